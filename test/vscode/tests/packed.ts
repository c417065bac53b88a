import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { skip, test } from '../harness.ts';
import { UNPACKED_VARIABLE } from '../results.ts';

test('what runs is what the .vsix holds, and nothing beside it can be reached', async () => {
  if (process.env[UNPACKED_VARIABLE]) skip('the extension runs from its source folder, for debugging');
  const home = vscode.extensions.getExtension('secgroup.secgroup')?.extensionUri;
  assert.ok(home, 'the extension is missing');
  // vsce gives the licence and the README these names.
  for (const name of ['package.json', 'LICENSE.txt', 'readme.md', 'dist/checks.md']) {
    assert.ok(await isThere(home, name), `${name} is missing below ${home}`);
  }
  const sources = ['server/src/server.ts', 'client/src/extension.ts', 'esbuild.mjs', 'test', 'out/suite.cjs'];
  const modules = ['node_modules/vscode-languageclient/package.json', 'node_modules/js-yaml/package.json'];
  for (const name of [...sources, ...modules, ...above(home, [...sources, ...modules, 'package.json'])]) {
    assert.ok(!(await isThere(home, name)), `${name} can be reached from ${home}`);
  }
});

/** The files in all folders above one: `../package.json`, `../../package.json`, … */
function above(home: vscode.Uri, names: readonly string[]): string[] {
  const levels = home.path.split('/').filter(Boolean).length;
  const ways = Array.from({ length: levels }, (_, i) => '../'.repeat(i + 1));
  return ways.flatMap((way) => names.map((name) => way + name));
}

async function isThere(home: vscode.Uri, name: string): Promise<boolean> {
  try {
    // Reading, not asking: over HTTP VS Code takes every file to be there until it is read.
    await vscode.workspace.fs.readFile(vscode.Uri.joinPath(home, name));
    return true;
  } catch {
    return false;
  }
}
