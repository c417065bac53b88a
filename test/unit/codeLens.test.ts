// What stands above a group, and where it leads, in every dialect.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultEditing } from '../../server/src/engine/editing.ts';
import { Engine } from '../../server/src/engine/engine.ts';
import { defaultSettings } from '../../server/src/engine/settings.ts';
import { lenses, lensText } from '../../server/src/features/codeLens.ts';
import { type Options, snapshotOf } from '../fixture.ts';
import { REPEATING_TEMPLATE, rosTemplate } from '../templates.ts';

/** Each lens: the text it stands above, its words, and what it leads to. */
function shown(text: string, options: Options = {}, wanted = defaultEditing.codeLens): string[] {
  const snapshot = snapshotOf(text, options);
  return lenses(snapshot, wanted).map((lens) => {
    const words = lensText(snapshot, lens);
    assert.ok(words);
    const { title, places } = words;
    if (lens.kind === 'counts') return `${text.slice(lens.span.start, lens.span.end)}: ${title}`;
    const target = places.map((place) => {
      if ('span' in place) return text.slice(place.span.start, place.span.end);
      const { uri, start } = place.elsewhere;
      return `${place.text} at ${uri.slice(uri.lastIndexOf('/') + 1)}:${start.line + 1}`;
    });
    return `${text.slice(lens.span.start, lens.span.end)}: ${title} → ${target.join(' | ')}`;
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
    'web: 2 in + 1 out = 3 of 200',
    'web: attached to 2 → web | web',
    'web: 1 dead rule → { ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.1.0.0/16 }',
    'idle: 0 in + 0 out = 0 of 200',
    'idle: not attached in this file → ',
  ]);
});

test('without a quota for groups the rules are counted all the same', () => {
  const [first] = shown(NATIVE, { settings: { quota: { profile: '2026' } } });
  assert.equal(first, 'web: 2 in + 1 out = 3 rules');
});

test('each kind can be switched off', () => {
  const off = { counts: false, attachments: false, deadRules: false };
  assert.deepEqual(shown(NATIVE, {}, off), []);
  assert.equal(shown(NATIVE, {}, { ...off, counts: true }).length, 2);
  assert.equal(shown(NATIVE, {}, { ...off, attachments: true }).length, 2);
  assert.equal(shown(NATIVE, {}, { ...off, deadRules: true }).length, 1);
});

test('a file that attaches nothing says nothing of attachments', () => {
  assert.deepEqual(shown('securityGroups:\n  web:\n    ingress: []\n'), ['web: 0 in + 0 out = 0 of 200']);
});

const OTHER = `instances:
  web-3: { securityGroupIds: [web, sg-1] }
  far: { securityGroupIds: [elsewhere] }
networkInterfaces:
  eni: { securityGroupIds: [sg-1] }
`;
const GROUPS = 'securityGroups:\n  web: { securityGroupId: sg-1, ingress: [] }\n  idle: { ingress: [] }\n';

function beside(files: Readonly<Record<string, string>>): Engine {
  const engine = new Engine();
  for (const [name, text] of Object.entries(files)) {
    engine.analyseClosed({ uri: `file:///work/${name}`, version: 0, languageId: undefined, text }, defaultSettings);
  }
  return engine;
}

test('what other files attach counts, by name and by id, each instance once', () => {
  const name = 'groups.sg.yaml';
  const engine = beside({ 'machines.sg.yaml': OTHER });
  assert.deepEqual(shown(GROUPS, { engine, name }), [
    'web: 0 in + 0 out = 0 of 200',
    'web: attached to 2 → web-3 at machines.sg.yaml:2 | eni at machines.sg.yaml:5',
    'idle: 0 in + 0 out = 0 of 200',
    'idle: not attached in this file → ',
  ]);
  engine.workspace.complete = true;
  assert.equal(shown(GROUPS, { engine, name }).at(-1), 'idle: not attached in this workspace → ');
  engine.remove('file:///work/machines.sg.yaml');
  assert.equal(shown(GROUPS, { engine, name }).length, 2);
});

test('of several groups of one name, the nearest is meant; an id means all that bear it', () => {
  const other = 'securityGroups:\n  web: { securityGroupId: sg-1, ingress: [] }\n';
  const engine = beside({ 'prod/machines.sg.yaml': OTHER, 'dev/groups.sg.yaml': other, 'prod/groups.sg.yaml': GROUPS });
  const ofWeb = (text: string, name: string) => shown(text, { engine, name }).at(1)?.replace(/ →.*/, '');
  assert.equal(ofWeb(other, 'dev/groups.sg.yaml'), 'web: attached to 2');
  assert.equal(
    ofWeb(other.replace('securityGroupId: sg-1, ', ''), 'dev/other.sg.yaml'),
    'web: not attached in this file',
  );
  assert.equal(ofWeb(GROUPS.replace('securityGroupId: sg-1, ', ''), 'prod/groups.sg.yaml'), 'web: attached to 1');
});

