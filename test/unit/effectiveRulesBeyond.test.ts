// The rules that act on an instance whose groups stand in several files.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Engine } from '../../server/src/engine/engine.ts';
import { viewOf } from '../../server/src/engine/mentions.ts';
import { defaultSettings } from '../../server/src/engine/settings.ts';
import { targetsAround } from '../../server/src/features/beyond.ts';
import { behindTarget, type EffectiveRules, effectiveRules } from '../../server/src/features/effectiveRules.ts';
import { snapshotOf } from '../fixture.ts';
import { type Files, nameOf, uriOf, viewsBehind } from '../navigation.ts';

interface Shown extends EffectiveRules {
  /** The text without what aligns it, its title left out. */
  readonly lines: readonly string[];
  readonly files: readonly string[];
  readonly beyond: boolean;
}

function snapshotIn(name: string, files: Files) {
  const engine = new Engine();
  const sourceOf = (uri: string) => ({ uri, version: 0, languageId: undefined, text: files[nameOf(uri)] ?? '' });
  for (const each of Object.keys(files)) engine.analyseClosed(sourceOf(uriOf(each)), defaultSettings);
  return { snapshot: snapshotOf(files[name] ?? '', { name, engine }), engine, sourceOf };
}

/** Shows the rules of a target of one file of a workspace. */
function show(target: string, name: string, files: Files): Shown {
  const { snapshot, engine, sourceOf } = snapshotIn(name, files);
  const read = (uri: string) => viewOf(uri, engine.peek(sourceOf(uri)) ?? assert.fail());
  const views = viewsBehind(read, (found) => behindTarget(snapshot, target, found).uris);
  const { beyond } = behindTarget(snapshot, target, views);
  const found = effectiveRules(snapshot, target, { views }) ?? assert.fail();
  const lines = found.text.split('\n').slice(3);
  const plain = lines.map((line) => line.trim().replace(/\s+/g, ' '));
  return { ...found, beyond, files: [...views.keys()].map(nameOf), lines: plain.filter(Boolean) };
}

const group = (name: string, rules: readonly string[] = [], more = '') =>
  `  ${name}:\n    vpcId: vpc-1\n    innerAccessPolicy: Drop\n${more}    ingress:\n${rules.map((rule) => `      - { ipProtocol: tcp, ${rule} }\n`).join('')}`;
const groups = (...all: readonly string[]) => `securityGroups:\n${all.join('')}`;
const instance = (...names: readonly string[]) => `instances:\n  one: { securityGroupIds: [${names.join(', ')}] }\n`;

const APART: Files = {
  'web.sg.yaml': `${groups(group('web', ['portRange: 1/65535, sourceCidrIp: 0.0.0.0/0, priority: 5', 'portRange: 22/22, sourceGroupId: app']))}${instance('web', 'guard', 'gone')}`,
  'net/guard.sg.yaml': groups(
    group('guard', [
      'portRange: 80/80, sourceCidrIp: 203.0.113.0/24, policy: drop',
      'portRange: 22/22, sourceCidrIp: 10.0.0.0/8, priority: 9, description: "late"',
      'portRange: 443/443, sourceGroupId: app',
    ]),
    group('app'),
  ),
  'app.sg.yaml': groups(group('app')),
};

test('the rules of groups of other files stand among the others, and what is in no file is still unknown', () => {
  const { title, lines, files, beyond } = show('one', 'web.sg.yaml', APART);
  assert.equal(title, 'Effective rules of one (in web, guard and gone)');
  assert.deepEqual([files, beyond], [['net/guard.sg.yaml'], true]);
  assert.deepEqual(lines, [
    'Inbound',
    '1 ? ? ? gone: defined elsewhere',
    '2 drop tcp 80 203.0.113.0/24 priority 1 rule 1 of guard in guard.sg.yaml',
    '3 accept tcp 22 members of app priority 1 rule 2 of web',
    '4 accept tcp 443 members of app (net/guard.sg.yaml) priority 1 rule 3 of guard in guard.sg.yaml',
    '5 accept tcp 1–65535 anywhere priority 5 rule 1 of web',
    '6 accept tcp 22 10.0.0.0/8 priority 9 rule 2 of guard in guard.sg.yaml – never decides: rule 1 of web takes all; “late”',
    '7 drop all else without a rule',
    'Outbound',
    '1 ? ? ? gone: defined elsewhere',
    '2 ? all else without a rule',
  ]);
});

