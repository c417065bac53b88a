import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver.ts';
import { test } from '../harness.ts';
import { apply, fixAll, fixesAt, hoverAt, idOf, openCopy, untilFindings, untilLaidOut } from '../secgroup.ts';

test('a rule that never decides is faded, the hover names its killers, the lightbulb removes it', async () => {
  const { document } = await openCopy('dead-rules.sg.yaml');
  const findings = await untilFindings(document.uri, ['duplicate-rule', 'shadowed-rule']);
  const [shadowed] = findings.filter((finding) => idOf(finding) === 'shadowed-rule');
  assert.ok(shadowed);
  assert.deepEqual(shadowed.tags, [vscode.DiagnosticTag.Unnecessary]);
  assert.equal(shadowed.relatedInformation?.length, 2);
  assert.match(await hoverAt(document, '8080/8080'), /rules 2 and 3|rule 2/);
  await driver.waitFor({ selector: '.squiggly-inline-unnecessary, .squiggly-unnecessary, .squiggly-warning' });
  await driver.screenshot('faded-rule');
  await untilLaidOut();
  await driver.hover({ text: '8080/8080' });
  await driver.waitFor({ selector: '.monaco-hover', text: 'never decides' });
  await driver.screenshot('faded-rule-hover');
  await driver.key('Escape');

  const remove = (await fixesAt(document.uri, shadowed.range)).find((fix) => fix.isPreferred);
  assert.ok(remove, 'no preferred fix');
  await apply(remove);
  assert.doesNotMatch(document.getText(), /8080\/8080/);
});

test('fix all removes every rule that never decides, and nothing else', async () => {
  const editor = await openCopy('dead-rules.sg.yaml');
  const { document } = editor;
  await untilFindings(document.uri, ['duplicate-rule', 'shadowed-rule']);
  const before = document.getText().split('\n');
  await fixAll(editor);
  await untilFindings(document.uri, []);
  const after = document.getText().split('\n');
  const gone = before.filter((line) => !after.includes(line));
  assert.equal(gone.length, 3);
  assert.deepEqual(
    after,
    before.filter((line) => after.includes(line)),
  );
});
