// What decides about packets between groups of several files: the rules of both ends count, wherever they stand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../../server/src/engine/engine.ts';
import { type FileView, viewOf } from '../../server/src/engine/mentions.ts';
import { defaultSettings } from '../../server/src/engine/settings.ts';
import { SymbolIndex } from '../../server/src/engine/symbolIndex.ts';
import { behindTargets, targetsBeyond, targetsOfOthers } from '../../server/src/features/beyond.ts';
import { targetsOf } from '../../server/src/features/effectiveRules.ts';
import { type Answer, answer, behindQuestion } from '../../server/src/features/explain.ts';
import type { Span } from '../../server/src/text/span.ts';
import { snapshotOf } from '../fixture.ts';
import { type Files, nameOf, uriOf, viewsBehind } from '../navigation.ts';
import { webTemplate } from '../templates.ts';

/** Answers a question in a file of a workspace. */
function ask(question: string, name: string, files: Files): Answer & { readonly files: readonly string[] } {
  const { found, views } = answered(question, name, files);
  assert.ok('sentence' in found, 'problem' in found ? found.problem : '');
  return { ...found, files: [...views.keys()].map(nameOf) };
}

/** Why a question in a file cannot be understood. */
function problemOf(question: string, name: string, files: Files): string {
  const { found } = answered(question, name, files);
  return 'problem' in found ? found.problem : assert.fail(found.sentence);
}

function answered(question: string, name: string, files: Files) {
  const { snapshot, read } = openIn(name, files);
  const index = indexOf(files, read);
  const views = viewsBehind(read, (found) => {
    const { uris, names } = behindQuestion(question, snapshot, found);
    return names === undefined ? uris : [...uris, ...index.withMachineIn(names)];
  });
  const link = (span: Span, uri: string) => `${nameOf(uri)}#${span.start}`;
  return { found: answer(question, snapshot, { views, link }), views };
}

function indexOf(files: Files, read: (uri: string) => FileView): SymbolIndex {
  const index = new SymbolIndex();
  for (const uri of Object.keys(files).map(uriOf)) index.note(uri, read(uri));
  return index;
}

/** What a file offers to ask about. */
function offered(name: string, files: Files): string[] {
  const { snapshot, read } = openIn(name, files);
  const views = viewsBehind(read, () => behindTargets(snapshot));
  const near = [...targetsOf(snapshot), ...targetsBeyond(snapshot, views)];
  return [...near, ...targetsOfOthers(snapshot, views, indexOf(files, read).machines(), near)].map(
    ({ name: target, detail }) => {
      const understood = answered(`198.51.100.1 -> ${target} tcp 1`, name, files).found;
      assert.ok('sentence' in understood, target);
      return `${target}: ${detail}`;
    },
  );
}

function openIn(name: string, files: Files) {
  const engine = new Engine();
  const sourceOf = (uri: string) => ({ uri, version: 0, languageId: undefined, text: files[nameOf(uri)] ?? '' });
  for (const each of Object.keys(files)) engine.analyseClosed(sourceOf(uriOf(each)), defaultSettings);
  const snapshot = snapshotOf(files[name] ?? '', { name, engine });
  const read = (uri: string) => viewOf(uri, engine.peek(sourceOf(uri)) ?? assert.fail());
  return { snapshot, read };
}

const group = (name: string, ingress: readonly string[] = [], more = '') =>
  `  ${name}:\n    vpcId: vpc-1\n    innerAccessPolicy: Drop\n${more}    ingress:\n${ingress.map((rule) => `      - { ipProtocol: tcp, ${rule} }\n`).join('')}`;
const groups = (...all: readonly string[]) => `securityGroups:\n${all.join('')}`;

const SHOP: Files = {
  'web.sg.yaml': groups(group('web', ['portRange: 443/443, sourceCidrIp: 0.0.0.0/0'])),
  'db.sg.yaml': groups(
    group('db', [
      'portRange: 3306/3306, sourceGroupId: web',
      'portRange: 5432/5432, sourceGroupId: web, policy: drop',
      'portRange: 5432/5432, sourceCidrIp: 10.0.0.0/8',
    ]),
  ),
};

