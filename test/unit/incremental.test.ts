// What is remembered from one version to the next may save work, and may never show.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Hit } from '../../server/src/dialects/locate.ts';
import { callOf } from '../../server/src/dialects/ros/expressions.ts';
import { defaultEditing } from '../../server/src/engine/editing.ts';
import { type Analysis, type DocumentSource, Engine } from '../../server/src/engine/engine.ts';
import { changesOf } from '../../server/src/engine/fixes.ts';
import { viewOf } from '../../server/src/engine/mentions.ts';
import { defaultSettings } from '../../server/src/engine/settings.ts';
import type { Diagnosis, Snapshot } from '../../server/src/engine/snapshot.ts';
import { SymbolIndex } from '../../server/src/engine/symbolIndex.ts';
import { quickFixes } from '../../server/src/features/codeActions.ts';
import { lenses } from '../../server/src/features/codeLens.ts';
import { folds } from '../../server/src/features/folding.ts';
import { inlayHints } from '../../server/src/features/inlayHints.ts';
import { links } from '../../server/src/features/navigation/links.ts';
import { occurrencesHere } from '../../server/src/features/navigation/names.ts';
import { rename } from '../../server/src/features/navigation/rename.ts';
import { refactorings } from '../../server/src/features/refactorings/index.ts';
import { selectionOf } from '../../server/src/features/refactorings/selection.ts';
import { selectionSpans } from '../../server/src/features/selectionRanges.ts';
import { tokens } from '../../server/src/features/semanticTokens.ts';
import { symbols } from '../../server/src/features/symbols.ts';
import { toDocumentSymbols } from '../../server/src/protocol/answers.ts';
import { toDiagnostic } from '../../server/src/protocol/convert.ts';
import { diagnosesIn } from '../../server/src/protocol/documentAnalyses.ts';
import { OpenDocument } from '../../server/src/protocol/openDocument.ts';
import { retell, type Told } from '../../server/src/protocol/retell.ts';
import { readJson } from '../../server/src/text/json.ts';
import { Pieces } from '../../server/src/text/pieces.ts';
import { type Span, spanOf } from '../../server/src/text/span.ts';
import { asScalar, type Node } from '../../server/src/text/tree.ts';
import { readYaml } from '../../server/src/text/yaml.ts';
import { snapshotOf } from '../fixture.ts';

const NATIVE = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 0.0.0.0/0 }
      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/9 }
      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.128.0.0/9 }
      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.128.0.0/10, priority: 5 }
  # the databases
  db:
    vpcId: vpc-1
    securityGroupType: enterprise
    ingress:
      - ipProtocol: tcp
        portRange: 3306/3306 # MySQL
        sourceGroupId: web
      - ipProtocol: icmp
        portRange: 1/2
        sourceCidrIp: 10.1.2.3/16
    egress:
      - { ipProtocol: tcp, portRange: 25/25, destPrefixListId: office }
instances:
  one: { securityGroupIds: [web, db] }
prefixLists:
  office: { maxEntries: 3, addressFamily: IPv4, entries: [10.0.0.0/8] }
`;
/** Brackets that close no deeper than what holds them. */
const FLOW = `securityGroups:
  web:
    vpcId: vpc-1
    ingress: [
      { ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 0.0.0.0/0 },
      { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.128.0.0/9 },
    ]
  db:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 80, sourceGroupId: web }
    egress: [
    {
      ipProtocol: icmp, portRange: 1/2,
      destCidrIp: 10.1.2.3/16
    }
    ]
`;
const ROS = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 80-90, SourceCidrIp: 10.0.0.0/8 }
        - { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 10.0.0.0/8 }
        - { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 10.1.0.0/16, Priority: 9 }
  Db:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - IpProtocol: all
          PortRange: 80/80
          SourceGroupId: !Ref Web
  In:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: !Ref Db, IpProtocol: tcp, PortRange: 25/25, SourceCidrIp: 0.0.0.0/0 }
`;

const CONDITIONS = `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Kind: { Type: String, AllowedValues: [public, closed] }
  Port: { Type: String, AllowedValues: [22/22, 80/80] }
Conditions:
  Public: !Equals [!Ref Kind, public]
  Closed: !Not [!Condition Public]
  Both: !And [Public, !Equals [!Ref Other, x]]
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - !If [Closed, { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Policy: drop }, !Ref ALIYUN::NoValue]
        - { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0 }
        - !If [Both, { IpProtocol: tcp, PortRange: !Ref Port, Ipv6SourceCidrIp: '::/0' }, !Ref ALIYUN::NoValue]
        - { IpProtocol: tcp, PortRange: !Ref Port, SourceCidrIp: 10.0.0.0/8, Priority: 2 }
        - { IpProtocol: tcp, PortRange: !Ref Port, SourceCidrIp: 10.0.0.0/9, Priority: 3 }
`;

