import assert from 'node:assert/strict';
import { test } from 'node:test';
import { originOf, type Reading } from '../../server/src/dialects/dialect.ts';
import { ecsApi } from '../../server/src/dialects/ecs-api/index.ts';
import { writeEcsApi } from '../../server/src/dialects/ecs-api/write.ts';
import { locate } from '../../server/src/dialects/locate.ts';
import type { Edit } from '../../server/src/model/edit.ts';
import { rawText } from '../../server/src/model/field.ts';
import type { Rule } from '../../server/src/model/model.ts';
import { readText } from '../../server/src/text/read.ts';
import { applyChanges } from '../../server/src/text/span.ts';
import { checkFindings } from '../fixture.ts';

const read = (value: unknown) => readAs(JSON.stringify(value, null, 2));
const readAs = (text: string, name = 'group.json') => ecsApi.read(readText(text, name));

/** A file's groups, one line a rule: what was read of it. */
function outline({ file }: Reading): string[] {
  return file.groups.flatMap((group) => [
    `${group.name || '-'}${group.external ? ' external' : ''}${group.incomplete ? ' incomplete' : ''}`,
    ...group.rules.map(ruleLine),
  ]);
}

/** Compares outlines; the order of a rule's fields means nothing. */
function checkOutline(reading: Reading, expected: readonly string[]): void {
  assert.deepEqual(outline(reading).map(sorted), expected.map(sorted));
}

function sorted(line: string): string {
  return line.replace(/(?<=: ).*/, (values) => values.split(' ').sort().join(' '));
}

function ruleLine({ direction, number, fields }: Rule): string {
  const values = Object.entries(fields).flatMap(([name, field]) => (field ? [`${name}=${rawText(field) ?? '?'}`] : []));
  return `  ${direction} ${number}: ${values.join(' ')}`;
}

const problemsOf = (reading: Reading) =>
  reading.file.problems.map((problem) => `${problem.kind} ${'name' in problem ? problem.name : ''}`.trim());

const tcp = { IpProtocol: 'TCP', PortRange: '22/22' };
const inward = { ...tcp, SourceCidrIp: '10.0.0.0/8' };
const outward = { ...tcp, DestCidrIp: '10.0.0.0/8' };
const lineOf = (direction: string, number: number, peer: string) =>
  `  ${direction} ${number}: ipProtocol=TCP portRange=22/22 ${peer}=10.0.0.0/8`;

const described = {
  RequestId: '473469C7',
  SecurityGroupId: 'sg-1',
  SecurityGroupName: 'web',
  Description: '',
  VpcId: 'vpc-1',
  InnerAccessPolicy: 'Accept',
  NextToken: '',
  Permissions: {
    Permission: [
      { Direction: 'ingress', ...inward, DestCidrIp: '', Ipv6SourceCidrIp: '', SourceGroupId: '', Priority: '100' },
      { Direction: 'egress', ...outward, SourcePortRange: '-1/-1', Priority: 1, CreateTime: '2018-12-12T07:28:38Z' },
    ],
  },
};
const describedOutline = [
  'sg-1',
  '  ingress 1: ipProtocol=TCP portRange=22/22 sourceCidrIp=10.0.0.0/8 priority=100',
  '  egress 1: ipProtocol=TCP portRange=22/22 destCidrIp=10.0.0.0/8 sourcePortRange=-1/-1 priority=1',
];

test('a described group: empty texts are absent, numbers may be texts', () => {
  const reading = read(described);
  checkOutline(reading, describedOutline);
  assert.equal(reading.file.purpose, 'export');
  assert.deepEqual(problemsOf(reading), []);
  const { fields } = reading.file.groups[0] ?? assert.fail();
  assert.equal(rawText(fields.vpcId), 'vpc-1');
  assert.equal(rawText(fields.innerAccessPolicy), 'Accept');
  assert.equal(fields.description, undefined);
  assert.equal(fields.securityGroupType?.kind, 'unknown', 'the description does not tell the type');
});

test('a described group in every wrapping', () => {
  const twice = [...describedOutline, ...describedOutline];
  checkOutline(read([described, described]), twice);
  checkOutline(read({ Response: described }), describedOutline);
  checkOutline(read({ statusCode: 200, body: described }), describedOutline);
  checkOutline(read({ data: { body: [described, described] } }), twice);
  checkOutline(read({ SecurityGroups: { SecurityGroup: [described] } }), describedOutline);
});

