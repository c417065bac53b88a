import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readJson } from '../../server/src/text/json.ts';
import { limits } from '../../server/src/text/limits.ts';
import { readText } from '../../server/src/text/read.ts';
import { asMap, childOf } from '../../server/src/text/tree.ts';
import { snapshotOf } from '../fixture.ts';
import { meaning, misplaced, problems, spans } from '../trees.ts';

function checkBroken(text: string, expected: unknown, ...wrong: string[]): void {
  const tree = readJson(text);
  assert.deepEqual(problems(tree), wrong);
  assert.deepEqual(meaning(tree.roots[0]), expected);
  assert.equal(misplaced(tree), undefined);
}

test('spans of every kind', () => {
  const tree = readJson('\uFEFF{ "a": [1, -2.5e3, true],\r\n\t"b" : "x\\u00e4\\"", "c": null, "": {} }');
  assert.deepEqual(problems(tree), []);
  assert.deepEqual(spans(tree), [
    '{ \\"a\\": [1, -2.5e3, true],\\r\\n\\t\\"b\\" : \\"x\\\\u00e4\\\\\\"\\", \\"c\\": null, \\"\\": {} } = map',
    '  ? \\"a\\" = double "a"',
    '  : [1, -2.5e3, true] = seq',
    '    - 1',
    '    - -2.5e3 = plain "-2500"',
    '    - true',
    '  ? \\"b\\" = double "b"',
    '  : \\"x\\\\u00e4\\\\\\"\\" = double "xä\\""',
    '  ? \\"c\\" = double "c"',
    '  : null',
    '  ? \\"\\" = double ""',
    '  : {} = map',
  ]);
});

test('repeated keys', () => {
  const { duplicates } = readJson('{ "a": 1, "b": { "a": 2 }, "a": 3 }');
  assert.deepEqual(
    duplicates.map(({ first, second }) => [meaning(first.value), meaning(second.value)]),
    [['1', '3']],
  );
});

test('nothing at all, and a word', () => {
  assert.deepEqual(readJson('').roots, []);
  assert.deepEqual(readJson(' \n').roots, []);
  assert.equal(meaning(readJson('"x"').roots[0]), 'x');
});

test('comments and commas too many are said and cost nothing', () => {
  checkBroken(
    '{ "a": 1, // x\n "b": 2 /* y */ }',
    { a: '1', b: '2' },
    'comment-in-json // x',
    'comment-in-json /* y */',
  );
  checkBroken('{ "a": [1, 2,] }', { a: ['1', '2'] }, 'extra-comma ,');
  checkBroken('{ "a": 1, }', { a: '1' }, 'extra-comma ,');
});

test('within a line', () => {
  checkBroken('{ "a": 1 "b": 2 }', { a: '1', b: '2' }, 'missing-comma "b"');
  checkBroken('{ "a" 1, "b": 2 }', { a: undefined, b: '2' }, 'missing-colon 1');
  checkBroken('{ "a": , "b": 2 }', { a: undefined, b: '2' }, 'missing-value ,');
  checkBroken('{ "a": 1, "b }', { a: '1', 'b }': undefined }, 'unclosed-quote "b }');
  checkBroken('{ "a": tcp, "b": 2 }', { a: undefined, b: '2' }, 'unexpected-text tcp');
  checkBroken('{ "a": "\\q" }', { a: '' }, 'invalid-escape "\\q"');
});

test('over several lines: what is open is closed where the indentation says so', () => {
  const around = (...lines: string[]) =>
    `{\n  "w": [\n    { "a": 1 },\n${lines.map((line) => `    ${line}\n`).join('')}    { "c": 3 }\n  ],\n  "d": 4\n}\n`;
  const rest = (...between: unknown[]) => ({ w: [{ a: '1' }, ...between, { c: '3' }], d: '4' });
  checkBroken(around('{'), rest({}), 'unclosed-bracket {');
  checkBroken(around('{ "b": 2,'), rest({ b: '2' }), 'unclosed-bracket { "b": 2,');
  checkBroken(around('{', '  "b": "2",'), rest({ b: '2' }), 'unclosed-bracket {');
  checkBroken(around('{', '  "b": "2'), rest({ b: undefined }), 'unclosed-bracket {', 'unclosed-quote "2');
  checkBroken(around('{', '  "b'), rest({ b: undefined }), 'unclosed-bracket {', 'unclosed-quote "b');
  checkBroken(around('{ "b": 2 }'), rest({ b: '2' }), 'missing-comma }');
  checkBroken(around('{ "b": [1'), rest({ b: ['1'] }), 'unclosed-bracket { "b": [1');
  checkBroken(around('{ "b": { "x": 1 },'), rest({ b: { x: '1' } }), 'unclosed-bracket { "b": { "x": 1 },');
});

