import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver.ts';
import { test, untilSeen } from '../harness.ts';
import { addFile } from '../workspace.ts';

test('VS Code opens a file of the workspace', async () => {
  const uri = await addFile('smoke.txt', 'hello\n');
  const editor = await vscode.window.showTextDocument(uri);
  assert.equal(editor.document.getText(), 'hello\n');
  await driver.waitFor({ selector: '.view-line', text: 'hello' });
});

test('the extension is present and starts when a *.sg.yaml file is opened', async () => {
  const extension = vscode.extensions.getExtension('secgroup.secgroup');
  assert.ok(extension, 'the extension is missing');
  await vscode.window.showTextDocument(await addFile('smoke.sg.yaml', 'ingress: []\n'));
  await untilSeen(() => extension.isActive, { what: 'activation of secgroup.secgroup' });
  await driver.screenshot('smoke');
});
