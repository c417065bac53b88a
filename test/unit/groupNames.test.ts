// What a group is called in the cloud (SecurityGroupName) refers to it from other files, in every dialect; keys and ids come first.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../../server/src/engine/engine.ts';
import { defaultSettings } from '../../server/src/engine/settings.ts';
import type { Snapshot } from '../../server/src/engine/snapshot.ts';
import { lensText } from '../../server/src/features/codeLens.ts';
import { hover } from '../../server/src/features/hover.ts';
import { accessItemAt, incoming } from '../../server/src/features/navigation/access.ts';
import { checkFindings, snapshotOf } from '../fixture.ts';
import { type Files, findingsOf, uriOf, Workspace } from '../navigation.ts';

const rule = 'ipProtocol: tcp, portRange: 22/22';
const using = (name: string) => `securityGroups:\n  u:\n    ingress: [{ ${rule}, sourceGroupId: ${name} }]\n`;
const exported = (id: string, name: string) =>
  `{"SecurityGroupId": "${id}", "SecurityGroupName": "${name}", "VpcId": "vpc-1", "Permissions": {"Permission": [
  {"IpProtocol": "TCP", "PortRange": "80/80", "SourceCidrIp": "10.0.0.0/8", "Direction": "ingress"}]}}`;
const template = (name: string, type = 'normal') => `ROSTemplateFormatVersion: '2015-09-01'
Parameters: { Name: { Type: String, Default: given } }
Resources:
  Rosg: { Type: ALIYUN::ECS::SecurityGroup, Properties: { VpcId: vpc-1, SecurityGroupName: ${name}, SecurityGroupType: ${type} } }
`;

/** By the name that each gives its group. */
const FILES: Files = {
  'export.json': exported('sg-1abc', 'exported'),
  'stack.yaml': template('rosnamed', 'enterprise'),
  'own.sg.yaml': 'securityGroups:\n  web: { securityGroupName: pretty, securityGroupId: sg-1def }\n',
};

function engineOf(files: Files): Engine {
  const engine = new Engine();
  for (const [name, text] of Object.entries(files))
    engine.analyseClosed({ uri: uriOf(name), version: 0, languageId: undefined, text }, defaultSettings);
  engine.workspace.complete = true;
  return engine;
}

function opened(text: string, files: Files, name = 'use.sg.yaml'): Snapshot {
  return snapshotOf(text, { name, engine: engineOf({ ...files, [name]: text }) });
}

function namesFindings(files: Files): string[] {
  return findingsOf(files).filter((one) => / (?:unknown|duplicate)-group$/.test(one));
}

for (const [name, { calls, type, total }] of Object.entries({
  exported: { calls: 'sg-1abc', type: undefined, total: 1 },
  rosnamed: { calls: 'Rosg', type: 'enterprise', total: 0 },
  pretty: { calls: 'web', type: 'normal', total: 0 },
} as const)) {
  test(`\`${name}\` is known, with what its file says of it`, () => {
    const files = { ...FILES, 'use.sg.yaml': using(name) };
    assert.deepEqual(namesFindings(files), []);
    const { world, groupMeant } = opened(files['use.sg.yaml'], files);
    const known = world.group(name);
    assert.deepEqual([known?.name, known?.type, known?.count.total], [calls, type, total]);
    assert.equal(groupMeant(name, uriOf('use.sg.yaml'))?.name, calls);
    assert.ok(world.groupNames.includes(name) || name === 'pretty', 'completion offers it');
  });

  test(`what is attached to \`${name}\` counts where it is defined`, () => {
    const files = { ...FILES, 'use.sg.yaml': `instances:\n  one: { securityGroupIds: [${name}] }\n` };
    const home = Object.entries(FILES).find(([, text]) => text.includes(name))?.[0] ?? assert.fail();
    const lens = lensText(opened(FILES[home] ?? '', files, home), { kind: 'attachments', group: 0 });
    assert.equal(lens?.title, 'attached to 1');
    const instance = opened(files['use.sg.yaml'], files);
    const text = hover(instance, instance.text.indexOf('one'))?.markdown ?? '';
    assert.doesNotMatch(text, /not known/);
  });
}

test('who may talk to a group is seen by either name', async () => {
  const { index, views, load } = new Workspace({ ...FILES, 'use.sg.yaml': using('exported') });
  const view = views.get(uriOf('use.sg.yaml')) ?? assert.fail();
  const u = accessItemAt(index, view, view.content.toString().indexOf('u:')) ?? assert.fail();
  const found = await incoming(index, load, u.key ?? assert.fail());
  assert.deepEqual(
    found.filter(({ item }) => item.uri === uriOf('export.json')).map(({ item }) => item.kind),
    ['group'],
  );
});