/** Names of all kinds, and what mentions them. */
const NAMES = `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Kind: { Type: String, AllowedValues: [public, closed] }
  Port: { Type: String, Default: 22/22 }
  Peer: { Type: String, Default: 10.1.0.0/16 }
Mappings:
  Nets: { a: { block: 10.0.0.0/8 }, b: { block: 10.8.0.0/16 } }
Conditions:
  Public: !Equals [!Ref Kind, public]
  Closed: !Not [!Condition Public]
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - !If [Closed, { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Policy: drop }, !Ref ALIYUN::NoValue]
        - { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0 }
        - { IpProtocol: tcp, PortRange: !Ref Port, SourceCidrIp: !Ref Peer, Priority: 2 }
        - !If [Public, { IpProtocol: tcp, PortRange: 80/80, SourceCidrIp: 0.0.0.0/0 }, !Ref ALIYUN::NoValue]
  Db:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: !Sub '\${Port}', SourceGroupId: !Ref Web }
        - { IpProtocol: tcp, PortRange: 3306/3306, SourcePrefixListId: !GetAtt Office.PrefixListId }
        - { IpProtocol: tcp, PortRange: 3306/3306, SourceCidrIp: 10.0.0.0/25, Priority: 9 }
  App:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupEgress:
        - { IpProtocol: tcp, PortRange: 1/2, DestCidrIp: !FindInMap [Nets, a, block] }
        - { IpProtocol: tcp, PortRange: 1/2, DestCidrIp: !FindInMap [Nets, b, block], Priority: 5 }
  Other:
    Type: ALIYUN::ECS::SecurityGroup
    Condition: Public
    Properties:
      SecurityGroupIngress:
        - !If [Public, { IpProtocol: tcp, PortRange: 80/81, SourceGroupId: !Ref Db }, !Ref ALIYUN::NoValue]
  Office:
    Type: ALIYUN::ECS::PrefixList
    Properties:
      PrefixListName: office
      AddressFamily: IPv4
      MaxEntries: 3
      Entries:
        - Cidr: 10.0.0.0/24
        - Cidr: !Ref Peer
  Vm:
    Type: ALIYUN::ECS::Instance
    Properties: { SecurityGroupIds: [!Ref Web, !If [Public, !Ref Db, !Ref Other]] }
  Stack:
    Type: ALIYUN::ROS::Stack
    Condition: Public
    Properties:
      TemplateBody:
        ROSTemplateFormatVersion: '2015-09-01'
        Parameters: { Port: { Type: String, Default: 23/23 } }
        Resources:
          Web:
            Type: ALIYUN::ECS::SecurityGroup
            Properties:
              SecurityGroupIngress:
                - { IpProtocol: tcp, PortRange: !Ref Port, SourceGroupId: !Ref Web }
`;

/** What may stand in the place of each other there. */
const WORDS = [
  ...['Web', 'Db', 'App', 'Other', 'Office', 'Vm', 'Stack', 'Kind', 'Port', 'Peer', 'Nets', 'a', 'b', 'block'],
  ...['Public', 'Closed', 'public', 'closed', '22/22', '23/23', '10.0.0.0/8', '10.1.0.0/16', '10.0.0.0/24', 'tcp'],
  ...['Ref', 'Not', 'Condition', 'Default', 'AllowedValues', 'PrefixList', 'SecurityGroup', 'Instance', 'Parameters'],
];
const WORD = new RegExp(`(?<![\\w/])(?:${WORDS.join('|')})(?![\\w/])`, 'g');

const ROS_JSON = `${JSON.stringify(
  {
    ROSTemplateFormatVersion: '2015-09-01',
    Parameters: { Port: { Type: 'String', Default: '80/80' }, Peer: { Type: 'String', Default: '10.0.0.0/8' } },
    Resources: {
      Web: {
        Type: 'ALIYUN::ECS::SecurityGroup',
        Properties: {
          VpcId: 'vpc-1',
          SecurityGroupIngress: [
            { IpProtocol: 'tcp', PortRange: '80-90', SourceCidrIp: { Ref: 'Peer' } },
            { IpProtocol: 'tcp', PortRange: { Ref: 'Port' }, SourceCidrIp: '10.0.0.0/8', Description: '中文' },
            { IpProtocol: 'tcp', PortRange: '22/22', SourceCidrIp: '10.0.0.0/8' },
            { IpProtocol: 'tcp', PortRange: '22/22', SourceCidrIp: '10.1.0.0/16', Priority: 9 },
          ],
        },
      },
      Db: {
        Type: 'ALIYUN::ECS::SecurityGroup',
        Properties: { SecurityGroupEgress: [{ IpProtocol: 'all', PortRange: '80/80', DestGroupId: { Ref: 'Web' } }] },
      },
      In: {
        Type: 'ALIYUN::ECS::SecurityGroupIngress',
        Properties: {
          SecurityGroupId: { Ref: 'Db' },
          IpProtocol: 'tcp',
          PortRange: '25/25',
          SourceCidrIp: '0.0.0.0/0',
        },
      },
    },
  },
  null,
  2,
)}\n`;
const NAMES_JSON = `${JSON.stringify(plainOf(readYaml(NAMES).roots[0]), null, 2)}\n`;
const ANCHORS = `securityGroups:
  web: &web
    ingress: &rules
      - &ssh { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8 }
      - <<: *ssh
        portRange: 23/23
  db:
    ingress: *rules
instances:
  one: { securityGroupIds: [web, db] }
`;
const permission = (fields: object) => ({ Direction: 'ingress', Policy: 'Accept', NicType: 'intranet', ...fields });
const answer = (id: string, ...rules: object[]) => ({
  RequestId: 'x',
  SecurityGroupId: id,
  Permissions: { Permission: rules.map(permission) },
});
const WEB = answer(
  'sg-web',
  { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '10.0.0.0/8', Priority: 1 },
  { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '10.1.0.0/16', Priority: 5, Description: '中文' },
  { IpProtocol: 'ICMP', PortRange: '1/2', SourceCidrIp: '10.1.2.3/16', Priority: '1' },
);
const DB = answer('sg-db', { IpProtocol: 'TCP', PortRange: '3306/3306', SourceGroupId: 'sg-web', Priority: 200 });
const EXPORT = `${JSON.stringify(WEB, null, 2)}\n`;
const EXPORTS = `${JSON.stringify([WEB, DB], null, '\t').replaceAll('\n', '\r\n')}\r\n`;

