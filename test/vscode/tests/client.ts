import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver.ts';
import { test, until, untilDiagnostics } from '../harness.ts';
import { idOf, idsOf, open, secgroup, untilAsked, untilFinding, untilFindings } from '../secgroup.ts';
import { workspaceFile } from '../workspace.ts';

test('the language status says what kind of file it is', async () => {
  const api = await secgroup();
  const { document } = await open('stack.ros.yaml');
  const status = await until(api.onStatus, () => api.lastStatus(document.uri), {
    what: 'the status of stack.ros.yaml',
  });
  assert.match(status.kind ?? '', /ROS/);
  assert.equal(status.groups, 2);
});

test('a changed setting is heeded at once', async () => {
  const { document } = await open('port-25.sg.yaml');
  const settings = vscode.workspace.getConfiguration('secgroup', document.uri);
  const severityOf = (all: readonly vscode.Diagnostic[]) => all.find((each) => idOf(each) === 'blocked-port')?.severity;
  await untilFinding(document.uri, 'blocked-port');
  await settings.update('checks', { 'blocked-port': 'error' }, vscode.ConfigurationTarget.Workspace);
  await untilDiagnostics(document.uri, (all) => severityOf(all) === vscode.DiagnosticSeverity.Error, {
    what: 'blocked-port as error',
  });
  await settings.update('checks', { 'blocked-port': 'off' }, vscode.ConfigurationTarget.Workspace);
  await untilDiagnostics(document.uri, (all) => !idsOf(all).includes('blocked-port'), { what: 'no blocked-port' });
  await settings.update('checks', undefined, vscode.ConfigurationTarget.Workspace);
  await untilFinding(document.uri, 'blocked-port');
});

test('the quota profile is a setting', async () => {
  const { document } = await open('over-quota.sg.yaml');
  await untilFinding(document.uri, 'group-rule-quota');
  const settings = vscode.workspace.getConfiguration('secgroup', document.uri);
  await settings.update('quota.profile', '2026', vscode.ConfigurationTarget.Workspace);
  await untilDiagnostics(document.uri, (all) => !idsOf(all).includes('group-rule-quota'), {
    what: 'no group-rule-quota',
  });
  await settings.update('quota.profile', undefined, vscode.ConfigurationTarget.Workspace);
  await untilFinding(document.uri, 'group-rule-quota');
});

test('the server restarts on command and goes on', async () => {
  const api = await secgroup();
  const { document } = await open('port-25.sg.yaml');
  await untilFinding(document.uri, 'blocked-port');
  const before = api.serverPid();
  let ready = 0;
  const count = api.onReady(() => ready++);
  await vscode.commands.executeCommand('secgroup.restartServer');
  await until(api.onReady, () => ready === 1, { what: 'another server' });
  count.dispose();
  // In a browser it is a worker, which has no such number.
  if (vscode.env.uiKind === vscode.UIKind.Desktop || before !== undefined) assert.notEqual(api.serverPid(), before);
  await untilFinding(document.uri, 'blocked-port');
});

test('findings of a file that was opened and closed come back with another server', async () => {
  const { document } = await open('port-25.sg.yaml');
  await untilFinding(document.uri, 'blocked-port');
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  const gone = untilFindings(document.uri, []);
  await vscode.commands.executeCommand('secgroup.restartServer');
  await gone;
  await untilFinding(document.uri, 'blocked-port');
  // VS Code keeps the document, which no tab shows: the server is told that it is open.
  assert.ok(!document.isClosed);
});

test('the FAQ is searched by words and by pasted error texts', async () => {
  if (!driver.available) return;
  void vscode.commands.executeCommand('secgroup.searchFaq');
  await driver.waitFor({ selector: '.quick-input-widget .monaco-list-row' });
  await untilAsked();
  await driver.type('the number of security group rules that have acted on the instance has reached the upper limit');
  await driver.waitFor({ selector: '.quick-input-widget .monaco-list-row.focused', text: 'maximum number of rules' });
  await driver.screenshot('faq-search');
  await driver.key('Enter');
  await until(vscode.window.tabGroups.onDidChangeTabs, () => activeTabIsPage(), { what: 'the answer, rendered' });
  await driver.waitFor({ selector: 'h1', text: 'maximum number of rules', webview: true });
  await driver.screenshot('faq-answer');
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
});

test('an answer of the FAQ opens rendered', async () => {
  await vscode.commands.executeCommand('secgroup.openFaqAnswer', 'port-25');
  await until(vscode.window.tabGroups.onDidChangeTabs, () => activeTabIsPage(), { what: 'the answer, rendered' });
  await driver.waitFor({ selector: 'h1', text: 'TCP port 25', webview: true });
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
});

test('what the server has logged is shown', async () => {
  await secgroup();
  await vscode.commands.executeCommand('secgroup.showOutput');
  const log = await until(
    vscode.window.onDidChangeVisibleTextEditors,
    () => vscode.window.visibleTextEditors.find(({ document }) => document.uri.scheme === 'output')?.document,
    { what: 'the output' },
  );
  assert.match(log.uri.path, /SecGroup/);
  await driver.waitFor({ selector: '.output-view-container, .output-view' });
  await vscode.commands.executeCommand('workbench.action.closePanel');
});

test('a check’s page opens rendered', async () => {
  await vscode.commands.executeCommand('secgroup.openCheckPage', 'blocked-port');
  await until(vscode.window.tabGroups.onDidChangeTabs, () => activeTabIsPage(), { what: 'the page, rendered' });
  await driver.waitFor({ selector: 'h1', text: 'Port 25', webview: true });
  await driver.screenshot('check-page');
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
});

test('a new file starts from a template', async () => {
  if (!driver.available) return;
  void vscode.commands.executeCommand('secgroup.newFile');
  await driver.waitFor({ selector: '.quick-input-widget .monaco-list-row' });
  await driver.screenshot('new-file');
  await driver.key('Enter');
  const editor = await until(
    vscode.window.onDidChangeActiveTextEditor,
    () => vscode.window.activeTextEditor?.document.isUntitled && vscode.window.activeTextEditor,
    { what: 'an untitled document' },
  );
  assert.equal(editor.document.languageId, 'security-group');
  assert.match(editor.document.getText(), /securityGroups:/);
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
});

test('the outline names groups and rules', async () => {
  const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
    'vscode.executeDocumentSymbolProvider',
    workspaceFile('port-25.sg.yaml'),
  );
  assert.deepEqual(
    symbols.map((symbol) => symbol.name),
    ['mail', 'mail-1'],
  );
});

function activeTabIsPage(): boolean {
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
  return tab?.input instanceof vscode.TabInputCustom || tab?.input instanceof vscode.TabInputWebview;
}