test('what a parameter may put into a group counts apart', () => {
  const template = rosTemplate(
    `  One: { Type: ALIYUN::ECS::Instance, Properties: { SecurityGroupIds: [!Ref Sg] } }
  Two: { Type: ALIYUN::ECS::Instance, Properties: { SecurityGroupIds: [!Ref Sg, sg-1] } }
`,
    'Parameters:\n  Sg: { Type: String, AllowedValues: [sg-1, sg-2] }\n',
  );
  assert.equal(
    shown(GROUPS, { engine: beside({ 'm.ros.yaml': template }), name: 'groups.sg.yaml' }).at(1),
    'web: attached to 1, perhaps to 1 more → perhaps One at m.ros.yaml:5 | Two at m.ros.yaml:6',
  );
});

test('what a template joins by its id is attached, in the same file and in another one', () => {
  const join = (group: string, who: string) => `  J${who.length}:
    Type: ALIYUN::ECS::JoinSecurityGroup
    Properties: { SecurityGroupId: ${group}, ${who} }
`;
  const template = (...resources: string[]) => rosTemplate(resources.join(''));
  const web = '  Web: { Type: ALIYUN::ECS::SecurityGroup, Properties: { VpcId: v } }\n';
  const ofWeb = (who: string) => shown(template(web, join('!Ref Web', who)), { name: 'template.yaml' }).at(1);
  assert.equal(ofWeb('InstanceId: i-1'), 'Web: attached to 1 → !Ref Web');
  assert.equal(ofWeb('InstanceIdList: [i-1, i-2]'), 'Web: attached to 2 → !Ref Web | !Ref Web');
  assert.equal(ofWeb('NetworkInterfaceList: [eni-1]'), 'Web: attached to 1 → !Ref Web');
  const joins = template(join('sg-1', 'InstanceId: i-1'), join('sg-1', 'NetworkInterfaceList: [eni-1]'));
  const engine = beside({ 'joins.ros.yaml': joins });
  assert.equal(
    shown(GROUPS, { engine, name: 'groups.sg.yaml' }).at(1),
    'web: attached to 2 → i-1 at joins.ros.yaml:5 | eni-1 at joins.ros.yaml:8',
  );
});

test('an export counts what is attached to its native twin by name, in the twin’s file and in others', () => {
  const native = (instances: string) =>
    `securityGroups:\n  web: { securityGroupId: sg-1, ingress: [] }\ninstances: { ${instances} }\n`;
  const exported = JSON.stringify({ SecurityGroupId: 'sg-1', Permissions: { Permission: [] } });
  const files = {
    'web.sg.yaml': native('here: { securityGroupIds: [web] }'),
    'more.sg.yaml': 'instances:\n  there: { securityGroupIds: [web, sg-1] }\n  other: { securityGroupIds: [db] }\n',
  };
  const engine = beside(files);
  assert.equal(
    shown(exported, { engine, name: 'group.json' }).at(1),
    '"sg-1": attached to 2 → there at more.sg.yaml:2 | here at web.sg.yaml:3',
  );
  // The twin itself counts each once.
  assert.match(shown(files['web.sg.yaml'], { engine, name: 'web.sg.yaml' }).at(1) ?? '', /^web: attached to 2 /);
});

test('an export counts what is attached to its id, and a template what stands in it', () => {
  const engine = beside({ 'machines.sg.yaml': OTHER });
  const exported = JSON.stringify({ SecurityGroupId: 'sg-1', Permissions: { Permission: [] } });
  assert.match(shown(exported, { engine, name: 'group.json' }).at(1) ?? '', /^"sg-1": attached to 2 /);
  const template = REPEATING_TEMPLATE.replace('Web:', 'web:').replaceAll('Ref: Web', 'Ref: web');
  assert.match(shown(template, { engine, name: 'template.yaml' }).at(1) ?? '', /^web: attached to 1 /);
});

test('a dead rule that a comment wants left alone is not counted', () => {
  const text = NATIVE.replace('10.1.0.0/16 }', '10.1.0.0/16 } # secgroup-ignore redundant-rule -- soon');
  assert.equal(shown(text).filter((line) => line.includes('dead')).length, 0);
});

test('a template: rules that are resources of their own count for their group', () => {
  assert.deepEqual(shown(REPEATING_TEMPLATE, { name: 'template.yaml' }), [
    'Web: 2 in + 0 out = 2 of 200',
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
  assert.deepEqual(shown(json, { name: 'template.json' }), ['"Web": 1 in + 0 out = 1 of 200']);
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
    '"sg-1": 2 in + 0 out = 2 of 200',
    `"sg-1": 1 dead rule → ${JSON.stringify(rule)}`,
  ]);
  const { Direction: _, ...asked } = rule;
  const request = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', Permissions: [asked] };
  assert.deepEqual(shown(JSON.stringify(request), { name: 'group.json' }), ['"sg-1": adds 1 in + 0 out']);
});