const pieces = [
  ' ',
  '\n',
  '\n      ',
  '- ',
  'x',
  '1',
  '/',
  ':',
  ': ',
  '#',
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  '0.0.0.0/0',
  'tcp',
  'drop',
  '&a ',
  '*a',
  '中',
  '\r\n',
  '\t',
];
/** What is put in between two lines. */
const lines = [
  '\n',
  '\r\n',
  '# note\n',
  '  # note\n',
  '    # note\n',
  '  more: {}\n',
  '  more:\n    a: b\n',
  'more: x\n',
  '  ,\n',
  '  more\n',
  '  "more" # note\n',
];
const joined = (parts: readonly string[]) => parts.join('');
const edit = fc.record({
  at: fc.integer({ min: 0, max: 100_000 }),
  /** At the start of the line, or wherever it is. */
  isAtLine: fc.boolean(),
  length: fc.oneof({ weight: 5, arbitrary: fc.nat(8) }, { weight: 1, arbitrary: fc.nat(300) }),
  text: fc.oneof(
    { weight: 3, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 3 }).map(joined) },
    { weight: 2, arbitrary: fc.array(fc.constantFrom(...lines), { minLength: 1, maxLength: 3 }).map(joined) },
    // A piece of the text itself, as it is copied.
    { weight: 1, arbitrary: fc.tuple(fc.nat(100_000), fc.nat(300)) },
  ),
  /** Whole lines are taken out. */
  isWhole: fc.boolean(),
  /** The next edit comes when so many checks have run; or when all have. */
  checks: fc.option(fc.nat(80), { nil: Number.POSITIVE_INFINITY }),
});

type EditOfText = typeof edit extends fc.Arbitrary<infer T> ? T : never;

/** At a line, whole lines are copied, and taken out where the edit says so. */
function edited(current: string, { at, isAtLine, length, text, isWhole }: EditOfText): string {
  const lineOf = (offset: number) => current.lastIndexOf('\n', offset - 1) + 1;
  const placeOf = (offset: number) =>
    isAtLine ? lineOf(offset % (current.length + 1)) : offset % (current.length + 1);
  const start = placeOf(at);
  const end =
    isAtLine && isWhole ? Math.max(lineOf(Math.min(start + length * 4, current.length)), start) : start + length;
  if (typeof text === 'string') return current.slice(0, start) + text + current.slice(end);
  const [from, size] = [placeOf(text[0]), text[1]];
  const copied = current.slice(from, isAtLine ? lineOf(Math.min(from + size * 4, current.length)) : from + size);
  return current.slice(0, start) + copied + current.slice(isWhole ? end : start);
}

for (const [name, text] of [
  ['test.sg.yaml', NATIVE],
  ['anchors.sg.yaml', ANCHORS],
  ['flow.sg.yaml', FLOW],
  ['template.yaml', ROS],
  ['conditions.yaml', CONDITIONS],
  ['template.json', ROS_JSON],
  ['group.json', EXPORT],
  ['groups.json', EXPORTS],
] as const) {
  test(`one edit after another in ${name}: as if each version were the first`, () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
        const engine = new Engine();
        const index = new SymbolIndex();
        let current = text;
        let said = saidOf(name, current, engine.analyse(source(name, current, 1), settings));
        for (const [i, one] of edits.entries()) {
          const { checks } = one;
          current = edited(current, one);
          const analysis = engine.analyse(source(name, current, i + 2), settings);
          const isChecked = analysis.kind !== 'snapshot' || checkSome(analysis.snapshot, checks);
          // What the last edit leaves half checked is gone on with.
          if (!isChecked && i < edits.length - 1) continue;
          const fresh = new Engine().analyse(source(name, current, 1), settings);
          assert.equal(analysis.kind, fresh.kind);
          if (analysis.kind === 'snapshot' && fresh.kind === 'snapshot') {
            assertSame(analysis.snapshot, fresh.snapshot);
            const answers = answersOf(analysis.snapshot, index);
            assert.deepEqual(answers, answersOf(fresh.snapshot, new SymbolIndex()), current);
          }
          said = saidOf(name, current, analysis, said);
          assert.deepEqual(said.diagnostics, saidOf(name, current, fresh).diagnostics, current);
        }
      }),
      { numRuns: 160 },
    );
  });
}