test('a member that is half typed costs itself alone', () => {
  const around = (...lines: string[]) =>
    `{\n  "w": {\n    "a": { "x": [1] },\n${lines.map((line) => `    ${line}\n`).join('')}    "c": { "y": 2 },\n    "d": 3\n  },\n  "e": 4\n}\n`;
  const rest = (between: object) => ({ w: { a: { x: ['1'] }, ...between, c: { y: '2' }, d: '3' }, e: '4' });
  const half = { b: undefined };
  checkBroken(around('"'), rest({ '': undefined }), 'unclosed-quote "');
  checkBroken(around('"b'), rest(half), 'unclosed-quote "b');
  checkBroken(around('"b"'), rest(half), 'missing-colon "b"');
  checkBroken(around('"b":'), rest(half), 'missing-value "b":');
  checkBroken(around('"b": // x'), rest(half), 'comment-in-json // x', 'missing-value "b":');
  checkBroken(around('"b": 1 // x'), rest({ b: '1' }), 'comment-in-json // x', 'missing-comma 1');
  checkBroken(around('"b": "x'), rest(half), 'unclosed-quote "x');
  checkBroken(around('"b": 1'), rest({ b: '1' }), 'missing-comma 1');
  checkBroken(around('"b": {'), rest({ b: {} }), 'unclosed-bracket {');
  checkBroken(around('"b": {', '  "x"'), rest({ b: { x: undefined } }), 'unclosed-bracket {');
  checkBroken(around('b'), rest({}), 'unexpected-text b');
  const both = rest({ b: undefined, bb: undefined });
  checkBroken(around('"b"', '"bb":'), both, 'missing-colon "b"', 'missing-value "bb":');
  const deep = around('"b": {', '  "x": {', '    "y"');
  checkBroken(deep, rest({ b: { x: { y: undefined } } }), 'unclosed-bracket {', 'unclosed-bracket {');
  const last = (typed: string) => `{\n  "w": {\n    "a": 1${typed}\n  },\n  "e": 4\n}\n`;
  checkBroken(last(',\n    "b"'), { w: { a: '1', b: undefined }, e: '4' }, 'missing-colon "b"');
  checkBroken(last('\n    "b'), { w: { a: '1', b: undefined }, e: '4' }, 'unclosed-quote "b');
  checkBroken(last('\n    "b":'), { w: { a: '1', b: undefined }, e: '4' }, 'missing-comma 1', 'missing-value "b":');
  // Behind a comment nothing is missing.
  const comment = '{\n  "w": { /* x */\n    "a": 1\n  }\n}';
  checkBroken(comment, { w: { a: '1' } }, 'comment-in-json /* x */');
});

test('a bracket that is open on a line of its own costs nothing around it', () => {
  const around = (line: string) => `{\n  "w": [\n    { "a": 1 },\n    ${line},\n    { "c": 3 }\n  ],\n  "d": 4\n}\n`;
  const rest = (between: unknown) => ({ w: [{ a: '1' }, between, { c: '3' }], d: '4' });
  checkBroken(around('{ "a": ["x", "b": 2 }'), rest({ a: 'x', b: '2' }), 'unclosed-bracket ["x", "b": 2');
  checkBroken(
    around('{ "a": [, "b": [2] }'),
    rest({ a: undefined, b: ['2'] }),
    'unclosed-bracket [, "b": [2]',
    'missing-value ,',
  );
  checkBroken(around('{ "a": [ }'), rest({ a: undefined }), 'unclosed-bracket [', 'missing-value }');
  checkBroken(
    around('{ "a": [{ "x": 1 ], "b": 2 }'),
    rest({ a: ['x'], b: '2' }),
    'unclosed-bracket { "x": 1',
    'missing-comma :',
  );
  checkBroken(around('{ "a": ["[", "b": "]}" }'), rest({ a: '[', b: ']}' }), 'unclosed-bracket ["[", "b": "]}"');
});

test('what is half typed is said once, and is not known', () => {
  const template = (typed: string) =>
    `{"ROSTemplateFormatVersion":"2015-09-01","Resources":{"A":{"Type":"ALIYUN::ECS::SecurityGroup","Properties":{
      "VpcId":"vpc-1", "SecurityGroupIngress":[
        {"IpProtocol":"tcp","PortRange":"22/22","SourceCidrIp":"10.0.0.0/8"},
        ${typed}
        {"IpProtocol":"udp","PortRange":"53/53","SourceCidrIp":"10.0.0.0/8"}
      ]}}}}`;
  const rule = '{"IpProtocol":"tcp","PortRange":"443/443","SourceCidrIp":"11.0.0.0/8"';
  for (let end = 1; end < rule.length; end++) {
    const typed = rule.slice(0, end);
    const { diagnoses } = snapshotOf(template(typed), { name: 'template.json' });
    assert.deepEqual(
      diagnoses.map(({ check }) => check),
      ['syntax'],
      typed,
    );
  }
});

