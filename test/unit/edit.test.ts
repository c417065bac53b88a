import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Content, scalar, verbatim } from '../../server/src/text/edit/content.ts';
import { isEmptyValue } from '../../server/src/text/edit/emptyValue.ts';
import { copyItem, fillValue, insertEntry, insertItem } from '../../server/src/text/edit/insert.ts';
import { commentsAbove } from '../../server/src/text/edit/layout.ts';
import { joinRemovals, makeRoom, removeEntry, removeItem } from '../../server/src/text/edit/remove.ts';
import { renameKey, replaceScalar } from '../../server/src/text/edit/replace.ts';
import { readText } from '../../server/src/text/read.ts';
import { applyChanges, type TextChange } from '../../server/src/text/span.ts';
import {
  type Entry,
  entryOf,
  type MapNode,
  type Node,
  resolve,
  type SeqNode,
  type Tree,
} from '../../server/src/text/tree.ts';

/** A text, the collection to edit in it (by keys and indexes), and the text after. Both also with Windows breaks. */
function check(
  text: string,
  path: readonly (string | number)[],
  edit: (tree: Tree, node: MapNode & SeqNode) => TextChange,
  expected: string,
  name = 'a.yaml',
): void {
  for (const eol of ['\n', '\r\n']) {
    const before = text.replaceAll('\n', eol);
    const tree = readText(before, name);
    assert.deepEqual(tree.problems, [], 'the example is sound');
    const after = applyChanges(before, [edit(tree, at(tree, path) as MapNode & SeqNode)]);
    assert.equal(after, expected.replaceAll('\n', eol));
    assert.deepEqual(readText(after, name).problems, [], 'what is left is sound');
  }
}

function at(tree: Tree, path: readonly (string | number)[]): Node {
  let node: Node | undefined = tree.roots[0];
  for (const step of path) {
    const target = resolve(node);
    if (target?.kind === 'map') node = entryOf(target, String(step))?.value;
    else if (target?.kind === 'seq') node = target.items[Number(step)];
  }
  assert.ok(node, `nothing at ${path.join('/')}`);
  return resolve(node) ?? node;
}

const entry = (map: MapNode, key: string): Entry => entryOf(map, key) ?? assert.fail(`no ${key}`);
const remove = (key: string) => (tree: Tree, map: MapNode) => removeEntry(tree, map, entry(map, key));
const removeAt = (index: number) => (tree: Tree, list: SeqNode) => removeItem(tree, list, index);

test('removeItem: a block list', () => {
  const text = 'a: # of a\n  # one\n  - 1 # 1\n  # two\n  - x: 2\n    y: 3\n  - 4\nb: 1\n';
  check(text, ['a'], removeAt(0), 'a: # of a\n  # one\n  # two\n  - x: 2\n    y: 3\n  - 4\nb: 1\n');
  check(text, ['a'], removeAt(1), 'a: # of a\n  # one\n  - 1 # 1\n  # two\n  - 4\nb: 1\n');
  check(text, ['a'], removeAt(2), 'a: # of a\n  # one\n  - 1 # 1\n  # two\n  - x: 2\n    y: 3\nb: 1\n');
  check('a:\n- 1\n- |\n  x\n\n- 3', ['a'], removeAt(2), 'a:\n- 1\n- |\n  x\n');
  check('a:\n- 1\n- |\n  x\n- 3', ['a'], removeAt(1), 'a:\n- 1\n- 3');
  check('- &a-b 1\n- &c-d\n  x: -1\n- 2\n', [], removeAt(1), '- &a-b 1\n- 2\n');
  check('- \n-\n- 2\n', [], removeAt(1), '- \n- 2\n');
});

test('removeItem: the only item of a block list', () => {
  check('a:\n  - 1\nb: 2\n', ['a'], removeAt(0), 'a: []\nb: 2\n');
  check('a: # of a\n  # one\n\n  - 1 # 1\nb: 2\n', ['a'], removeAt(0), 'a: [] # of a\n  # one\nb: 2\n');
  check('a: &x\n  - 1', ['a'], removeAt(0), 'a: &x []');
  check('"a # b": # c\n  - 1', ['a # b'], removeAt(0), '"a # b": [] # c');
  check('- - 1\n- 2\n', [0], removeAt(0), '- []\n- 2\n');
  check('- 1\n', [], removeAt(0), '[]\n');
  check('---\n# c\n- 1\n', [], removeAt(0), '--- []\n# c\n');
});

