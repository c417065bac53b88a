import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { combinations } from '../../scripts/compare/combinations.ts';
import { others } from '../../scripts/compare/others.ts';
import { comparePage, ourMistakes } from '../../scripts/compare/page.ts';
import { rows } from '../../scripts/compare/rules.ts';
import { isReallyOpen } from '../../scripts/compare/truth.ts';

test('we are right about every set of rules, in every dialect', () => {
  assert.deepEqual(ourMistakes(), []);
});

test('every combination is there once, some of them open', () => {
  assert.equal(new Set(combinations.map(({ text }) => text)).size, 2 * 2 * 5 * 6 * 4);
  assert.equal(combinations.filter(({ rules }) => isReallyOpen(rules)).length, 196);
});

test('docs/compare.md is what `npm run compare` writes', () => {
  const written = readFileSync(new URL('../../docs/compare.md', import.meta.url), 'utf8');
  assert.equal(written.replaceAll('\r\n', '\n'), comparePage(), 'run `npm run compare`');
});

test('the sets tell open from closed, and each is there once', () => {
  const open = rows.filter(({ rules }) => isReallyOpen(rules)).length;
  assert.ok(open >= rows.length / 3 && open <= (rows.length * 2) / 3, `${open} of ${rows.length} are open`);
  assert.equal(new Set(rows.map(({ text }) => text)).size, rows.length);
});

test('the other tools are right where things are plain', () => {
  const plain = {
    'accept tcp 3389 0.0.0.0/0': true,
    'accept tcp 3389 10.0.0.0/8': false,
    'accept tcp 3388 0.0.0.0/0': false,
  };
  for (const { text, rules } of rows) {
    const truth = plain[text as keyof typeof plain];
    if (truth !== undefined)
      for (const tool of others) assert.equal(tool.saysOpen(rules), truth, `${tool.name}: ${text}`);
  }
});