test('a text that ends too early is told so where it ends', () => {
  for (const text of ['[', '{', '{ "a": {} ', '[[', '[{}, [\n'])
    for (const { start, end } of readJson(text).problems) assert.ok(start < end && end <= text.length, text);
});

test('the last bracket is missing', () => {
  checkBroken('{\n  "a": [\n    1\n', { a: ['1'] }, 'unclosed-bracket [');
  checkBroken('{\n  "a": {\n    "b": 1\n  },\n', { a: { b: '1' } }, 'unclosed-bracket {');
});

test('spaces that are none are said once', () => {
  const text = '{\n\u00A0 "a": [\n\u00A0 \u00A0 "x\u3000y", 1\n\u00A0 ],\u3000"b": 2\n}';
  checkBroken(text, { a: ['x\u3000y', '1'], b: '2' }, 'odd-space \u00A0');
  checkBroken('{ "a": "\u00A0" }', { a: '\u00A0' });
});

test('an indentation that says nothing is not believed', () => {
  const flat = '{\n"a": [\n{\n"b": 1\n},\n{\n"b": 2 "c": 3\n}\n]\n}';
  checkBroken(flat, { a: [{ b: '1' }, { b: '2', c: '3' }] }, 'missing-comma "c"');
});

test('deep nesting is left out, said once, and costs nothing else', () => {
  for (const depth of [limits.depth + 1, 200, 200_000]) {
    const reasons = readJson('['.repeat(depth)).problems.map(({ reason }) => reason);
    assert.deepEqual(reasons, ['too-deep', 'unclosed-bracket']);
    const deep = `${'['.repeat(depth)}"]"${']'.repeat(depth)}`;
    const tree = readJson(`{ "a": 1, "x": ${deep}, "y": { "z": ${deep} }, "b": { "c": 2 } }`);
    assert.deepEqual(
      tree.problems.map(({ reason }) => reason),
      ['too-deep'],
    );
    assert.deepEqual(meaning(childOf(asMap(tree.roots[0]), 'b')), { c: '2' });
    assert.equal(misplaced(tree), undefined);
  }
  assert.deepEqual(problems(readJson(`${'['.repeat(90)}"]["${']'.repeat(90)}`)), []);
});

test('JSON is known by its name, and by its look where the name says nothing', () => {
  assert.equal(readText('a: 1', 'a.json').syntax, 'json');
  assert.equal(readText('{}', 'a.yaml').syntax, 'yaml');
  assert.equal(readText('{}', 'a.sg.yml').syntax, 'yaml');
  assert.equal(readText('\uFEFF [1]', 'a.template').syntax, 'json');
  assert.equal(readText('a: 1', 'Untitled-1').syntax, 'yaml');
});

test('what is written is read, and every span stands in its parent', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('', '  ', '\t'), (value, indent) => {
      const tree = readJson(JSON.stringify(value, null, indent));
      assert.deepEqual(problems(tree), []);
      assert.equal(misplaced(tree), undefined);
      assert.deepEqual(meaning(tree.roots[0]), textsOf(JSON.parse(JSON.stringify(value))));
    }),
  );
});

function textsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(textsOf);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, textsOf(inner)]));
}

test('cut after every character, reading ends and keeps what is above', () => {
  const text = JSON.stringify({ a: [{ b: 'x', c: [1, 2] }, { d: null }], e: { f: 'y' } }, null, 2);
  for (let end = 0; end <= text.length; end++) {
    const tree = readJson(text.slice(0, end));
    assert.equal(misplaced(tree), undefined);
    if (end > text.indexOf('"e"'))
      assert.deepEqual(meaning(childOf(asMap(tree.roots[0]), 'a')), [{ b: 'x', c: ['1', '2'] }, { d: 'null' }]);
  }
});

test('whatever is typed, reading ends and its spans stand in the text', () => {
  const words = [
    '"a"',
    '"',
    ':',
    ',',
    '{',
    '}',
    '[',
    ']',
    '1',
    'tru',
    '//',
    '/*',
    '\\',
    ' ',
    '\u00A0',
    '\n',
    '\n  ',
    '\n    ',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      const tree = readJson(text);
      assert.equal(misplaced(tree), undefined);
      for (const problem of tree.problems) {
        assert.ok(0 <= problem.start && problem.start <= problem.end && problem.end <= text.length);
      }
    }),
    { numRuns: 500 },
  );
});
