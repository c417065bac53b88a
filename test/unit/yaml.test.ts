import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { limits } from '../../server/src/text/limits.ts';
import { Budget } from '../../server/src/text/recover.ts';
import { asMap, childOf, entryOf, isNull } from '../../server/src/text/tree.ts';
import { readYaml } from '../../server/src/text/yaml.ts';
import { isSound, readSoundYaml } from '../../server/src/text/yamlSound.ts';
import { meaning, misplaced, plain, problems, spans } from '../trees.ts';

function checkSpans(text: string, ...expected: string[]): void {
  const tree = readYaml(text);
  assert.deepEqual(problems(tree), []);
  assert.deepEqual(spans(tree), expected);
}

/** What is read of a text, and what is wrong with it. */
function checkBroken(text: string, expected: unknown, ...wrong: string[]): void {
  const tree = readYaml(text);
  assert.deepEqual(problems(tree), wrong);
  assert.deepEqual(meaning(tree.roots[0]), expected);
  assert.equal(misplaced(tree), undefined);
}

test('spans: scalars of every style', () => {
  checkSpans(
    'a: b c # no\n"d": \'it\'\'s\'\ne: "\\u00e4\\n"\nf: one\n  two\n',
    'a: b c # no\\n\\"d\\": \'it\'\'s\'\\ne: \\"\\\\u00e4\\\\n\\"\\nf: one\\n  two = map',
    '  ? a',
    '  : b c',
    '  ? \\"d\\" = double "d"',
    "  : 'it''s' = single \"it's\"",
    '  ? e',
    '  : \\"\\\\u00e4\\\\n\\" = double "ä\\n"',
    '  ? f',
    '  : one\\n  two = plain "one two"',
  );
});

test('spans: block scalars run from their mark to their last visible character', () => {
  checkSpans(
    'a: | # c\n  x\n\n  y\n\nb: !t &m >2-\n   z\nc:\n  - |+\n',
    'a: | # c\\n  x\\n\\n  y\\n\\nb: !t &m >2-\\n   z\\nc:\\n  - |+ = map',
    '  ? a',
    '  : | # c\\n  x\\n\\n  y = literal "x\\n\\ny\\n"',
    '  ? b',
    '  : !t &m >2-\\n   z = folded " z"',
    '  ? c',
    '  : - |+ = seq',
    '    - |+ = literal ""',
  );
});

test('spans: collections in block and flow', () => {
  checkSpans(
    'a: [1, { b: c, d }, [], {}, ]  # end\nb:\n- - 1\n  - 2\n- c: 3\n  d: # none\n',
    'a: [1, { b: c, d }, [], {}, ]  # end\\nb:\\n- - 1\\n  - 2\\n- c: 3\\n  d: = map',
    '  ? a',
    '  : [1, { b: c, d }, [], {}, ] = seq',
    '    - 1',
    '    - { b: c, d } = map',
    '      ? b',
    '      : c',
    '      ? d',
    '      : ',
    '    - [] = seq',
    '    - {} = map',
    '  ? b',
    '  : - - 1\\n  - 2\\n- c: 3\\n  d: = seq',
    '    - - 1\\n  - 2 = seq',
    '      - 1',
    '      - 2',
    '    - c: 3\\n  d: = map',
    '      ? c',
    '      : 3',
    '      ? d',
    '      : ',
  );
});

test('spans: pairs within a flow list, explicit keys, several lines with comments', () => {
  checkSpans(
    '[a: 1, b: {c: d,}] # x',
    '[a: 1, b: {c: d,}] = seq',
    '  - a: 1 = map',
    '    ? a',
    '    : 1',
    '  - b: {c: d,} = map',
    '    ? b',
    '    : {c: d,} = map',
    '      ? c',
    '      : d',
  );
  checkSpans('? a\n: 1\n', '? a\\n: 1 = map', '  ? a', '  : 1');
  checkSpans(
    '[{a: 1}: b, c]',
    '[{a: 1}: b, c] = seq',
    '  - {a: 1}: b = map',
    '    ? {a: 1} = plain ""',
    '    : b',
    '  - c',
  );
  checkSpans('[ # ]\n  1, # }\n  2 # ,\n]', '[ # ]\\n  1, # }\\n  2 # ,\\n] = seq', '  - 1', '  - 2');
});

