// One group, written in each dialect: the same checks speak of the same rules.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Snapshot } from '../../server/src/engine/snapshot.ts';
import { fixAll } from '../../server/src/features/codeActions.ts';
import { rawText } from '../../server/src/model/field.ts';
import { applyChanges } from '../../server/src/text/span.ts';
import { snapshotOf } from '../fixture.ts';

/** By the names of the native dialect; each key with the direction's own prefix for peers. */
type Fields = Readonly<Record<string, string | number>>;

const ingress: readonly Fields[] = [
  { ipProtocol: 'tcp', portRange: '443/443', sourceCidrIp: '0.0.0.0/0' },
  { ipProtocol: 'tcp', portRange: '443/443', sourceCidrIp: '0.0.0.0/0', priority: 1, policy: 'accept' },
  { ipProtocol: 'tcp', portRange: '443/443', sourceCidrIp: '0.0.0.0/0', nicType: 'internet' },
  { ipProtocol: 'tcp', portRange: '3306/3306', sourceCidrIp: '10.0.0.0/9', policy: 'drop', priority: 10 },
  { ipProtocol: 'tcp', portRange: '3306/3306', sourceCidrIp: '10.128.0.0/9', policy: 'drop', priority: 20 },
  { ipProtocol: 'tcp', portRange: '3306/3306', sourceCidrIp: '10.0.0.0/8', priority: 30 },
  { ipProtocol: 'all', portRange: '-1/-1', sourceCidrIp: '10.1.0.0/16', policy: 'drop', priority: 100 },
  { ipProtocol: 'udp', portRange: '5000/5009', ipv6SourceCidrIp: '2408:4000::/32' },
  { ipProtocol: 'udp', portRange: '5010/5019', ipv6SourceCidrIp: '2408:4000::/32' },
  { ipProtocol: 'icmp', portRange: '-1/-1', sourceCidrIp: '10.1.2.0/24', priority: 1 },
  { ipProtocol: 'icmp', portRange: '-1/-1', sourceCidrIp: '10.1.0.0/16', priority: 2 },
  { ipProtocol: 'udp', portRange: '5000/6000', ipv6SourceCidrIp: '2408:4000:1::/48', policy: 'drop' },
];
const egress: readonly Fields[] = [
  { ipProtocol: 'udp', portRange: '53/53', destCidrIp: '0.0.0.0/0' },
  { ipProtocol: 'udp', portRange: '53/53', destCidrIp: '100.100.2.136/32', priority: 5 },
];

const written: Readonly<Record<string, string>> = {
  'group.sg.yaml': `securityGroups:\n  sg-1:\n    vpcId: vpc-1\n    ingress:\n${items(ingress, (key) => key, '      ')}    egress:\n${items(egress, (key) => key, '      ')}`,
  'template.yaml': `ROSTemplateFormatVersion: '2015-09-01'\nResources:\n  Web:\n    Type: ALIYUN::ECS::SecurityGroup\n    Properties:\n      VpcId: vpc-1\n      SecurityGroupIngress:\n${items(ingress, capital, '        ')}      SecurityGroupEgress:\n${items(egress, capital, '        ')}`,
  'export.json': JSON.stringify(
    {
      SecurityGroupId: 'sg-1',
      VpcId: 'vpc-1',
      Permissions: {
        Permission: [
          ...ingress.map((fields) => ({ Direction: 'ingress', ...capitals(fields) })),
          ...egress.map((fields) => ({ Direction: 'egress', ...capitals(fields) })),
        ],
      },
    },
    undefined,
    2,
  ),
};

function items(list: readonly Fields[], keyOf: (key: string) => string, indent: string): string {
  const entries = (fields: Fields) =>
    Object.entries(fields).map(([key, value]) => `${keyOf(key)}: ${JSON.stringify(value)}`);
  return list.map((fields) => `${indent}- { ${entries(fields).join(', ')} }\n`).join('');
}

function capitals(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [capital(key), value]));
}

function capital(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}

/** What stays apart on purpose: how loud a NIC type is, and what is asked of definitions only. */
const settings = { checks: { 'absorbed-rule': 'hint', 'contradicting-tie': 'hint' } };

/** `shadowed-rule ingress 6: …`, in the order of the rules. */
function findings(snapshot: Snapshot): string[] {
  const rules = snapshot.file.groups.flatMap((group) => group.rules);
  return snapshot.diagnoses.flatMap(({ check, span, message }) => {
    const rule = rules.find(({ id }) => {
      const extent = snapshot.extentOf(id);
      return extent && extent.start <= span.start && span.end <= extent.end;
    });
    return rule ? [`${check} ${rule.direction} ${rule.number}: ${message}`] : [];
  });
}

test('one group yields the same findings in every dialect', () => {
  const [native = [], ...others] = Object.entries(written).map(([name, text]) =>
    findings(snapshotOf(text, { name, settings })),
  );
  assert.deepEqual(
    native.map((finding) => finding.split(':')[0]),
    [
      'duplicate-rule ingress 2',
      'twin-nic-type ingress 3',
      'shadowed-rule ingress 6',
      'contradicting-tie ingress 8',
      'mergeable-rules ingress 8',
      'contradicting-tie ingress 9',
      'absorbed-rule ingress 10',
      'redundant-rule egress 2',
    ],
  );
  assert.equal(others.length, 2);
  for (const other of others) assert.deepEqual(other, native);
});

test('and the same group is left when all is mended', () => {
  const left = Object.entries(written).map(([name, text]) => {
    const action = fixAll(snapshotOf(text, { name }));
    assert.ok(action, name);
    const { file } = snapshotOf(applyChanges(text, action.changes), { name });
    return file.groups.flatMap(({ rules }) =>
      rules.map(
        ({ direction, fields }) =>
          `${direction} ${Object.values(fields)
            .map(rawText)
            .filter((raw) => raw !== undefined)}`,
      ),
    );
  });
  const [native = [], ...others] = left;
  assert.equal(native.length, ingress.length + egress.length - 5);
  for (const other of others) assert.deepEqual(other.map(sorted), native.map(sorted));
});

/** Fields are read in an order of the dialect's own. */
function sorted(rule: string): string {
  return rule.split(/[ ,]/).sort().join(' ');
}
