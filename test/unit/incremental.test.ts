// What is remembered from one version to the next may save work, and may never show.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Engine } from '../../server/src/engine/engine.ts';
import { defaultSettings } from '../../server/src/engine/settings.ts';
import type { Snapshot } from '../../server/src/engine/snapshot.ts';
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
];
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(8),
  text: fc.array(fc.constantFrom(...pieces), { maxLength: 3 }).map((parts) => parts.join('')),
});

for (const [name, text] of [
  ['test.sg.yaml', NATIVE],
  ['template.yaml', ROS],
] as const) {
  test(`one edit after another in ${name}: as if each version were the first`, () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
        const engine = new Engine();
        let current = text;
        snapshotOf(current, { name, engine, version: 1 });
        for (const [i, { at, length, text: inserted }] of edits.entries()) {
          const start = Math.floor(at * current.length);
          current = current.slice(0, start) + inserted + current.slice(start + length);
          const analysis = engine.analyse(source(name, current, i + 2), settings);
          const fresh = new Engine().analyse(source(name, current, 1), settings);
          assert.equal(analysis.kind, fresh.kind);
          if (analysis.kind === 'snapshot' && fresh.kind === 'snapshot') assertSame(analysis.snapshot, fresh.snapshot);
        }
      }),
      { numRuns: 120 },
    );
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

function source(name: string, text: string, version: number) {
  return { uri: `file:///work/${name}`, version, text, languageId: undefined };
}

function assertSame(a: Snapshot, b: Snapshot): void {
  assert.deepEqual(a.diagnoses, b.diagnoses, a.text);
  assert.deepEqual(a.file, b.file);
}
