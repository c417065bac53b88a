import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readJson } from '../../server/src/text/json.ts';
import { asMap, asSeq, childOf, type Tree } from '../../server/src/text/tree.ts';
import { TreeMemory } from '../../server/src/text/treeMemory.ts';
import { readYaml } from '../../server/src/text/yaml.ts';
import { plain } from '../trees.ts';

const TEMPLATE = `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Port: { Type: Number, Default: 80 }
Resources:
  # the web servers
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      Description: |
        two

        lines
      SecurityGroupIngress:
        - IpProtocol: tcp
          PortRange: !Sub \${Port}/\${Port} # the port
          SourceCidrIp: "10.0.0.0/8"
        - { IpProtocol: tcp, PortRange: 443/443,
            SourceCidrIp: 0.0.0.0/0 }
  Db:
    Type: 'ALIYUN::ECS::SecurityGroup'
    Properties: {}

Outputs:
  Id:
    Value: !GetAtt Web.SecurityGroupId
`;

function remembering(text: string, read = readYaml): TreeMemory {
  const memory = new TreeMemory();
  read(text, memory);
  return memory;
}

/** Reads an edited text both ways; tells whether one block was enough. */
function assertSame(before: string, after: string, read = readYaml): boolean {
  const tree = remembering(before, read).read(after);
  if (tree === undefined) return false;
  assert.deepEqual(plain(tree), plain(read(after)), JSON.stringify([before, after]));
  return true;
}

test('an edit inside a block re-reads that block alone', () => {
  for (const [old, changed] of [
    ['IpProtocol: tcp\n', 'IpProtocol: udp\n'],
    ['"10.0.0.0/8"', '"10.0.0.0/16"'],
    ['        - IpProtocol: tcp', '        - IpProtocol: gre\n          PortRange: -1/-1\n        - IpProtocol: tcp'],
    ['# the port', '# the ports of all'],
    ['        two\n', ''],
    ['Web:', 'Website:'],
    ['Properties: {}', 'Properties: { VpcId: vpc-1 }'],
    ['Value: !GetAtt', 'Value: !Ref'],
  ] as const) {
    assert.ok(TEMPLATE.includes(old), old);
    assert.equal(assertSame(TEMPLATE, TEMPLATE.replace(old, changed)), true, old);
  }
});

test('so does an edit between blocks: lines that are blank or comments, and blocks that come and go', () => {
  for (const [old, changed] of [
    ['  Db:', '\n  Db:'],
    ['  Db:', '  # the databases\n  Db:'],
    ['Resources:', '# what there is\nResources:'],
    ['Outputs:', '\r\n\r\nOutputs:'],
    ['{}\n\n', '{}\n'],
    ['  Db:\n', '  Db: x\n  Cache:\n'],
    ['  Db:\n', '  Cache: {}\n  Db:\n'],
    [TEMPLATE.slice(TEMPLATE.indexOf('  Db:'), TEMPLATE.indexOf('Outputs:')), ''],
    [TEMPLATE.slice(TEMPLATE.indexOf('  Db:'), TEMPLATE.indexOf('Outputs:')), '  A: {}\n  B: {}\n  C: {}\n'],
    ["'2015-09-01'", "'2015-09-01' # its version"],
    ['Resources:', 'Resources: # x'],
    ['Resources:\n', 'Resources:   \n\n  # more\n'],
    ['# the web servers', "# the web's servers"],
    ['  # the web servers\n', ''],
    ['ROSTemplateFormatVersion', '# first of all\n\nROSTemplateFormatVersion'],
    ['  Port: {', '  Peer: { Type: String }\n  Port: {'],
    ['  Web:', '  Cache: {}\n  Web:'],
    ['  Web:', '# more\n  Cache: {}\n\n  # the first\n  Web:'],
    ['  # the web servers\n', '  # more\n  Cache: {}\n'],
    [TEMPLATE.slice(TEMPLATE.indexOf('  Web:'), TEMPLATE.indexOf('  Db:')), ''],
  ] as const) {
    assert.ok(TEMPLATE.includes(old), old);
    assert.equal(assertSame(TEMPLATE, TEMPLATE.replace(old, changed)), true, changed);
  }
  const text = '{\n  "a": { "b": [ { "c": 1 }, { "d": 2 } ] },\n  "e": 3\n}\n';
  for (const [old, changed] of [
    ['{\n  "a"', '{\n\n  "a"'],
    ['},\n', '},\n\r\n\t'],
    ['}, {', '},\n{'],
    ['}, {', '},{'],
    [' ] }', ']}'],
    ['3\n}', '3\n\n}'],
    // A member that gets another name, some that come, and some that go.
    ['"a"', '"aa"'],
    ['  "e"', '  "x": [],\n  "y": {},\n  "e"'],
    [',\n  "e": 3', ''],
    ['"a": { "b": [ { "c": 1 }, { "d": 2 } ] },\n', ''],
    ['{ "c": 1 }, ', ''],
    ['{ "d"', '{ "x": 0 }, 1, { "d"'],
  ] as const) {
    assert.equal(assertSame(text, text.replace(old, changed), readJson), true, changed);
  }
});