test('a described group without rules, or with rules from before there was a direction', () => {
  checkOutline(read({ ...described, Permissions: { Permission: [] } }), ['sg-1']);
  checkOutline(read({ ...described, Permissions: { Permission: null } }), ['sg-1']);
  checkOutline(read({ ...described, Permissions: '' }), ['sg-1']);
  const old = { RequestId: '1', SecurityGroupId: 'sg-1', Permissions: { Permission: [inward, outward] } };
  checkOutline(read(old), ['sg-1', lineOf('ingress', 1, 'sourceCidrIp'), lineOf('egress', 1, 'destCidrIp')]);
});

test('a page of more is incomplete, and so is a group that counts more rules than are here', () => {
  const page = { ...described, NextToken: 'AAAAAdDWBF2' };
  assert.equal(read(page).file.groups[0]?.incomplete, true);
  assert.equal(read({ NextToken: 'AAAA', data: described }).file.groups[0]?.incomplete, true);
  const beside = { SecurityGroup: { SecurityGroupId: 'sg-9', RuleCount: 66 }, Permissions: [inward] };
  checkOutline(read({ SecurityGroups: [beside] }), ['sg-9 incomplete', lineOf('ingress', 1, 'sourceCidrIp')]);
});

test('a request: the peer shows the direction', () => {
  const request = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', Permissions: [inward, tcp, inward] };
  const reading = read(request);
  assert.equal(reading.file.purpose, 'request');
  checkOutline(reading, [
    'sg-1 external',
    lineOf('ingress', 1, 'sourceCidrIp'),
    '  ingress 2: ipProtocol=TCP portRange=22/22',
    lineOf('ingress', 3, 'sourceCidrIp'),
  ]);
  const directions = (...permissions: object[]) =>
    read({ SecurityGroupId: 'sg-1', Permissions: permissions }).file.groups[0]?.rules.map((rule) => rule.direction);
  assert.deepEqual(directions(tcp, outward), ['egress', 'egress'], 'a rule without a peer goes with the others');
  assert.deepEqual(directions({ ...inward, DestCidrIp: '10.1.0.0/16' }), ['ingress']);
  assert.deepEqual(directions(outward, { ...outward, SourceCidrIp: '10.1.0.0/16' }), ['egress', 'egress']);
  assert.deepEqual(directions({ ...tcp, DestGroupId: 'sg-2', SourceCidrIp: '10.1.0.1' }), ['egress']);
  assert.deepEqual(directions({ ...tcp, SourcePrefixListId: 'pl-2', DestCidrIp: '10.1.0.1' }), ['ingress']);
  assert.deepEqual(directions(tcp), ['ingress']);
  const action = read({ Action: 'AuthorizeSecurityGroupEgress', SecurityGroupId: 'sg-1', Permissions: [tcp] });
  assert.equal(action.file.groups[0]?.rules[0]?.direction, 'egress');
});

test('a request says what it does not know; an export does not care', () => {
  const odd = { ...inward, PortRnage: '1/2', IpProtocol: '' };
  assert.deepEqual(problemsOf(read({ SecurityGroupId: 'sg-1', Colour: 1, Permissions: [odd, 'all'] })), [
    'unknown-property Colour',
    'unknown-property PortRnage',
    'missing-property IpProtocol',
    'wrong-type Permissions',
  ]);
  const exported = { ...described, Colour: 1, Permissions: { Permission: [{ ...odd, Direction: 'ingress' }] } };
  assert.deepEqual(problemsOf(read(exported)), []);
});