test('removeItem: a list that shares its line with the dash of another', () => {
  check('- - 1\n  - 2\n- 3\n', [0], removeAt(0), '- - 2\n- 3\n');
  check('- - 1\n  - 2\n- 3\n', [0], removeAt(1), '- - 1\n- 3\n');
});

test('removeItem: a flow list', () => {
  check('a: [1, 2, 3] # c\n', ['a'], removeAt(0), 'a: [2, 3] # c\n');
  check('a: [1, 2, 3] # c\n', ['a'], removeAt(1), 'a: [1, 3] # c\n');
  check('a: [1, 2, 3] # c\n', ['a'], removeAt(2), 'a: [1, 2] # c\n');
  check('a: [1, 2,]\n', ['a'], removeAt(1), 'a: [1,]\n');
  check('a: [ 1 ]\n', ['a'], removeAt(0), 'a: []\n');
  check('a: [ { x: 1 } , { y: 2 } ]\n', ['a'], removeAt(1), 'a: [ { x: 1 } ]\n');
  check('[1,2]', [], removeAt(1), '[1]', 'a.json');
  check('[\n  1,\n  2\n]\n', [], removeAt(1), '[\n  1\n]\n', 'a.json');
  check('[\n  1,\n  2\n]\n', [], removeAt(0), '[\n  2\n]\n', 'a.json');
  check('[\n  1\n]\n', [], removeAt(0), '[]\n', 'a.json');
});

test('removeItem: comments within a flow list stay with their items', () => {
  const text = 'a: [\n  1, # one\n  # about two\n  2, # two\n  3 # three\n]\n';
  check(text, ['a'], removeAt(0), 'a: [\n  # about two\n  2, # two\n  3 # three\n]\n');
  check(text, ['a'], removeAt(1), 'a: [\n  1, # one\n  # about two\n  3 # three\n]\n');
  check(text, ['a'], removeAt(2), 'a: [\n  1, # one\n  # about two\n  2 # two\n]\n');
  check('a: [\n  1, # one\n  2, # two\n]\n', ['a'], removeAt(1), 'a: [\n  1, # one\n]\n');
  check('a: [ # none\n  1\n]\n', ['a'], removeAt(0), 'a: [ # none\n  \n]\n');
});

test('removeEntry: a block map', () => {
  const text = 'a: 1 # a\n# b\nb:\n  - 1\n\nc: |\n  x\n';
  check(text, [], remove('a'), '# b\nb:\n  - 1\n\nc: |\n  x\n');
  check(text, [], remove('b'), 'a: 1 # a\n# b\n\nc: |\n  x\n');
  check(text, [], remove('c'), 'a: 1 # a\n# b\nb:\n  - 1\n\n');
  check('a: 1\nb: 2', [], remove('b'), 'a: 1');
  check('a: 1\nb: 2', [], remove('a'), 'b: 2');
  check('a: 1\n', [], remove('a'), '');
});

test('removeEntry: the only entry of a map, and one behind a dash', () => {
  check('w: # w\n  a: 1 # a\nx: 2\n', ['w'], remove('a'), 'w: {} # w\nx: 2\n');
  check('w: &w\n  # a\n  a:\n    b: 1\n', ['w'], remove('a'), 'w: &w {}\n  # a\n');
  check('- a: 1\n- 2\n', [0], remove('a'), '- {}\n- 2\n');
  check('- a: 1 # a\n  b: 2\n', [0], remove('a'), '- b: 2\n');
  check('- a: 1\n  # b\n  b: 2\n', [0], remove('a'), '- # b\n  b: 2\n');
  check('- a: 1\n  b: 2\n- c', [0], remove('b'), '- a: 1\n- c');
  check('- a:\n    x: 1\n  b: 2\n', [0], remove('a'), '- b: 2\n');
});