test('so it does where brackets close no deeper than what holds them', () => {
  const text = `a:
  plain:
    x: 1
  one:
    list: [
      { b: 1 },
    ]
  two:
    y: 2
  three: [
    c
    ]
`;
  for (const [old, changed] of [
    ['x: 1', 'x: [1]'],
    ['x: 1', 'x: [\n      1\n    ]'],
    ['b: 1', 'b: 12'],
    ['b: 1 },', 'b: 1 },\n      { b: 2 }'],
    ['y: 2', 'y: 23'],
    ['    ]\n  two', '      ]\n  two'],
    ['c\n', 'c,\n    d\n'],
  ] as const) {
    assert.ok(text.includes(old), old);
    // No other is known to have such lines where the first has none any more.
    assert.equal(assertSame(text, text.replace(old, changed)), !changed.startsWith('      ]'), changed);
  }
  // A line break that only the parser takes for one.
  assert.equal(assertSame(text, text.replace('{ b: 1 },', '{ b: 1 # [\r}\n      },')), false);
  const memory = remembering(text);
  let current = text;
  for (const [old, changed] of [
    ['y: 2', 'y: "2'],
    ['y: "2', 'y: "2"'],
    ['x: 1', 'x: [\n      1\n    ]'],
    ['b: 1', 'b: {1'],
    ['b: {1', 'b: 1'],
    ['x: [\n      1', 'x: [\n      "1'],
    ['x: [\n      "1', 'x: [\n      "1"'],
  ] as const) {
    current = current.replace(old, changed);
    const tree = memory.read(current);
    assert.ok(tree, changed);
    assert.deepEqual(plain(tree), plain(readYaml(current)));
  }
});

test('what reaches out of a block has the whole text read', () => {
  for (const [old, changed] of [
    ['Parameters:', 'Params:'],
    ['  Db:\n', '  Db: x\n  Web:\n'],
    ['tcp\n', '&name tcp\n'],
    ['    Properties: {}\n\n', '    Properties: {}\n---\n'],
  ] as const) {
    assert.ok(TEMPLATE.includes(old), old);
    const after = TEMPLATE.replace(old, changed);
    assert.equal(remembering(TEMPLATE).read(after), undefined, old);
  }
});

test("what stands above the first entry of a section and is no comment is the section's", () => {
  for (const head of ['!t\n', '  !t\n', '\n  !t # x\n']) {
    const tagged = TEMPLATE.replace('Resources:\n  # the web servers\n', `Resources: ${head}`);
    assert.ok(tagged !== TEMPLATE);
    assert.equal(remembering(tagged).read(TEMPLATE), undefined, head);
  }
});

test('one edit after another, as typed', () => {
  const memory = remembering(TEMPLATE);
  let text = TEMPLATE;
  const at = text.indexOf('443/443') + 7;
  for (let i = 1; i <= 3; i++) {
    text = `${text.slice(0, at)}${'0'.repeat(i)}${TEMPLATE.slice(at)}`;
    const tree = memory.read(text);
    assert.ok(tree);
    assert.deepEqual(plain(tree), plain(readYaml(text)));
  }
});

const piece = fc.constantFrom(
  ' ',
  '\n',
  '\n  ',
  '\n    ',
  '\t',
  '- ',
  'x: y',
  ': ',
  '#',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ',',
  '|\n',
  '&a ',
  '*a',
  '---\n',
  '? ',
  '\r\n',
  'word',
  '<<: ',
  '!t ',
  '中',
);