test('empty values stand behind their colon, dash, tag or anchor', () => {
  const starts = (text: string) => asMap(readYaml(text).roots[0])?.entries.map(({ value }) => value.start);
  assert.deepEqual(starts('a:\nb: # c\nc: !t\nd: &x\n'), [2, 5, 15, 21]);
  const [list] = readYaml('-\n-   # c\n- !t\n').roots;
  assert.deepEqual(list?.kind === 'seq' && list.items.map((item) => item.start), [1, 3, 14]);
});

test('nothing, ~ and null are null; quoted ones are not', () => {
  const map = asMap(readYaml('a:\nb: ~\nc: null\nd: "null"\ne: \'\'\nf: NULL\n').roots[0]);
  assert.deepEqual(
    map?.entries.map(({ value }) => isNull(value)),
    [true, true, true, false, false, true],
  );
});

test('byte order mark, Windows and old breaks, Chinese, documents', () => {
  const bom = readYaml('\uFEFFa: 1\r\n中文: 值 # 注\r\n');
  assert.deepEqual(spans(bom), ['a: 1\\r\\n中文: 值 = map', '  ? a', '  : 1', '  ? 中文', '  : 值']);
  const documents = readYaml('%YAML 1.2\n---\na: 1\n--- b\n...\n---\n- c\n');
  assert.deepEqual(documents.roots.map(meaning), [{ a: '1' }, 'b', ['c']]);
  assert.deepEqual(documents.problems, []);
  for (const text of ['', '\n', '# only a comment\n', '\uFEFF', '---\n']) {
    assert.deepEqual(problems(readYaml(text)), [], JSON.stringify(text));
  }
});

test('tags are kept as they are written', () => {
  checkSpans(
    'a: !Ref B\nb: !Sub "x"\nc: !If [x, y]\n',
    'a: !Ref B\\nb: !Sub \\"x\\"\\nc: !If [x, y] = map',
    '  ? a',
    '  : !Ref B = plain "B"',
    '  ? b',
    '  : !Sub \\"x\\" = double "x"',
    '  ? c',
    '  : !If [x, y] = seq',
    '    - x',
    '    - y',
  );
});

test('aliases stand for their anchors; merge keys bring entries in', () => {
  const tree = readYaml(
    'base: &b { x: 1, y: 2 }\nmore: &m { y: 3, z: 4 }\none: { <<: *b, x: 0 }\nall: { <<: [*b, *m] }\nlist: [*b]\n',
  );
  assert.deepEqual(tree.problems, []);
  const root = asMap(tree.roots[0]);
  const map = (key: string) => asMap(childOf(root, key));
  assert.equal(meaning(childOf(map('one'), 'x')), '0');
  assert.equal(meaning(childOf(map('one'), 'y')), '2');
  assert.equal(meaning(childOf(map('all'), 'y')), '2');
  assert.equal(meaning(childOf(map('all'), 'z')), '4');
  assert.deepEqual(meaning(childOf(root, 'list')), [{ x: '1', y: '2' }]);
});

test('anchors hold within their document, and not within themselves', () => {
  assert.deepEqual(problems(readYaml('a: &x 1\n---\nb: *x\n')), ['unknown-alias *x']);
  const cyclic = readYaml('a: &x\n  b: *x\nc: &y [*y]\nd: &z { <<: *z }\n');
  assert.deepEqual(problems(cyclic), ['unknown-alias *x', 'unknown-alias *y', 'unknown-alias *z']);
  assert.deepEqual(meaning(cyclic.roots[0]), { a: { b: undefined }, c: [undefined], d: { '<<': undefined } });
});

