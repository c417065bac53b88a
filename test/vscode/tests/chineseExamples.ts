// The Chinese examples, as a Chinese reader sees them; the pictures of README.zh-CN.md.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver.ts';
import { skip, test, until } from '../harness.ts';
import { hoverAt, open, secgroup, untilAsked, untilFinding, untilLaidOut } from '../secgroup.ts';
import { addFile } from '../workspace.ts';
import { needsChinese } from './chinese.ts';

test('the view of the examples is in Chinese, and so is what stands above a group', async () => {
  needsChinese();
  if (!driver.available) skip('needs a hand for the window');
  const { document } = await open('over-quota.sg.yaml');
  await untilFinding(document.uri, 'group-rule-quota');
  // First of all: VS Code asks for lenses only while the editor has the focus.
  await driver.waitFor({ selector: '.codelens-decoration a', text: '入方向 211 + 出方向 1 = 212 / 200' });
  await vscode.commands.executeCommand('secgroup.groups.focus');
  await driver.waitFor({ selector: '.pane-body .monaco-list-row', text: '条永不生效的规则' });
  for (const row of ['shop', '2 条永不生效的规则']) {
    await driver.click({ selector: `.pane-body .monaco-list-row[aria-label^="${row}"] .monaco-tl-twistie` });
  }
  await driver.waitFor({ selector: '.pane-body .monaco-list-row', text: '8080 ← 10.20.0.0/16' });
  await driver.screenshot('chinese-groups-view');
  await vscode.commands.executeCommand('workbench.view.explorer');
});

test('the hover over port 25 is in Chinese', async () => {
  needsChinese();
  const { document } = await open('port-25.sg.yaml');
  await untilFinding(document.uri, 'blocked-port');
  assert.match(await hoverAt(document, '25/25'), /安全组规则无法将其打开/);
  await untilLaidOut();
  await driver.hover({ text: '25/25' });
  await driver.waitFor({ selector: '.monaco-hover', text: '默认封禁' });
  await driver.screenshot('chinese-hover');
  await driver.key('Escape');
});

test('findings stand in the Problems list in Chinese', async () => {
  needsChinese();
  await open('port-25.sg.yaml');
  await vscode.commands.executeCommand('workbench.actions.view.problems');
  await driver.waitFor({ selector: '.markers-panel .monaco-list-row', text: '默认封禁' });
  await driver.screenshot('chinese-problems');
  await vscode.commands.executeCommand('workbench.action.closePanel');
});

test('a rule that never decides is told in Chinese', async () => {
  needsChinese();
  const { document } = await open('dead-rules.sg.yaml');
  await untilFinding(document.uri, 'shadowed-rule');
  await untilLaidOut();
  await driver.hover({ text: '8080/8080' });
  await driver.waitFor({ selector: '.monaco-hover', text: '永不生效' });
  await driver.screenshot('chinese-faded-rule-hover');
  await driver.key('Escape');
});

const EXPLAINED = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 203.0.113.0/24, policy: drop }
      - { ipProtocol: tcp, portRange: 1/65535, sourceCidrIp: 0.0.0.0/0, priority: 5 }
      - { ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 10.0.0.0/8, priority: 9 }
instances:
  web-1: { securityGroupIds: [web] }
`;

test('reachability is asked for and explained in Chinese', async () => {
  needsChinese();
  if (!driver.available) skip('needs a hand for the window');
  const api = await secgroup();
  const { document } = await vscode.window.showTextDocument(await addFile('explain.sg.yaml', EXPLAINED));
  await until(api.onStatus, () => api.lastStatus(document.uri)?.kind, { what: 'the status of explain.sg.yaml' });
  void vscode.commands.executeCommand('secgroup.explainReachability');
  await driver.waitFor({ selector: '.quick-input-widget .monaco-list-row', text: '公网' });
  await untilAsked();
  await driver.type('203.0.113.9');
  await driver.waitFor({ selector: '.quick-input-widget .monaco-list-row.focused', text: '203.0.113.9' });
  await driver.screenshot('chinese-explain-who');
  await driver.key('Enter');
  await driver.waitFor({ selector: '.quick-input-widget .monaco-list-row', text: 'web-1' });
  await driver.key('Enter');
  await driver.waitFor({ selector: '.quick-input-widget', text: '3/3' });
  await untilAsked();
  await driver.type('tcp 22');
  await driver.key('Enter');
  await driver.waitFor({ selector: 'h1', text: '203.0.113.9', webview: true });
  await driver.screenshot('chinese-explain-page');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await vscode.workspace.fs.delete(document.uri);
});
