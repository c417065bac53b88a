// All groups at a glance: the view in the side bar, the status bar item, the walkthrough.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver.ts';
import { test, until } from '../harness.ts';
import { secgroup, untilAsked, untilLaidOut } from '../secgroup.ts';
import { showIn } from '../theme.ts';
import { addFile } from '../workspace.ts';

const rule = (port: number, source = '10.0.0.0/8') =>
  `      - { ipProtocol: tcp, portRange: ${port}/${port}, sourceCidrIp: ${source} }\n`;
const group = (name: string, amount: number, more = '') =>
  `  ${name}:\n    vpcId: vpc-1\n    ingress:\n${Array.from({ length: amount }, (_, i) => rule(i + 100)).join('')}${more}`;

/** One line of the view, without what is in front of it; undefined as long as it is not there. */
async function untilLine(wanted: string): Promise<string> {
  const api = await secgroup();
  const look = () => api.overview().lines.find((line) => line.trim() === wanted);
  return until(api.onOverview, look, { what: `the line ${wanted}`, instead: () => api.overview().lines.join('\n') });
}

async function untilNoLine(unwanted: string): Promise<unknown> {
  const api = await secgroup();
  const look = () => api.overview().lines.every((line) => line.trim() !== unwanted);
  return until(api.onOverview, look, { what: `no line ${unwanted}`, instead: () => api.overview().lines.join('\n') });
}

async function untilQuota(wanted: string | undefined): Promise<unknown> {
  const api = await secgroup();
  return until(api.onOverview, () => api.overview().quota === wanted, {
    what: `${wanted} in the status bar`,
    instead: () => String(api.overview().quota),
  });
}

test('the view lists the groups of files that nobody has opened', async () => {
  const open = rule(22, '0.0.0.0/0') + rule(22, '203.0.113.0/24');
  await addFile('overview.sg.yaml', `securityGroups:\n${group('view-web', 71, open)}${group('view-full', 195)}`);
  await addFile('overview-instances.sg.yaml', 'instances:\n  view-1: { securityGroupIds: [view-web] }\n');
  await addFile(
    'overview-export.json',
    '{"SecurityGroupId": "sg-1view", "SecurityGroupName": "view-exported", "VpcId": "vpc-1", "Permissions": {"Permission": []}}',
  );
  await vscode.commands.executeCommand('secgroup.groups.focus');
  await untilLine('view-exported sg-1view · ▱▱▱▱▱ 0/200');
  await untilLine('view-web ▰▰▱▱▱ 73/200 · 1 dead rule · open to the world');
  await untilLine('view-full ▰▰▰▰▱ 195/200');
  await untilLine('attached to 1');
  await untilLine('view-1 overview-instances.sg.yaml');
  await untilLine('tcp 22 (SSH)');
  await driver.waitFor({ selector: '.pane-body .monaco-list-row', text: 'over-quota.sg.yaml' });
  await driver.screenshot('view-light');
});

test('the view follows edits, and a click goes to the group', async () => {
  const uri = await addFile('follows.sg.yaml', `securityGroups:\n${group('follows', 1)}`);
  const { document } = await vscode.window.showTextDocument(uri);
  await untilLine('follows ▰▱▱▱▱ 1/200');
  const edit = new vscode.WorkspaceEdit();
  edit.insert(uri, new vscode.Position(document.lineCount, 0), rule(2));
  await vscode.workspace.applyEdit(edit);
  await untilLine('follows ▰▱▱▱▱ 2/200');
  await document.save();
  if (!driver.available) return;
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  await vscode.commands.executeCommand('secgroup.showQuota', uri.toString(), 'follows');
  await driver.waitFor({ selector: '.pane-body .monaco-list-row.focused', text: 'follows' });
  await driver.click({
    selector: '.monaco-list-row[aria-label^="follows, 2 in + 0 out = 2 of 200"] .monaco-icon-label',
  });
  await until(
    vscode.window.onDidChangeTextEditorSelection,
    () => {
      const editor = vscode.window.activeTextEditor;
      return editor?.document.uri.toString() === uri.toString() && editor.document.getText(editor.selection);
    },
    { what: 'the group in the editor' },
  );
  assert.equal(document.getText(vscode.window.activeTextEditor?.selection), 'follows');
});

test('the view asks anew when it is told to', async () => {
  const api = await secgroup();
  await vscode.commands.executeCommand('secgroup.groups.focus');
  await untilLine('follows ▰▱▱▱▱ 2/200');
  let shown = 0;
  const listener = api.onOverview(() => shown++);
  await vscode.commands.executeCommand('secgroup.refreshGroups');
  await until(api.onOverview, () => shown > 0, { what: 'the view, filled anew' });
  listener.dispose();
  await untilLine('follows ▰▱▱▱▱ 2/200');
});

