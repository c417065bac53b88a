// What a list of all files shows of one, in every dialect.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QuotaUse } from '../../server/src/features/overview/quotaUses.ts';
import { type FileOverview, type GroupOverview, overview } from '../../server/src/features/overview.ts';
import { type Options, snapshotOf } from '../fixture.ts';
import { REPEATING_TEMPLATE } from '../templates.ts';

/** Each group in a few lines, with the text where each place is. */
function shown(text: string, options: Options = {}): string[] {
  const found = overview(snapshotOf(text, options));
  return found.groups.flatMap((group) => describe(text, group));
}

function describe(text: string, { span, name, counts, state, findings, ...lists }: GroupOverview): string[] {
  const places = (['attachments', 'deadRules', 'openings'] as const).flatMap((kind) =>
    lists[kind].places.map((place) => `  ${kind}: ${place.text} at ${text.slice(place.span.start, place.span.end)}`),
  );
  return [`${name} at ${text.slice(span.start, span.end)}: ${counts}, ${state}, findings: ${findings}`, ...places];
}

function fullness({ used, limit, state, text }: QuotaUse): string {
  return `${used}/${limit} ${state} ${text}`;
}

const rule = (port: string, source: string) => `{ ipProtocol: tcp, portRange: ${port}, sourceCidrIp: ${source} }`;

const NATIVE = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - ${rule('22/22', '0.0.0.0/0')}
      - ${rule('80/80', '10.0.0.0/8')}
      - ${rule('80/80', '10.1.0.0/16')}
  idle:
    vpcId: vpc-1
    ingress: []
instances:
  web-1: { securityGroupIds: [web, far] }
  web-2: { securityGroupIds: [web, web] }
`;

test('a native file: quota, attachments, dead rules, what is open to the world', () => {
  assert.deepEqual(shown(NATIVE), [
    'web at web: 3 in + 0 out = 3 of 200, ok, findings: 2',
    '  attachments: web-1 at web',
    '  attachments: web-2 at web',
    `  deadRules: accept tcp 80 ← 10.1.0.0/16 at ${rule('80/80', '10.1.0.0/16')}`,
    `  openings: tcp 22 (SSH) at ${rule('22/22', '0.0.0.0/0')}`,
    'idle at idle: 0 in + 0 out = 0 of 200, ok, findings: 0',
  ]);
});

test('the fullest quota of what is in groups of other files counts there too', () => {
  const { abroad, groups } = overview(snapshotOf(NATIVE));
  assert.deepEqual(
    abroad.map(({ references, use }) => `${references}: ${use.text}`),
    ['far: web-1: in 2 of 5 groups'],
  );
  assert.deepEqual(
    groups.map(({ references }) => references),
    [['web'], ['idle']],
  );
});

const SHOWN_ROS = (web: string, use: string, twice: string) => [
  `Web at ${web}: 2 in + 0 out = 2 of 200, ok, findings: 2`,
  `  attachments: Server at ${use}`,
  `  deadRules: accept tcp 80 ← 10.0.0.0/8 at ${twice}`,
];

test('a template: a rule that is a resource of its own counts for its group, findings too', () => {
  assert.deepEqual(shown(REPEATING_TEMPLATE, { name: 'template.yaml' }), SHOWN_ROS('Web', '{ Ref: Web }', 'Twice'));
});

test('a group is listed by the name that people know, and stays what its file calls it', () => {
  const namesOf = (text: string, name: string) =>
    overview(snapshotOf(text, { name })).groups.map((group) => [group.name, group.label, group.also]);
  assert.deepEqual(
    namesOf(
      '{"SecurityGroupId": "sg-1def", "SecurityGroupName": "exported", "Permissions": {"Permission": []}}',
      'e.json',
    ),
    [['sg-1def', 'exported', 'sg-1def']],
  );
  const native = 'securityGroups:\n  web: { securityGroupName: shop-web }\n  db: { securityGroupName: db }\n  "": {}\n';
  assert.deepEqual(namesOf(native, 'a.sg.yaml'), [
    ['web', undefined, 'shop-web'],
    ['db', undefined, undefined],
    ['(no name)', undefined, undefined],
  ]);
});

test('a template in JSON says the same', () => {
  const json = `{ "ROSTemplateFormatVersion": "2015-09-01", "Resources": {
    "Web": { "Type": "ALIYUN::ECS::SecurityGroup", "Properties": { "VpcId": "vpc-1", "SecurityGroupIngress": [
      { "IpProtocol": "tcp", "PortRange": "80/80", "SourceCidrIp": "10.0.0.0/8" }] } },
    "Twice": { "Type": "ALIYUN::ECS::SecurityGroupIngress", "Properties": { "SecurityGroupId": { "Ref": "Web" },
      "IpProtocol": "tcp", "PortRange": "80/80", "SourceCidrIp": "10.0.0.0/8" } },
    "Server": { "Type": "ALIYUN::ECS::Instance", "Properties": { "SecurityGroupId": { "Ref": "Web" } } } } }`;
  assert.deepEqual(shown(json, { name: 'template.json' }), SHOWN_ROS('"Web"', '{ "Ref": "Web" }', '"Twice"'));
});

test('what a template opens on a condition, or with some of the values that it allows, says so', () => {
  const text = `ROSTemplateFormatVersion: '2015-09-01'
