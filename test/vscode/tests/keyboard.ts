// What hands on the keyboard alone can do, and what a screen reader says of what we show.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver.ts';
import { skip, test, untilSeen } from '../harness.ts';
import { answerReachability, openCopy, openExplained, untilAsked, untilFindings, untilText } from '../secgroup.ts';
import { addFile, workspaceFile } from '../workspace.ts';

const QUICK_ROW = '.quick-input-widget .monaco-list-row';
const FOCUSED_VIEW = '.pane-body .monaco-list:focus';
const VIEW_ROW = '.pane-body .monaco-list-row';

/** Runs a command as the palette calls it. */
async function runByName(command: string): Promise<void> {
  // What is offered is settled when the list opens: whether the file is one of ours may not have come to the window by then.
  while (!(await isOffered(command, 5000))) {
    await driver.key('Escape');
    await driver.waitUntilGone({ selector: QUICK_ROW });
  }
  await driver.key('Enter');
}

/** Opens the list of all commands and looks whether that one comes first within so many milliseconds. */
async function isOffered(command: string, timeoutMs: number): Promise<boolean> {
  await driver.key('F1');
  await untilAsked();
  await driver.type(command);
  const row = driver.waitFor({ selector: `${QUICK_ROW}.focused`, text: command, timeoutMs });
  return row.then(
    () => true,
    () => false,
  );
}

/** Waits until keys go to the text of the active editor. */
function untilTyping(): Promise<void> {
  return driver.waitFor({ selector: '.editor-instance .monaco-editor.focused' });
}

/** Waits until the selection begins on that line of that document. */
async function untilSelected(uri: vscode.Uri, line: number): Promise<unknown> {
  const where = (editor = vscode.window.activeTextEditor) =>
    editor && `${editor.document.uri}:${editor.selection.start.line + 1}`;
  // Which comes last, the selection or the active editor, is not said: both must be there.
  return untilSeen(() => where() === `${uri}:${line + 1}`, { what: `${uri}:${line + 1}`, instead: () => `${where()}` });
}

/** Waits until hands on the keyboard are there, and can go on. */
async function untilAt(document: vscode.TextDocument, text: string): Promise<void> {
  await untilSelected(document.uri, lineOf(document, text));
  await untilTyping();
}

/** The line of a document in which this text stands first. */
function lineOf(document: vscode.TextDocument, text: string): number {
  return document.positionAt(document.getText().indexOf(text)).line;
}

test('F8 goes to a finding, and the quick fix there mends it, without a mouse', async () => {
  if (!driver.available) skip('needs a hand for the window');
  const { document } = await openCopy('vpc-nic-type.sg.yaml');
  const before = document.getText();
  const [finding] = await untilFindings(document.uri, ['vpc-nic-type']);
  assert.ok(finding);
  await untilTyping();
  // Drawn, they are where the key looks for them.
  await driver.waitFor({ selector: '.squiggly-warning' });
  await driver.key('F8');
  await driver.waitFor({ selector: '.marker-widget', text: finding.message.slice(0, 20) });
  await untilSelected(document.uri, finding.range.start.line);
  await driver.key('Escape');
  await driver.waitUntilGone({ selector: '.marker-widget' });
  await driver.key('Control+.');
  await driver.waitFor({ selector: '.action-widget .monaco-list-row.focused' });
  await driver.screenshot('keyboard-fix');
  await driver.key('Enter');
  await untilText(document, (text) => text === before.replace(' nicType: internet,', ''));
  await untilFindings(document.uri, []);
  await closeFile(document);
});

test('the outline leads to an instance, without a mouse', async () => {
  if (!driver.available) skip('needs a hand for the window');
  const { document } = await openExplained('keyboard-outline.sg.yaml');
  await untilTyping();
  await driver.key('Control+Shift+O');
  await driver.waitFor({ selector: QUICK_ROW, text: 'web-1' });
  await untilAsked();
  const labels = await driver.labels({ selector: QUICK_ROW });
  assert.ok(labels.length > 3 && labels.every((label) => label !== ''), labels.join('\n'));
  await driver.type('web-1');
  await driver.waitFor({ selector: `${QUICK_ROW}.focused`, text: 'web-1' });
  await driver.key('Enter');
  await untilAt(document, 'web-1');
  await closeFile(document);
});

test('the question of reachability is asked, answered and followed to its rule, without a mouse', async () => {
  if (!driver.available) skip('needs a hand for the window');
  const { document } = await openExplained('keyboard-explain.sg.yaml');
  await untilTyping();
  await runByName('SecGroup: Explain Reachability');
  await answerReachability({ internet: 'internet', typed: 'this address' });
  await driver.waitFor({ selector: 'strong', text: 'No: rule 1 of web keeps', webview: true });
  await driver.key('Tab');
  await driver.waitFor({ selector: 'a:focus', webview: true });
  await driver.screenshot('keyboard-explanation');
  await driver.key('Enter');
  await untilAt(document, '22/22');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await vscode.workspace.fs.delete(document.uri);
});

