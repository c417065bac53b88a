import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver.ts';
import { skip, test, until } from '../harness.ts';
import { apply, fixAll, fixesAt, hoverAt, secgroup, untilAsked, untilFinding, untilText } from '../secgroup.ts';
import { addFile } from '../workspace.ts';
import { needsChinese, needsChineseManifest } from './chinese.ts';

const TEXT = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: 3306/3306, sourceCidrIp: 0.0.0.0/0 }
      - { ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 100.64.0.0/10, priority: 9 }
    egress:
      - { ipProtocol: tcp, portRange: 25/25, destCidrIp: 203.0.113.25/32 }
`;

test('the manifest is in Chinese', async () => {
  needsChineseManifest();
  await secgroup();
  const manifest = vscode.extensions.getExtension('secgroup.secgroup')?.packageJSON;
  // VS Code keeps the English title beside the one that it shows.
  const titles = (manifest.contributes.commands as { title: { value: string } }[]).map(({ title }) => title.value);
  assert.ok(titles.includes('解释可达性…'), titles.join(', '));
  for (const title of titles) assert.match(title, /\p{Script=Han}/u);
});

test('the schemas are the Chinese ones', async () => {
  needsChineseManifest();
  await secgroup();
  const extension = vscode.extensions.getExtension('secgroup.secgroup');
  assert.ok(extension);
  const { jsonValidation, yamlValidation } = extension.packageJSON.contributes;
  for (const { url } of [...jsonValidation, ...yamlValidation] as { url: string }[]) {
    const schema = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension.extensionUri, url));
    assert.match(new TextDecoder().decode(schema), /"description": "[^"]*\p{Script=Han}/u, url);
  }
});

test('findings, fixes and hovers are in Chinese, and fixes do what they do in English', async () => {
  needsChinese();
  const { document } = await vscode.window.showTextDocument(await addFile('chinese.sg.yaml', TEXT));
  const finding = await untilFinding(document.uri, 'port-range');
  assert.match(finding.message, /单个端口要写两次/);
  assert.match(await hoverAt(document, '25/25'), /ECS 默认封禁 TCP 25/);
  await driver.hover({ text: '25/25' });
  await driver.waitFor({ selector: '.monaco-hover', text: '默认封禁' });
  await driver.key('Escape');
  const fixes = await fixesAt(document.uri, finding.range);
  const [mend] = fixes.filter(({ isPreferred }) => isPreferred);
  assert.ok(mend);
  assert.equal(mend.title, '改为 80/80');
  await apply(mend);
  await untilText(document, (text) => text.includes('portRange: 80/80'));
});

test('fix all works in Chinese', async () => {
  needsChinese();
  const editor = await vscode.window.showTextDocument(await addFile('chinese-all.sg.yaml', TEXT));
  const { document } = editor;
  await untilFinding(document.uri, 'port-range');
  const api = await secgroup();
  await until(api.onStatus, () => api.lastStatus(document.uri), { what: 'the status of chinese-all.sg.yaml' });
  await fixAll(editor);
  await untilText(document, (text) => text.includes('portRange: 80/80'));
});

test('the FAQ is searched and read in Chinese', async () => {
  needsChinese();
  if (!driver.available) skip('needs a hand for the window');
  void vscode.commands.executeCommand('secgroup.searchFaq');
  await driver.waitFor({ selector: '.quick-input-widget .monaco-list-row', text: '什么是安全组？' });
  await untilAsked();
  await driver.type('25');
  await driver.waitFor({ selector: '.quick-input-widget .monaco-list-row.focused', text: 'TCP 25' });
  await driver.screenshot('chinese-faq');
  await driver.key('Enter');
  await driver.waitFor({ selector: 'strong', text: '安全组规则无法将其打开', webview: true });
  await driver.screenshot('chinese-answer');
  await vscode.commands.executeCommand('secgroup.openCheckPage', 'shadowed-rule');
  await driver.waitFor({ selector: 'h1', text: '永不生效的规则', webview: true });
  await driver.screenshot('chinese-page');
});

test('an explanation is in Chinese, and says so to screen readers', async () => {
  needsChinese();
  if (!driver.available) skip('needs a hand for the window');
  const { document } = await vscode.window.showTextDocument(await addFile('chinese-explain.sg.yaml', TEXT));
  const api = await secgroup();
  await until(api.onStatus, () => api.lastStatus(document.uri)?.kind, {
    what: 'the status of chinese-explain.sg.yaml',
  });
  const address = document.uri.toString();
  void vscode.commands.executeCommand('secgroup.explainReachability', address, '203.0.113.9 -> web tcp 3306');
  await untilAsked();
  await driver.key('Enter');
  await driver.waitFor({ selector: 'html[lang="zh-cn"] strong', text: '203.0.113.9', webview: true });
  await driver.screenshot('chinese-explanation');
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
});

test('the client’s own words are Chinese', async () => {
  needsChinese();
  if (!driver.available) skip('needs a hand for the window');
  void vscode.commands.executeCommand('secgroup.newFile');
  await driver.waitFor({ selector: '.quick-input-widget', text: '新建安全组文件' });
  await driver.waitFor({ selector: '.quick-input-widget .monaco-list-row', text: '默认安全组' });
  await driver.screenshot('chinese-new-file');
  await driver.key('Escape');
});

test('the view of all groups is in Chinese', async () => {
  needsChinese();
  if (!driver.available) skip('needs a hand for the window');
  await vscode.commands.executeCommand('secgroup.groups.focus');
  await driver.waitFor({ selector: '.pane-body .monaco-list-row', text: '条永不生效的规则' });
  await driver.screenshot('chinese-view');
});

test('the walkthrough is in Chinese', async () => {
  needsChineseManifest();
  if (!driver.available) skip('needs a hand for the window');
  await vscode.commands.executeCommand('workbench.action.closeSidebar');
  await driver.resize(1500, 900);
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'secgroup.secgroup#start', false);
  await driver.waitFor({ selector: '.getting-started-step', text: '一览所有安全组' });
  await driver.waitFor({ selector: 'svg', webview: true });
  await driver.screenshot('chinese-walkthrough');
});