test('any edit: as if all had been read', () => {
  let reused = 0;
  const edits = fc.tuple(
    fc.nat(TEMPLATE.length),
    fc.nat(12),
    fc.array(piece, { maxLength: 4 }).map((parts) => parts.join('')),
  );
  const property = fc.property(edits, ([at, length, inserted]) => {
    const after = TEMPLATE.slice(0, at) + inserted + TEMPLATE.slice(at + length);
    if (assertSame(TEMPLATE, after)) reused++;
  });
  fc.assert(property, { numRuns: 5000 });
  assert.ok(reused > 500, `${reused} of 5000 edits re-read one block`);
});

test('heads of sections, one edit after another: as if all had been read', () => {
  const heads = `# a\n\nfirst: # b\n  # c\n  one:\n    x: 1\n  two: {}\nsecond:\n  'three': # d\n    y: [\n    ]\n`;
  const texts = fc.constantFrom(heads, heads.replaceAll('\n', '\r\n'), heads.replace('[\n    ]', '[]'));
  const parts = fc.constantFrom(
    ...['#', ' #', ' # x', '\n', '\r\n', '\r', '  # x\n', '# x\n', '  more: {}\n', '  ', ' ', '\t', '"', "'", '[', '{'],
    ...[
      '|',
      '&a',
      '!t',
      'x',
      ':',
      '-',
      '---\n',
      '%',
      '\u0001',
      '\u2028',
      '\ufeff',
      '\u00a0',
      'more: x\n',
      '  one: {}\n',
    ],
  );
  const spot = fc.record({
    at: fc.nat(1000),
    isAtLine: fc.boolean(),
    length: fc.nat(4),
    part: parts,
    isBack: fc.boolean(),
  });
  let kept = 0;
  const property = fc.property(texts, fc.array(spot, { maxLength: 6 }), (text, spots) => {
    const memory = remembering(text);
    let current = text;
    for (const { at, isAtLine, length, part, isBack } of spots) {
      const before = current;
      const place = at % (current.length + 1);
      const start = isAtLine ? current.lastIndexOf('\n', place - 1) + 1 : place;
      current = current.slice(0, start) + part + current.slice(start + (isAtLine ? 0 : length));
      for (const version of isBack ? [current, before] : [current]) {
        const block = memory.read(version);
        assert.deepEqual(plain(block ?? readYaml(version, memory)), plain(readYaml(version)), JSON.stringify(version));
        if (block) kept++;
        current = version;
      }
    }
  });
  fc.assert(property, { numRuns: 800 });
  assert.ok(kept > 250, `${kept} edits had less than all of the text read`);
});

const rules = [
  { IpProtocol: 'tcp', PortRange: '22/22', SourceCidrIp: { Ref: 'Peer' }, Priority: 1 },
  { IpProtocol: 'udp', PortRange: '53/53', SourceCidrIp: '10.0.0.0/8', Description: '"中文" {' },
];
const RESOURCES = {
  Web: { Type: 'ALIYUN::ECS::SecurityGroup', Properties: { VpcId: 'vpc-1', SecurityGroupIngress: rules } },
  Db: { Type: 'ALIYUN::ECS::SecurityGroup', Properties: {} },
};
const JSON_TEMPLATE = JSON.stringify(
  { Parameters: { Peer: { Type: 'String' } }, Resources: RESOURCES, Outputs: {} },
  null,
  2,
);
const JSON_TEXTS = [
  JSON_TEMPLATE,
  JSON.stringify(RESOURCES),
  JSON.stringify({ Permissions: { Permission: rules }, SecurityGroupId: 'sg-1' }, null, '\t').replaceAll('\n', '\r\n'),
  `\uFEFF${JSON.stringify([{ rules }, [rules, []], 1, 'x'], null, 1)}`,
];