test('the inbound rules of a group of another file decide, and those of the group itself', () => {
  const yes = ask('web -> db tcp 3306', 'web.sg.yaml', SHOP);
  assert.equal(
    yes.sentence,
    'Yes: no rule of `web` keeps it from reaching members of `db` on tcp 3306; rule 1 of `db` in `db.sg.yaml` lets members of `web` in on tcp 3306.',
  );
  assert.deepEqual([yes.verdict, yes.files], ['accept', ['db.sg.yaml']]);
  const [place] = yes.steps.flatMap(({ span, uri, role }) => (span && role === 'decides' ? [{ span, uri }] : []));
  assert.deepEqual(place && [nameOf(place.uri), SHOP['db.sg.yaml']?.slice(place.span.start, place.span.start + 1)], [
    'db.sg.yaml',
    '{',
  ]);
  assert.ok(yes.markdown.includes('[rule 1 of `db` in `db.sg.yaml`](db.sg.yaml#'), yes.markdown);
  const dropped = ask('web -> db tcp 5432', 'web.sg.yaml', SHOP);
  assert.equal(dropped.sentence, 'No: rule 2 of `db` in `db.sg.yaml` keeps members of `web` out of tcp 5432.');
  assert.equal(ask('web -> db tcp 22', 'web.sg.yaml', SHOP).verdict, 'drop');
});

test('an instance of any other file can be asked about, whatever group it is in', () => {
  const bastion = `${groups(group('ops', ['portRange: 22/22, sourceCidrIp: 203.0.113.0/24']))}instances:\n  bastion-1: { securityGroupIds: [ops] }\n`;
  const files: Files = {
    'web.sg.yaml': groups(group('web', ['portRange: 22/22, sourceGroupId: ops'])),
    'b/ops.sg.yaml': bastion,
    'template.yaml':
      "ROSTemplateFormatVersion: '2015-09-01'\nResources:\n  Db:\n    Type: ALIYUN::ECS::SecurityGroup\n    Properties: { VpcId: vpc-1 }\n  Server:\n    Type: ALIYUN::ECS::Instance\n    Properties: { SecurityGroupIds: [!Ref Db] }\n",
  };
  assert.equal(ask('bastion-1 -> web tcp 22', 'web.sg.yaml', files).verdict, 'accept');
  assert.equal(ask('bastion-1 -> web tcp 23', 'web.sg.yaml', files).verdict, 'drop');
  const login = ask('203.0.113.9 -> bastion-1 tcp 22', 'web.sg.yaml', files);
  assert.deepEqual([login.verdict, login.files], ['accept', ['b/ops.sg.yaml']]);
  assert.equal(ask('203.0.113.9 -> Server tcp 22', 'web.sg.yaml', files).verdict, 'drop');
  assert.deepEqual(offered('web.sg.yaml', files).slice(-2), [
    'bastion-1: instance, in ops.sg.yaml',
    'Server: instance, in template.yaml',
  ]);
  const twice = { ...files, 'c/ops2.sg.yaml': bastion.replaceAll('ops', 'other') };
  assert.match(
    problemOf('internet -> bastion-1 tcp 22', 'web.sg.yaml', twice),
    /no group or instance of this workspace/,
  );
  assert.equal(ask('203.0.113.9 -> instance bastion-1 (ops.sg.yaml) tcp 22', 'web.sg.yaml', twice).verdict, 'accept');
  assert.deepEqual(offered('web.sg.yaml', twice).slice(-3, -1), [
    'instance bastion-1 (b/ops.sg.yaml): instance, in ops.sg.yaml',
    'instance bastion-1 (c/ops2.sg.yaml): instance, in ops2.sg.yaml',
  ]);
});

test('groups of one name in two templates of one name are two', () => {
  const template = (...resources: readonly string[]) =>
    `ROSTemplateFormatVersion: '2015-09-01'\nResources:\n  Web:\n    Type: ALIYUN::ECS::SecurityGroup\n    Properties: { VpcId: vpc-1 }\n${resources.join('')}`;
  const instance = (name: string) =>
    `  ${name}:\n    Type: ALIYUN::ECS::Instance\n    Properties: { SecurityGroupIds: [!Ref Web] }\n`;
  const files: Files = {
    'net.sg.yaml': groups(group('net')),
    'prod/template.yml': template(instance('App'), instance('Twin')),
    'staging/template.yml': template(instance('Db'), instance('Twin')),
  };
  assert.equal(ask('App -> Db tcp 5432', 'net.sg.yaml', files).verdict, 'drop');
  assert.equal(ask('198.51.100.1 -> instance Twin (prod/template.yml) tcp 1', 'net.sg.yaml', files).verdict, 'drop');
});

