// Instances whose groups stand in several files: whether anybody can log in to them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Engine } from '../../server/src/engine/engine.ts';
import { loadPossibilities } from '../../server/src/engine/possibilities.ts';
import { type Files, Workspace } from '../closedWorkspace.ts';
import { snapshotOf } from '../fixture.ts';

await loadPossibilities();

/** A file with one group, which keeps its members apart unless it is told otherwise. */
function group(name: string, rules: readonly string[], more = 'innerAccessPolicy: Drop'): string {
  const all = rules.map((rule) => `{ ipProtocol: tcp, ${rule} }`).join(', ');
  return `securityGroups:\n  ${name}: { vpcId: vpc-1, ${more}, ingress: [${all}] }\n`;
}

const instances = (groups: Readonly<Record<string, string>>) =>
  `instances:\n${Object.entries(groups)
    .map(([name, list]) => `  ${name}: { securityGroupIds: [${list}] }\n`)
    .join('')}`;
const machines = (groups: Readonly<Record<string, string>>) => `securityGroups: {}\n${instances(groups)}`;

const web = 'portRange: 80/80, sourceCidrIp: 10.0.0.0/8';
const ssh = 'portRange: 22/22, sourceCidrIp: 10.0.0.0/8, priority: 5';
const drop = 'portRange: 22/22, sourceCidrIp: 0.0.0.0/0, policy: drop';

const said = (files: Files) => new Workspace(files).said('unreachable-management');

test('groups in two files that let nobody in are told of where the instance stands', () => {
  const files = {
    'a.sg.yaml': group('a', [web]),
    'b.sg.yaml': group('b', [web]),
    'm.sg.yaml': machines({ one: 'a, b' }),
  };
  assert.deepEqual(said(files), [
    'm.sg.yaml:3 Nobody can log in to or ping `one`: its 2 groups let in neither SSH (22) nor RDP (3389) nor ICMP from anywhere. 203.0.113.9 → tcp 22: no rule lets it in.',
  ]);
  // In whichever order they are read.
  assert.equal(said(Object.fromEntries(Object.entries(files).reverse())).length, 1);
  assert.deepEqual(said({ ...files, 'b.sg.yaml': group('b', [ssh]) }), []);
  assert.deepEqual(said({ ...files, 'b.sg.yaml': group('b', ['portRange: 22/22, sourcePrefixListId: pl-1']) }), []);
  assert.deepEqual(said({ ...files, 'm.sg.yaml': machines({ one: 'a, b, gone' }) }), []);
  assert.deepEqual(said({ 'm.sg.yaml': files['m.sg.yaml'] }), []);
});

test('all groups count together: what one lets in, another one may drop', () => {
  const files = (first: string, second: string) => ({
    'a.sg.yaml': group('a', [first]),
    'b.sg.yaml': group('b', [second]),
    'm.sg.yaml': machines({ one: 'a, b' }),
  });
  assert.match(said(files(ssh, drop)).join(), / tcp 22: dropped by rule 1 of `b\.sg\.yaml`\.$/);
  assert.deepEqual(said(files(ssh, `${drop}, priority: 6`)), []);
  assert.deepEqual(said(files(ssh, drop.replace('22/22', '23/23'))), []);
});

test('at a group of its own file that lets something in it is told there, with a fix', () => {
  const files = { 'a.sg.yaml': group('a', [web]), 'm.sg.yaml': group('own', [web]) + instances({ one: 'own, a' }) };
  const workspace = new Workspace(files);
  assert.deepEqual(
    workspace.said('unreachable-management').map((one) => one.slice(0, 11)),
    ['m.sg.yaml:2'],
  );
  const titles = workspace.looks.flatMap(({ diagnoses }) =>
    diagnoses
      .filter(({ check }) => check === 'unreachable-management')
      .flatMap(({ fixes }) => fixes.map(({ title }) => title)),
  );
  assert.equal(titles.length, 3);
  // Groups without inbound rules are closed on purpose.
  assert.deepEqual(
    said({ ...files, 'a.sg.yaml': group('a', []), 'm.sg.yaml': group('own', []) + instances({ one: 'own, a' }) }),
    [],
  );
  assert.deepEqual(
    said({ ...files, 'm.sg.yaml': group('own', []) + instances({ one: 'own, a' }) }).map((one) => one.slice(0, 11)),
    ['m.sg.yaml:4'],
  );
});

