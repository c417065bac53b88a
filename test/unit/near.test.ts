// What is found at one place, without what is found in all others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Snapshot } from '../../server/src/engine/snapshot.ts';
import { snapshotOf } from '../fixture.ts';

const NATIVE = `securityGroups:
  web:
    ingress:
      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 0.0.0.0/0 }
  db:
    ingress:
      - { ipProtocol: tcp, portRange: 3306, sourceCidrIp: 10.0.0.0/8 }
instances:
  i-1:
    securityGroups: [web, db, gone, 'sg-1', 'sg-2', 'sg-3']
`;

const ROS = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties: { VpcId: vpc-1 }
  Rule:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: { Ref: Web }, IpProtocol: tcp, PortRange: 80, SourceCidrIp: 10.0.0.0/8 }
`;

const ALIASES = `shared:
  - &rule { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 0.0.0.0/0 }
securityGroups:
  a: { ingress: [*rule, *rule] }
  b: { ingress: [*rule] }
`;

for (const [what, text] of Object.entries({ NATIVE, ROS, ALIASES })) {
  test(`at each place stand the findings that stand there among all: ${what}`, () => {
    const all = snapshotOf(text).diagnoses.map(told);
    assert.ok(all.length > 0);
    const near = snapshotOf(text);
    for (let offset = 0; offset <= text.length; offset++) {
      const here = all.filter(({ start, end }) => start <= offset && offset <= end);
      assert.deepEqual(near.diagnosesAt(offset).map(told), here, `at ${offset}`);
    }
  });
}

test('where all has been found, nothing is looked for again', () => {
  const snapshot = snapshotOf(NATIVE);
  const { diagnoses } = snapshot;
  const { checkTime } = snapshot;
  assert.equal(snapshot.diagnosesAt(NATIVE.indexOf('80,'))[0], diagnoses[0]);
  assert.equal(snapshot.checkTime, checkTime);
});

function told({ check, span: { start, end }, message, severity }: Snapshot['diagnoses'][number]) {
  return { check, start, end, message, severity };
}