test('JSON: an edit inside a value re-reads that value alone, and all else stays the object that it was', () => {
  for (const [old, changed] of [
    ['"22/22"', '"22/223"'],
    ['"Ref": "Peer"', '"Ref": "Peers", "x": []'],
    ['"Priority": 1', '"Priority": 10, "Policy": "drop"'],
    ['"vpc-1"', '"vpc-12"'],
    ['"Properties": {}', '"Properties": { "VpcId": "vpc-1" }'],
    ['"Description"', '"Descriptions"'],
  ] as const) {
    assert.ok(JSON_TEMPLATE.includes(old), old);
    const memory = remembering(JSON_TEMPLATE, readJson);
    const rulesIn = (text: string) => {
      const resources = childOf(asMap(memory.read(text)?.roots[0]), 'Resources');
      const properties = childOf(asMap(childOf(asMap(resources), 'Web')), 'Properties');
      return asSeq(childOf(asMap(properties), 'SecurityGroupIngress'))?.items;
    };
    const [first, second] = [...(rulesIn(JSON_TEMPLATE) ?? [])];
    const after = JSON_TEMPLATE.replace(old, changed);
    const now = rulesIn(after);
    assert.deepEqual(plain(memory.read(after) as Tree), plain(readJson(after)), old);
    assert.ok(now?.[0] === first || now?.[1] === second, old);
  }
});

test('JSON: what reaches out of every value has the whole text read', () => {
  for (const [old, changed] of [
    ['"Parameters"', '"Outputs"'],
    ['"Outputs": {}', '"Outputs": { }}'],
    ['"Resources": {', '"Resources": {{'],
  ] as const) {
    assert.ok(JSON_TEMPLATE.includes(old), old);
    assert.equal(remembering(JSON_TEMPLATE, readJson).read(JSON_TEMPLATE.replace(old, changed)), undefined, old);
  }
});

test('JSON: one edit after another, as if all had been read', () => {
  const jsonPiece = fc.constantFrom(
    ...['x', 'y1', 'word', '0', '-', '.5', '/', 'a b'],
    ...[
      ' ',
      '\n',
      '\t',
      '\r\n',
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"Ref": 1',
      '"Web": {}',
      '1',
      '-',
      'e',
    ],
    ...['true', 'nul', '//', '/*', '*/', '中', '\u3000', '"a": [{}],', '{ "IpProtocol": "tcp" },'],
  );
  const pieces = fc.array(jsonPiece, { maxLength: 2 }).map((parts) => parts.join(''));
  const edit = fc.record({ at: fc.integer({ min: 0, max: 100_000 }), length: fc.nat(3), text: pieces });
  let healthy = 0;
  let broken = 0;
  const texts = fc.constantFrom(JSON_TEMPLATE, JSON_TEMPLATE, ...JSON_TEXTS);
  const property = fc.property(texts, fc.array(edit, { maxLength: 6 }), fc.boolean(), (text, edits, isBack) => {
    const memory = remembering(text, readJson);
    let current = text;
    for (const { at, length, text: inserted } of edits) {
      const before = current;
      const start = at % (current.length + 1);
      const after = current.slice(0, start) + inserted + current.slice(start + length);
      // What is broken is most often mended soon.
      for (const version of isBack ? [after, before] : [after]) {
        const block = memory.read(version);
        const whole = readJson(version);
        const said = JSON.stringify([current, version]);
        assert.deepEqual(plain(block ?? readJson(version, memory)), plain(whole), said);
        if (block && whole.problems.length === 0) healthy++;
        if (block && whole.problems.length > 0) broken++;
        current = version;
      }
    }
  });
  fc.assert(property, { numRuns: 1500 });
  assert.ok(healthy > 200 && broken > 20, `${healthy} healthy and ${broken} broken blocks were re-read alone`);
});

test('JSON: what is half typed has its value re-read alone', () => {
  for (const [old, changed] of [
    ['"Priority": 1', '"Priority": 1,\n            "Desc"'],
    ['"Priority": 1', '"Priority": '],
    ['"Priority": 1', '"Priority": 1,'],
    ['"Priority": 1', '"Priority": 1\n            "Policy": "drop"'],
    ['"22/22"', '22/22'],
    ['"22/22"', '"22/22'],
    ['"22/22"', '["22/22"'],
    ['"VpcId": "vpc-1",', '"VpcId": "vpc-1", // the default'],
  ] as const) {
    assert.ok(JSON_TEMPLATE.includes(old), old);
    assert.equal(assertSame(JSON_TEMPLATE, JSON_TEMPLATE.replace(old, changed), readJson), true, changed);
  }
});