test('a default of a parameter names no group: who deploys the template types over it', () => {
  assert.deepEqual(namesFindings({ 'stack.yaml': template('!Ref Name'), 'use.sg.yaml': using('given') }), [
    'use.sg.yaml:3 unknown-group',
  ]);
});

test('in templates and exports, names are their own', () => {
  const { world } = opened(
    template('rosnamed').replace('VpcId: vpc-1,', `VpcId: vpc-1, SecurityGroupIngress: [{ SourceGroupId: exported }],`),
    FILES,
    'other.yaml',
  );
  assert.equal(world.group('exported'), undefined);
});

test('keys and ids come first', () => {
  const files = {
    'here/export.json': exported('sg-1abc', 'web'),
    'far/own.sg.yaml': 'securityGroups:\n  web: { securityGroupType: enterprise, vpcId: vpc-1 }\n',
    'here/use.sg.yaml': using('web'),
  };
  const { world } = opened(files['here/use.sg.yaml'], files, 'here/use.sg.yaml');
  assert.equal(world.group('web')?.type, 'enterprise');
  assert.deepEqual(namesFindings(files), []);
});

test('in its own file as well', () => {
  const text = `securityGroups:
  web: { securityGroupName: pretty, securityGroupType: enterprise, vpcId: vpc-1 }
instances:
  one: { securityGroupIds: [pretty] }
`;
  const snapshot = opened(text, {});
  assert.equal(snapshot.world.group('pretty')?.group, snapshot.file.groups[0]);
  assert.equal(lensText(snapshot, { kind: 'attachments', group: 0 })?.title, 'attached to 1');
  assert.deepEqual(namesFindings({ 'use.sg.yaml': text }), []);
});

test('of several groups that are as near none is reckoned with, and that is said', () => {
  const files = { 'a.json': exported('sg-1abc', 'web'), 'b.json': exported('sg-1def', 'web') };
  const engine = engineOf(files);
  const snapshot = checkFindings(
    `securityGroups:
  u:
    innerAccessPolicy: Drop
    ingress:
      - ipProtocol: tcp
        portRange: 22/22
        sourceGroupId: web
        #              ^^^ duplicate-group: Several groups are called \`web\` in the cloud
`,
    { name: 'use.sg.yaml', engine },
  );
  assert.deepEqual(
    snapshot.diagnoses.flatMap(({ related }) => related.map(({ message }) => message)),
    ['`web` in `a.json`.', '`web` in `b.json`.'],
  );
  const known = snapshot.world.group('web');
  assert.deepEqual([known?.type, known?.count.atLeast, known?.count.total], [undefined, true, 0]);
  assert.equal(snapshot.groupMeant('web', snapshot.uri), undefined);
});

test('the nearest of them is meant, and two exports of one group are one', () => {
  const files = {
    'prod/a.json': exported('sg-1abc', 'web'),
    'prod/b.json': exported('sg-1abc', 'web'),
    'test/a.json': exported('sg-1def', 'web'),
    'prod/use.sg.yaml': using('web'),
  };
  assert.deepEqual(namesFindings(files), []);
  const { world } = opened(files['prod/use.sg.yaml'], files, 'prod/use.sg.yaml');
  assert.equal(world.group('web')?.name, 'sg-1abc');
});

test('two groups of one file that are called alike are told apart by nobody', () => {
  const files = {
    'own.sg.yaml': 'securityGroups:\n  a: { securityGroupName: web }\n  b: { securityGroupName: web }\n',
    'use.sg.yaml': `instances:\n  one: { securityGroupIds: [web] }\n`,
  };
  assert.deepEqual(namesFindings(files), ['use.sg.yaml:2 duplicate-group']);
  const own = opened(files['own.sg.yaml'], files, 'own.sg.yaml');
  assert.equal(lensText(own, { kind: 'attachments', group: 0 })?.title, 'not attached in this workspace');
});

test('a file that changes, or is gone, takes the name with it', () => {
  const engine = engineOf({ 'export.json': exported('sg-1abc', 'exported') });
  const meant = () => engine.workspace.known('exported', uriOf('use.sg.yaml'))?.name;
  const before = engine.workspace.generation;
  assert.equal(meant(), 'sg-1abc');
  engine.analyseClosed(
    { uri: uriOf('export.json'), version: 1, languageId: undefined, text: exported('sg-1abc', 'other') },
    defaultSettings,
  );
  assert.notEqual(engine.workspace.generation, before);
  assert.equal(meant(), undefined);
  assert.equal(engine.workspace.known('other', uriOf('use.sg.yaml'))?.name, 'sg-1abc');
  engine.remove(uriOf('export.json'));
  assert.equal(engine.workspace.known('other', uriOf('use.sg.yaml')), undefined);
});
