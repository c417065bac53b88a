// What stands above a group, and where it leads, in every dialect.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultEditing } from '../../server/src/engine/editing.ts';
import { lenses, lensText } from '../../server/src/features/codeLens.ts';
import { type Options, snapshotOf } from '../fixture.ts';
import { REPEATING_TEMPLATE } from '../templates.ts';

/** Each lens: the text it stands above, its words, and what it leads to. */
function shown(text: string, options: Options = {}, wanted = defaultEditing.codeLens): string[] {
  const snapshot = snapshotOf(text, options);
  return lenses(snapshot, wanted).map((lens) => {
    const words = lensText(snapshot, lens);
    assert.ok(words);
    const { title, leadsTo } = words;
    const target =
      'effectiveRules' in leadsTo
        ? leadsTo.effectiveRules
        : leadsTo.places.map(({ start, end }) => text.slice(start, end)).join(' | ');
    return `${text.slice(lens.span.start, lens.span.end)}: ${title} → ${target}`;
  });
}

const NATIVE = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.1.0.0/16 }
    egress:
      - { ipProtocol: all, portRange: -1/-1, destCidrIp: 0.0.0.0/0 }
  idle:
    ingress: []
instances:
  web-1: { securityGroupIds: [web] }
  web-2: { securityGroupIds: [web, web] }
`;

test('a native group: counts against the quota, attachments, dead rules', () => {
  assert.deepEqual(shown(NATIVE), [
    'web: 2 in + 1 out = 3 of 200 → web',
    'web: attached to 2 → web | web',
    'web: 1 dead rule → { ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.1.0.0/16 }',
    'idle: 0 in + 0 out = 0 of 200 → idle',
    'idle: not attached in this file → ',
  ]);
});

test('without a quota for groups the rules are counted all the same', () => {
  const [first] = shown(NATIVE, { settings: { quota: { profile: '2026' } } });
  assert.equal(first, 'web: 2 in + 1 out = 3 rules → web');
});

test('each kind can be switched off', () => {
  const off = { counts: false, attachments: false, deadRules: false };
  assert.deepEqual(shown(NATIVE, {}, off), []);
  assert.equal(shown(NATIVE, {}, { ...off, counts: true }).length, 2);
  assert.equal(shown(NATIVE, {}, { ...off, attachments: true }).length, 2);
  assert.equal(shown(NATIVE, {}, { ...off, deadRules: true }).length, 1);
});

test('a file that attaches nothing says nothing of attachments', () => {
  assert.deepEqual(shown('securityGroups:\n  web:\n    ingress: []\n'), ['web: 0 in + 0 out = 0 of 200 → web']);
});

test('a template: rules that are resources of their own count for their group', () => {
  assert.deepEqual(shown(REPEATING_TEMPLATE, { name: 'template.yaml' }), [
    'Web: 2 in + 0 out = 2 of 200 → Web',
    'Web: attached to 1 → { Ref: Web }',
    'Web: 1 dead rule → Twice',
  ]);
});

test('a template in JSON', () => {
  const json = JSON.stringify(
    {
      ROSTemplateFormatVersion: '2015-09-01',
      Resources: {
        Web: {
          Type: 'ALIYUN::ECS::SecurityGroup',
          Properties: { SecurityGroupIngress: [{ IpProtocol: 'tcp', PortRange: '80/80', SourceCidrIp: '10.0.0.0/8' }] },
        },
      },
    },
    undefined,
    2,
  );
  assert.deepEqual(shown(json, { name: 'template.json' }), ['"Web": 1 in + 0 out = 1 of 200 → Web']);
});

test('an export counts what it holds; a request what it adds', () => {
  const rule = {
    IpProtocol: 'TCP',
    PortRange: '80/80',
    SourceCidrIp: '10.0.0.0/8',
    Policy: 'Accept',
    Direction: 'ingress',
  };
  const exported = { SecurityGroupId: 'sg-1', Permissions: { Permission: [rule, rule] } };
  assert.deepEqual(shown(JSON.stringify(exported), { name: 'group.json' }), [
    '"sg-1": 2 in + 0 out = 2 of 200 → sg-1',
    `"sg-1": 1 dead rule → ${JSON.stringify(rule)}`,
  ]);
  const { Direction: _, ...asked } = rule;
  const request = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', Permissions: [asked] };
  assert.deepEqual(shown(JSON.stringify(request), { name: 'group.json' }), ['"sg-1": adds 1 in + 0 out → sg-1']);
});