test('what is half typed has its block re-read alone', () => {
  for (const [old, changed] of [
    ['        - IpProtocol: tcp\n', '        - IpProtocol: tcp\n          Desc\n'],
    ['        - IpProtocol: tcp\n', '        - IpProtocol: tcp\n          Description: a: b\n'],
    ['        - IpProtocol: tcp\n', '        - IpProtocol: tcp\n        - Ip\n'],
    ['          PortRange: !Sub', '          PortRange : [ !Sub'],
    ['"10.0.0.0/8"', '"10.0.0.0/8" x'],
    ['"10.0.0.0/8"', '"10.0.0.0/8'],
  ] as const) {
    assert.ok(TEMPLATE.includes(old), old);
    assert.equal(assertSame(TEMPLATE, TEMPLATE.replace(old, changed)), true, changed);
  }
});

/** Types a line key by key in front of a place, completes it, takes it out again; tells of each version whether one block was enough. */
function typed(text: string, place: string, versions: readonly string[]): boolean[] {
  const at = place === '' ? text.length : text.indexOf(place);
  assert.ok(at >= 0, place);
  const memory = remembering(text);
  return versions.map((version) => {
    const now = text.slice(0, at) + version + text.slice(at);
    const tree = memory.read(now);
    assert.deepEqual(plain(tree ?? readYaml(now, memory)), plain(readYaml(now)), now);
    return tree !== undefined;
  });
}

test('a name that is typed between two entries has the block above re-read alone, until it is one of its own', () => {
  for (const place of ['  Db:', 'Outputs:', 'Resources:', ''])
    for (const end of ['\n', '\r\n', '\n\n', ' # new\n', '\n  # more\n'])
      for (const word of ['N', 'New', '新', '"New"', '[New]'])
        assert.deepEqual(
          typed(TEMPLATE, place, [`  ${word}${end}`, `  ${word}x${end}`, end, `  ${word}${end}`, '  New:\n', '']),
          [true, true, true, true, true, true],
          JSON.stringify([place, word, end]),
        );
});

const GROUPS = `securityGroups:
  web:
    ingress:
      - ipProtocol: tcp
        portRange: 22/22
  db:
    ingress: []
instances:
  i-1: { securityGroups: [web] }
`;

for (const [name, text, upper, inner] of [
  [
    'a template',
    TEMPLATE,
    ['ROST', 'Param', 'Resources:', 'Outputs:', ''],
    ['  Port:', '  # the web', '  Web:', '  Db:', '  Id:'],
  ],
  ['a native file', GROUPS, ['securityGroups:', 'instances:', ''], ['  web:', '  db:', '  i-1:']],
] as const) {
  const texts = [text, text.replaceAll('\n', '\r\n')];

  test(`names that are typed where nothing may stand without a colon have less re-read than all of ${name}`, () => {
    for (const now of texts)
      for (const [indent, places] of [
        ['', [...upper, ...inner]],
        ['  ', inner],
      ] as const)
        for (const place of places) {
          const versions = ['', 'N', 'New', '新', '新\n', '新\nN', '新\nNew', 'New'].map((words) => {
            const lines = words.split('\n').map((word) => `${indent}${word}\n`);
            return now === text ? lines.join('') : lines.join('').replaceAll('\n', '\r\n');
          });
          const all = versions.map(() => true);
          assert.deepEqual(typed(now, place, versions), all, JSON.stringify([place, indent]));
        }
  });

  test(`a colon that is taken away from a name, and given back, has less re-read than all of ${name}`, () => {
    for (const now of texts)
      for (const line of inner.filter((one) => /(?:web|db):/i.test(one))) {
        const at = now.indexOf(line) + line.length;
        const memory = remembering(now);
        for (const put of ['', 's', '', ':']) {
          const version = now.slice(0, at - 1) + put + now.slice(at);
          const tree = memory.read(version);
          assert.ok(tree, JSON.stringify([line, put]));
          assert.deepEqual(plain(tree), plain(readYaml(version)), version);
        }
      }
  });
}