test('of several instances in the same groups one is named, and one that can be reached is a way in to the others', () => {
  const basic = 'innerAccessPolicy: Accept';
  const files = (list: Readonly<Record<string, string>>, more = basic): Files => ({
    'a.sg.yaml': group('a', [web], more),
    'b.sg.yaml': group('b', [web], more),
    'c.sg.yaml': group('c', [ssh], more),
    'm.sg.yaml': machines(list),
  });
  assert.equal(said(files({ one: 'a, b', two: 'a, b' })).length, 1);
  assert.deepEqual(said(files({ one: 'a, b', two: 'a, c' })), []);
  assert.equal(said(files({ one: 'a, b', two: 'a, c' }, 'innerAccessPolicy: Drop')).length, 1);
  assert.equal(said(files({ one: 'a, b', two: 'c' })).length, 1);
  // Members that other files put there may be reached from anywhere.
  assert.deepEqual(said({ ...files({ one: 'a, b' }), 'n.sg.yaml': machines({ two: 'a' }) }), []);
  assert.deepEqual(
    said({ ...files({ one: 'a, b' }), 'a.sg.yaml': group('a', [web], basic) + instances({ two: 'a' }) }),
    [],
  );
  const apart = files({ one: 'a, b' }, 'innerAccessPolicy: Drop');
  assert.equal(said({ ...apart, 'n.sg.yaml': machines({ two: 'a, c' }) }).length, 1);
});

test('an instance of which a parameter gives the group may be in another one, and may be in each that it may be', () => {
  const template = (id: string, more: string) => `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  One:
    Type: ALIYUN::ECS::Instance
    Properties: { SecurityGroupIds: [${id}] }
${more}`;
  const a = (more?: string) => `${group('a', [web], `securityGroupId: sg-bp1a, ${more ?? 'innerAccessPolicy: Drop'}`)}`;
  const given = (more: string) => template('!Ref Sg', `Parameters:\n  Sg: { Type: String, ${more} }\n`);
  assert.equal(said({ 'a.sg.yaml': a(), 'm.yaml': template('sg-bp1a', '') }).length, 1);
  assert.deepEqual(said({ 'a.sg.yaml': a(), 'm.yaml': given('Default: sg-bp1a') }), []);
  assert.deepEqual(said({ 'a.sg.yaml': a(), 'm.yaml': given('AllowedValues: [sg-bp1a, sg-bp1b]') }), []);
  assert.equal(said({ 'a.sg.yaml': a(), 'm.yaml': given('AllowedValues: [sg-bp1a]') }).length, 1);
  // Who is in it may be reached in another group, and from there all its members.
  const basic = a('innerAccessPolicy: Accept') + instances({ two: 'a' });
  assert.equal(said({ 'a.sg.yaml': basic }).length, 1);
  assert.equal(said({ 'a.sg.yaml': basic, 'm.yaml': template('sg-bp1b', '') }).length, 1);
  for (const more of ['Default: sg-bp1a', 'AllowedValues: [sg-bp1a, sg-bp1b]'])
    assert.deepEqual(said({ 'a.sg.yaml': basic, 'm.yaml': given(more) }), []);
  const mapped = template(
    '!FindInMap [All, !Ref ALIYUN::Region, id]',
    'Mappings:\n  All: { a: { id: sg-bp1a }, b: { id: sg-bp1b } }\n',
  );
  assert.deepEqual(said({ 'a.sg.yaml': basic, 'm.yaml': mapped }), []);
});

test('an advanced group shuts in whom no other group lets out, whichever file says so', () => {
  const advanced = group('a', [web], 'securityGroupId: sg-bp1a, securityGroupType: enterprise');
  const out = `${group('b', [web], 'securityGroupType: enterprise')}`.replace(
    ' }\n',
    ', egress: [{ ipProtocol: all, portRange: -1/-1, destCidrIp: 0.0.0.0/0 }] }\n',
  );
  const shut = (files: Files) => new Workspace({ 'a.sg.yaml': advanced, ...files }).said('no-egress').length;
  assert.equal(shut({}), 1);
  assert.equal(shut({ 'm.sg.yaml': machines({ one: 'a' }) }), 1);
  assert.equal(shut({ 'b.sg.yaml': out, 'm.sg.yaml': machines({ one: 'a, b' }) }), 0);
  assert.equal(shut({ 'b.sg.yaml': out, 'm.sg.yaml': machines({ one: 'a, b', two: 'a' }) }), 1);
  const given = (use: string) => `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Sg: { Type: String, Default: sg-bp1b }
Resources:
  Shut:
    Type: ALIYUN::ECS::SecurityGroup
    Properties: { VpcId: vpc-1, SecurityGroupType: enterprise }
  One:
    Type: ALIYUN::ECS::Instance
    Properties: { SecurityGroupIds: [!Ref Shut, ${use}] }
`;
  const b = group('b', [web], 'securityGroupId: sg-bp1b, securityGroupType: enterprise');
  const inTemplate = (use: string) =>
    new Workspace({ 'm.yaml': given(use), 'b.sg.yaml': b }).said('no-egress').filter((one) => one.startsWith('m'));
  assert.equal(inTemplate('sg-bp1b').length, 1);
  assert.deepEqual(inTemplate('!Ref Sg'), []);
  assert.deepEqual(inTemplate('!Ref Other'), []);
});

