import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver.ts';

import { test, until, untilDiagnostics } from '../harness.ts';
import {
  apply,
  fixAll,
  fixesAt,
  hoverAt,
  idsOf,
  open,
  openCopy,
  secgroup,
  untilFinding,
  untilFindings,
  untilLaidOut,
  untilText,
} from '../secgroup.ts';

import { addFile, workspaceFile } from '../workspace.ts';

const stories: Readonly<Record<string, readonly string[]>> = {
  'over-quota.sg.yaml': ['group-rule-quota'],
  'dead-rules.sg.yaml': ['duplicate-rule', 'shadowed-rule'],
  'port-25.sg.yaml': ['blocked-port'],
  'vpc-nic-type.sg.yaml': ['vpc-nic-type'],
  'stack.ros.yaml': ['blocked-port', 'no-egress', 'protocol-port-mismatch', 'vpc-nic-type'],
  'ecs_cn-hangzhou_sg-bp1legacy.json': ['blocked-port', 'carrier-blocked-port', 'open-to-world', 'priority'],
  'typos.sg.yaml': [
    'cidr-host-bits',
    'port-range',
    'priority',
    'protocol-port-mismatch',
    'unknown-group',
    'unknown-property',
  ],
};

for (const [name, ids] of Object.entries(stories)) {
  test(`the example ${name} tells its story`, async () => {
    const editor = await open(name);
    const [first] = await untilFindings(editor.document.uri, ids);
    if (first) editor.revealRange(first.range, vscode.TextEditorRevealType.InCenter);
    await driver.waitFor({ selector: '.squiggly-error, .squiggly-warning, .squiggly-info' });
    await driver.screenshot(`example-${name}`);
  });
}

test('findings stand in the Problems list with their id', async () => {
  const { document } = await open('port-25.sg.yaml');
  await untilFinding(document.uri, 'blocked-port');
  await vscode.commands.executeCommand('workbench.actions.view.problems');
  await driver.waitFor({ selector: '.markers-panel .monaco-list-row', text: 'blocked-port' });
  await driver.screenshot('problems');
  await vscode.commands.executeCommand('workbench.action.closePanel');
});

test('a hover says what the rule does and answers from the FAQ', async () => {
  const { document } = await open('port-25.sg.yaml');
  const text = await hoverAt(document, '25/25');
  assert.match(text, /TCP 25/i);
  assert.match(text, /465/);
  await untilLaidOut();
  await driver.hover({ text: '25/25' });
  await driver.waitFor({ selector: '.monaco-hover', text: '465' });
  await driver.screenshot('hover');
  await driver.key('Escape');
});

test('the lightbulb mends a finding', async () => {
  const editor = await openCopy('vpc-nic-type.sg.yaml');
  const { document } = editor;
  const finding = await untilFinding(document.uri, 'vpc-nic-type');
  editor.selection = new vscode.Selection(finding.range.start, finding.range.start);
  await vscode.commands.executeCommand('editor.action.quickFix');
  await driver.waitFor({ selector: '.action-widget' });
  await driver.screenshot('lightbulb');
  await driver.key('Escape');

  const preferred = (await fixesAt(document.uri, finding.range)).find((fix) => fix.isPreferred);
  assert.ok(preferred, 'no preferred fix');
  const before = document.getText();
  await apply(preferred);
  await untilText(document, (text) => text !== before);
  await untilFindings(document.uri, []);
  assert.equal(document.getText(), before.replace(' nicType: internet,', ''));
});

test('fix all mends what cannot change access, on one command', async () => {
  const uri = await addFile(
    'all.sg.yaml',
    'securityGroups:\n  web:\n    vpcId: vpc-1\n    ingress:\n      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 } # web\n',
  );
  const editor = await vscode.window.showTextDocument(uri);
  const { document } = editor;
  await untilFindings(uri, ['port-range']);
  const api = await secgroup();
  // The finding may have come before the document was open.
  await until(api.onStatus, () => api.lastStatus(uri), { what: 'the status of all.sg.yaml' });
  await fixAll(editor);
  await untilText(document, (text) => text.includes('portRange: 80/80, sourceCidrIp: 10.0.0.0/8 } # web'));
  await untilFindings(uri, []);
});

test('a finding can be ignored with a comment', async () => {
  const { document } = await openCopy('port-25.sg.yaml');
  const finding = await untilFinding(document.uri, 'blocked-port');
  const ignore = (await fixesAt(document.uri, finding.range)).find(
    (fix) => /blocked-port/.test(fix.title) && !fix.isPreferred,
  );
  assert.ok(ignore, 'no action that ignores');
  await apply(ignore);
  await untilDiagnostics(document.uri, (all) => !idsOf(all).includes('blocked-port'), { what: 'no blocked-port' });
  assert.match(document.getText(), /# secgroup-ignore blocked-port -- /);
});

test('splitting a group over its quota leaves nothing to complain of', async () => {
  const { document } = await openCopy('over-quota.sg.yaml');
  const finding = await untilFinding(document.uri, 'group-rule-quota');
  const split = (await fixesAt(document.uri, finding.range)).find((fix) => /split/i.test(fix.title));
  assert.ok(split, 'no fix that splits');
  await apply(split);
  await untilFindings(document.uri, []);
  assert.match(document.getText(), /^ {2}gateway-2:$/m);
});

test('a half-typed line costs that line and nothing else', async () => {
  const uri = await addFile(
    'half.sg.yaml',
    'securityGroups:\n  web:\n    ingress:\n      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }\n',
  );
  const editor = await vscode.window.showTextDocument(uri);
  await untilFindings(uri, ['port-range']);
  await editor.edit((edit) => edit.insert(new vscode.Position(4, 0), '      - { ipProtocol: "tc'));
  await untilFindings(uri, ['port-range', 'syntax']);
});

test('other people’s files are left alone', async () => {
  const foreign = await addFile('docker-compose.yaml', 'services:\n  web:\n    ports: ["80-443"]\n');
  await vscode.window.showTextDocument(foreign);
  const { document } = await open('typos.sg.yaml');
  await untilFinding(document.uri, 'port-range');
  assert.deepEqual(vscode.languages.getDiagnostics(workspaceFile('docker-compose.yaml')), []);
});