test('what an edit does within one of two sections of one name leaves both of them to be removed', () => {
  for (const [name, text] of [
    ['template.yaml', `${ROS}Outputs:\n  A: { Value: a }\nOutputs:\n  B: { Value: b }\n`],
    ['test.sg.yaml', `${NATIVE}instances:\n  two: { securityGroupIds: [web] }\n`],
    [
      'test.sg.json',
      '{ "instances": {\n  "a": { "securityGroupIds": [] }\n},\n"instances": {\n  "b": { "name": 1 }\n} }',
    ],
  ] as const) {
    for (const at of [text.lastIndexOf('}'), text.lastIndexOf(': {') - 1, text.lastIndexOf('a: ')]) {
      const engine = new Engine();
      engine.analyse(source(name, text, 1), settings);
      const edited = `${text.slice(0, at)}x${text.slice(at)}`;
      const after = snapshotOf(edited, { name, engine, version: 2 });
      assertSame(after, snapshotOf(edited, { name }));
      const removals = after.diagnoses.filter(({ check }) => check === 'duplicate-key').flatMap(({ fixes }) => fixes);
      assert.ok(removals.length === 2 && removals.every((fix) => changesOf(after, fix)), edited);
    }
  }
});

for (const [name, text, old, changed, untouched] of [
  ['test.sg.yaml', NATIVE, '3306/3306', '3307/3307', [true, false]],
  ['test.sg.yaml', NATIVE, '443/443', '444/444', [false, true]],
  ['flow.sg.yaml', FLOW, '443/443', '444/444', [false, true]],
  // A list says something of the groups whose rules name it.
  ['test.sg.yaml', NATIVE, 'maxEntries: 3', 'maxEntries: 30', [true, false]],
  ['template.yaml', ROS, '80-90', '80/90', [false, false]],
  // A group that other resources add rules to is put together anew.
  ['template.yaml', ROS, '25/25', '26/26', [true, false]],
  ['template.yaml', ROS, 'all\n', 'gre\n', [true, false]],
  ['template.json', ROS_JSON, '80-90', '80/90', [false, false]],
  ['template.json', ROS_JSON, '"DestGroupId"', '"DestGroup"', [true, false]],
  ['template.json', ROS_JSON, '10.0.0.0/8', '10.0.0.0/9', [false, false]],
] as const) {
  test(`what an edit leaves alone stays the very object that it was: ${old} in ${name}`, () => {
    const engine = new Engine();
    const before = snapshotOf(text, { name, engine, version: 1 }).file.groups;
    const after = snapshotOf(text.replace(old, changed), { name, engine, version: 2 }).file.groups;
    assert.deepEqual(
      after.map((group, i) => group === before[i]),
      untouched,
    );
  });
}

for (const [old, changed, reread] of [
  ['Default: 10.1.0.0/16', 'Default: 10.2.0.0/16', ['Web', 'Db']],
  ['Default: 22/22', 'Default: 23/23', ['Web', 'Db']],
  ['  Port: {', '  Ports: {', ['Web', 'Db']],
  ['  Port: {', '  More: { Type: String }\n  Port: {', []],
  ['AllowedValues: [public', 'AllowedValues: [open', ['Web', 'Other', 'Stack/Web']],
  ['Closed: !Not [', 'Closed: !And [', ['Web']],
  ['Public: !Equals', 'Publics: !Equals', ['Web', 'Other', 'Stack/Web']],
  ['10.8.0.0/16', '10.9.0.0/16', ['App']],
  ['  Nets: {', '  Net: {', ['App']],
  ['MaxEntries: 3', 'MaxEntries: 30', ['Db']],
  ['- Cidr: 10.0.0.0/24', '- Cidr: 10.0.1.0/24', ['Db']],
  ['  Office:', '  Offices:', ['Db']],
  ['  Db:', '  Dbs:', ['Dbs', 'Other']],
  ['  App:', '  Apps:', ['Apps']],
  ['  Stack:', '  Web3:\n    Type: ALIYUN::ECS::SecurityGroup\n  Stack:', ['Web3']],
  ['  Web:', '  # the first\n\n  Web3:\n    Type: ALIYUN::ECS::SecurityGroup\n  # the second\n  Web:', ['Web3', 'Web']],
  ['"Db": {', '"Dbs": {', ['Dbs', 'Other']],
  ['"App": {', '"Apps": {', ['Apps']],
  ['"Office": {', '"Offices": {', ['Db']],
  ['"Port": {', '"More": { "Type": "String" },\n    "Port": {', []],
  ['"Web": {', '"Web3": { "Type": "ALIYUN::ECS::SecurityGroup" },\n    "Web": {', ['Web3']],
  // On one line, the member that follows is read with it.
  ['"App": {', '"Web3": { "Type": "ALIYUN::ECS::SecurityGroup" }, "App": {', ['Web3', 'App']],
  ['\n  "Resources": {', '\n  "Metadata": {},\n  "Resources": {', []],
] as const) {
  test(`what a name stands for matters to those groups that mention it: ${changed}`, () => {
    const [name, text] = old.includes('"') ? ['names.json', NAMES_JSON] : ['names.yaml', NAMES];
    const engine = new Engine();
    const before = new Set(snapshotOf(text, { name, engine, version: 1 }).file.groups);
    assert.ok(text.includes(old));
    const after = snapshotOf(text.replace(old, changed), { name, engine, version: 2 }).file.groups;
    assert.deepEqual(
      after.filter((group) => !before.has(group)).map(({ name }) => name),
      reread,
    );
  });
}