test('repeated keys are found, the last one counts', () => {
  const tree = readYaml('a: 1\nb: 2\na: 3\n"a": 4\n<<: {}\n<<: {}\n');
  assert.deepEqual(
    tree.duplicates.map(({ first, second }) => [meaning(first.value), meaning(second.value)]),
    [
      ['1', '3'],
      ['1', '4'],
    ],
  );
  assert.equal(meaning(entryOf(asMap(tree.roots[0]), 'a')?.value), '4');
  const many = readYaml(`${Array.from({ length: 40 }, (_, i) => `k${i}: ${i}`).join('\n')}\nk7: x\n`);
  assert.deepEqual(
    many.duplicates.map(({ first }) => first.key.text),
    ['k7'],
  );
});

test('brackets may close below where they open, as other parsers take it', () => {
  const text =
    'w:\n  a: [\n    1, # one\n    2\n  ]\n  b: {\n    c: [\n      3\n    ]\n  }\nd:\n  - {\n    e: "]"\n  }\n  - [\n    4\n  ]\nf: |\n  ]\n';
  checkBroken(text, { w: { a: ['1', '2'], b: { c: ['3'] } }, d: [{ e: ']' }, ['4']], f: ']\n' });
  assert.equal(asMap(childOf(asMap(readYaml('a: [\n 1\n]\n').roots[0]), 'x')), undefined);
  assert.deepEqual(spans(readYaml('a: [\n 1\n] # c\n')), [
    'a: [\\n 1\\n] = map',
    '  ? a',
    '  : [\\n 1\\n] = seq',
    '    - 1',
  ]);
});

test('a line that cannot be read costs that line', () => {
  const around = (line: string) => `a: 1\nlist:\n  - x: 1\n${line}\n  - z: 3\nb: 2\n`;
  const rest = (...between: unknown[]) => ({ a: '1', list: [{ x: '1' }, ...between, { z: '3' }], b: '2' });
  checkBroken(around('  - { y: 2'), rest(undefined), 'unclosed-bracket - { y: 2');
  checkBroken(around('  - { y: [2, '), rest(undefined), 'unclosed-bracket - { y: [2,');
  checkBroken(around('  - "y'), rest(undefined), 'unclosed-quote - "y');
  checkBroken(around('  - y: "2'), rest({ y: undefined }), 'unclosed-quote - y: "2');
  checkBroken(around("  - y: 'it's"), rest({ y: undefined }), 'unexpected-text s');
  checkBroken(around('  - y: 2: 3'), rest({ y: undefined }), 'unexpected-text : 3');
  checkBroken(around('  - y: @2'), rest({ y: undefined }), 'unexpected-text @2');
  checkBroken(around('  - { y: 2 }}'), rest(undefined), 'unexpected-text }');
  checkBroken(around('  - { y: 2 } z'), rest(undefined), 'unexpected-text z');
  checkBroken(around('  - y: "\\q"'), rest({ y: undefined }), 'invalid-escape \\q"'.replace('\\q"', 'q"'));
  checkBroken(around('\t- y: 2'), rest(), 'tab-indentation \t- y: 2'.replace('\t-', '-'));
  checkBroken(around('  -y: 2'), rest(), 'missing-colon -y: 2'.replace('missing-colon', 'bad-indentation'));
  checkBroken(around(' - y: 2'), rest(), 'bad-indentation - y: 2');
  checkBroken(around('  - y: *gone'), rest({ y: undefined }), 'unknown-alias *gone');
});

