// The pages of the checks are their tests: each example is run, each fix applied.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checks } from '../../server/src/checks/index.ts';
import { readExamples, runExamples } from '../pages.ts';

for (const check of checks) {
  test(`page of ${check.id}`, async (t) => {
    const page = readFileSync(new URL(`../../server/src/checks/${check.id}.md`, import.meta.url), 'utf8');
    assert.equal(/^# (.+)/.exec(page)?.[1], check.title, 'the heading is the title');
    const examples = readExamples(page);
    assert.ok(
      examples.some((example) => example.text.includes(` ${check.id}`)),
      'an example shows the check',
    );
    await t.test('examples and fixes', () => runExamples(check, examples));
  });
}
