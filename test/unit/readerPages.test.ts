import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allPages } from '../../scripts/bundle/pages.ts';
import { checks } from '../../server/src/checks/index.ts';
import { checkPage, faqAnswer, fileTemplates, searchFaqEntries } from '../../server/src/features/faq.ts';
import { faq } from '../../server/src/knowledge/faq/index.ts';
import { snapshotOf } from '../fixture.ts';

const pages = allPages();

test('an answer has its question, its text, its link and its section', () => {
  for (const entry of faq) {
    const { title, markdown = '' } = faqAnswer(entry.id) ?? {};
    assert.equal(title, entry.question);
    assert.ok(markdown.startsWith(`# ${entry.question}\n\n${entry.body.trim()}\n\n---\n`));
    assert.ok(markdown.includes(`](${entry.link})`));
    assert.ok(markdown.includes(`#${entry.section})`));
  }
  assert.equal(faqAnswer('no-such-entry'), undefined);
});

test('the search gives plain data, best first', () => {
  const [first] = searchFaqEntries('AclLimitExceed');
  assert.equal(first?.id, 'rule-limit-reached');
  assert.match(first?.detail ?? '', /, /);
  assert.equal(searchFaqEntries('').length, 17);
});

test('a page of a check has nothing left of its test', () => {
  for (const check of checks) {
    const { title, markdown = '' } = checkPage(check.id, pages) ?? {};
    assert.equal(title, check.title);
    assert.ok(markdown.startsWith(`# ${check.title} (\`${check.id}\`)\n`));
    assert.ok(!markdown.includes('<a id='));
    const infos = [...markdown.matchAll(/^```(.+)$/gm)].map(([, info]) => info);
    for (const info of infos) assert.match(info ?? '', /^\w+$/);
  }
  assert.equal(checkPage('no-such-check', pages), undefined);
});

test('a page says which fix gives which text', () => {
  const { markdown = '' } = checkPage('port-range', pages) ?? {};
  assert.ok(markdown.includes('*After “Write 80/80”:*\n\n```yaml\nsecurityGroups:\n'));
  assert.ok(markdown.includes('#                               ^^ port-range: A single port is written twice'));
});

test('every template opens as a file of ours', () => {
  for (const { label, text } of fileTemplates()) {
    assert.deepEqual(
      snapshotOf(text).diagnoses.filter(({ severity }) => severity === 'error'),
      [],
      label,
    );
  }
});