for (const [name, text] of [
  ['names.json', NAMES_JSON],
  ['groups.json', EXPORTS],
] as const) {
  test(`members come, go and get other names in ${name}: as if each version were the first`, () => {
    const one = fc.record({
      collection: fc.nat(10_000),
      member: fc.nat(10_000),
      how: fc.constantFrom('renamed', 'removed', 'copied', 'spaced'),
      name: fc.option(fc.constantFrom(...WORDS, 'new', ''), { nil: 'more' }),
      gap: fc.constantFrom('', ' ', '\n', '\r\n      ', '\t', '// note\n'),
      isSloppy: fc.nat(15).map((chance) => chance === 0),
    });
    const property = fc.property(fc.array(one, { minLength: 1, maxLength: 6 }), (changes) => {
      const [engine, index] = [new Engine(), new SymbolIndex()];
      engine.analyse(source(name, text, 1), settings);
      let current: string = text;
      for (const [i, change] of changes.entries()) {
        current = withOtherMembers(current, change);
        const analysis = engine.analyse(source(name, current, i + 2), settings);
        const fresh = new Engine().analyse(source(name, current, 1), settings);
        assert.equal(analysis.kind, fresh.kind);
        if (analysis.kind !== 'snapshot' || fresh.kind !== 'snapshot') continue;
        assertSame(analysis.snapshot, fresh.snapshot);
        assert.deepEqual(answersOf(analysis.snapshot, index), answersOf(fresh.snapshot, new SymbolIndex()), current);
      }
    });
    fc.assert(property, { numRuns: 50 });
  });
}

interface MemberChange {
  readonly collection: number;
  readonly member: number;
  readonly how: 'renamed' | 'removed' | 'copied' | 'spaced';
  readonly name: string;
  readonly gap: string;
  /** Without the comma that it takes. */
  readonly isSloppy: boolean;
}

/** A JSON text in which one member of one of its collections is another one, or gone, or stands elsewhere. */
function withOtherMembers(text: string, { collection, member, how, name, gap, isSloppy }: MemberChange): string {
  const all = collectionsIn(readJson(text).roots[0]);
  const members = all[collection % Math.max(all.length, 1)];
  const one = members?.[member % members.length];
  if (members === undefined || one === undefined) return `${text}${gap}`;
  const put = (start: number, end: number, fresh: string) => text.slice(0, start) + fresh + text.slice(end);
  const copy = text.slice(one.start, one.end).replace(/^"[^"]*"(?=\s*:)/, () => `"${name}"`);
  if (how === 'spaced') return put(one.start, one.start, gap);
  if (how === 'renamed') return put(one.start, one.end, copy);
  if (how === 'copied') return put(one.start, one.start, `${copy}${isSloppy ? '' : ','}${gap}`);
  const [above, below] = [members[members.indexOf(one) - 1], members[members.indexOf(one) + 1]];
  if (below) return put(one.start, isSloppy ? one.end : below.start, gap);
  return put(above && !isSloppy ? above.end : one.start, one.end, gap);
}

/** The members of each collection that holds any. */
function collectionsIn(node: Node | undefined): (readonly Span[])[] {
  if (node?.kind !== 'map' && node?.kind !== 'seq') return [];
  const [members, inner] =
    node.kind === 'map' ? [node.entries, node.entries.map(({ value }) => value)] : [node.items, node.items];
  return [...(members.length > 0 ? [members] : []), ...inner.flatMap(collectionsIn)];
}