test('a name that nobody defines is none of the template that asks', () => {
  const files: Files = {
    'stack.yml': webTemplate(['{ IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0 }']),
    'b.sg.yaml': 'instances:\n  app: { securityGroupIds: [Web] }\n',
  };
  assert.equal(ask('198.51.100.1 -> app tcp 22', 'stack.yml', files).verdict, 'depends');
});

test('an instance that another file names by the same id may be in more groups', () => {
  const files: Files = {
    'a.sg.yaml': `${groups(group('web'))}instances:\n  i-bp1same: { securityGroupIds: [web] }\n`,
    'b.sg.yaml': `${groups(group('ssh', ['portRange: 22/22, sourceCidrIp: 0.0.0.0/0']))}instances:\n  i-bp1same: { securityGroupIds: [ssh] }\n`,
  };
  assert.equal(ask('198.51.100.1 -> i-bp1same tcp 22', 'a.sg.yaml', files).verdict, 'depends');
});

test('the outbound rules of a group of another file decide as well', () => {
  const files = { ...SHOP, 'web.sg.yaml': groups(group('web', [], '    securityGroupType: enterprise\n')) };
  const found = ask('web -> db tcp 3306', 'db.sg.yaml', files);
  assert.equal(found.verdict, 'drop');
  assert.match(
    found.sentence,
    /^No: no rule of `web` lets it reach members of `db` on tcp 3306, and an advanced group/,
  );
  assert.equal(ask('web -> db tcp 3306', 'db.sg.yaml', SHOP).verdict, 'accept');
});

test('a name means in each file what that file means by it', () => {
  const files: Files = {
    'a/web.sg.yaml': groups(group('app')),
    'b/db.sg.yaml': groups(group('db', ['portRange: 1/9, sourceGroupId: app']), group('app')),
  };
  // It lets in its own `app`.
  const other = ask('app -> db tcp 5', 'a/web.sg.yaml', files);
  assert.match(
    other.sentence,
    /unless the other side is a member of `app \(\.\.\/b\/db\.sg\.yaml\)` \(rule 1 of `db` in `db\.sg\.yaml`\)/,
  );
  const third: Files = {
    'a/web.sg.yaml': groups(group('app')),
    'b/db.sg.yaml': groups(group('db', ['portRange: 1/9, sourceGroupId: app'])),
    'b/app.sg.yaml': groups(group('app')),
  };
  assert.match(ask('app -> db tcp 5', 'a/web.sg.yaml', third).sentence, /a member of `app \(\.\.\/b\/app\.sg\.yaml\)`/);
  const { 'b/app.sg.yaml': _, ...two } = third;
  assert.equal(ask('app -> db tcp 5', 'a/web.sg.yaml', two as Files).verdict, 'accept');
});

test('a group is the same by its name and by its id, in every dialect', () => {
  const permission = { IpProtocol: 'TCP', PortRange: '22/22', Direction: 'ingress', SourceGroupId: 'sg-bp1web' };
  const files: Files = {
    'web.sg.yaml': groups(group('web', [], '    securityGroupId: sg-bp1web\n')),
    'db.json': JSON.stringify({
      SecurityGroupId: 'sg-bp1db',
      VpcId: 'vpc-1',
      Permissions: { Permission: [permission] },
    }),
    'template.yaml': `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Job:
    Type: ALIYUN::ECS::Instance
    Properties: { SecurityGroupIds: [sg-bp1web] }
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties: { VpcId: vpc-1 }
`,
  };
  for (const name of ['web', 'sg-bp1web']) {
    const found = ask(`${name} -> sg-bp1db tcp 22`, 'web.sg.yaml', files);
    assert.deepEqual([found.verdict, found.files], ['accept', ['db.json']], found.sentence);
  }
  assert.equal(ask('sg-bp1web -> sg-bp1db tcp 22', 'db.json', files).verdict, 'accept');
  const both = ask('Job -> sg-bp1db tcp 22', 'template.yaml', files);
  assert.deepEqual([both.verdict, both.files], ['accept', ['web.sg.yaml', 'db.json']], both.sentence);
  assert.match(ask('Web -> sg-bp1db tcp 22', 'template.yaml', files).sentence, /a member of `web \(web\.sg\.yaml\)`/);
});

