// What decides about packets between groups of several files: the rules of both ends count, wherever they stand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../../server/src/engine/engine.ts';
import { type FileView, viewOf } from '../../server/src/engine/mentions.ts';
import { defaultSettings } from '../../server/src/engine/settings.ts';
import { type Answer, answer, behindQuestion } from '../../server/src/features/explain.ts';
import { snapshotOf } from '../fixture.ts';
import { type Files, nameOf, uriOf } from '../navigation.ts';

/** Answers a question in a file of a workspace. */
function ask(question: string, name: string, files: Files): Answer & { readonly files: readonly string[] } {
  const engine = new Engine();
  const sourceOf = (uri: string) => ({ uri, version: 0, languageId: undefined, text: files[nameOf(uri)] ?? '' });
  for (const each of Object.keys(files)) engine.analyseClosed(sourceOf(uriOf(each)), defaultSettings);
  const snapshot = snapshotOf(files[name] ?? '', { name, engine });
  const behind = behindQuestion(question, snapshot).uris;
  const views = new Map<string, FileView>();
  for (const uri of behind) views.set(uri, viewOf(uri, engine.peek(sourceOf(uri)) ?? assert.fail()));
  const found = answer(question, snapshot, { views, link: (span, uri) => `${nameOf(uri)}#${span.start}` });
  assert.ok('sentence' in found, 'problem' in found ? found.problem : '');
  return { ...found, files: behind.map(nameOf) };
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
    /unless the other side is a member of `app \(db\.sg\.yaml\)` \(rule 1 of `db` in `db\.sg\.yaml`\)/,
  );
  const third: Files = {
    'a/web.sg.yaml': groups(group('app')),
    'b/db.sg.yaml': groups(group('db', ['portRange: 1/9, sourceGroupId: app'])),
    'b/app.sg.yaml': groups(group('app')),
  };
  assert.match(ask('app -> db tcp 5', 'a/web.sg.yaml', third).sentence, /a member of `app \(app\.sg\.yaml\)`/);
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