test('each line leads to its source, in whichever file that stands', () => {
  const { text, links } = show('one', 'web.sg.yaml', APART);
  const sources = links.map(({ start, end, uri, target }) => {
    const source = APART[nameOf(uri)]?.slice(target.start, target.end) ?? '';
    return [text.slice(start, end), nameOf(uri), /portRange: (\S+),/.exec(source)?.[1]];
  });
  assert.deepEqual(sources, [
    ['rule 1 of guard in guard.sg.yaml', 'net/guard.sg.yaml', '80/80'],
    ['rule 2 of web', 'web.sg.yaml', '22/22'],
    ['rule 3 of guard in guard.sg.yaml', 'net/guard.sg.yaml', '443/443'],
    ['rule 1 of web', 'web.sg.yaml', '1/65535'],
    ['rule 2 of guard in guard.sg.yaml', 'net/guard.sg.yaml', '22/22'],
  ]);
});

test('a target in groups of its own file alone needs no other one', () => {
  const { files, beyond } = show('web', 'web.sg.yaml', APART);
  assert.deepEqual([files, beyond], [[], false]);
});

test('one name in two files is one group only where both mean the same', () => {
  const far = (more: string): Files => ({
    'web.sg.yaml': `${groups(group('web', ['portRange: 1/100, sourceGroupId: app']), group('app'))}${instance('web', 'sg-bp1far')}`,
    'far/far.sg.yaml': groups(
      group('far', ['portRange: 22/22, sourceGroupId: app, priority: 9'], '    securityGroupId: sg-bp1far\n'),
      more,
    ),
  });
  const dead = (files: Files) => show('one', 'web.sg.yaml', files).lines.filter((line) => line.includes('never'));
  assert.equal(dead(far('')).length, 1);
  assert.deepEqual(dead(far(group('app'))), []);
});

test('so it is with prefix lists, of which only ids hold everywhere', () => {
  const files = (own: string, other: string, lists: readonly [string, string]): Files => ({
    'web.sg.yaml': `${groups(group('web', [`portRange: 1/100, sourcePrefixListId: ${own}`]))}${lists[0]}${instance('web', 'far')}`,
    'far.sg.yaml': `${groups(group('far', [`portRange: 22/22, sourcePrefixListId: ${other}, priority: 9`]))}${lists[1]}`,
  });
  const list = (name: string, block: string) =>
    `prefixLists:\n  ${name}: { addressFamily: IPv4, maxEntries: 5, entries: [${block}] }\n`;
  const dead = (...args: Parameters<typeof files>) =>
    show('one', 'web.sg.yaml', files(...args)).lines.filter((line) => line.includes('never')).length;
  assert.equal(dead('pl-1', 'pl-1', ['', '']), 1);
  assert.equal(dead('office', 'office', ['', '']), 0);
  assert.equal(dead('office', 'office', [list('office', '10.0.0.0/8'), list('office', '10.1.0.0/16')]), 1);
  assert.equal(dead('office', 'office', [list('office', '10.1.0.0/16'), list('office', '10.0.0.0/8')]), 0);
  // Where one file alone has a list of that name, it is meant.
  assert.equal(dead('office', 'office', [list('office', '10.0.0.0/8'), '']), 1);
  assert.equal(dead('office', 'office', [list('office', 'unknown'), '']), 0);
});