test('the view shows what was found only, when that is asked for', async () => {
  await vscode.commands.executeCommand('secgroup.groups.focus');
  await vscode.commands.executeCommand('secgroup.onlyFindings');
  await untilNoLine('follows ▰▱▱▱▱ 2/200');
  await untilLine('view-full ▰▰▰▰▱ 195/200');
  await driver.waitFor({ selector: '.pane-body', text: 'Only groups with findings' });
  await driver.screenshot('view-only-findings');
  await vscode.commands.executeCommand('secgroup.allGroups');
  await untilLine('follows ▰▱▱▱▱ 2/200');
  if (!driver.available) return;
  const asked = vscode.commands.executeCommand('secgroup.filterGroups');
  await untilAsked();
  await driver.type('view-w');
  await driver.key('Enter');
  await asked;
  await untilNoLine('follows ▰▱▱▱▱ 2/200');
  await untilLine('view-web ▰▰▱▱▱ 73/200 · 1 dead rule · open to the world');
  await driver.waitFor({ selector: '.pane-body', text: 'Filter: view-w' });
  await driver.screenshot('view-filtered');
  const again = vscode.commands.executeCommand('secgroup.filterGroups');
  await untilAsked();
  await driver.type('nobody');
  await driver.key('Enter');
  await again;
  await driver.click({ selector: '.welcome-view a', text: 'Show All Security Groups' });
  await untilLine('follows ▰▱▱▱▱ 2/200');
});

test('the status bar shows the fullest quota of our files, and of no others', async () => {
  const uri = await addFile('status.sg.yaml', `securityGroups:\n${group('status', 195)}`);
  const { document } = await vscode.window.showTextDocument(uri);
  await untilQuota('$(shield) 195/200');
  await driver.waitFor({ selector: '.statusbar-item', text: '195/200' });
  if (driver.available) await untilLaidOut();
  await driver.screenshot('status-near');
  const edit = new vscode.WorkspaceEdit();
  edit.insert(
    uri,
    new vscode.Position(document.lineCount, 0),
    Array.from({ length: 9 }, (_, i) => rule(i + 400)).join(''),
  );
  await vscode.workspace.applyEdit(edit);
  await untilQuota('$(shield) 204/200');
  await document.save();
  if (driver.available) {
    const item = { selector: '.statusbar-item.warning-kind', text: '204/200' };
    await driver.waitFor(item);
    // Not right behind a change of the theme: where that meets a refresh of the view, VS Code lets it rest until it is drawn again.
    await driver.click({ selector: '.statusbar-item.warning-kind a', text: '204/200' });
    await driver.waitFor({ selector: '.pane-body .monaco-list-row.focused', text: 'status' });
    await showIn('Dark Modern');
    await driver.waitFor({ selector: '.monaco-workbench.vs-dark' });
    await driver.screenshot('view-dark');
    await showIn('Default High Contrast');
    await driver.waitFor({ selector: '.monaco-workbench.hc-black' });
    await driver.screenshot('view-high-contrast');
    await showIn();
  }
  await vscode.window.showTextDocument(await addFile('notes.md', '# Notes\n'));
  await untilQuota(undefined);
});

test('files that are deleted go from the view', async () => {
  for (const name of ['overview', 'overview-instances', 'follows', 'status']) {
    const uri = vscode.Uri.joinPath(
      vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/'),
      `${name}.sg.yaml`,
    );
    await vscode.workspace.fs.delete(uri);
  }
  await untilNoLine('view-full ▰▰▰▰▱ 195/200');
});

test('the walkthrough opens, with a picture for each step', async () => {
  await vscode.commands.executeCommand('workbench.action.closeSidebar');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await driver.resize(1500, 900);
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'secgroup.secgroup#start', false);
  if (!driver.available) return;
  for (const [i, step] of STEPS.entries()) {
    await driver.click({ selector: '.getting-started-step .step-title', text: step });
    await driver.waitFor({ selector: '.getting-started-step.expanded', text: step });
    await driver.waitFor({ selector: 'svg', webview: true });
    await driver.screenshot(`walkthrough-${i + 1}`);
  }
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  await driver.resize(1280, 800);
  await vscode.commands.executeCommand('workbench.view.explorer');
});

const STEPS = [
  'Read what a rule does',
  'Open a file, or start one',
  'Apply a fix',
  'Ask who can reach what',
  'See all groups at once',
];