for (const [name, text] of [
  ['names.yaml', NAMES],
  ['names.json', NAMES_JSON],
] as const) {
  test(`one name after another in ${name}: as if each version were the first`, () => {
    let kept = 0;
    const word = fc.constantFrom(...WORDS);
    const swap = fc.record({ at: fc.nat(10_000), word: fc.option(word, { nil: 'x' }), isBack: fc.boolean() });
    const property = fc.property(fc.array(swap, { minLength: 1, maxLength: 6 }), (swaps) => {
      const engine = new Engine();
      const versions = [text];
      for (const { at, word, isBack } of swaps) {
        const last = versions.at(-1) as string;
        const places = [...last.matchAll(WORD)];
        const place = places[at % places.length];
        if (place === undefined) continue;
        versions.push(last.slice(0, place.index) + word + last.slice(place.index + place[0].length));
        if (isBack) versions.push(last);
      }
      let before: readonly unknown[] = [];
      for (const [i, current] of versions.entries()) {
        const after = snapshotIn(engine, source(name, current, i + 1));
        assertSame(after, snapshotIn(new Engine(), source(name, current, 1)));
        kept += after.file.groups.filter((group) => before.includes(group)).length;
        before = after.file.groups;
      }
    });
    fc.assert(property, { numRuns: 60 });
    assert.ok(kept > 200, `${kept} groups were kept`);
  });
}

const settings = snapshotSettings();

function snapshotSettings() {
  const always = { severity: 'warning' as const };
  return {
    ...defaultSettings,
    checks: { 'absorbed-rule': always.severity, 'contradicting-tie': always.severity },
  };
}

function snapshotIn(engine: Engine, source: DocumentSource): Snapshot {
  const analysis = engine.analyse(source, settings);
  assert.ok(analysis.kind === 'snapshot');
  return analysis.snapshot;
}

/** What a YAML template says, with its functions in their long form. */
function plainOf(node: Node | undefined): unknown {
  const call = node?.kind === 'alias' || node?.tag === undefined ? undefined : callOf(node);
  if (call) return { [call.name]: plainOf(call.arg) };
  if (node?.kind === 'seq') return node.items.map(plainOf);
  if (node?.kind === 'map') return Object.fromEntries(node.entries.map(({ key, value }) => [key.text, plainOf(value)]));
  return asScalar(node)?.text;
}

function source(name: string, text: string, version: number) {
  return { uri: `file:///work/${name}`, version, text, languageId: undefined };
}

/** Runs so many checks, a few at a time. @returns whether that were all */
function checkSome({ check }: Snapshot, checks: number): boolean {
  for (let left = checks; left > 0; left -= 3) {
    let more = Math.min(left, 3);
    if (check(() => more-- === 0)) return true;
  }
  return false;
}

/** What a client is told of a version. */
function saidOf(name: string, text: string, analysis: Analysis, before?: Told): Told {
  const document = new OpenDocument(`file:///work/${name}`, '', 0, text);
  return retell(document, diagnosesIn(analysis), (one) => toDiagnostic(document, one, (check) => check), before);
}

/** What is answered about a version of which parts are remembered, as editors ask right behind each edit. */
function answersOf(snapshot: Snapshot, index: SymbolIndex): unknown {
  const { uri, text } = snapshot;
  const view = viewOf(uri, snapshot);
  index.noteOpen(uri, view);
  const spans = Array.from({ length: 1 + text.length / 40 }, (_, i) => ({ start: 40 * i, end: 40 * i + (i % 3) * 9 }));
  const selected = (span: Span) => {
    const { group, rules } = selectionOf(snapshot, span) ?? {};
    return [group?.name, rules?.map(({ id }) => snapshot.extentOf(id))];
  };
  return {
    folds: [folds(snapshot), folds(snapshot, 5)],
    symbols: toDocumentSymbols({ document: new OpenDocument(uri, '', 0, text), snapshot }),
    tokens: tokens(snapshot),
    hints: spans.map((span) => inlayHints(snapshot, span, defaultEditing.inlayHints)),
    selected: spans.map(selected),
    mentions: view.mentions,
    places: [...index.placesIn(uri).values()],
    names: view.mentions.map((mention) => occurrencesHere(index, uri, mention).map((one) => one.mention.span.start)),
    links: links(index, view),
  };
}

/** Ids are handed out as things are read, so what they stand for is compared, and not they. */
function assertSame(a: Snapshot, b: Snapshot): void {
  assert.deepEqual(a.diagnoses.map(told(a)), b.diagnoses.map(told(b)), a.text);
  assert.equal(a.hidden, b.hidden);
  assert.equal(a.note, b.note);
  assert.deepEqual(placed(a), placed(b), a.text);
  for (let at = 0; at <= a.text.length; at += 7) {
    assert.deepEqual(a.hitsAt(at).map(standing(a)), b.hitsAt(at).map(standing(b)), `${at} in ${a.text}`);
  }
}

/** A finding with what its fixes would make of the text. */
function told(snapshot: Snapshot) {
  return ({ fixes, span, related, ...rest }: Diagnosis) => ({
    ...rest,
    span: spanOf(span),
    related: related.map((place) => ({ ...place, span: spanOf(place.span) })),
    fixes: fixes.map((fix) => ({ title: fix.title, changes: changesOf(snapshot, fix) })),
  });
}