test('removeEntry: a flow map', () => {
  check('{ a: 1, b: 2 }', [], remove('a'), '{ b: 2 }');
  check('{ a: 1, b: 2 }', [], remove('b'), '{ a: 1 }');
  check('x: { a: 1 }', ['x'], remove('a'), 'x: {}');
  check('x: { a: , b }', ['x'], remove('a'), 'x: { b }');
  check('{\n  "a": 1,\n  "b": {\n    "c": 2\n  }\n}\n', [], remove('b'), '{\n  "a": 1\n}\n', 'a.json');
  check('{"a":1,"b":2}', [], remove('a'), '{"b":2}', 'a.json');
});

test('joinRemovals: several members that touch', () => {
  const removed = (text: string, keys: readonly string[], name = 'a.yaml') => {
    const tree = readText(text, name);
    const map = at(tree, []) as MapNode;
    return applyChanges(
      text,
      joinRemovals(
        text,
        keys.map((key) => removeEntry(tree, map, entry(map, key))),
      ),
    );
  };
  assert.equal(removed('{ a: 1, b: 2, c: 3 }', ['b', 'c']), '{ a: 1 }');
  assert.equal(removed('{ a: 1, b: 2, c: 3 }', ['c', 'a']), '{ b: 2 }');
  assert.equal(removed('{ a: 1, b: 2, c: 3 }', ['a', 'b', 'c']), '{  }');
  assert.equal(removed('{ a: 1, b: 2, c: 3, d: 4, e: 5 }', ['b', 'c', 'd', 'e']), '{ a: 1 }');
  assert.equal(removed('{ a: 1, b: 2, c: 3, d: 4, e: 5 }', ['a', 'c', 'd', 'e']), '{ b: 2 }');
  assert.equal(removed('{\n  "a": 1,\n  "b": 2,\n  "c": 3,\n  "d": 4\n}', ['b', 'c', 'd'], 'a.json'), '{\n  "a": 1\n}');
  assert.equal(removed('{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}', ['b', 'c'], 'a.json'), '{\n  "a": 1\n}');
  assert.equal(removed('a: 1\nb: 2\nc: 3\n', ['b', 'c']), 'a: 1\n');
});

const put = (key: string, value: string | number) => (tree: Tree, map: MapNode) =>
  replaceScalar(tree, entry(map, key).value, value);

test('replaceScalar keeps the quotes, and sets them where they must be', () => {
  check('a: x # c\n', [], put('a', 'y'), 'a: y # c\n');
  check("a: 'x'\n", [], put('a', "it's"), "a: 'it''s'\n");
  check('a: "x"\n', [], put('a', 'say "x"'), 'a: "say \\"x\\""\n');
  check('a: x\n', [], put('a', '100'), 'a: "100"\n');
  check('a: x\n', [], put('a', 100), 'a: 100\n');
  check('a: x\n', [], put('a', '-1/-1'), 'a: -1/-1\n');
  check('a: x\n', [], put('a', '::/0'), 'a: "::/0"\n');
  check('a:\nb: 1\n', [], put('a', 'x'), 'a: x\nb: 1\n');
  check('a: &x\nb: 1\n', [], put('a', 'x'), 'a: &x x\nb: 1\n');
  check('{ a: , b }', [], put('a', 'x'), '{ a: x , b }');
  check('{ a: , b }', [], put('b', 'x'), '{ a: , b: x }');
  check('a: |\n  x\n  y\nb: 1\n', [], put('a', 'x'), 'a: x\nb: 1\n');
  check('a: >-\n  x\n\nb: 1\n', [], put('a', 'x'), 'a: x\n\nb: 1\n');
  check('{ "a": "x" }', [], put('a', 'y'), '{ "a": "y" }', 'a.json');
  check('{ "a": "1" }', [], put('a', 2), '{ "a": "2" }', 'a.json');
  check('{ "a": 1 }', [], put('a', 2), '{ "a": 2 }', 'a.json');
  check('{ "a": null }', [], put('a', 'y'), '{ "a": "y" }', 'a.json');
});

test('renameKey keeps the quotes', () => {
  const rename = (key: string, name: string) => (tree: Tree, map: MapNode) =>
    renameKey(tree, entry(map, key).key, name);
  check("a: 1\n'b': 2\n", [], rename('b', 'c'), "a: 1\n'c': 2\n");
  check('a: 1\n', [], rename('a', 'c'), 'c: 1\n');
  check('{"a":1}', [], rename('a', 'c'), '{"c":1}', 'a.json');
});