test('a template’s instance in a group that an export shows', () => {
  const permission = (more: object) => ({ IpProtocol: 'TCP', Direction: 'ingress', NicType: 'intranet', ...more });
  const exported = (more: object) =>
    JSON.stringify({
      SecurityGroupId: 'sg-bp1old',
      ...more,
      Permissions: {
        Permission: [
          permission({ PortRange: '22/22', SourceCidrIp: '10.0.0.0/8', Priority: '110' }),
          permission({ PortRange: '80/80', SourceCidrIp: '10.0.0.0/8,192.168.0.0/16', Policy: 'Drop' }),
          permission({ PortRange: '80/80', SourceCidrIp: '192.168.1.0/24', Priority: '2' }),
        ],
      },
    });
  const template = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Job:
    Type: ALIYUN::ECS::Instance
    Properties: { SecurityGroupIds: [sg-bp1old, sg-bp1new] }
`;
  const files = {
    'template.yaml': template,
    'new.sg.yaml': groups(
      group('new', ['portRange: 1/99, sourceCidrIp: 172.16.0.0/12'], '    securityGroupId: sg-bp1new\n'),
    ),
  };
  for (const more of [{ VpcId: 'vpc-1' }, {}]) {
    const { lines } = show('Job', 'template.yaml', { ...files, 'old.json': exported(more) });
    const rules = lines.filter((line) => line.includes(' of sg-bp1old in ')).map((line) => line.slice(2));
    assert.equal(rules.length, 3, lines.join('\n'));
    assert.match(
      rules[0] ?? '',
      /^drop tcp 80 10\.0\.0\.0\/8 and 192\.168\.0\.0\/16 priority 1 rule 2 of sg-bp1old in old\.json/,
    );
    assert.match(rules[1] ?? '', /never decides: rule 2 of sg-bp1old in old\.json takes all$/);
    assert.match(rules[2] ?? '', /priority 110 rule 1 of sg-bp1old/);
  }
});

const OLD = groups(
  group(
    'old',
    ['portRange: 1/100, sourceCidrIp: 10.0.0.0/8', 'portRange: 443/443, sourceGroupId: app'],
    '    securityGroupId: sg-bp1old\n',
  ),
);
const REQUEST = JSON.stringify({
  Action: 'AuthorizeSecurityGroup',
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-bp1old',
  Permissions: [
    { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '10.1.0.0/16', Priority: '5' },
    { IpProtocol: 'TCP', PortRange: '9/9', SourceCidrIp: '10.0.0.0/8', Policy: 'Drop' },
  ],
});
const ADDITION = `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  More: { Type: Json }
Resources:
  Ssh:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: sg-bp1old, IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 10.1.0.0/16, Priority: 5 }
  Nine:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: sg-bp1old, IpProtocol: tcp, PortRange: 9/9, SourceCidrIp: 10.0.0.0/8, Policy: drop }
  Job:
    Type: ALIYUN::ECS::Instance
    Properties: { SecurityGroupIds: [sg-bp1old] }