/** The model, with the places of its things instead of their ids. */
function placed(snapshot: Snapshot): unknown {
  const { file, spanOf, extentOf } = snapshot;
  return JSON.parse(
    JSON.stringify(file, (key, value) => {
      if (key === 'id') return [spanOf({ entity: value }), extentOf(value)];
      return key === 'at' || key === 'first' ? spanOf(value) : value;
    }),
  );
}

function standing(snapshot: Snapshot) {
  return ({ entity, field, span: { start, end } }: Hit) => ({ at: snapshot.extentOf(entity), field, start, end });
}

test('findings of groups that an edit leaves on their lines are told as the objects that they were', () => {
  const engine = new Engine();
  const told = (text: string, version: number, before?: Told) =>
    saidOf('test.sg.yaml', text, engine.analyse(source('test.sg.yaml', text, version), settings), before);
  const still = (before: Told, after: Told) =>
    after.diagnostics.filter((one) => before.diagnostics.includes(one)).map(({ code }) => code);
  const first = told(NATIVE, 1);
  const longer = NATIVE.replace('443/443', '1443/1443');
  const second = told(longer, 2, first);
  assert.deepEqual(still(first, second), [
    'enterprise-group-peer',
    'protocol-port-mismatch',
    'cidr-host-bits',
    'blocked-port',
  ]);
  const third = told(longer.replace('# MySQL', '# MySQL\n'), 3, second);
  assert.deepEqual(still(second, third), ['port-range', 'redundant-rule']);
});

test('an edit within a group never has the whole text joined', () => {
  for (const [uri, text] of [
    ['file:///a.sg.yaml', NATIVE],
    ['file:///a.yaml', ROS],
  ] as const) {
    const engine = new Engine();
    // A large one: a small text may be joined to find out whether it is ours.
    let pieces = Pieces.of(`${text}${'# more\n'.repeat(200_000)}`);
    engine.analyse({ uri, version: 1, languageId: 'yaml', text: pieces }, defaultSettings);
    const at = text.indexOf('tcp');
    pieces = pieces.replace(at, at + 3, 'tpc');
    pieces.toString = () => assert.fail('joined');
    const analysis = engine.analyse({ uri, version: 2, languageId: 'yaml', text: pieces }, defaultSettings);
    assert.ok(analysis.kind === 'snapshot' && analysis.snapshot.diagnoses.some(({ check }) => check === 'protocol'));
    const { snapshot } = analysis;
    const [here, around] = [
      { start: at, end: at },
      { start: 0, end: at + 100 },
    ];
    const index = new SymbolIndex();
    const view = viewOf(uri, snapshot);
    index.noteOpen(uri, view);
    for (const answer of [
      folds(snapshot),
      tokens(snapshot),
      inlayHints(snapshot, around, defaultEditing.inlayHints),
      lenses(snapshot, defaultEditing.codeLens),
      symbols(snapshot),
      selectionSpans(snapshot, at),
      quickFixes(snapshot, here),
      refactorings(snapshot, here),
      refactorings(snapshot, around),
      [...index.definitions()].filter(({ mention }) => rename(index, uri, mention, 'Other')),
    ])
      assert.ok(answer.length > 0);
    links(index, view);
  }
});

for (const [name, text, ...edits] of [
  ['a.sg.yaml', NATIVE, ['  web:', '  # more\n\n  more: {}\n  others: {}\n  web:'], ['  web:', '  web2:']],
  ['a.yaml', ROS, ['  Web:', '# more\n  More: {}\n  # others\n  Others: {}\n  Web:'], ['  Others: {}\n', '']],
  [
    'b.yaml',
    ROS,
    ['\n  Web:', '\n  # more\n  Web:'],
    ['# more\n', '# more\n  More: {}\n'],
    ['  # more\n  More: {}\n', ''],
  ],
  ['c.yaml', ROS, ['  Db:', '  More: {}\n  # others\n  Others: {}\n  Db:'], ['  Db:', '  Dbs:']],
  ['a.json', ROS_JSON, ['    "Web":', '    "More": {},\n    "Others": {},\n    "Web":'], ['"Web":', '"Webs":']],
  ['b.json', ROS_JSON, ['    "In":', '    "More": {},\n    "In":'], ['    "More": {},\n', ''], ['"In":', '"Ins":']],
  [
    'c.json',
    ROS_JSON,
    ['"0.0.0.0/0"\n      }\n    }', '"0.0.0.0/0"\n      }\n    },\n    "More": {}'],
    ['"More"', '"m"'],
  ],
  ['d.json', EXPORTS, ['\t{\r\n\t\t"RequestId"', `\t${JSON.stringify(DB)},\r\n\t{\r\n\t\t"RequestId"`]],
] as const) {
  test(`nor does one that gives an entry of a section another name, puts some in, or takes them out: ${name}`, () => {
    const engine = new Engine();
    let pieces = Pieces.of(`${text}${' \n'.repeat(600_000)}`);
    const look = (version: number) => {
      const languageId = name.slice(name.lastIndexOf('.') + 1);
      const analysis = engine.analyse({ uri: `file:///${name}`, version, languageId, text: pieces }, defaultSettings);
      assert.ok(analysis.kind === 'snapshot' && analysis.snapshot.diagnoses.length > 0);
      assert.ok(!analysis.snapshot.diagnoses.some(({ check }) => check === 'syntax'));
    };
    look(1);
    for (const [i, [old, changed]] of edits.entries()) {
      const at = pieces.slice(0, text.length + 200).indexOf(old);
      assert.ok(at >= 0, old);
      pieces = pieces.replace(at, at + old.length, changed);
      pieces.toString = () => assert.fail('joined');
      look(i + 2);
    }
  });
}