const insert = (key: string, value: Parameters<typeof insertEntry>[3], after?: string) => (tree: Tree, map: MapNode) =>
  insertEntry(tree, map, key, value, after === undefined ? undefined : entry(map, after));

test('insertEntry: a block map', () => {
  check('a: 1 # a\n# end\n', [], insert('b', 2), 'a: 1 # a\nb: 2\n# end\n');
  check(
    'a:\n  - x: 1\n    y:\n      - 2 # two\nc: 3',
    [],
    insert('b', 2, 'a'),
    'a:\n  - x: 1\n    y:\n      - 2 # two\nb: 2\nc: 3',
  );
  check('a: 1\nc: 3', [], insert('b', 2), 'a: 1\nc: 3\nb: 2');
  check('- a: 1\n  c: 2\n- d', [0], insert('b', 2, 'a'), '- a: 1\n  b: 2\n  c: 2\n- d');
  check('w:\n    a: |\n      x\n\nx: 1\n', ['w'], insert('b', 'y'), 'w:\n    a: |\n      x\n    b: y\n\nx: 1\n');
  check('a:\nb: 1\n', [], insert('c', 2, 'a'), 'a:\nc: 2\nb: 1\n');
  check('a: {}\n', ['a'], insert('b', 2), 'a: { b: 2 }\n');
  check('\uFEFFa: 1\n', [], insert('b', 2), '\uFEFFa: 1\nb: 2\n');
});

test('insertEntry: collections are laid out like those of the text', () => {
  check('a: 1\n', [], insert('b', [{ x: 1, y: ['p'] }, {}]), 'a: 1\nb:\n  - x: 1\n    y:\n      - p\n  - {}\n');
  check('a: 1\n', [], insert('b', { x: { y: [] } }), 'a: 1\nb:\n  x:\n    y: []\n');
  check('a:\n- 1\n', [], insert('b', ['x']), 'a:\n- 1\nb:\n- x\n');
  check(
    'a:\n    c:\n        - 1\n',
    [],
    insert('b', { x: ['y'] }),
    'a:\n    c:\n        - 1\nb:\n    x:\n        - y\n',
  );
  check('a: 1\n', [], insert('b', { x: verbatim('!Ref Y') }), 'a: 1\nb:\n  x: !Ref Y\n');
});

test('insertEntry: a flow map', () => {
  check('{ a: 1 } # c', [], insert('b', 'x'), '{ a: 1, b: x } # c');
  check('{a: 1,c: 3}', [], insert('b', 'x', 'a'), '{a: 1,b: x,c: 3}');
  check(
    'x: {\n  a: 1, # a\n  c: 3 # c\n}\n',
    ['x'],
    insert('b', 2, 'a'),
    'x: {\n  a: 1, # a\n  b: 2,\n  c: 3 # c\n}\n',
  );
  check('x: {\n  a: 1, # a\n  c: 3 # c\n}\n', ['x'], insert('b', 2), 'x: {\n  a: 1, # a\n  c: 3, # c\n  b: 2\n}\n');
  check('x: { a: 1, }', ['x'], insert('b', 2), 'x: { a: 1, b: 2, }');
  check('{"a":1,"c":3}', [], insert('b', 'x'), '{"a":1,"c":3,"b":"x"}', 'a.json');
  check('{\n\t"a": 1\n}', [], insert('b', 'x'), '{\n\t"a": 1,\n\t"b": "x"\n}', 'a.json');
  check('{}', [], insert('b', ['x']), '{ "b": ["x"] }', 'a.json');
});

const append =
  (...items: Parameters<typeof insertItem>[2][]) =>
  (tree: Tree, list: SeqNode) =>
    insertItem(tree, list, ...items);