test('the groups of an instance act together, wherever they are defined', () => {
  const files: Files = {
    'own.sg.yaml': `${groups(group('own', ['portRange: 80/80, sourceCidrIp: 0.0.0.0/0, priority: 5']))}instances:\n  one: { securityGroupIds: [own, guard] }\n`,
    'guard.sg.yaml': groups(group('guard', ['portRange: 80/80, sourceCidrIp: 203.0.113.0/24, policy: drop'])),
  };
  const found = ask('203.0.113.9 -> one tcp 80', 'own.sg.yaml', files);
  assert.equal(found.sentence, 'No: rule 1 of `guard` in `guard.sg.yaml` keeps `203.0.113.9` out of tcp 80.');
  assert.equal(ask('198.51.100.1 -> one tcp 80', 'own.sg.yaml', files).verdict, 'accept');
});

test('a group that no file defines stays unknown', () => {
  const found = ask('web -> sg-bp1far tcp 22', 'web.sg.yaml', SHOP);
  assert.deepEqual([found.verdict, found.files], ['accept', []]);
  assert.match(found.markdown, /The rules of `sg-bp1far` are not in this file/);
});

test('where a file adds rules to a group of another one, all of the group decides', () => {
  const permission = { IpProtocol: 'TCP', PortRange: '22/22', SourceGroupId: 'sg-bp1app', Priority: '9' };
  const files: Files = {
    'old.sg.yaml': groups(
      group(
        'old',
        ['portRange: 22/22, sourceGroupId: app, policy: drop', 'portRange: 80/80, sourceCidrIp: 10.0.0.0/8'],
        '    securityGroupId: sg-bp1old\n    securityGroupType: normal\n',
      ),
      group('app', [], '    securityGroupId: sg-bp1app\n'),
    ),
    'request.json': JSON.stringify({
      Action: 'AuthorizeSecurityGroup',
      SecurityGroupId: 'sg-bp1old',
      Permissions: [permission],
    }),
  };
  const late = ask('sg-bp1app -> sg-bp1old tcp 22', 'request.json', files);
  assert.equal(late.sentence, 'No: rule 1 of `old` in `old.sg.yaml` keeps members of `sg-bp1app` out of tcp 22.');
  assert.ok(late.steps.some(({ role, text }) => role === 'loses' && text.startsWith('rule 1 of `sg-bp1old`')));
  const other = ask('10.1.1.1 -> sg-bp1old tcp 80', 'request.json', files);
  assert.match(other.sentence, /^Yes: rule 2 of `old` in `old\.sg\.yaml` lets/);
  const { 'old.sg.yaml': _, ...alone } = files;
  assert.equal(ask('10.1.1.1 -> sg-bp1old tcp 80', 'request.json', alone as Files).verdict, 'depends');
});

test('a group decides with what other files add to it, whoever asks', () => {
  const files: Files = {
    'web.sg.yaml': groups(
      group('web', ['portRange: 443/443, sourceCidrIp: 0.0.0.0/0'], '    securityGroupId: sg-bp1web\n'),
    ),
    'add.ros.yaml': `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Ssh:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: sg-bp1web, IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0 }
`,
  };
  const found = ask('198.51.100.1 -> web tcp 22', 'web.sg.yaml', files);
  assert.deepEqual([found.verdict, found.files], ['accept', ['add.ros.yaml']]);
  assert.match(found.sentence, /^Yes: rule 1 of `sg-bp1web` in `add\.ros\.yaml` lets/);
  assert.equal(ask('198.51.100.1 -> sg-bp1web tcp 22', 'add.ros.yaml', files).verdict, 'accept');
  assert.equal(ask('198.51.100.1 -> web tcp 23', 'web.sg.yaml', files).verdict, 'drop');
});