test('the effective rules are read and followed to their sources, without a mouse', async () => {
  if (!driver.available) skip('needs a hand for the window');
  const { document } = await openExplained('keyboard-effective.sg.yaml');
  await untilTyping();
  await runByName('SecGroup: Show Effective Rules');
  await driver.waitFor({ selector: QUICK_ROW, text: 'web-1' });
  await untilAsked();
  await driver.type('web-1');
  await driver.waitFor({ selector: `${QUICK_ROW}.focused`, text: 'web-1' });
  await driver.key('Enter');
  const shown = await untilSeen(
    () => {
      const active = vscode.window.activeTextEditor?.document;
      return active?.uri.scheme === 'secgroup-effective' && active;
    },
    { what: 'the effective rules' },
  );
  await untilTyping();
  await driver.waitFor({ selector: '.detected-link', text: 'rule 3' });
  await driver.key('Control+F');
  await driver.waitFor({ selector: '.find-widget.visible textarea:focus, .find-widget.visible input:focus' });
  await driver.type('rule 3');
  await untilSelected(shown.uri, lineOf(shown, 'rule 3'));
  await driver.key('Escape');
  await untilTyping();
  await runByName('Open Link');
  await untilAt(document, '443/443');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await vscode.workspace.fs.delete(document.uri);
});

/** A group with a rule that never decides and one for all the world, and one whose quota is nearly used up. */
const VIEWED = `securityGroups:
  keys-web:
    vpcId: vpc-1
    ingress:
${ruleOf(22, '0.0.0.0/0')}${ruleOf(22, '203.0.113.0/24')}  keys-full:
    vpcId: vpc-1
    ingress:
${Array.from({ length: 195 }, (_, i) => ruleOf(1000 + i, '10.0.0.0/8')).join('')}instances:
  keys-1: { securityGroupIds: [keys-web] }
`;

function ruleOf(port: number, source: string): string {
  return `      - { ipProtocol: tcp, portRange: ${port}/${port}, sourceCidrIp: ${source} }\n`;
}

test('the view is filtered, walked through and left for a place, without a mouse', async () => {
  if (!driver.available) skip('needs a hand for the window');
  const { document } = await vscode.window.showTextDocument(await addFile('keyboard-view.sg.yaml', VIEWED));
  await untilTyping();
  await runByName('Focus on Security Groups View');
  await driver.waitFor({ selector: VIEW_ROW, text: 'keys-web' });
  // While a view of an extension is first filled, VS Code does not give it the focus.
  await runByName('Focus on Security Groups View');
  await driver.waitFor({ selector: FOCUSED_VIEW });
  await runByName('SecGroup: Filter Security Groups');
  await untilAsked();
  await driver.type('keys-');
  await driver.key('Enter');
  await driver.waitFor({ selector: `${VIEW_ROW}[data-index="0"]`, text: 'keyboard-view.sg.yaml' });
  await driver.waitFor({ selector: FOCUSED_VIEW });
  await press('Home', 'keyboard-view.sg.yaml');
  await press('ArrowDown', 'keys-web');
  await driver.key('ArrowRight');
  await driver.waitFor({ selector: VIEW_ROW, text: 'attached to 1' });
  await press('ArrowDown', '2 in + 0 out = 2 of 200');
  await press('ArrowDown', 'attached to 1');
  await driver.key('ArrowRight');
  await driver.waitFor({ selector: VIEW_ROW, text: 'keys-1' });
  await press('ArrowDown', 'keys-1');
  await driver.screenshot('keyboard-view');
  await driver.key('Enter');
  await untilAt(document, 'keys-1');
});

/** Presses a key that leads to a line of the view. */
async function press(key: string, line: string): Promise<void> {
  await driver.key(key);
  await driver.waitFor({ selector: `${VIEW_ROW}.focused`, text: line });
}

test('to a screen reader, the view and the status bar say in words what they show in signs', async () => {
  if (!driver.available) skip('needs a hand for the window');
  const labels = await driver.labels({ selector: VIEW_ROW });
  assert.deepEqual(labels, [
    'keyboard-view.sg.yaml',
    'keys-web, 2 in + 0 out = 2 of 200, attached to 1, 1 dead rule, open to the world: tcp 22 (SSH)',
    '2 in + 0 out = 2 of 200',
    'attached to 1',
    'keys-1',
    '1 dead rule',
    'open to the world',
    'keys-full, 195 in + 0 out = 195 of 200, quota nearly used up',
  ]);
  const actions = await driver.labels({ selector: '.pane-header .action-label' });
  for (const action of ['Filter Security Groups…', 'Show All Security Groups', 'Refresh Security Groups']) {
    assert.ok(actions.includes(action), `${action} is not among ${actions.join(', ')}`);
  }
  await driver.waitFor({ selector: '.statusbar-item', text: '195/200' });
  const [quota = ''] = await driver.labels({ selector: '.statusbar-item a[role="button"]', text: '195/200' });
  assert.match(quota, /^Security group quota: .*keys-full.*195 of 200/);
  await runByName('SecGroup: Show All Security Groups');
  await driver.waitUntilGone({ selector: '.pane-body', text: 'Filter: keys-' });
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await vscode.workspace.fs.delete(workspaceFile('keyboard-view.sg.yaml'));
  await vscode.commands.executeCommand('workbench.view.explorer');
});

/** Closes a file without saving it, and deletes it. */
async function closeFile({ uri }: vscode.TextDocument): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.workspace.fs.delete(uri);
}