test('names without a colon, and colons taken away, one edit after another: as if all had been read', () => {
  const texts = fc.constantFrom(
    TEMPLATE,
    GROUPS,
    GROUPS.replaceAll('\n', '\r\n'),
    `# a\n\nv: 1\n${GROUPS}w: x\nz: {}\n`,
  );
  const words = fc.constantFrom(
    'N',
    '新',
    '  N',
    '  新组',
    '    N',
    ' N',
    '\tN',
    '',
    '  ',
    '  # c',
    '  N:',
    'N:',
    '- N',
    '  - N',
    '  "N',
    '  [N]',
  );
  const change = fc.record({
    line: fc.nat(40),
    words: fc.option(words),
    more: fc.constantFrom('', 'x', '\n', '\n  x', ':'),
    isBack: fc.boolean(),
  });
  let broken = 0;
  let mended = 0;
  const property = fc.property(texts, fc.array(change, { maxLength: 5 }), (text, changes) => {
    const memory = remembering(text);
    let current = text;
    let wasBroken = false;
    for (const { line, words: put, more, isBack } of changes) {
      const before = current;
      const starts = [...before.matchAll(/^/gm)].map(({ index }) => index);
      const start = starts[line % starts.length] ?? 0;
      // The line's colon, or words above it.
      const colon = before.indexOf(':', start);
      const [from, to, fresh] = put === null ? [colon, colon + 1, ''] : [start, start, `${put}\n`];
      if (from < 0) continue;
      const versions = [fresh, `${fresh.trimEnd()}${more}${put === null ? '' : '\n'}`].map(
        (one) => before.slice(0, from) + one + before.slice(to),
      );
      for (const version of isBack ? [...versions, before] : versions) {
        const block = memory.read(version);
        const whole = readYaml(version);
        assert.deepEqual(plain(block ?? readYaml(version, memory)), plain(whole), JSON.stringify([current, version]));
        if (block && whole.problems.length > 0) broken++;
        if (block && wasBroken && whole.problems.length === 0) mended++;
        wasBroken = whole.problems.length > 0;
        current = version;
      }
    }
  });
  fc.assert(property, { numRuns: 250 });
  assert.ok(broken > 150 && mended > 30, `${broken} broken, ${mended} mended texts were read by their lines`);
});

test('lines beside the entries, one edit after another: as if all had been read', () => {
  const text = `first:\n  one:\n    x: 1\n  two: {}\n  three:\n  - y\n# end\nsecond:\n  'four': # d\n    z: [\n    a]\n  five: 5\n`;
  const texts = fc.constantFrom(text, text.replaceAll('\n', '\r\n'), text.replace('[\n    a]', '"a\n      b"'));
  const words = fc.constantFrom(
    ...[
      'N',
      'New',
      'two',
      '"New"',
      '"Ne',
      "'",
      '- New',
      '- a: b',
      '[New]',
      '{',
      ']',
      'a: b',
      'New:',
      '? a',
      ': b',
      '|',
      '>',
    ],
    ...[
      'New Group',
      'New # x',
      '# x',
      'New:x',
      '&a',
      '&a x: y',
      '*a',
      '!t',
      '!t x',
      '<<',
      '%x',
      '---',
      '...',
      'a\tb',
      '\tx',
      '\u00a0x',
    ],
  );
  const line = fc.record({
    at: fc.nat(1000),
    indent: fc.constantFrom('  ', '  ', '  ', '', ' ', '   ', '    ', '\t'),
    words: fc.array(words, { minLength: 1, maxLength: 2 }),
    end: fc.constantFrom('\n', '\n', '\n', '\n\n', '\r\n', '\r', '\n  # c\n', '\n# c\n', ''),
    letters: fc.string({ maxLength: 2 }),
    isBack: fc.boolean(),
  });
  let broken = 0;
  let mended = 0;
  const property = fc.property(texts, fc.array(line, { maxLength: 4 }), (text, lines) => {
    const memory = remembering(text);
    let current = text;
    let wasBroken = false;
    for (const { at, indent, words, end, letters, isBack } of lines) {
      const before = current;
      const start = current.lastIndexOf('\n', (at % (current.length + 1)) - 1) + 1;
      const fresh = `${indent}${words.join(`\n${indent}`)}`;
      const versions = [`${fresh}${end}`, `${fresh}${letters}${end}`, `${fresh}:${end}`].map(
        (put) => before.slice(0, start) + put + before.slice(start),
      );
      for (const version of isBack ? [...versions, before] : versions) {
        const block = memory.read(version);
        const whole = readYaml(version);
        assert.deepEqual(plain(block ?? readYaml(version, memory)), plain(whole), JSON.stringify([current, version]));
        if (block && whole.problems.length > 0) broken++;
        if (block && wasBroken && whole.problems.length === 0) mended++;
        wasBroken = whole.problems.length > 0;
        current = version;
      }
    }
  });
  fc.assert(property, { numRuns: 600 });
  assert.ok(broken > 50 && mended > 8, `${broken} broken, ${mended} mended blocks were re-read alone`);
});

