import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver.ts';
import { test, until, untilSeen } from '../harness.ts';
import { answerReachability, hoverAt, openExplained, secgroup, untilLaidOut } from '../secgroup.ts';
import { addFile } from '../workspace.ts';

test('a hover tells what a rule really decides, and what it loses to', async () => {
  const { document } = await openExplained('effect.sg.yaml');
  assert.match(
    await hoverAt(document, '1/65535'),
    /it decides 1–21 and 23–65535, and 22 for a part of the packets; rule 1 \(drop, priority 1\) takes the rest\./,
  );
  assert.match(
    await hoverAt(document, '443/443'),
    /Never decides: rule 2 \(accept, priority 5\) takes all its packets\./,
  );
  await untilLaidOut();
  await driver.hover({ text: '443/443' });
  await driver.waitFor({ selector: '.monaco-hover', text: 'Never decides' });
  await driver.screenshot('hover-effect');
  await driver.key('Escape');
});

test('“can 203.0.113.9 reach web on tcp 22?” lands on the deciding rule', async () => {
  if (!driver.available) return;
  const { document } = await openExplained('explain.sg.yaml');
  void vscode.commands.executeCommand('secgroup.explainReachability');
  await answerReachability({ internet: 'internet', typed: 'this address' });
  await driver.waitFor({
    selector: 'html[lang="en"] strong',
    text: 'No: rule 1 of web keeps 203.0.113.9 out of tcp 22.',
    webview: true,
  });
  await driver.screenshot('explain-page');
  await driver.click({ selector: 'a', text: 'rule 1 of web', webview: true });
  // Which comes last, the selection or the focus, is not said: both must be there.
  const editor = await untilSeen(
    () => {
      const active = vscode.window.activeTextEditor;
      return active?.document.uri.toString() === document.uri.toString() && active.selection.start.line === 4 && active;
    },
    { what: 'the rule, selected' },
  );
  assert.match(document.getText(editor.selection), /portRange: 22\/22/);
  await closePages();
});

test('a rule’s code action asks about its packets', async () => {
  const { document, selection } = await openExplained('explain-action.sg.yaml');
  const at = document.positionAt(document.getText().indexOf('443/443'));
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    new vscode.Range(at, at),
  );
  const command = actions.find((action) => action.command?.command === 'secgroup.explainReachability')?.command;
  assert.ok(command, `no such action at ${selection.start.line}`);
  if (!driver.available) return;
  void vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
  await driver.waitFor({ selector: '.quick-input-widget', text: 'Who -> to whom' });
  await driver.key('Enter');
  await driver.waitFor({ selector: 'strong', text: 'Yes: rule 2 of web lets 10.0.0.0/8 in', webview: true });
  await closePages();
});

test('a rule is gone to where its file is shown', async () => {
  const { document } = await openExplained('revealed.sg.yaml');
  const beside = { viewColumn: vscode.ViewColumn.Beside };
  await vscode.window.showTextDocument(await addFile('beside.md', '# Beside\n'), beside);
  const range = { start: { line: 4, character: 10 }, end: { line: 4, character: 21 } };
  await vscode.commands.executeCommand('secgroup.revealRule', document.uri.toString(), range);
  const editor = vscode.window.activeTextEditor;
  assert.equal(editor?.document.uri.toString(), document.uri.toString());
  assert.equal(editor.viewColumn, vscode.ViewColumn.One);
  assert.equal(document.getText(editor.selection), 'ipProtocol:');
  await closePages();
});

test('the effective rules follow edits, and lead to their sources', async () => {
  const { document } = await openExplained('effective.sg.yaml');
  await vscode.commands.executeCommand('secgroup.showEffectiveRules', document.uri.toString(), 'web-1');
  const shown = vscode.window.activeTextEditor?.document;
  assert.equal(shown?.uri.scheme, 'secgroup-effective');
  assert.match(shown.getText(), /tcp 443 .* rule 3 {2}– never decides: rule 2 takes all/);
  await driver.screenshot('effective-rules');
  const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', shown.uri);
  const third = links.find((link) => shown.getText(link.range) === 'rule 3');
  assert.equal(third?.target?.path, document.uri.path);
  assert.equal(third.target.fragment, 'L7,9');

  const edit = new vscode.WorkspaceEdit();
  const at = document.positionAt(document.getText().indexOf('priority: 9'));
  edit.replace(document.uri, new vscode.Range(at, at.translate(0, 'priority: 9'.length)), 'priority: 2');
  await vscode.workspace.applyEdit(edit);
  await until(vscode.workspace.onDidChangeTextDocument, () => /priority 2 +rule 3$/m.test(shown.getText()), {
    what: 'the effective rules of the changed text',
    instead: () => shown.getText(),
  });
  await closePages();
});

test('the effective rules of an instance in groups of several files follow the edits of each', async () => {
  const guard = (port: number) =>
    `securityGroups:\n  effective-guard:\n    ingress:\n      - { ipProtocol: tcp, portRange: ${port}/${port}, sourceCidrIp: 10.0.0.0/8 }\n`;
  const other = await addFile('effective-guard.sg.yaml', guard(80));
  const api = await secgroup();
  const uri = await addFile('effective-beyond.sg.yaml', 'instances:\n  one: { securityGroupIds: [effective-guard] }\n');
  await vscode.window.showTextDocument(uri);
  await until(api.onStatus, () => api.lastStatus(uri)?.kind, { what: 'the status of the instance’s file' });
  await vscode.commands.executeCommand('secgroup.showEffectiveRules', uri.toString(), 'one');
  const shown = vscode.window.activeTextEditor?.document;
  assert.equal(shown?.uri.scheme, 'secgroup-effective');
  const follows = (port: number) =>
    until(
      vscode.workspace.onDidChangeTextDocument,
      () => new RegExp(`tcp ${port} .* rule 1 of effective-guard in effective-guard`).test(shown.getText()),
      { what: `the rule for port ${port}`, instead: () => shown.getText() },
    );
  await follows(80);
  const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', shown.uri);
  assert.deepEqual(
    links.map(({ target }) => [target?.path, target?.fragment]),
    [[other.path, 'L4,9']],
  );

  // On the disk, then in the editor.
  await vscode.workspace.fs.writeFile(other, new TextEncoder().encode(guard(81)));
  await follows(81);
  const document = await vscode.workspace.openTextDocument(other);
  const edit = new vscode.WorkspaceEdit();
  const at = document.positionAt(document.getText().indexOf('81/81'));
  edit.replace(other, new vscode.Range(at, at.translate(0, 5)), '82/82');
  await vscode.workspace.applyEdit(edit);
  await follows(82);

  // The instance belongs to the group that stands in the other file: it can be asked about from there.
  if (driver.available) {
    await vscode.window.showTextDocument(document);
    void vscode.commands.executeCommand('secgroup.showEffectiveRules');
    await driver.waitFor({ selector: '.quick-input-widget .monaco-list-row', text: 'instance in effective-guard' });
    await driver.screenshot('effective-rules-picker');
    await driver.type('one');
    await driver.waitFor({
      selector: '.quick-input-widget .monaco-list-row.focused',
      text: 'instance in effective-guard',
    });
    await driver.key('Enter');
    await untilSeen(() => vscode.window.activeTextEditor?.document.getText().startsWith('Effective rules of one'), {
      what: 'the effective rules of the instance',
    });
  }
  await closePages();
  for (const file of [uri, other]) await vscode.workspace.fs.delete(file);
});

async function closePages(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.files.saveAll');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
