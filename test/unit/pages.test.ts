// The pages of the checks are their tests: each example is run, each fix applied.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckEntry } from '../../server/src/checks/check.ts';
import { checks } from '../../server/src/checks/index.ts';
import type { Snapshot } from '../../server/src/engine/snapshot.ts';
import { applyFix, assertSameText, checkFindings, fileNameOf, snapshotOf } from '../fixture.ts';

interface Example {
  readonly syntax: string;
  readonly info: string;
  readonly text: string;
}

for (const entry of checks) {
  test(`page of ${entry.check.id}`, async (t) => {
    assert.equal(/^# (.+)/.exec(entry.page)?.[1], entry.check.title, 'the heading is the title');
    const examples = readExamples(entry.page);
    assert.ok(examples.some((example) => example.text.includes(` ${entry.check.id}`)), 'an example shows the check');
    await t.test('examples and fixes', () => runExamples(entry, examples));
  });
}

function readExamples(page: string): Example[] {
  return [...page.matchAll(/^```(yaml|json) (.+)\n([\s\S]*?)^```$/gm)].map(([, syntax = '', info = '', text = '']) => ({ syntax, info, text }));
}

function runExamples({ check }: CheckEntry, examples: readonly Example[]): void {
  let before: { snapshot: Snapshot; options: { name: string; settings: object } } | undefined;
  const tried = new Set<string>();
  for (const { syntax, info, text } of examples) {
    const title = /after="([^"]+)"/.exec(info)?.[1];
    if (title === undefined) {
      before = readExample(check, syntax, info, text);
      continue;
    }
    assert.ok(before, `after="${title}" follows no example`);
    const after = applyFix(before.snapshot, title);
    assertSameText(after, text);
    assertMended(before.snapshot, snapshotOf(after, before.options), title);
    tried.add(title);
  }
}

function readExample(check: CheckEntry['check'], syntax: string, info: string, text: string) {
  const dialect = info.split(' ')[0] ?? '';
  const wanted = /settings='([^']+)'/.exec(info)?.[1];
  const on = check.offByDefault ? { checks: { [check.id]: check.severity } } : {};
  const options = { name: fileNameOf(dialect, syntax), settings: { ...on, ...(wanted && JSON.parse(wanted)) } };
  return { snapshot: checkFindings(text, options), options };
}

/** After a fix its finding is gone and nothing new has come. */
function assertMended(before: Snapshot, after: Snapshot, title: string): void {
  const count = (snapshot: Snapshot) => {
    const counts = new Map<string, number>();
    for (const { check } of snapshot.diagnoses) counts.set(check, (counts.get(check) ?? 0) + 1);
    return counts;
  };
  const was = count(before);
  for (const [check, n] of count(after)) {
    assert.ok(n <= (was.get(check) ?? 0), `"${title}" brings a new ${check}: ${after.diagnoses.map((d) => d.message).join(' | ')}`);
  }
  assert.ok(after.diagnoses.length < before.diagnoses.length, `"${title}" mends nothing`);
}
