/**
 * Makes the .vsix: `npm run package [-- --out file]`. VS Code shows a README without the files around it, so its relative
 * links must lead to the repository; vsce writes them so where the manifest names one. Until it does, what would lead
 * nowhere is left out.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../package.json' with { type: 'json' };
import { ROOT } from '../test/vscode/host/paths.ts';
import { withoutRelativeLinks } from './readme.ts';
import { outputOf, runCommand } from './run.ts';

const READMES = ['README.md', 'README.zh-CN.md'];
const { out = `${manifest.name}-${manifest.version}.vsix` } = parseArgs({
  options: { out: { type: 'string' } },
}).values;
const vsix = resolve(ROOT, out);
process.exitCode = 'repository' in manifest ? await pack(ROOT, []) : await packCopy();

async function packCopy(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'secgroup-package-'));
  const files = outputOf('vsce', ['ls', '--no-dependencies']).split('\n').filter(Boolean);
  for (const file of ['.vscodeignore', ...files]) cpSync(join(ROOT, file), join(folder, file));
  for (const name of READMES) {
    writeFileSync(join(folder, name), withoutRelativeLinks(readFileSync(join(ROOT, name), 'utf8')));
  }
  try {
    return await pack(folder, ['--allow-missing-repository', '--no-rewrite-relative-links']);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function pack(folder: string, options: readonly string[]): Promise<number> {
  return runCommand('vsce', ['package', '--no-dependencies', ...options, '--out', vsix], folder);
}