test('in a map', () => {
  const around = (line: string) => `w:\n  a: 1\n${line}\n  b: 2\nc: 3\n`;
  const rest = (more: object = {}) => ({ w: { a: '1', b: '2', ...more }, c: '3' });
  checkBroken(around('  port'), rest(), 'missing-colon port');
  checkBroken(around('  port\n  host'), rest(), 'missing-colon port\n  host');
  checkBroken(around('  port:'), rest({ port: '' }));
  checkBroken(around('  port:80'), rest(), 'missing-colon port:80');
  checkBroken(around('  "port'), rest(), 'unclosed-quote "port');
  checkBroken(around('  port: ['), rest({ port: undefined }), 'unclosed-bracket port: [');
  checkBroken(around('  port: %'), rest({ port: undefined }), 'unexpected-text %');
  checkBroken(
    around('   port: 1'),
    rest(),
    'bad-indentation : 1'.replace('bad-indentation : 1', 'unexpected-text : 1'),
  );
  checkBroken(around('  port: 1\n  port: 2 }'), rest({ port: '2 }' }));
});

test('words without a colon cost themselves and what stands in them, wherever they stand', () => {
  const text =
    'v: 1\nw:\n  a:\n    x: 1\n    y:\n    - 2\n  b:\n    z: 3\n    u:\n      - p: 4\n        q: 5\nc:\n  d: 6\n';
  const a = { x: '1', y: ['2'] };
  const b = { z: '3', u: [{ p: '4', q: '5' }] };
  const c = { d: '6' };
  const all = { v: '1', w: { a, b }, c };
  const check = (old: string, changed: string, rest: object, words: string) => {
    assert.ok(text.includes(old), old);
    const half = text.replace(old, changed);
    checkBroken(half, rest, `missing-colon ${words}`);
    checkBroken(half.replaceAll('\n', '\r\n'), rest, `missing-colon ${words.replaceAll('\n', '\r\n')}`);
  };
  for (const place of ['  a:', '  b:', 'c:']) {
    check(place, `  N\n${place}`, all, 'N');
    check(place, `  新组\n  N\n${place}`, all, '新组\n  N');
    check(place, `  N\n  # of c\n\n${place}`, all, 'N');
  }
  for (const place of ['v:', 'w:', '  a:', '  b:', 'c:']) {
    check(place, `N\n${place}`, all, 'N');
    check(place, `N\n新\n${place}`, all, 'N\n新');
  }
  for (const end of ['', '\n'])
    for (const word of ['N', 'N\n新', '  N', '  N\n  M']) check('  d: 6\n', `  d: 6\n${word}${end}`, all, word.trim());
  check('a:', 'a', { ...all, w: { b } }, 'a');
  check('b:', '新', { ...all, w: { a } }, '新');
  check('c:', 'c', { v: '1', w: { a, b, ...c } }, 'c');
  check('w:', 'w', { v: '1', c }, 'w');
  check('y:', 'y', { ...all, w: { a: { x: '1' }, b } }, 'y');
  check('u:', 'u', { ...all, w: { a, b: { z: '3' } } }, 'u');
});

test('several in one file, and one at each end', () => {
  const text = 'a: {\nb: 1\nc: "2\nd: 3\ne: [4\nf: 5\n';
  const wrong = ['unclosed-bracket a: {', 'unclosed-quote c: "2', 'unclosed-bracket e: [4'];
  checkBroken(text, { a: undefined, b: '1', c: undefined, d: '3', e: undefined, f: '5' }, ...wrong);
  checkBroken('a: 1\nb: {', { a: '1', b: undefined }, 'unclosed-bracket b: {');
  checkBroken('a: 1\nb: "', { a: '1', b: undefined }, 'unclosed-quote b: "');
});