Parameters: { Port: { Type: String, AllowedValues: [443/443, 22/22] }, Kind: { Type: String } }
Conditions: { Test: { 'Fn::Equals': [!Ref Kind, test] } }
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: !Ref Port, SourceCidrIp: 0.0.0.0/0 }
        - Fn::If: [Test, { IpProtocol: tcp, PortRange: 3306/3306, SourceCidrIp: 0.0.0.0/0 }, !Ref ALIYUN::NoValue]
`;
  const [web] = overview(snapshotOf(text, { name: 'template.yaml' })).groups;
  assert.deepEqual(
    web?.openings.places.map((place) => place.text),
    ['tcp 3306 (MySQL) where `Test` is true', 'tcp 22 (SSH) where `Port` is 22/22'],
  );
});

test('names of templates hold in one file, ids everywhere', () => {
  const [group] = overview(snapshotOf(REPEATING_TEMPLATE, { name: 'template.yaml' })).groups;
  assert.deepEqual(group?.references, []);
  const exported = { SecurityGroupId: 'sg-1', Permissions: { Permission: [] } };
  const [web] = overview(snapshotOf(JSON.stringify(exported), { name: 'group.json' })).groups;
  assert.deepEqual(web?.references, ['sg-1']);
});

const permission = { IpProtocol: 'TCP', PortRange: '3389/3389', SourceCidrIp: '0.0.0.0/0', Policy: 'Accept' };

test('an export says what is open; a request what it adds', () => {
  const inbound = { ...permission, Direction: 'ingress' };
  const exported = { SecurityGroupId: 'sg-1', VpcId: 'vpc-1', Permissions: { Permission: [inbound] } };
  assert.deepEqual(shown(JSON.stringify(exported), { name: 'group.json' }), [
    'sg-1 at "sg-1": 1 in + 0 out = 1 of 200, ok, findings: 1',
    `  openings: tcp 3389 (RDP) at ${JSON.stringify(inbound)}`,
  ]);
  const request = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', Permissions: [permission] };
  assert.deepEqual(shown(JSON.stringify(request), { name: 'group.json' }), [
    'sg-1 at "sg-1": adds 1 in + 0 out, ok, findings: 1',
    `  openings: tcp 3389 (RDP) at ${JSON.stringify(permission)}`,
  ]);
});

const withRules = (amount: number) =>
  `securityGroups:\n  web:\n    vpcId: vpc-1\n    ingress:\n${Array.from({ length: amount }, (_, i) => `      - ${rule(`${i + 1}/${i + 1}`, '10.0.0.0/8')}\n`).join('')}`;

test('the state of a quota: room, near, full, over', () => {
  const settings = { quota: { rulesPerGroup: 10 } };
  const states = [8, 9, 10, 11].map((amount) => overview(snapshotOf(withRules(amount), { settings })).groups[0]?.state);
  assert.deepEqual(states, ['ok', 'near', 'full', 'over']);
});

test('what the cloud holds already is full, never over', () => {
  const rules = [80, 81].map((port) => ({ ...permission, PortRange: `${port}/${port}`, Direction: 'ingress' }));
  const exported = JSON.stringify({ SecurityGroupId: 'sg-1', VpcId: 'vpc-1', Permissions: { Permission: rules } });
  const found = overview(snapshotOf(exported, { name: 'group.json', settings: { quota: { rulesPerGroup: 1 } } }));
  assert.deepEqual([found.groups[0]?.state, found.worst?.state], ['full', 'full']);
});

test('the worst quota of a file is the one that is nearest to its limit', () => {
  const worst = (text: string, quota: object): string => {
    const found: FileOverview = overview(snapshotOf(text, { settings: { quota } }));
    return found.worst ? fullness(found.worst) : 'none';
  };
  assert.equal(worst(NATIVE, {}), '2/5 ok web-1: in 2 of 5 groups');
  assert.equal(worst(NATIVE, { rulesPerGroup: 2 }), '3/2 over web: 3 of 2 rules');
  assert.equal(
    worst(NATIVE, { rulesPerInterface: 3, groupsPerInterface: 20 }),
    '3/3 full web-1: at least 3 of 3 rules from all its groups',
  );
  assert.equal(
    worst('securityGroups:\n  web:\n    ingress: []\n', { profile: '2026' }),
    'none',
    'a profile without a limit for groups',
  );
});

test('instances near a quota of their own are named', () => {
  const { crowded } = overview(snapshotOf(NATIVE, { settings: { quota: { groupsPerInterface: 1 } } }));
  assert.deepEqual(crowded.map(fullness), ['2/1 over web-1: in 2 of 1 groups', '1/1 full web-2: in 1 of 1 groups']);
});

test('of very many places the first are named, and all are counted', () => {
  const same = Array.from({ length: 61 }, () => `      - ${rule('80/80', '10.0.0.0/8')}\n`).join('');
  const [web] = overview(snapshotOf(`securityGroups:\n  web:\n    ingress:\n${same}`)).groups;
  assert.deepEqual([web?.deadRules.total, web?.deadRules.places.length], [60, 50]);
});

test('half a file has an overview', () => {
  for (let end = 0; end < NATIVE.length; end += 7) {
    const text = `securityGroups:\n${NATIVE.slice('securityGroups:\n'.length, end)}`;
    assert.ok(overview(snapshotOf(text)));
  }
});