test('a group that may be another one is not seen', () => {
  const files = {
    'x/a.sg.yaml': group('a', [web]),
    'b.sg.yaml': group('b', [web]),
    'm.sg.yaml': machines({ one: 'a, b' }),
  };
  assert.equal(said(files).length, 1);
  assert.deepEqual(said({ ...files, 'y/a.sg.yaml': group('a', [web]) }), []);
});

test('what changes in one file is told in the other, open or not', () => {
  const files = {
    'a.sg.yaml': group('a', [web]),
    'b.sg.yaml': group('b', [web]),
    'm.sg.yaml': machines({ one: 'a, b' }),
  };
  const workspace = new Workspace(files);
  const count = () => workspace.settle().said('unreachable-management').length;
  assert.equal(count(), 1);
  workspace.write('b.sg.yaml', group('b', [ssh]));
  assert.equal(count(), 0);
  workspace.write('b.sg.yaml', group('b', [web, web.replace('80/80', '443/443')]));
  assert.equal(count(), 1);
  workspace.write('m.sg.yaml', machines({ one: 'a' }));
  assert.equal(count(), 1, 'in the file of its only group');
  workspace.write('m.sg.yaml', machines({ one: 'a, b' }));
  assert.equal(count(), 1);
  workspace.remove('b.sg.yaml');
  assert.equal(count(), 0);

  const engine = new Engine();
  const open = (name: keyof typeof files, text = files[name], version = 1) =>
    snapshotOf(text, { engine, name, version })
      .diagnoses.map(({ check }) => check)
      .filter((check) => check === 'unreachable-management').length;
  open('a.sg.yaml');
  open('b.sg.yaml');
  assert.equal(open('m.sg.yaml'), 1);
  open('b.sg.yaml', group('b', [ssh]), 2);
  assert.equal(open('m.sg.yaml'), 0);
  const { generation } = engine.workspace;
  open('b.sg.yaml', group('b', [ssh, web]), 3);
  open('b.sg.yaml', group('b', [ssh, web.replace('80/80', '443/443')]), 4);
  assert.ok(engine.workspace.generation <= generation + 1, 'rules that let nobody log in matter to nobody');
});

test('rules that a third file adds count as well', () => {
  const id = 'sg-bp1a';
  const adding = (rule: string) =>
    `ROSTemplateFormatVersion: '2015-09-01'\nResources:\n  R: { Type: 'ALIYUN::ECS::SecurityGroupIngress', Properties: { SecurityGroupId: ${id}, IpProtocol: tcp, ${rule} } }\n`;
  const files = {
    'a.sg.yaml': group('a', [web], `innerAccessPolicy: Drop, securityGroupId: ${id}`),
    'b.sg.yaml': group('b', [web]),
    'm.sg.yaml': machines({ one: 'a, b' }),
  };
  assert.equal(said({ ...files, 'add.yaml': adding('PortRange: 443/443, SourceCidrIp: 10.0.0.0/8') }).length, 1);
  assert.deepEqual(said({ ...files, 'add.yaml': adding('PortRange: 22/22, SourceCidrIp: 10.0.0.0/8') }), []);
});

test('groups in several files let in whom they would in one file', () => {
  const rule = fc.record({
    ports: fc.constantFrom('22/22', '20/30', '80/80', '3389/3389'),
    peer: fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/9'),
    policy: fc.constantFrom('accept', 'drop', 'drop'),
    priority: fc.integer({ min: 1, max: 3 }),
  });
  const rules = fc.array(rule, { minLength: 1, maxLength: 4 });
  const seen = { shut: 0, open: 0 };
  fc.assert(
    fc.property(rules, rules, (...both) => {
      const [a = '', b = ''] = both.map((all, i) => {
        const texts = all.map(
          ({ ports, peer, policy, priority }) =>
            `portRange: ${ports}, sourceCidrIp: ${peer}, policy: ${policy}, priority: ${priority}`,
        );
        return group(i === 0 ? 'a' : 'b', texts);
      });
      const one = said({ 'one.sg.yaml': a + b.replace('securityGroups:\n', '') + instances({ one: 'a, b' }) });
      const apart = said({ 'a.sg.yaml': a, 'b.sg.yaml': b, 'm.sg.yaml': machines({ one: 'a, b' }) });
      assert.equal(apart.length, one.length);
      seen[one.length > 0 ? 'shut' : 'open']++;
    }),
    { numRuns: 150, seed: 7 },
  );
  assert.ok(seen.shut > 9 && seen.open > 9, JSON.stringify(seen));
});