const ITEMS = `Resources:
  Web:
    <<: { Type: a, Condition: b }
    Properties:
      <<: { VpcId: c }
      SecurityGroupIngress:
        - IpProtocol: tcp # SSH
          PortRange: 22/22
          # of the office
          SourceCidrIp: "10.0.0.0/8"
        - { IpProtocol: tcp, PortRange: 443/443 }

        # a list in a list
        - Description: |
            two

            lines
          Tags:
          - a
          - Key: b
            Value:
          - c
          Policy:
        - - x
          - y
        - 'Fn::If':
            - IsOpen
            - { IpProtocol: all }
            - Ref: ALIYUN::NoValue
        -
          Priority: 1
      SecurityGroupEgress:
      - IpProtocol: all
      - IpProtocol: gre
    Metadata:
      <<:
        Merged:
        - Key: d
        - Key: e
      Own: f
    <<: { DependsOn: g }
  Db: {}
`;

test('an edit inside an item of a list leaves the others the objects that they were', () => {
  const itemsOf = (tree: Tree | undefined) => {
    const properties = ['Resources', 'Web', 'Properties'].reduce<ReturnType<typeof asMap>>(
      (map, key) => asMap(childOf(map, key)),
      asMap(tree?.roots[0]),
    );
    return [...(asSeq(childOf(properties, 'SecurityGroupIngress'))?.items ?? [])];
  };
  for (const [item, old, changed] of [
    [0, '22/22', '22/223'],
    [0, '# of the office', '# of all offices'],
    [1, '443/443', '443/443, Policy: drop'],
    [2, '            two', '            two\n            three'],
    [2, 'Key: b', 'Key: bb'],
  ] as const) {
    const memory = remembering(ITEMS);
    const before = itemsOf(memory.read(ITEMS));
    const text = ITEMS.replace(old, changed);
    const tree = memory.read(text);
    assert.deepEqual(plain(tree as Tree), plain(readYaml(text)), changed);
    const now = itemsOf(tree);
    assert.deepEqual(
      now.map((node, i) => node === before[i]),
      now.map((_, i) => i !== item),
      changed,
    );
  }
});

test('items of lists, one edit after another: as if all had been read', () => {
  const spot = fc.tuple(fc.nat(ITEMS.length), fc.nat(4), fc.array(piece, { maxLength: 2 }));
  const texts = fc.constantFrom(ITEMS, ITEMS.replaceAll('\n', '\r\n'));
  let kept = 0;
  const property = fc.property(texts, fc.array(spot, { maxLength: 5 }), (text, spots) => {
    const memory = remembering(text);
    let current = text;
    for (const [at, length, parts] of spots) {
      current = current.slice(0, at) + parts.join('') + current.slice(at + length);
      const block = memory.read(current);
      assert.deepEqual(plain(block ?? readYaml(current, memory)), plain(readYaml(current)), JSON.stringify(current));
      if (block) kept++;
    }
  });
  fc.assert(property, { numRuns: 1000 });
  assert.ok(kept > 300, `${kept} edits had less than all of the text read`);
});

test('broken and mended again, one edit after another: as if all had been read', () => {
  const edit = fc.tuple(
    fc.nat(TEMPLATE.length),
    fc.nat(6),
    fc.array(piece, { maxLength: 3 }).map((parts) => parts.join('')),
  );
  let broken = 0;
  let mended = 0;
  const property = fc.property(fc.array(edit, { maxLength: 6 }), fc.boolean(), (edits, isBack) => {
    const memory = remembering(TEMPLATE);
    let current = TEMPLATE;
    const versions = edits.flatMap(([at, length, inserted]) => {
      const before = current;
      const after = current.slice(0, at) + inserted + current.slice(at + length);
      current = isBack ? before : after;
      return isBack ? [after, before] : [after];
    });
    let wasBroken = false;
    for (const version of versions) {
      const block = memory.read(version);
      const whole = readYaml(version);
      assert.deepEqual(plain(block ?? readYaml(version, memory)), plain(whole), JSON.stringify(versions));
      if (block && whole.problems.length > 0) broken++;
      if (block && wasBroken && whole.problems.length === 0) mended++;
      wasBroken = whole.problems.length > 0;
    }
  });
  fc.assert(property, { numRuns: 400 });
  assert.ok(broken > 50 && mended > 20, `${broken} broken, ${mended} mended blocks were re-read alone`);
});