test('insertItem: like its siblings', () => {
  check('a:\n  - x # x\nb: 1\n', ['a'], append('y', 'z'), 'a:\n  - x # x\n  - y\n  - z\nb: 1\n');
  check('a:\n- { x: 1 }', ['a'], append({ x: 2 }), 'a:\n- { x: 1 }\n- { x: 2 }');
  check('a:\n- {x: 1}\n', ['a'], append({ x: 2, y: 3 }), 'a:\n- {x: 1}\n- {x: 2, y: 3}\n');
  check('a:\n-   x: 1\n    y: 2\n', ['a'], append({ x: 2, y: 3 }), 'a:\n-   x: 1\n    y: 2\n-   x: 2\n    y: 3\n');
  check(
    'a:\n  - x:\n      - deep # d\n    # end\nb: 1',
    ['a'],
    append({ x: 2 }),
    'a:\n  - x:\n      - deep # d\n  - x: 2\n    # end\nb: 1',
  );
  check('- - 1\n- 2\n', [0], append(3), '- - 1\n  - 3\n- 2\n');
  check('a: [x]', ['a'], append('y'), 'a: [x, y]');
  check('a: []', ['a'], append('y', 'z'), 'a: [y, z]');
  check('a: [\n  x, # x\n  y # y\n]', ['a'], append('z', 'w'), 'a: [\n  x, # x\n  y, # y\n  z,\n  w\n]');
  check('a: [\n  { x: 1 }\n]', ['a'], append({ x: 2 }), 'a: [\n  { x: 1 },\n  { x: 2 }\n]');
});

test('insertItem: JSON in every layout', () => {
  check('[{"a":1,"b":2}]', [], append({ a: 1, b: 'x' }), '[{"a":1,"b":2}, {"a":1,"b":"x"}]', 'a.json');
  check('[\n  { "a": 1 }\n]', [], append({ a: 2 }), '[\n  { "a": 1 },\n  { "a": 2 }\n]', 'a.json');
  check(
    '{\n    "x": [\n        {\n            "a": 1\n        }\n    ]\n}',
    ['x'],
    append({ a: 2 }),
    '{\n    "x": [\n        {\n            "a": 1\n        },\n        {\n            "a": 2\n        }\n    ]\n}',
    'a.json',
  );
  check('{\n  "x": []\n}', ['x'], append({ a: 2 }), '{\n  "x": [\n    {\n      "a": 2\n    }\n  ]\n}', 'a.json');
  check('{ "x": [] }', ['x'], append({ a: 2 }), '{ "x": [{ "a": 2 }] }', 'a.json');
});

test('copyItem: a rule again, a little different', () => {
  const copy = (index: number, key: string, value: string) => (tree: Tree, list: SeqNode) => {
    const map = list.items[index] as MapNode;
    return copyItem(tree, list, index, [replaceScalar(tree, entry(map, key).value, value)]);
  };
  check('- { a: 1, b: 2 } # c\n- 3\n', [], copy(0, 'a', 'x'), '- { a: 1, b: 2 } # c\n- { a: x, b: 2 }\n- 3\n');
  check(
    'a:\n  - a: 1 # one\n    b: 2\n  - 3',
    ['a'],
    copy(0, 'b', 'x'),
    'a:\n  - a: 1 # one\n    b: 2\n  - a: 1 # one\n    b: x\n  - 3',
  );
  check('- &n { a: 1 }\n- *n\n', [], copy(0, 'a', 'x'), '- &n { a: 1 }\n- { a: x }\n- *n\n');
  check('- a: 1\n  b: |\n    x\n\n- 2', [], copy(0, 'a', 'x'), '- a: 1\n  b: |\n    x\n- a: x\n  b: |\n    x\n\n- 2');
  check('[{"a":1},{"a":2}]', [], copy(0, 'a', 'x'), '[{"a":1},{"a":"x"},{"a":2}]', 'a.json');
  check('[\n  {"a": 1}\n]', [], copy(0, 'a', 'x'), '[\n  {"a": 1},\n  {"a": "x"}\n]', 'a.json');
});

const fill =
  (key: string, ...items: Content[]) =>
  (tree: Tree, map: MapNode) =>
    fillValue(tree, entry(map, key), items);

test('fillValue: nothing becomes a map or a text', () => {
  const fillWith = (content: Content) => (tree: Tree, map: MapNode) => fillValue(tree, entry(map, 'a'), content);
  check('a:\nb: 1\n', [], fillWith({ Ref: 'x' }), 'a:\n  Ref: x\nb: 1\n');
  check('a: # c\nb: 1\n', [], fillWith(verbatim('!Ref x')), 'a: !Ref x # c\nb: 1\n');
  check('{ a: , b: 1 }', [], fillWith(verbatim('!Ref x')), '{ a: !Ref x , b: 1 }');
  check('{ "a": null }', [], fillWith({ Ref: 'x' }), '{ "a": { "Ref": "x" } }', 'a.json');
});