`;

for (const [name, text] of [
  ['request.json', REQUEST],
  ['template.yaml', ADDITION],
] as const) {
  test(`${name} adds rules to a group of another file: all of the group acts`, () => {
    const { title, lines, files, beyond } = show('sg-bp1old', name, { [name]: text, 'old.sg.yaml': OLD });
    assert.deepEqual([files, beyond], [['old.sg.yaml'], true]);
    assert.deepEqual(lines, [
      'Inbound',
      '1 drop tcp 9 10.0.0.0/8 priority 1 rule 2 of sg-bp1old',
      '2 accept tcp 1–100 10.0.0.0/8 priority 1 rule 1 of old in old.sg.yaml',
      '3 accept tcp 443 members of app priority 1 rule 2 of old in old.sg.yaml',
      '4 accept tcp 22 10.1.0.0/16 priority 5 rule 1 of sg-bp1old – never decides: rule 1 of old in old.sg.yaml takes all',
      '5 drop all else without a rule',
      'Outbound',
      '1 accept all else without a rule',
    ]);
    assert.equal(title, 'Effective rules of old (old.sg.yaml)');
  });
}

test('so it does for an instance in the group', () => {
  const files = { 'template.yaml': ADDITION, 'old.sg.yaml': OLD };
  const one = show('Job', 'template.yaml', files);
  assert.equal(one.title, 'Effective rules of Job (in old (old.sg.yaml))');
  assert.deepEqual(one.lines, show('sg-bp1old', 'template.yaml', files).lines);
});

for (const [name, text] of [
  ['request.json', REQUEST],
  ['template.yaml', ADDITION],
] as const) {
  test(`the file that defines a group sees what ${name} adds to it`, () => {
    const files = { [name]: text, 'old.sg.yaml': `${OLD}${instance('old')}` };
    for (const target of ['old', 'sg-bp1old', 'one']) {
      const { lines, ...found } = show(target, 'old.sg.yaml', files);
      assert.deepEqual([found.files, found.beyond], [[name], true]);
      assert.deepEqual(lines.slice(1, 5), [
        `1 drop tcp 9 10.0.0.0/8 priority 1 rule 2 of sg-bp1old in ${name}`,
        '2 accept tcp 1–100 10.0.0.0/8 priority 1 rule 1 of old',
        '3 accept tcp 443 members of app priority 1 rule 2 of old',
        `4 accept tcp 22 10.1.0.0/16 priority 5 rule 1 of sg-bp1old in ${name} – never decides: rule 1 of old takes all`,
      ]);
      const sources = found.links.map(({ uri }) => nameOf(uri));
      assert.deepEqual(new Set(sources), new Set([name, 'old.sg.yaml']));
    }
  });
}

test('two files that add to one group see each other, with its definition and without', () => {
  const files: Files = { 'request.json': REQUEST, 'template.yaml': ADDITION, 'old.sg.yaml': OLD };
  const { 'old.sg.yaml': _, ...alone } = files;
  assert.deepEqual([...show('sg-bp1old', 'request.json', files).files].sort(), ['old.sg.yaml', 'template.yaml']);
  for (const each of [files, alone]) {
    const { lines } = show('sg-bp1old', 'request.json', each as Files);
    assert.ok(
      lines.some((line) => line.includes(' in template.yaml')),
      lines.join('\n'),
    );
  }
});

test('what is added and cannot be seen is said, and what no file shows', () => {
  const unseen = (text: string, more: Files = { 'old.sg.yaml': OLD }) =>
    show('sg-bp1old', 'template.yaml', { 'template.yaml': text, ...more }).lines.filter((line) => line.includes('?'));
  const batch = `${ADDITION}  Batch:
    Type: ALIYUN::ECS::SecurityGroupIngresses
    Properties: { SecurityGroupId: sg-bp1old, Permissions: { Ref: More } }
`;
  assert.deepEqual(unseen(ADDITION), []);
  assert.deepEqual(unseen(batch), ['1 ? ? ? what this file does not show', '1 ? ? ? what this file does not show']);
  assert.equal(unseen(ADDITION, {}).length, 3);
});

test('what is added to a group of the classic network is seen by itself: its rules act on one interface', () => {
  const classic = JSON.stringify({
    SecurityGroupId: 'sg-bp1old',
    Permissions: {
      Permission: [{ IpProtocol: 'TCP', PortRange: '1/100', SourceCidrIp: '10.0.0.0/8', NicType: 'internet' }],
    },
  });
  const { lines } = show('sg-bp1old', 'request.json', { 'request.json': REQUEST, 'old.json': classic });
  assert.ok(lines.includes('1 ? ? ? what this file does not show'), lines.join('\n'));
  assert.ok(!lines.some((line) => line.includes('old.json')));
});

test('requests beside the export of the group in one file', () => {
  const exported = { SecurityGroupId: 'sg-bp1old', VpcId: 'vpc-1', Permissions: { Permission: [] } };
  const { lines } = show('sg-bp1old', 'both.json', { 'both.json': JSON.stringify([exported, JSON.parse(REQUEST)]) });
  assert.deepEqual(
    lines.filter((line) => line.includes('does not show')),
    [],
  );
  assert.equal(lines.filter((line) => / rule \d of sg-bp1old/.test(line)).length, 2, lines.join('\n'));
});

test('beside the targets of a file, those of others that belong to them', () => {
  const files: Files = {
    'web.sg.yaml': `${groups(group('web', [], '    securityGroupId: sg-bp1web\n'), group('lone'))}${instance('web', 'guard', 'sg-bp1guard', 'gone')}`,
    'guard.sg.yaml': groups(group('guard', [], '    securityGroupId: sg-bp1guard\n')),
    'other.sg.yaml': `instances:
  two: { securityGroupIds: [web, lone, guard] }
  three: { securityGroupIds: [guard] }