test('what another file adds to a group that only may be this one decides on that condition', () => {
  const files: Files = {
    'web.sg.yaml': groups(
      group('web', ['portRange: 443/443, sourceCidrIp: 0.0.0.0/0'], '    securityGroupId: sg-bp1web\n'),
    ),
    'add.ros.yaml': `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Sg: { Type: String, Default: sg-bp1web }
Resources:
  Ssh:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: !Ref Sg, IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0 }
  One:
    Type: ALIYUN::ECS::Instance
    Properties: { SecurityGroupIds: [!Ref Sg] }
`,
  };
  const found = ask('198.51.100.1 -> web tcp 22', 'web.sg.yaml', files);
  assert.deepEqual([found.verdict, found.files], ['depends', ['add.ros.yaml']]);
  assert.match(found.markdown, /`Sg = sg-bp1web`/);
  assert.equal(ask('198.51.100.1 -> web tcp 23', 'web.sg.yaml', files).verdict, 'drop');
  assert.equal(ask('198.51.100.1 -> web tcp 443', 'web.sg.yaml', files).verdict, 'accept');
  // The file itself asks by the id, by what gives it, and about who may be in the group.
  const asked = (question: string) => ask(question, 'add.ros.yaml', files).verdict;
  assert.equal(asked('198.51.100.1 -> sg-bp1web tcp 22'), 'depends');
  assert.equal(asked('198.51.100.1 -> sg-bp1web tcp 23'), 'drop');
  assert.equal(asked('198.51.100.1 -> Sg tcp 23'), 'depends');
  assert.equal(asked('198.51.100.1 -> One tcp 443'), 'depends');
});

test('where another file adds what cannot be seen, nobody says a certain no', () => {
  const files: Files = {
    'web.sg.yaml': groups(group('web', [], '    securityGroupId: sg-bp1web\n')),
    'add.ros.yaml': `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  More: { Type: Json }
Resources:
  Batch:
    Type: ALIYUN::ECS::SecurityGroupIngresses
    Properties: { SecurityGroupId: sg-bp1web, Permissions: { Ref: More } }
`,
  };
  const found = ask('198.51.100.1 -> web tcp 22', 'web.sg.yaml', files);
  assert.deepEqual([found.verdict, found.files], ['depends', ['add.ros.yaml']]);
});

const ADDS: Files = {
  'web.sg.yaml': `${groups(
    group('web', ['portRange: 443/443, sourceCidrIp: 0.0.0.0/0'], '    securityGroupId: sg-bp1web\n'),
    group('guard', ['portRange: 22/22, sourceCidrIp: 203.0.113.0/24, policy: drop']),
  )}instances:\n  one: { securityGroupIds: [web] }\n  both: { securityGroupIds: [web, guard] }\n  other: { securityGroupIds: [guard] }\n`,
  'far.sg.yaml': 'instances:\n  two: { securityGroupIds: [web] }\n  three: { securityGroupIds: [guard] }\n',
  'add.ros.yaml': `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Ssh:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: sg-bp1web, IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Priority: 9 }
`,
  'request.json': JSON.stringify({
    Action: 'AuthorizeSecurityGroup',
    SecurityGroupId: 'sg-bp1web',
    Permissions: [{ IpProtocol: 'TCP', PortRange: '23/23', SourceCidrIp: '0.0.0.0/0' }],
  }),
};