test('nor does a name that is typed between two entries of a section', () => {
  for (const [name, text, place] of [
    ['a.sg.yaml', NATIVE, '  # the databases'],
    ['b.sg.yaml', NATIVE, 'instances:'],
    ['a.yaml', ROS, '  Db:'],
    ['b.yaml', ROS, '  In:'],
  ] as const) {
    const engine = new Engine();
    const filler = ' \n'.repeat(600_000);
    const at = text.indexOf(place);
    let pieces = Pieces.of(`${text}${filler}`);
    const look = (version: number) =>
      snapshotIn(engine, { uri: `file:///${name}`, version, languageId: 'yaml', text: pieces });
    const groups = look(1).file.groups.length;
    for (const [i, key] of ['  N\n', 'e', 'w', ':', ' {}'].entries()) {
      const start = i === 0 ? at : at + 2 + i;
      pieces = pieces.replace(start, start, key);
      // What breaks the text first may take a look at all of it.
      if (i > 0) pieces.toString = () => assert.fail('joined');
      const { file, diagnoses } = look(i + 2);
      assert.equal(diagnoses.filter(({ check }) => check === 'syntax').length, i < 3 ? 1 : 0);
      assert.ok(file.groups.length >= groups);
    }
  }
});

test('space between two members moves what stands behind it, in every answer', () => {
  for (const [name, text] of [
    ['template.json', ROS_JSON],
    ['groups.json', EXPORTS],
  ] as const) {
    const [engine, index] = [new Engine(), new SymbolIndex()];
    const breaks = [...text.matchAll(/\n/g)].map((match) => match.index);
    // A line more, a line less, and one space made two.
    const texts = breaks.flatMap((at) => [
      `${text.slice(0, at)}\n${text.slice(at)}`,
      text,
      `${text.slice(0, at + 1)} ${text.slice(at + 1)}`,
    ]);
    for (const [i, current] of texts.entries()) {
      const snapshot = snapshotOf(current, { name, engine, version: i });
      const fresh = answersOf(snapshotOf(current, { name }), new SymbolIndex());
      assert.deepEqual(answersOf(snapshot, index), fresh, `${i} ${current}`);
    }
  }
});

test('of an answer, what an edit leaves on its lines is told as the objects that it was', () => {
  for (const [name, text, old, changed, untouched] of [
    ['a.sg.yaml', NATIVE, '22/22', '122/122', [false, true]],
    ['template.json', ROS_JSON, '25/25', '125/125', [true, false]],
  ] as const) {
    const engine = new Engine();
    const groupsOf = (version: number, current: string) => {
      const snapshot = snapshotOf(current, { name, engine, version });
      const all = toDocumentSymbols({ document: new OpenDocument(snapshot.uri, '', 0, current), snapshot });
      return all.filter((symbol) => /^(?:web|db)$/i.test(symbol.name));
    };
    const before = groupsOf(1, text);
    const after = groupsOf(2, text.replace(old, changed));
    assert.deepEqual(
      after.map((symbol, i) => symbol === before[i]),
      untouched,
    );
  }
});

test('nor does a key within a quote or bracket that is open', () => {
  for (const [uri, text, opener] of [
    ['file:///a.sg.yaml', NATIVE, '"'],
    ['file:///b.sg.yaml', FLOW, '{'],
    ['file:///a.yaml', ROS, '['],
    ['file:///a.json', ROS_JSON, '['],
    ['file:///b.json', EXPORT, '{'],
  ] as const) {
    const engine = new Engine();
    const languageId = uri.slice(uri.lastIndexOf('.') + 1);
    let pieces = Pieces.of(`${text}${' \n'.repeat(600_000)}`);
    engine.analyse({ uri, version: 1, languageId, text: pieces }, defaultSettings);
    const at = text.search(/"?(?:tcp|udp)/i);
    for (const [i, key] of [opener, 'a', 'b'].entries()) {
      pieces = pieces.replace(at + i, at + i, key);
      // Opening it may take a look at all of the text.
      if (i > 0) pieces.toString = () => assert.fail('joined');
      const analysis = engine.analyse({ uri, version: i + 2, languageId, text: pieces }, defaultSettings);
      assert.ok(analysis.kind === 'snapshot' && analysis.snapshot.diagnoses.some(({ check }) => check === 'syntax'));
    }
  }
});
