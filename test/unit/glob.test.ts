import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rootOf } from '../../server/src/protocol/workspace.ts';
import { glob, globAnywhere, globItself } from '../../server/src/util/glob.ts';

/** Patterns, what they match, and what not. */
const cases: Readonly<Record<string, readonly [yes: readonly string[], no: readonly string[]]>> = {
  '*.json': [
    ['a.json', '.json'],
    ['b/a.json', 'a.jsonc'],
  ],
  '**/*.json': [['a.json', 'b/c/a.json'], ['a.yaml']],
  'legacy/**': [
    ['legacy/a', 'legacy/a/b.yaml', 'legacy'],
    ['legacyx/a', 'a/legacy/b'],
  ],
  legacy: [['legacy', 'legacy/a/b.yaml'], ['legacy2']],
  'a/**/b.yaml': [
    ['a/b.yaml', 'a/x/y/b.yaml'],
    ['a/xb.yaml', 'b.yaml'],
  ],
  '**/node_modules': [['node_modules', 'a/node_modules/b/c.json'], ['my_node_modules/a']],
  '{a,b{1,2}}/*.y?ml': [
    ['a/x.yaml', 'b1/x.ysml', 'b2/x.yaml'],
    ['b/x.yaml', 'b3/x.yaml', 'a/x.yml'],
  ],
  '[a-c]x[!0-9]': [
    ['ax_', 'bxy'],
    ['dx_', 'ax5', 'ax/'],
  ],
  './a/b/': [['a/b', 'a/b/c'], ['b']],
  'a{b': [['a{b'], ['ab']],
  'a}b,c': [['a}b,c'], []],
  'a+(b).c$': [['a+(b).c$'], ['aab.c']],
  '[z-a]': [['[z-a]'], ['z']],
  '{[}]': [['{}'], ['}']],
  'a[b': [['a[b'], ['ab']],
};

for (const [pattern, [yes, no]] of Object.entries(cases)) {
  test(`pattern ${pattern}`, () => {
    for (const path of yes) assert.ok(glob(pattern)(path), path);
    for (const path of no) assert.ok(!glob(pattern)(path), path);
  });
}

test('what is in a folder that a pattern names is not meant, where patterns are so meant', () => {
  assert.ok(globItself('**/gen/')('a/gen'));
  assert.ok(!globItself('**/gen')('gen/a.json'));
  assert.ok(globItself('**/gen/**')('gen/a.json'));
});

test('as in VS Code, a pattern of files.exclude that is not switched off and has no condition hides always', () => {
  const { patterns, conditional } = rootOf('file:///work', { a: true, b: false, c: { when: '$(basename).x' }, d: {} });
  assert.deepEqual([patterns, conditional], [['a', 'd'], [['c', '$(basename).x']]]);
});

test('a pattern without a slash is meant for any depth, where patterns are so meant', () => {
  assert.ok(globAnywhere('*.json')('a/b/c.json'));
  assert.ok(!globAnywhere('a/*.json')('b/a/c.json'));
});

test('no pattern makes it fail', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (pattern, path) => typeof glob(pattern)(path) === 'boolean'));
  const odd = fc.string({ unit: fc.constantFrom(...'*?{},[]!az/\\^-') });
  fc.assert(
    fc.property(odd, odd, (pattern, path) => typeof glob(pattern)(path) === 'boolean'),
    { numRuns: 2000 },
  );
});
