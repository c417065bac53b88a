// A quote or a bracket that has been opened stays open while its content is typed. Each key is read by its block, and as if all
// of the text had been read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readJson } from '../../server/src/text/json.ts';
import { Pieces } from '../../server/src/text/pieces.ts';
import type { Tree } from '../../server/src/text/tree.ts';
import { TreeMemory } from '../../server/src/text/treeMemory.ts';
import { readYaml } from '../../server/src/text/yaml.ts';
import { plain } from '../trees.ts';

const NATIVE = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 0.0.0.0/0 }
      - { ipProtocol: tcp, portRange: 80, description: "it's [a" } # don't "
      - { ipProtocol: tcp,
          portRange: 22/22 }
  # the "databases
  db:
    vpcId: 'vpc-1'
    ingress:
      - ipProtocol: tcp
        portRange: 3306/3306 # MySQL's
        description: "分公司: \\"x\\""
        sourceGroupId: web
# it's here
      - ipProtocol: icmp
        portRange: 1/2
        description: >-
          it's "a
          [b
    egress:
      - ipProtocol: tcp
        portRange: 25/25
  cache: { ingress: [] }
  "q r":
    description: "two
      lines, [it"
    ingress: [
      { ipProtocol: tcp },
      { ipProtocol: "udp" }
      ]
instances:
  one: { securityGroupIds: [web, db] }
`;
const ROS = `ROSTemplateFormatVersion: '2015-09-01'
Description: "a
  b"
Parameters:
  Port: { Type: Number, Default: 80 }
Resources:
  # the web servers
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      Description: |
        two "
        lines [
      SecurityGroupIngress:
      - IpProtocol: tcp
        PortRange: !Sub "\${Port}/\${Port}" # the port
        SourceCidrIp: "10.0.0.0/8"
      - { IpProtocol: tcp, PortRange: 443/443,
          SourceCidrIp: 0.0.0.0/0 }
  Db:
    Type: 'ALIYUN::ECS::SecurityGroup'
    Properties:
      SecurityGroupName: it''s
      SecurityGroupIngress:
        - IpProtocol: all
          PortRange: -1/-1
          SourceGroupId:
            Ref: Web
        - IpProtocol: all
          PortRange: -1/-1

Outputs:
  Id:
    Value: !GetAtt Web.SecurityGroupId
`;
/** Brackets that close no deeper than what holds them: no YAML by the letter. */
const OUTDENTED = `securityGroups:
  plain:
    ingress:
    - { ipProtocol: tcp }
  web:
    ingress: [
    { ipProtocol: tcp, portRange: 1/1 }, # it's "
    { ipProtocol: "tcp", portRange: "2/2" },
    ]
    egress:
    - ipProtocol: tcp
      description: "a"
  db:
    ingress:
    - "x"
    - - 'y'
    egress: [
      {
        ipProtocol: tcp,
        portRange: 80/80
      },
      { ipProtocol: udp } # [
    ]
  last:
    vpcId: a
    x: { a: "b" }
prefixLists: {
  a: [1,
    2]
}
`;
const rules = [
  { IpProtocol: 'tcp', PortRange: '22/22', SourceCidrIp: { Ref: 'Peer' }, Priority: 1 },
  { IpProtocol: 'udp', PortRange: '53/53', SourceCidrIp: '10.0.0.0/8', Description: '"中文" {' },
  { IpProtocol: 'udp', PortRange: '53/53', Tags: [{ a: 1 }, [2, 3]], Description: "it's // x" },
];
const group = (name: string) => ({ Type: name, Properties: { VpcId: 'vpc-1', SecurityGroupIngress: rules } });
const ROS_JSON = JSON.stringify(
  { Parameters: {}, Resources: { Web: group('a'), Db: group('b') }, Outputs: {} },
  null,
  2,
);
const EXPORT = JSON.stringify({ Permissions: { Permission: rules }, SecurityGroupId: 'sg-1', x: [] }, null, '\t');
const ruleLines = rules
  .map((rule) => `    ${JSON.stringify(rule).replaceAll('":', '": ').replaceAll(',"', ', "')}`)
  .join(',\n');
const LINES = `{\n  "ingress": [\n${ruleLines},\n${ruleLines}\n  ],\n  "egress": [\n${ruleLines}\n  ]\n}\n`;
const LIST = `\uFEFF${JSON.stringify([{ rules }, [rules, []], 1, 'x', { rules }], null, 1)}`;

const CLOSING: Readonly<Record<string, string>> = { '"': '"', "'": "'", '[': ']', '{': '}' };

interface Language {
  readonly read: typeof readYaml;
  readonly texts: readonly string[];
  /** What is typed within, the usual first. */
  readonly keys: readonly string[];
  readonly openers: readonly string[];
  readonly lines: readonly string[];
}

const withReturns = (texts: readonly string[]) => [...texts, ...texts.map((text) => text.replaceAll('\n', '\r\n'))];
const yaml: Language = {
  read: readYaml,
  texts: withReturns([NATIVE, ROS, NATIVE.slice(0, NATIVE.indexOf('instances:')), OUTDENTED]),
  keys: [
    ...['a', '1', '/', ' ', ': ', ', ', ' #', '中', '"', "'", '[', ']', '{', '}', '\n', '\r\n', '- ', '|', '\\'],
    ...["''", '\t', '-', '?', '!t ', '&a ', '*a', '\u3000', ',', ':'],
  ],
  openers: ['"', "'", '[', '{', '[ ', '{ a: '],
  lines: ['x: ', '- ', '- x: ', ''],
};
const json: Language = {
  read: readJson,
  texts: withReturns([ROS_JSON, EXPORT, LINES, LIST]),
  keys: [
    'a',
    '1',
    '/',
    ' ',
    ': ',
    ',',
    '"',
    '[',
    ']',
    '{',
    '}',
    '\n',
    '\\',
    '中',
    '//',
    '/*',
    '"a": 1',
    '"x": [',
    '"\n    "y": ',
    '\u3000',
  ],
  openers: ['"', '[', '{', '[ ', '{ "', '{\n', '"x"', '"x":', '"x', 'x'],
  lines: ['"x": ', '', '', '"x": 1, ', '{ "x": '],
};

interface Typed {
  readonly at: number;
  readonly where: RegExp | undefined;
  /** What a new line begins with, if there is one. */
  readonly line: string | undefined;
  readonly opener: string;
  readonly keys: readonly string[];
  readonly isClosed: boolean;
  readonly isUndone: boolean;
}

/** Places where values begin, where lines end, where they begin, where words do, and any. */
const places = [/: |- |[[{,] ?/g, /(?=\r?\n)/g, /(?<=\n)/g, /\b/g, undefined];

function typedIn({ keys, openers, lines }: Language): fc.Arbitrary<readonly Typed[]> {
  const anyKey = fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...keys.slice(0, 8)) }, fc.constantFrom(...keys));
  const typed = fc.record({
    at: fc.nat(),
    where: fc.constantFrom(...places),
    line: fc.option(fc.constantFrom(...lines), { nil: undefined, freq: 3 }),
    opener: fc.constantFrom(...openers),
    keys: fc.array(fc.oneof({ weight: 7, arbitrary: anyKey }, fc.constant('')), { maxLength: 5 }),
    isClosed: fc.boolean(),
    isUndone: fc.boolean(),
  });
  return fc.array(typed, { minLength: 1, maxLength: 3 });
}

/** All versions of a text while it is typed in. */
function versionsOf(text: string, all: readonly Typed[]): string[] {
  const versions = [text];
  for (const { at: number, where, line, opener, keys, isClosed, isUndone } of all) {
    const before = versions.at(-1) ?? '';
    const found = where && [...before.matchAll(where)].map(({ index, 0: { length } }) => index + length);
    let at = (found ?? [])[number % Math.max(found?.length ?? 0, 1)] ?? number % (before.length + 1);
    const replace = (length: number, typed: string) => {
      const current = versions.at(-1) ?? '';
      versions.push(current.slice(0, at - length) + typed + current.slice(at));
      at += typed.length - length;
    };
    const indent = /(?:^|\n)([ \t]*)(?:(- )?[^\n]*)?$/.exec(before.slice(0, at));
    if (line !== undefined) replace(0, `\n${indent?.[1] ?? ''}${indent?.[2] && number % 2 ? '  ' : ''}${line}`);
    replace(0, opener);
    for (const key of keys) replace(key === '' ? 1 : 0, key);
    if (isClosed) replace(0, CLOSING[opener.charAt(0)] ?? '');
    if (isUndone) versions.push(before);
  }
  return versions.slice(1);
}

/** Reads each version both ways; returns how many that are broken were read by one block. */
function readBothWays(read: Language['read'], text: string, versions: readonly string[]): number {
  const memory = new TreeMemory();
  read(text, memory);
  let count = 0;
  for (const version of versions) {
    const block = memory.read(Pieces.of(version, 100));
    const whole = read(version);
    const tree: Tree = block ?? read(Pieces.of(version, 100), memory);
    assert.deepEqual(
      plain(tree),
      plain(whole),
      JSON.stringify([text, ...versions.slice(0, versions.indexOf(version) + 1)]),
    );
    if (block && whole.problems.length > 0) count++;
  }
  return count;
}

for (const [name, language, runs, least] of [
  ['YAML', yaml, 150, 100],
  ['JSON', json, 400, 300],
] as const) {
  test(`${name}: what is opened, typed in and closed is read as if all had been read`, () => {
    let broken = 0;
    const property = fc.property(fc.constantFrom(...language.texts), typedIn(language), (text, typed) => {
      broken += readBothWays(language.read, text, versionsOf(text, typed));
    });
    fc.assert(property, { numRuns: runs });
    assert.ok(broken > least, `${broken} broken versions were read by a block`);
  });
}

for (const [name, read, text, before, openers] of [
  ['a value of a rule', readYaml, NATIVE, 'portRange: ', ['"', "'", '[', '{']],
  ['a value in braces', readYaml, NATIVE, 'portRange: 443/443, sourceCidrIp: ', ['"', "'", '[', '{']],
  ['the last value of a group', readYaml, NATIVE.replace('/25\n', '/25\n        x: \n'), '  x: ', ['"', "'", '[', '{']],
  ['the last value of a text', readYaml, `${ROS}  B:\n    C: \n`, '    C: ', ['"', "'", '[', '{']],
  ['a value of a resource', readYaml, ROS, 'IpProtocol: ', ['"', "'", '[', '{']],
  ['a value in brackets that are outdented', readYaml, OUTDENTED, 'tcp, portRange: ', ['"', "'", '[', '{']],
  ['a value above such brackets', readYaml, OUTDENTED.replace('{ ip', '{ x: a, ip'), 'x: ', ['"', "'", '[', '{']],
  ['a value below such brackets', readYaml, OUTDENTED, 'vpcId: ', ['"', "'", '[', '{']],
  ['a value of a template in JSON', readJson, ROS_JSON, '"PortRange": ', ['"', '[', '{']],
  ['a value of an export', readJson, EXPORT, '"PortRange": ', ['"', '[', '{']],
  ['a value of a rule on one line in JSON', readJson, LINES, '"PortRange": ', ['[', '{']],
  ['a new property in JSON', readJson, EXPORT.replace('"Priority"', '"x": \n\t\t\t\t$&'), '"x": ', ['"', '[', '{']],
] as const) {
  test(`${name}: every key after an opener is read by its block`, () => {
    const at = text.indexOf(before) + before.length;
    for (const opener of openers) {
      const memory = new TreeMemory();
      const isHealthy = read(text, memory).problems.length === 0;
      // A property without a value is broken already in JSON.
      if (!isHealthy) read(text.replace(`${before}\n`, `${before}1,\n`), memory);
      if (!isHealthy) assert.ok(memory.read(text));
      for (let length = 1; length <= 4; length++) {
        const version = `${text.slice(0, at)}${`${opener}a/b`.slice(0, length)}${text.slice(at)}`;
        const tree = memory.read(version);
        assert.ok(tree, `${opener} ${length}`);
        assert.deepEqual(plain(tree), plain(read(version)));
        assert.ok(tree.problems.length > 0);
      }
    }
  });
}