test('fillValue: nothing or [] becomes a list', () => {
  check('a:\nb: 1\n', [], fill('a', 'x', 'y'), 'a:\n  - x\n  - y\nb: 1\n');
  check('a: [] # c\nb: 1\n', [], fill('a', { x: 1, y: 2 }), 'a: # c\n  - x: 1\n    y: 2\nb: 1\n');
  check('a: # c\nb: 1\n', [], fill('a', 'x'), 'a: # c\n  - x\nb: 1\n');
  check('a: null\n', [], fill('a', 'x'), 'a:\n  - x\n');
  check('w:\n- 1\na: []\n', [], fill('a', 'x'), 'w:\n- 1\na:\n- x\n');
  check('{ a: , b: 1 }', [], fill('a', 'x'), '{ a: [x] , b: 1 }');
  check('w: {\n  a: []\n}', ['w'], fill('a', { x: 1 }), 'w: {\n  a: [{ x: 1 }]\n}');
  check('{ "a": [] }', [], fill('a', 'x'), '{ "a": ["x"] }', 'a.json');
  check('{ "a": null }', [], fill('a', { x: 1 }), '{ "a": [{ "x": 1 }] }', 'a.json');
  check('{\n  "a": []\n}', [], fill('a', { x: 1 }), '{\n  "a": [\n    {\n      "x": 1\n    }\n  ]\n}', 'a.json');
});

test('commentsAbove and isEmptyValue', () => {
  const text = 'a: 1\n\n# one\r\n  # two\n- x\n# last\n';
  assert.equal(commentsAbove(text, text.indexOf('- x')), text.indexOf('# one'));
  assert.equal(commentsAbove(text, 0), 0);
  const map = at(readText('a: []\nb: {}\nc:\nd: ""\ne: [1]\n', 'a.yaml'), []) as MapNode;
  assert.deepEqual(
    map.entries.map(({ value }) => isEmptyValue(value)),
    [true, true, true, false, false],
  );
  assert.equal(isEmptyValue(undefined), true);
});

test('a scalar reads back as it was, wherever it stands', () => {
  const styles = fc.constantFrom('plain', 'single', 'double', 'literal', 'folded') as fc.Arbitrary<'plain'>;
  const awkward = fc.constantFrom(
    'yes',
    '~',
    '1e3',
    '-',
    '- a',
    'a: b',
    'a #b',
    '0x1F',
    '.inf',
    '@x',
    '<<',
    '[a',
    '中文',
    'a\tb',
    '',
  );
  const line = fc.oneof(fc.string(), awkward).filter((text) => !/[\r\n\u0085\u2028\u2029]/.test(text));
  fc.assert(
    fc.property(line, styles, fc.boolean(), (value, style, inFlow) => {
      const written = scalar(readText('a: 1', 'a.yaml'), value, style);
      const text = inFlow ? `{ a: ${written}, b: [${written}] }` : `a: ${written} # c\nb:\n  - ${written}\n`;
      const tree = readText(text, 'a.yaml');
      assert.deepEqual(tree.problems, [], written);
      for (const path of [['a'], ['b', 0]]) {
        const node = at(tree, path);
        assert.equal(node.kind === 'scalar' && node.text, value);
      }
    }),
  );
});

test('what is written right below lines that go stands on a line of its own', () => {
  const text = 'a\nb\nc\nd\n';
  const gone = (start: number, end: number) => ({ start, end, text: '' });
  const below = { start: 5, end: 5, text: '\nnew' };
  assert.equal(applyChanges(text, makeRoom(text, [gone(4, 6), below])), 'a\nb\nnew\nd\n');
  assert.equal(applyChanges(text, makeRoom(text, [gone(2, 4), gone(4, 6), below])), 'a\nnew\nd\n');
  assert.deepEqual(makeRoom(text, [gone(2, 4), below]), [gone(2, 4), below]);
});