test('brackets over several lines: what is open is closed where the indentation says so', () => {
  const around = (...lines: string[]) =>
    `w: [\n  { a: 1 },\n${lines.map((line) => `  ${line}\n`).join('')}  { c: 3 }\n]\nd: 4\n`;
  const rest = (...between: unknown[]) => ({ w: [{ a: '1' }, ...between, { c: '3' }], d: '4' });
  checkBroken(around('{'), rest({}), 'unclosed-bracket {');
  checkBroken(around('{ b: 2,'), rest({ b: '2' }), 'unclosed-bracket { b: 2,');
  checkBroken(around('{', '  b: "2'), rest({ b: '' }), 'unclosed-bracket {', 'unclosed-quote "2');
  checkBroken(around('{ b: 2 }'), rest({ b: '2' }), 'missing-comma }');
  checkBroken(around('{ b: [ { x: 1 }'), rest({ b: [{ x: '1' }] }), 'unclosed-bracket { b: [ { x: 1 }');
  checkBroken(around('{ b: "two', '  lines" },'), rest({ b: 'two lines' }));
});

test('spaces that are none are said once', () => {
  const text = 'a:\n\u00A0 b: 1\n\u00A0 c:\n\u3000\u3000\u3000\u3000- x\u00A0y\nd: 2\n';
  checkBroken(text, { a: { b: '1', c: ['x\u00A0y'] }, d: '2' }, 'odd-space \u00A0 ');
  checkBroken('a: x\u3000y # \u00A0\n', { a: 'x\u3000y' });
});

test('too many errors: what is above is kept, and it ends', () => {
  const tree = readYaml(`a: 1\n${'b: "\n'.repeat(400)}`);
  assert.ok(tree.problems.length <= limits.recoveries + 1);
  assert.equal(meaning(childOf(asMap(tree.roots[0]), 'a')), '1');
});

test('mending costs a few readings of the text, however long, and keeps the rest', () => {
  const rules = (count: number) =>
    Array.from({ length: count }, (_, i) => `- p: tcp\n  r: ${i}/${i}\n  s: 10.0.0.0/8\n`);
  const one = (broken: string) => rules(2000).map((rule, i) => (i === 700 ? broken : rule));
  const texts = [
    one('- {p: tcp,\n  r: 1/1\n  s: 10.0.0.0/8\n'),
    one('- p: tcp\n  r: [1/1\n  s: 10.0.0.0/8\n'),
    one('- p: "tcp\n  r: 1/1\n  s: 10.0.0.0/8\n'),
    one(' - {p: tcp, r: 1/1}\n'),
    rules(2000).map((rule, i) => (i % 300 === 7 ? rule.replace('p: ', 'p ') : rule)),
  ].map((lines) => lines.join(''));
  for (const text of texts) {
    const budget = new Budget(text.length);
    const [list] = readYaml(text, undefined, budget).roots;
    assert.ok(budget.spent < 8 * text.length, `${Math.round(budget.spent / text.length)} readings`);
    assert.ok(list?.kind === 'seq' && list.items.length >= 1999);
  }
});

test('when the budget is spent, what is above the error is kept', () => {
  const text = 'a: 1\nb: [\nc: 3\n';
  const none = new Budget(0);
  none.spent = Number.POSITIVE_INFINITY;
  const tree = readYaml(text, undefined, none);
  assert.deepEqual(meaning(tree.roots[0]), { a: '1' });
  assert.equal(tree.problems.length, 1);
});

test('deep nesting is left out, said once, and costs nothing else', () => {
  const lines = (text: string) => Array.from({ length: 200 }, (_, i) => `${' '.repeat(i + 1)}${text}`).join('\n');
  const flow = (open: string, close: string) => open.repeat(200) + close.repeat(200);
  for (const deep of [
    flow('[', ']'),
    flow('{ a: ', '}'),
    flow('[{ "[": ', '}]'),
    `\n  ${'- '.repeat(200)}`,
    `\n${lines('a:')} 1`,
    `\n${lines('-')} 1`,
  ]) {
    const tree = readYaml(`a: 1\nb: ${deep}\nc: { d: 2 }\ne:\n  f: 3\n`);
    const shown = deep.slice(0, 20);
    assert.deepEqual(
      tree.problems.map(({ reason }) => reason),
      ['too-deep'],
      shown,
    );
    const root = asMap(tree.roots[0]);
    assert.deepEqual([meaning(childOf(root, 'c')), meaning(childOf(root, 'e'))], [{ d: '2' }, { f: '3' }], shown);
    assert.equal(misplaced(tree), undefined);
  }
  for (const open of ['['.repeat(200), '{a: '.repeat(5000)]) assert.ok(readYaml(open).problems.length > 0);
  const within = limits.depth - 10;
  assert.deepEqual(problems(readYaml('['.repeat(within) + ']'.repeat(within))), []);
});

