// The Chinese examples, as a Chinese reader sees them; the pictures of README.zh-CN.md.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver.ts';
import { skip, test } from '../harness.ts';
import { answerReachability, hoverAt, open, openExplained, untilFinding, untilLaidOut } from '../secgroup.ts';
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

test('reachability is asked for and explained in Chinese', async () => {
  needsChinese();
  if (!driver.available) skip('needs a hand for the window');
  const { document } = await openExplained('explain.sg.yaml');
  void vscode.commands.executeCommand('secgroup.explainReachability');
  await answerReachability({ internet: '公网', typed: '该地址' }, 'chinese-explain');
  await driver.waitFor({ selector: 'h1', text: '203.0.113.9', webview: true });
  await driver.screenshot('chinese-explain-page');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await vscode.workspace.fs.delete(document.uri);
});