networkInterfaces:
  two: { securityGroupIds: [sg-bp1web] }
`,
  };
  const around = (name: string) =>
    targetsAround(snapshotIn(name, files).snapshot, new Map()).map(
      ({ name: target, label = target, detail, uri = '' }) => `${label}: ${detail} (${nameOf(uri)} ${target})`,
    );
  assert.deepEqual(around('web.sg.yaml'), [
    'guard: group in guard.sg.yaml (guard.sg.yaml guard)',
    'two: instance in web, lone, in other.sg.yaml (other.sg.yaml instance two)',
    'two: interface in web, in other.sg.yaml (other.sg.yaml interface two)',
  ]);
  assert.deepEqual(around('guard.sg.yaml'), [
    'two: instance in guard, in other.sg.yaml (other.sg.yaml instance two)',
    'three: instance in guard, in other.sg.yaml (other.sg.yaml instance three)',
    'one: instance in guard, in web.sg.yaml (web.sg.yaml instance one)',
  ]);
  assert.equal(show('interface two', 'other.sg.yaml', files).title, 'Effective rules of two (in web)');
  assert.equal(show('instance two', 'other.sg.yaml', files).title, 'Effective rules of two (in web, lone and guard)');
});

const rule = fc
  .record({
    ports: fc.constantFrom('1/65535', '22/22', '80/90', '85/85'),
    peer: fc.constantFrom(
      'sourceCidrIp: 0.0.0.0/0',
      'sourceCidrIp: 10.0.0.0/8',
      'sourceCidrIp: 10.1.0.0/16',
      'sourceGroupId: a',
      'sourceGroupId: sg-bp1b',
      'sourcePrefixListId: pl-1',
    ),
    policy: fc.constantFrom('accept', 'drop'),
    priority: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ ports, peer, policy, priority }) => `portRange: ${ports}, ${peer}, policy: ${policy}, priority: ${priority}`);
const rules = fc.array(rule, { maxLength: 5 });

test('groups in several files act as they do in one', () => {
  fc.assert(
    fc.property(rules, rules, rules, (...of) => {
      const [a = '', b = '', c = ''] = ['a', 'b', 'c'].map((name, i) =>
        group(name, of[i], `    securityGroupId: sg-bp1${name}\n`),
      );
      const one = instance('a', 'sg-bp1b', 'c');
      const together = show('one', 'all.sg.yaml', { 'all.sg.yaml': `${groups(a, b, c)}${one}` });
      const apart = show('one', 'a.sg.yaml', {
        'a.sg.yaml': `${groups(a)}${one}`,
        'b.sg.yaml': groups(b),
        'c.sg.yaml': groups(c),
      });
      const alike = (lines: readonly string[]) =>
        lines.map((line) =>
          line.replaceAll(/ in [abc]\.sg\.yaml/g, '').replaceAll('members of sg-bp1b', 'members of b'),
        );
      assert.deepEqual(alike(apart.lines), alike(together.lines));
    }),
    { numRuns: 200 },
  );
});