test('a rule at the top of a request is deprecated', () => {
  const reading = read({ RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', ...outward, Policy: '' });
  checkOutline(reading, ['sg-1 external', lineOf('egress', 1, 'destCidrIp')]);
  assert.equal(reading.file.purpose, 'request');
  assert.deepEqual(problemsOf(reading), ['deprecated IpProtocol', 'deprecated PortRange', 'deprecated DestCidrIp']);
});

test('a request that mixes both ways is read both ways', () => {
  const reading = read({ SecurityGroupId: 'sg-1', ...inward, Permissions: [inward] });
  checkOutline(reading, ['sg-1 external', lineOf('ingress', 1, 'sourceCidrIp'), lineOf('ingress', 2, 'sourceCidrIp')]);
  checkOutline(
    read([
      { SecurityGroupId: 'sg-1', ...inward },
      { SecurityGroupId: 'sg-2', ...inward },
    ]),
    ['sg-1 external', lineOf('ingress', 1, 'sourceCidrIp'), 'sg-2 external', lineOf('ingress', 1, 'sourceCidrIp')],
  );
});

test('a change of one rule keeps what it does not name', () => {
  const reading = read({
    RegionId: 'x',
    SecurityGroupId: 'sg-1',
    SecurityGroupRuleId: 'sgr-1',
    IpProtocol: 'TCP',
    Policy: 'drop',
  });
  checkOutline(reading, ['sg-1 external', '  ingress 1: securityGroupRuleId=sgr-1 ipProtocol=TCP policy=drop']);
  assert.deepEqual(problemsOf(reading), []);
});

test('a console export: rules under whatever names', () => {
  const rule = { ...inward, Policy: 'accept' };
  const expected = ['-', `${lineOf('ingress', 1, 'sourceCidrIp')} policy=accept`];
  checkOutline(read([rule]), expected);
  checkOutline(read({ rules: [rule] }), expected);
  checkOutline(read({ '0': rule }), expected);
  assert.equal(read([rule]).file.purpose, 'export');
  checkOutline(read({ SecurityGroupId: 'sg-1', ingress: [inward], egress: [tcp] }), [
    'sg-1',
    lineOf('ingress', 1, 'sourceCidrIp'),
    '  egress 1: ipProtocol=TCP portRange=22/22',
  ]);
  checkOutline(read({ 'sg-1': [inward], 'sg-2': [inward] }), [
    'sg-1',
    lineOf('ingress', 1, 'sourceCidrIp'),
    'sg-2',
    lineOf('ingress', 1, 'sourceCidrIp'),
  ]);
});

test('a list of groups tells types and tags, and no rules', () => {
  const group = {
    SecurityGroupId: 'sg-1',
    SecurityGroupName: 'web',
    SecurityGroupType: 'enterprise',
    ServiceManaged: true,
    RuleCount: 4,
    Tags: { Tag: [{ TagKey: 'env', TagValue: '' }] },
  };
  const reading = read({ SecurityGroups: { SecurityGroup: [group, { ...group, SecurityGroupId: 'sg-2' }] } });
  checkOutline(reading, ['sg-1 incomplete', 'sg-2 incomplete']);
  const { fields } = reading.file.groups[0] ?? assert.fail();
  assert.equal(rawText(fields.securityGroupType), 'enterprise');
  assert.deepEqual(
    fields.tags?.map((tag) => [rawText(tag.key), rawText(tag.value)]),
    [['env', undefined]],
  );
  assert.deepEqual(problemsOf(reading), []);
});

test('the same as YAML', () => {
  const text = `SecurityGroupId: sg-1
Permissions:
  - IpProtocol: TCP
    PortRange: 22/22
    SourceCidrIp: 10.0.0.0/8
`;
  checkOutline(readAs(text, 'a.yaml'), ['sg-1 external', lineOf('ingress', 1, 'sourceCidrIp')]);
});

test("somebody else's data has no groups", () => {
  for (const value of [{}, [], 1, null, [[1]], { Permissions: ['read'] }, { paths: { IpProtocol: 'x' } }]) {
    checkOutline(read(value), []);
  }
});

test('the place of a group', () => {
  const placeOf = (value: unknown) => {
    const reading = read(value);
    const group = reading.file.groups[0] ?? assert.fail();
    const span = locate(reading, { entity: group.id }) ?? assert.fail();
    return reading.tree.text.slice(span.start, span.end);
  };
  assert.equal(placeOf(described), '"sg-1"');
  assert.equal(placeOf({ ...described, SecurityGroupId: '' }), '"web"');
  assert.equal(placeOf({ rules: [inward] }), '"rules"');
  assert.equal(placeOf([inward]), '[');
  assert.equal(placeOf({ 'sg-7': [inward] }), '"sg-7"');
});

test('findings stand at the value', () => {
  checkFindings(
    `{ "SecurityGroupId": "sg-1", "Permissions": [
  { "IpProtocol": "TCP", "PortRange": "80-443", "Policy": "accept", "SourceCidrIp": "10.0.0.0/8" }
#                                     ^^^^^^^^ port-range
] }`,
    { name: 'request.json', settings: { checks: {} } },
  );
});

function write(text: string, edit: (reading: Reading) => Edit): string | undefined {
  const reading = readAs(text);
  const changes = writeEcsApi(reading, edit(reading));
  return changes && applyChanges(text, changes);
}

const groupId = (reading: Reading) => reading.file.groups[0]?.id ?? assert.fail();
const ruleId = (reading: Reading, index = 0) => reading.file.groups[0]?.rules[index]?.id ?? assert.fail();
const addition = { ipProtocol: 'all', portRange: '-1/-1', destCidrIp: '0.0.0.0/0' } as const;

test('writing: a rule more, in the style of its neighbours', () => {
  const text = `{
    "SecurityGroupId": "sg-1",
    "RequestId": "1",
    "Permissions": {
        "Permission": [
            {
                "Direction": "ingress",
                "IpProtocol": "TCP",
                "PortRange": "22/22"
            }
        ]
    }
}`;
  const after = write(text, (reading) => ({
    kind: 'add-rule',
    group: groupId(reading),
    direction: 'egress',
    rule: addition,
  }));
  assert.equal(
    after,
    text.replace(
      '            }\n',
      `            },
            {
                "IpProtocol": "all",
                "PortRange": "-1/-1",
                "DestCidrIp": "0.0.0.0/0",
                "Direction": "egress"
            }
`,
    ),
  );
});

test('writing: a rule more on one line, in an empty list, in a list of its own', () => {
  const add = (text: string) =>
    write(text, (reading) => ({ kind: 'add-rule', group: groupId(reading), direction: 'egress', rule: addition }));
  const rule = '"IpProtocol": "all", "PortRange": "-1/-1", "DestCidrIp": "0.0.0.0/0"';
  const flat =
    '{"SecurityGroupId": "sg-1", "Permissions": [{"IpProtocol": "tcp", "PortRange": "1/2", "DestCidrIp": "::1"}]}';
  assert.deepEqual(JSON.parse(add(flat) ?? '').Permissions[1], JSON.parse(`{${rule}}`));
  assert.equal(add(flat.replace('Dest', 'Source')), undefined, 'a request goes one way');
  const empty = '{"SecurityGroupId": "sg-1", "RequestId": "1", "Permissions": {"Permission": []}}';
  assert.deepEqual(JSON.parse(add(empty) ?? '').Permissions.Permission, [
    { ...JSON.parse(`{${rule}}`), Direction: 'egress' },
  ]);
  const own =
    '{"ingress": [{"IpProtocol": "tcp", "PortRange": "1/2"}], "egress": [{"IpProtocol": "udp", "PortRange": "1/2"}]}';
  assert.equal(JSON.parse(add(own) ?? '').egress.length, 2);
});

test('writing: common edits, and what cannot be written', () => {
  const text =
    '[\n  {"IpProtocol": "TCP", "PortRange": "80", "NicType": ""},\n  {"IpProtocol": "TCP", "PortRange": "22/22"}\n]\n';
  const set = write(text, (reading) => ({ kind: 'set', entity: ruleId(reading), field: 'nicType', value: 'intranet' }));
  assert.equal(set, text.replace('"NicType": ""', '"NicType": "intranet"'));
  const unset = write(text, (reading) => ({ kind: 'unset', entity: ruleId(reading), field: 'nicType' }));
  assert.equal(unset, text.replace(', "NicType": ""', ''));
  const removed = write(text, (reading) => ({ kind: 'remove', entity: ruleId(reading, 1) }));
  assert.equal(removed, '[\n  {"IpProtocol": "TCP", "PortRange": "80", "NicType": ""}\n]\n');
  assert.equal(
    write(text, () => ({ kind: 'add-group', name: 'x' })),
    undefined,
  );
  const attach: Edit = { kind: 'attach', attachment: ruleId(readAs(text)), group: 'x' };
  assert.equal(
    write(text, () => attach),
    undefined,
  );
  assert.equal(
    write(text, (reading) => ({ kind: 'split-group', group: groupId(reading), parts: [] })),
    undefined,
  );
});

test('every thing knows where it stands', () => {
  const reading = read([described, { SecurityGroupId: 'sg-2', ...inward }]);
  for (const group of reading.file.groups) {
    for (const thing of [group, ...group.rules]) assert.ok(originOf(reading, thing.id)?.map);
  }
});