test('an alias bomb is read as it is written', () => {
  const levels = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`);
  const merges = Array.from({ length: 60 }, (_, i) => `m${i + 1}: &m${i + 1} { <<: [*m${i}, *m${i}], k${i}: 1 }`);
  const tree = readYaml(`a0: &a0 x\n${levels.join('\n')}\nm0: &m0 { z: 1 }\n${merges.join('\n')}\n`);
  assert.deepEqual(tree.problems, []);
  assert.equal(asMap(tree.roots[0])?.entries.length, 74);
});

const value = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, tie('text'), tie('list'), tie('map')),
  text: fc.oneof(fc.string(), fc.constantFrom('22/22', '-1/-1', 'a: b', '# c', '安全组', 'x\ny\n', '  lead', '{', '"')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  map: fc.dictionary(
    fc.string({ minLength: 1 }).filter((key) => key !== '<<' && key !== '__proto__'),
    tie('value'),
    { maxKeys: 4 },
  ),
})).value;

test('what is wrong with a text takes all that reads YAML', () => {
  const broken = ['a: [1', 'a: "x', 'a: b: c', 'a: *x', 'a: *x\u00A0', '\ta: 1', '['.repeat(200), 'a: [\n1\n]\n'];
  for (const text of broken) {
    assert.ok(!isSound(text), text);
    assert.throws(() => readSoundYaml(text), /mends YAML/);
  }
  for (const text of ['', 'a: 1', 'a: &x 1\nb: *x\n', '--- a\n--- b\n', 'a: b\u00A0c', '{ "a": [1] }']) {
    assert.ok(isSound(text), text);
    assert.deepEqual(plain(readSoundYaml(text)), plain(readYaml(text)));
  }
});

test('what is written is read, and every span stands in its parent', () => {
  fc.assert(
    fc.property(value, fc.boolean(), fc.integer({ min: -1, max: 3 }), (written, crlf, flowLevel) => {
      const yaml = dump(written, { flowLevel, lineWidth: -1 });
      // A break within a scalar is one character, however it is written.
      const text = crlf && !/[|>]/.test(yaml) ? yaml.replaceAll('\n', '\r\n') : yaml;
      const tree = readYaml(text);
      assert.deepEqual(problems(tree), []);
      assert.deepEqual(meaning(tree.roots[0]), JSON.parse(JSON.stringify(written)));
      assert.equal(misplaced(tree), undefined);
    }),
  );
});

test('whatever is typed, reading ends and its spans stand in the text', () => {
  const piece = fc.constantFrom(
    'a',
    ': ',
    ':',
    '- ',
    '\n',
    '\n  ',
    '\n    ',
    '{',
    '}',
    '[',
    ']',
    ', ',
    '"',
    "'",
    '#',
    ' ',
    '&x ',
    '*x',
    '!t ',
    '|',
    '\t',
    '\r\n',
    '?',
    '<<: ',
    '---\n',
    '中',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      const tree = readYaml(text);
      assert.equal(misplaced(tree), undefined);
      assert.ok(!isSound(text) || tree.problems.length === 0);
      if (isSound(text)) assert.deepEqual(plain(readSoundYaml(text)), plain(tree));
      for (const problem of tree.problems) {
        assert.ok(0 <= problem.start && problem.start <= problem.end && problem.end <= text.length);
      }
    }),
    { numRuns: 500 },
  );
});