for (const [name, other, port] of [
  ['add.ros.yaml', 'request.json', 22],
  ['request.json', 'add.ros.yaml', 23],
] as const) {
  test(`${name} adds to a group: it is asked about by the name that its own file gives it`, () => {
    const found = ask(`198.51.100.1 -> web tcp ${port}`, name, ADDS);
    assert.deepEqual([found.verdict, new Set(found.files)], ['accept', new Set([other, 'web.sg.yaml'])]);
    assert.match(found.sentence, /^Yes: rule 1 of `sg-bp1web` lets/);
    assert.equal(ask('198.51.100.1 -> web tcp 443', name, ADDS).verdict, 'accept');
    assert.equal(ask('198.51.100.1 -> web tcp 24', name, ADDS).verdict, 'drop');
    assert.match(problemOf('198.51.100.1 -> guard tcp 24', name, ADDS), /no group or instance/);
  });

  test(`${name} adds to a group: its instances are asked about, wherever they stand`, () => {
    for (const instance of ['one', 'two', 'instance two', 'two (far.sg.yaml)']) {
      const found = ask(`198.51.100.1 -> ${instance} tcp ${port}`, name, ADDS);
      assert.equal(found.verdict, 'accept', found.sentence);
      assert.match(found.sentence, /^Yes: rule 1 of `sg-bp1web` lets/);
      assert.equal(ask(`198.51.100.1 -> ${instance} tcp 24`, name, ADDS).verdict, 'drop');
    }
    // All groups of an instance count.
    const both = ask('203.0.113.9 -> both tcp 22', name, ADDS);
    assert.equal(both.sentence, 'No: rule 1 of `guard` in `web.sg.yaml` keeps `203.0.113.9` out of tcp 22.');
    assert.match(both.markdown, /^# `203\.0\.113\.9` → `both \(web\.sg\.yaml\)`, tcp 22\n/);
    for (const nobody of ['nobody', 'one (far.sg.yaml)', 'interface one'])
      assert.match(problemOf(`198.51.100.1 -> ${nobody} tcp 22`, name, ADDS), /no group or instance/);
    assert.deepEqual(offered(name, ADDS), [
      'sg-bp1web: group, 1 rule',
      'web: group in web.sg.yaml',
      'two: instance in sg-bp1web, in far.sg.yaml',
      'one: instance in sg-bp1web, in web.sg.yaml',
      'both: instance in sg-bp1web, in web.sg.yaml',
      'other: instance, in web.sg.yaml',
      'three: instance, in far.sg.yaml',
    ]);
  });
}

test('a file asks about the instances that others attach to its groups', () => {
  const found = ask('198.51.100.1 -> two tcp 22', 'web.sg.yaml', ADDS);
  assert.equal(found.verdict, 'accept', found.sentence);
  assert.match(found.sentence, /^Yes: rule 1 of `sg-bp1web` in `add\.ros\.yaml` lets/);
  assert.deepEqual(offered('web.sg.yaml', ADDS).slice(5), [
    'two: instance in web, in far.sg.yaml',
    'three: instance in guard, in far.sg.yaml',
  ]);
});

test('instances of one name in two files are told apart by the file', () => {
  const files = { ...ADDS, 'far.sg.yaml': 'instances:\n  one: { securityGroupIds: [web, sg-bp1deny] }\n' };
  assert.match(problemOf('198.51.100.1 -> one tcp 22', 'add.ros.yaml', files), /no group or instance/);
  assert.equal(ask('198.51.100.1 -> one (web.sg.yaml) tcp 22', 'add.ros.yaml', files).verdict, 'accept');
  // Nobody knows what the other group does.
  assert.equal(ask('198.51.100.1 -> instance one (far.sg.yaml) tcp 22', 'add.ros.yaml', files).verdict, 'depends');
  assert.deepEqual(offered('add.ros.yaml', files).slice(2), [
    'instance one (far.sg.yaml): instance in sg-bp1web, in far.sg.yaml',
    'instance one (web.sg.yaml): instance in sg-bp1web, in web.sg.yaml',
    'both: instance in sg-bp1web, in web.sg.yaml',
    'other: instance, in web.sg.yaml',
  ]);
});

test('a name in brackets is a part of a name where somebody is called so', () => {
  const instances = (name: string, of: string) => `instances:\n  '${name}': { securityGroupIds: [${of}] }\n`;
  const files: Files = {
    'web.sg.yaml': groups(group('web', ['portRange: 22/22, sourceCidrIp: 0.0.0.0/0'])),
    'vms.sg.yaml': instances('db (old)', 'web'),
    'more.sg.yaml': instances('db (new)', 'web'),
    'deep/more.sg.yaml': instances('db (new)', 'web'),
  };
  assert.deepEqual(offered('web.sg.yaml', files), [
    'web: group, 1 rule',
    'instance db (new) (deep/more.sg.yaml): instance in web, in more.sg.yaml',
    'instance db (new) (more.sg.yaml): instance in web, in more.sg.yaml',
    'db (old): instance in web, in vms.sg.yaml',
  ]);
  assert.equal(ask('198.51.100.1 -> db (old) tcp 22', 'web.sg.yaml', files).verdict, 'accept');
  assert.equal(ask('198.51.100.1 -> Instance db (old) (vms.sg.yaml) tcp 22', 'web.sg.yaml', files).verdict, 'accept');
});

test('an instance of another template is in the groups which that one means', () => {
  const resource = (name: string, type: string, properties: string) =>
    `  ${name}:\n    Type: ALIYUN::ECS::${type}\n    Properties: { ${properties} }\n`;
  const adding = resource(
    'Ssh',
    'SecurityGroupIngress',
    'SecurityGroupId: sg-bp1web, IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0',
  );
  const drop = resource(
    'Drop',
    'SecurityGroupIngress',
    'SecurityGroupId: { Ref: Own }, IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 198.51.100.0/24, Policy: drop',
  );
  const own = resource('Own', 'SecurityGroup', 'VpcId: vpc-1');
  const template = (...resources: readonly string[]) =>
    `ROSTemplateFormatVersion: '2015-09-01'\nConditions:\n  Prod: { Fn::Equals: [{ Ref: ALIYUN::Region }, cn-hangzhou] }\nResources:\n${resources.join('')}`;
  const job = resource('Job', 'Instance', 'SecurityGroupIds: [sg-bp1web, { Ref: Own }]');
  const files = {
    'add.ros.yaml': template(adding, own),
    'job.ros.yaml': template(job, own, drop),
  };
  const found = ask('198.51.100.1 -> Job tcp 22', 'add.ros.yaml', files);
  assert.equal(found.verdict, 'depends', found.sentence);
  assert.match(found.sentence, /rule 1 of `Own` in `job\.ros\.yaml`|`sg-bp1web` has rules/);
  // What both call `Peer` is not one group.
  const peer = resource('Peer', 'SecurityGroup', 'VpcId: vpc-1');
  const named = drop.replace('SourceCidrIp: 198.51.100.0/24', 'SourceGroupId: { Ref: Peer }');
  const both = { 'add.ros.yaml': template(adding, peer), 'job.ros.yaml': template(job, own, peer, named) };
  assert.match(ask('Peer -> Job tcp 22', 'add.ros.yaml', both).sentence, /a member of `Peer \(job\.ros\.yaml\)`/);
});

test('a condition of one template says nothing about one of the same name in another', () => {
  const head = (rest: string) => `ROSTemplateFormatVersion: '2015-09-01'
Conditions:
  Prod: { Fn::Equals: [{ Ref: ALIYUN::Region }, cn-hangzhou] }
Resources:
${rest}`;
  const files = {
    'web.sg.yaml': groups(group('web', [], '    securityGroupId: sg-bp1web\n')),
    'add.ros.yaml': head(`  Ssh:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Condition: Prod
    Properties: { SecurityGroupId: sg-bp1web, IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0 }
`),
    'job.ros.yaml': head(`  Job:
    Type: ALIYUN::ECS::Instance
    Condition: Prod
    Properties: { SecurityGroupIds: [sg-bp1web] }
`),
  };
  assert.equal(ask('198.51.100.1 -> Job tcp 22', 'job.ros.yaml', files).verdict, 'depends');
});

test('what a third file adds to a group counts where a file means the group by its name', () => {
  const { 'request.json': _, ...rest } = ADDS;
  const files: Files = { ...(rest as Files), 'asks.sg.yaml': groups(group('own')) };
  const found = ask('198.51.100.1 -> web tcp 22', 'asks.sg.yaml', files);
  assert.deepEqual([found.verdict, new Set(found.files)], ['accept', new Set(['web.sg.yaml', 'add.ros.yaml'])]);
  assert.match(found.sentence, /^Yes: rule 1 of `sg-bp1web` in `add\.ros\.yaml` lets/);
  const two = ask('198.51.100.1 -> two tcp 22', 'far.sg.yaml', files);
  assert.equal(two.verdict, 'accept', two.sentence);
});

/** A group whose id has not the form of one: what the cloud gives it, only a file can tell. */
const ODD: Files = {
  'web.sg.yaml': groups(group('web', ['portRange: 443/443, sourceCidrIp: 0.0.0.0/0'], '    securityGroupId: sg-web\n')),
  'add.ros.yaml': `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  sg-par: { Type: String, Default: sg-bp1x }
Resources:
  Ssh:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: sg-web, IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0 }
  Given:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: { Ref: sg-par }, IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0 }
  Job:
    Type: ALIYUN::ECS::Instance
    Properties: { SecurityGroupIds: [sg-web] }
`,
  'request.json': JSON.stringify({
    Action: 'AuthorizeSecurityGroup',
    SecurityGroupId: 'sg-web',
    Permissions: [{ IpProtocol: 'TCP', PortRange: '23/23', SourceCidrIp: '0.0.0.0/0' }],
  }),
};

test('an id of any form is the same group in every file, once a file says that it is one', () => {
  const exported = JSON.stringify({
    SecurityGroupId: 'sg-web',
    VpcId: 'vpc-1',
    Permissions: {
      Permission: [{ IpProtocol: 'TCP', PortRange: '443/443', Direction: 'ingress', SourceCidrIp: '0.0.0.0/0' }],
    },
  });
  const { 'web.sg.yaml': _, ...others } = ODD;
  const asked = ['add.ros.yaml', 'request.json', 'uses.sg.yaml'];
  const uses = 'instances:\n  one: { securityGroupIds: [sg-web] }\n';
  for (const [definer, text = ''] of [
    ['web.sg.yaml', ODD['web.sg.yaml']],
    ['web.json', exported],
  ] as const) {
    const files: Files = { ...(others as Files), [definer]: text, 'uses.sg.yaml': uses };
    for (const name of [...asked, definer]) {
      for (const port of [22, 23, 443]) {
        const found = ask(`198.51.100.1 -> sg-web tcp ${port}`, name, files);
        assert.equal(found.verdict, 'accept', `${name}: ${found.sentence}`);
      }
    }
    for (const port of [22, 23, 443]) {
      assert.equal(ask(`198.51.100.1 -> Job tcp ${port}`, 'add.ros.yaml', files).verdict, 'accept');
      assert.equal(ask(`198.51.100.1 -> one tcp ${port}`, 'uses.sg.yaml', files).verdict, 'accept');
    }
  }
  assert.equal(ask('198.51.100.1 -> web tcp 24', 'add.ros.yaml', ODD).verdict, 'drop');
  assert.deepEqual(offered('web.sg.yaml', ODD), ['web: group, 1 rule', 'Job: instance in web, in add.ros.yaml']);
});

test('a name that looks like an id stays a name, and an id that nobody gives to a group stays unknown', () => {
  const named = groups(group('sg-web', ['portRange: 443/443, sourceCidrIp: 0.0.0.0/0']));
  const files = { ...ODD, 'web.sg.yaml': named };
  for (const name of ['add.ros.yaml', 'request.json']) {
    const found = ask('198.51.100.1 -> sg-web tcp 24', name, files);
    assert.deepEqual([found.verdict, found.files], ['depends', []]);
  }
  const own = ask('198.51.100.1 -> sg-web tcp 22', 'web.sg.yaml', files);
  assert.deepEqual([own.verdict, own.files], ['drop', []]);
  assert.deepEqual(offered('web.sg.yaml', files), ['sg-web: group, 1 rule', 'Job: instance, in add.ros.yaml']);
  // Where it is both, it is a name for who knows no ids from names, and nobody is told a certain no.
  const both = { ...files, 'far/web.sg.yaml': ODD['web.sg.yaml'] ?? '' };
  assert.deepEqual(ask('198.51.100.1 -> sg-web tcp 22', 'web.sg.yaml', both).files, []);
  assert.equal(ask('198.51.100.1 -> sg-web tcp 24', 'add.ros.yaml', both).verdict, 'depends');
  assert.equal(ask('198.51.100.1 -> web tcp 22', 'far/web.sg.yaml', both).verdict, 'accept');
});

test('what gives an id is not taken for one, nor what a template calls its own', () => {
  const par = groups(
    group('par', [], '    securityGroupId: sg-par\n'),
    group('own', [], '    securityGroupId: sg-own\n'),
  );
  const own = `${ODD['add.ros.yaml']}  sg-own:
    Type: ALIYUN::ECS::SecurityGroup
    Properties: { VpcId: vpc-1 }
  Own:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: { Ref: sg-own }, IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0 }
`;
  const files = { 'par.sg.yaml': par, 'add.ros.yaml': own };
  for (const name of ['par', 'own']) {
    const found = ask(`198.51.100.1 -> ${name} tcp 22`, 'par.sg.yaml', files);
    assert.deepEqual([found.verdict, found.files], ['drop', []]);
  }
  assert.deepEqual(ask('198.51.100.1 -> sg-own tcp 22', 'add.ros.yaml', files).files, []);
});
