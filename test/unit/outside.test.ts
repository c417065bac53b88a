// What a closed file was told by others is kept with the look: what changes while it is being looked at makes the look old.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../../server/src/engine/engine.ts';
import { isStillSo, noting } from '../../server/src/engine/outside.ts';
import { defaultSettings } from '../../server/src/engine/settings.ts';
import type { Snapshot } from '../../server/src/engine/snapshot.ts';

const APP = `securityGroups:
  app:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 80/80, sourceGroupId: web }
`;
const WEB = 'securityGroups:\n  web: { securityGroupType: enterprise, ingress: [] }\n';
const uriOf = (name: string) => `file:///work/${name.includes('.') ? name : `${name}.sg.yaml`}`;

async function look(engine: Engine, name: string, text: string): Promise<Snapshot> {
  const source = { uri: uriOf(name), version: 0, languageId: undefined, text };
  await engine.prepare(source);
  const analysis = engine.analyseClosed(source, defaultSettings, noting);
  assert.equal(analysis.kind, 'snapshot');
  return analysis.snapshot;
}

test('a group that becomes known after it was asked for makes the look old, though the checks have not run yet', async () => {
  const engine = new Engine();
  const before = await look(engine, 'app', APP);
  await look(engine, 'web', WEB);
  assert.ok(before.diagnoses.every(({ check }) => check !== 'enterprise-group-peer'));
  assert.ok(!isStillSo(before.outside, engine.workspace.witnesses(uriOf('app'))));
  const after = await look(engine, 'app', APP);
  assert.ok(after.diagnoses.some(({ check }) => check === 'enterprise-group-peer'));
  assert.ok(isStillSo(after.outside, engine.workspace.witnesses(uriOf('app'))));
  await look(engine, 'web', WEB.replace('enterprise', 'normal'));
  assert.ok(!isStillSo(after.outside, engine.workspace.witnesses(uriOf('app'))));
});

test('what is not said before the workspace has been looked through is said by another look', async () => {
  const text = `securityGroups:
  shut: { vpcId: vpc-1, innerAccessPolicy: Drop, ingress: [{ ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 }] }
instances:
  one: { securityGroupIds: [shut] }
`;
  const engine = new Engine();
  engine.workspace.looking = true;
  const codes = ({ diagnoses }: Snapshot) => diagnoses.map(({ check }) => check);
  const [before, plain] = [await look(engine, 'shut', text), await look(engine, 'web', WEB)];
  assert.deepEqual([codes(before), codes(plain)], [[], ['no-egress', 'missing-property']]);
  engine.workspace.looking = false;
  assert.ok(!isStillSo(before.outside, engine.workspace.witnesses(uriOf('shut'))));
  assert.ok(isStillSo(plain.outside, engine.workspace.witnesses(uriOf('web'))));
  assert.deepEqual(codes(await look(engine, 'shut', text)), ['unreachable-management']);
});

test('rules that another file adds to a group may let somebody in', async () => {
  const text = `securityGroups:
  shut:
    securityGroupId: sg-1shut
    vpcId: vpc-1
    innerAccessPolicy: Drop
    ingress: [{ ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 }]
instances:
  one: { securityGroupIds: [shut] }
`;
  const template = (group: string) => `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Login:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: ${group}, IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 10.0.0.0/8 }
`;
  const engine = new Engine();
  const codes = ({ diagnoses }: Snapshot) => diagnoses.map(({ check }) => check);
  const alone = await look(engine, 'shut', text);
  assert.deepEqual(codes(alone), ['unreachable-management']);
  await look(engine, 'template.yaml', template('sg-1shut'));
  assert.ok(!isStillSo(alone.outside, engine.workspace.witnesses(uriOf('shut'))));
  const added = await look(engine, 'shut', text);
  assert.deepEqual(codes(added), []);
  const { generation } = engine.workspace;
  await look(engine, 'template.yaml', template('sg-2other'));
  assert.ok(engine.workspace.generation > generation, 'open documents are looked at again');
  assert.ok(!isStillSo(added.outside, engine.workspace.witnesses(uriOf('shut'))));
  assert.deepEqual(codes(await look(engine, 'shut', text)), ['unreachable-management']);
});
