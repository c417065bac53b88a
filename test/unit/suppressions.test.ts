import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../../server/src/engine/engine.ts';
import { defaultSettings } from '../../server/src/engine/settings.ts';
import { quickFixes } from '../../server/src/features/codeActions.ts';
import { applyChanges } from '../../server/src/text/span.ts';
import { type Day, parseDay } from '../../server/src/util/day.ts';
import { type Options, snapshotOf } from '../fixture.ts';

const rule = (more = '') => `{ ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.1.2.3/8 }${more}`;
const file = (...lines: string[]) =>
  `securityGroups:\n  web:\n    ingress:\n${lines.map((line) => `      ${line}\n`).join('')}`;

/** The checks that still speak. */
function left(text: string, name?: string): string[] {
  return snapshotOf(text, name === undefined ? {} : { name }).diagnoses.map(({ check }) => check);
}

const both = ['port-range', 'cidr-host-bits'];

test('nothing is ignored by itself', () => {
  assert.deepEqual(left(file(`- ${rule()}`)), both);
});

test('on the line', () => {
  assert.deepEqual(left(file(`- ${rule(' # secgroup-ignore port-range')}`)), ['cidr-host-bits']);
  assert.deepEqual(left(file(`- ${rule(' # secgroup-ignore port-range, cidr-host-bits -- we know')}`)), []);
  assert.deepEqual(left(file(`- ${rule(' # ok # secgroup-ignore port-range -- we know')}`)), ['cidr-host-bits']);
  assert.deepEqual(left(file(`- ${rule(' #secgroup-ignore port-range')}`)), ['cidr-host-bits']);
  assert.deepEqual(left(file(`- ${rule(' # secgroup-ignore port-range')}`).replaceAll('\n', '\r\n')), [
    'cidr-host-bits',
  ]);
});

test('alone on the line above, further comments between', () => {
  assert.deepEqual(left(file('# secgroup-ignore port-range -- old', `- ${rule()}`)), ['cidr-host-bits']);
  assert.deepEqual(left(file('# secgroup-ignore port-range', '# secgroup-ignore cidr-host-bits', `- ${rule()}`)), []);
  assert.deepEqual(left(file('# secgroup-ignore port-range', '# the old server', `- ${rule()}`)), ['cidr-host-bits']);
});

test('in any capitals, behind any number of #', () => {
  for (const more of ['# SecGroup-Ignore', '# SECGROUP-IGNORE', '## secgroup-ignore', '####secgroup-ignore']) {
    assert.deepEqual(left(file(`- ${rule(` ${more} port-range`)}`)), ['cidr-host-bits'], more);
    assert.deepEqual(left(file(`- ${rule(` ${more}`)}`)), [...both, 'invalid-ignore'], more);
  }
  assert.deepEqual(left(file('## SecGroup-Ignore-Next-Line port-range', `- ${rule()}`)), ['cidr-host-bits']);
  assert.deepEqual(left(`# Secgroup-Ignore-File port-range\n${file(`- ${rule()}`)}`), ['cidr-host-bits']);
});

test('it holds for one line', () => {
  const once = file('# secgroup-ignore port-range', `- ${rule()}`, `- ${rule()}`);
  assert.deepEqual(left(once).filter((check) => check === 'port-range').length, 1);
  assert.deepEqual(
    left(file(`- ${rule(' # secgroup-ignore port-range')}`, `- ${rule()}`)).filter((check) => check === 'port-range')
      .length,
    1,
  );
});

const BLOCK = [
  '- ipProtocol: tcp',
  '  portRange: 80',
  '  sourceCidrIp: 10.1.2.3/8',
  '- ipProtocol: tcp',
  '  portRange: 81',
  '  sourceCidrIp: 10.0.0.0/8',
];

test('above a rule of several lines it holds for all of the rule, and for no other', () => {
  for (const mark of ['# secgroup-ignore', '# secgroup-ignore-next-line']) {
    assert.deepEqual(left(file(`${mark} port-range, cidr-host-bits`, ...BLOCK)), ['port-range'], mark);
  }
  const behind = BLOCK.with(0, '- ipProtocol: tcp # secgroup-ignore port-range');
  assert.deepEqual(left(file(...behind)), ['cidr-host-bits', 'port-range']);
  const inside = BLOCK.toSpliced(1, 0, '  # secgroup-ignore port-range');
  assert.deepEqual(left(file(...inside)), ['cidr-host-bits', 'port-range']);
  // On another line of the rule it speaks of that line.
  const other = BLOCK.with(2, '  sourceCidrIp: 10.1.2.3/8 # secgroup-ignore port-range');
  assert.deepEqual(left(file(...other)), ['port-range', 'cidr-host-bits', 'unused-ignore', 'port-range']);
  const spread = ['- { ipProtocol: tcp,', '    portRange: 80,', '    sourceCidrIp: 10.0.0.0/8 }'];
  assert.deepEqual(left(file('# secgroup-ignore port-range', ...spread)), []);
});

test('above a group it holds for one line: a group is more than one would hide unseen', () => {
  const text = file(...BLOCK).replace('  web:', '  # secgroup-ignore port-range\n  web:');
  assert.deepEqual(left(text).sort(), ['cidr-host-bits', 'port-range', 'port-range', 'unused-ignore']);
});

test('above a rule that is a resource, and above an instance', () => {
  const template = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web: { Type: ALIYUN::ECS::SecurityGroup, Properties: { VpcId: vpc-1 } }
  # secgroup-ignore port-range -- as the old console wrote it
  Http:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties:
      SecurityGroupId: !Ref Web
      IpProtocol: tcp
      PortRange: 80
      SourceCidrIp: 10.0.0.0/8
`;
  assert.deepEqual(left(template, 'template.yaml'), []);
  const instance = `securityGroups: {}
instances:
  # secgroup-ignore no-group
  one:
    securityGroupIds: []
`;
  assert.deepEqual(left(instance), []);
});

test('what has no effect says so', () => {
  for (const [more, place] of [
    ['# secgroup-ignore', '# secgroup-ignore'],
    ['# secgroup-ignore -- a reason', '# secgroup-ignore -- a reason'],
    ['# secgroup-ignore port-range because', '# secgroup-ignore port-range because'],
    ['# secgroup-ignore-line port-range', '# secgroup-ignore-line port-range'],
    ['# secgroup-ignore port-range until=tomorrow', 'tomorrow'],
    ['# secgroup-ignore port-range until=2026-02-30 -- a reason', '2026-02-30'],
    ['# secgroup-ignore port-range until= -- a reason', ''],
    ['# secgroup-ignore port-rnage', 'port-rnage'],
  ] as const) {
    const snapshot = snapshotOf(file(`- ${rule(` ${more}`)}`));
    const found = snapshot.diagnoses.map(({ check }) => check);
    assert.deepEqual(found, [...both, 'invalid-ignore'], more);
    const { start, end } = snapshot.diagnoses[2]?.span ?? { start: 0, end: 0 };
    assert.equal(snapshot.text.slice(start, end), place, more);
  }
});

test('what only looks like it', () => {
  for (const more of ['# secgroup-ignored port-range', '# please secgroup-ignore port-range']) {
    assert.deepEqual(left(file(`- ${rule(` ${more}`)}`)), both, more);
  }
  const quoted = file(
    `- { ipProtocol: tcp, portRange: 80, sourceCidrIp: ::1, description: "a # secgroup-ignore port-range" }`,
  );
  assert.deepEqual(left(quoted.replace('::1', '10.0.0.1')), ['port-range']);
});

test('a text of many lines holds no comments', () => {
  const text = file(
    '- ipProtocol: tcp',
    '  description: |',
    '    # secgroup-ignore-file port-range',
    '  portRange: 80',
    '  sourceCidrIp: 10.0.0.1',
  );
  assert.deepEqual(left(text), ['port-range']);
});

test('a template that a value holds has comments of its own', () => {
  const text = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Stack:
    Type: ALIYUN::ROS::Stack
    Properties:
      TemplateBody: |
        ROSTemplateFormatVersion: '2015-09-01'
        Resources:
          Web:
            Type: ALIYUN::ECS::SecurityGroup
            Properties:
              SecurityGroupIngress:
                # secgroup-ignore port-range -- as it always was
                - { IpProtocol: tcp, PortRange: 80, SourceCidrIp: 10.0.0.0/8 }
`;
  const loud = left(text.replace('secgroup-ignore', 'so be it:'), 'template.yaml');
  assert.deepEqual(
    left(text, 'template.yaml'),
    loud.filter((id) => id !== 'port-range'),
  );
});

test('the next line, wherever the comment stands', () => {
  const text = file(`- ${rule(' # secgroup-ignore-next-line port-range, cidr-host-bits')}`, `- ${rule()}`);
  assert.deepEqual(
    left(text).filter((id) => both.includes(id)),
    both,
  );
  assert.deepEqual(left(file('# secgroup-ignore-next-line port-range', '', `- ${rule()}`)), ['cidr-host-bits']);
});

test('the whole file', () => {
  const text = file(`- ${rule()}`, `- ${rule(' # secgroup-ignore-file port-range -- generated')}`);
  assert.deepEqual([...new Set(left(text))].sort(), ['cidr-host-bits']);
});

const until = (day: string) => file(`- ${rule(` # secgroup-ignore port-range until=${day} -- till then`)}`);

test('it ends after its last day, and is announced two weeks before', () => {
  const on = (today: string) =>
    snapshotOf(until('2027-01-31'), { today }).diagnoses.map(({ check, severity }) => `${check} ${severity}`);
  assert.deepEqual(on('2027-01-16'), ['cidr-host-bits warning']);
  assert.deepEqual(on('2027-01-17'), ['cidr-host-bits warning', 'expired-ignore information']);
  assert.deepEqual(on('2027-01-31'), ['cidr-host-bits warning', 'expired-ignore information']);
  assert.deepEqual(on('2027-02-01'), ['port-range error', 'cidr-host-bits warning', 'expired-ignore warning']);
  assert.deepEqual(left(until('2027-01-31')), ['cidr-host-bits'], 'where nobody says what day it is');
});

test('a new day is a reason to look again', () => {
  const engine = new Engine();
  const of = (day: string) => {
    engine.workspace.today = parseDay(day);
    return snapshotOf(until('2027-01-31'), { engine }).diagnoses.length;
  };
  assert.deepEqual([of('2027-01-01'), of('2027-02-01'), of('2027-01-01')], [1, 3, 1]);
});

test('unused ones are told, but only when that is sure', () => {
  const unused = (text: string, options: Options = {}) =>
    snapshotOf(text, options).diagnoses.filter(({ check }) => check === 'unused-ignore').length;
  const text = file(`- ${rule(' # secgroup-ignore priority, port-range')}`);
  assert.equal(unused(text), 1);
  assert.equal(unused(text, { settings: { checks: { priority: 'off' } } }), 0, 'a check that does not run');
  assert.equal(unused(`${text}      - { ipProtocol: "tcp`), 0, 'a text in pieces');
  const foreign = file(`- ${rule(' # secgroup-ignore unknown-group, port-range')}`);
  assert.deepEqual([unused(foreign), unused(foreign, { workspace: true })], [0, 1], 'a check of the whole workspace');
  const peer = file(`- ${rule(' # secgroup-ignore enterprise-group-peer, port-range')}`);
  assert.deepEqual([unused(peer), unused(peer, { workspace: true })], [0, 1], 'a check that asks others of its peers');
  assert.equal(unused(file(`- ${rule(' # secgroup-ignore unused-ignore, port-range')}`)), 0, 'a check of ignores');
});

test('what says that an ignore is unused can be ignored as well', () => {
  const text = `# secgroup-ignore-file unused-ignore -- shared with other tools\n${file(`- ${rule(' # secgroup-ignore priority')}`)}`;
  assert.deepEqual(left(text), both);
});

test('what is ignored by path is left out, until it ends', () => {
  const ignored = [{ checks: ['port-range'], until: parseDay('2027-01-31') as Day }];
  const on = (today?: string) =>
    snapshotOf(file(`- ${rule()}`), {
      settings: { ...defaultSettings, ignored },
      ...(today && { today }),
    }).diagnoses.map(({ check }) => check);
  assert.deepEqual([on(), on('2027-01-31'), on('2027-02-01')], [['cidr-host-bits'], ['cidr-host-bits'], both]);
});

test('the action writes a comment for the line or for the file', () => {
  const snapshot = snapshotOf(`# network of the shop\n${file(`- ${rule()}`)}`);
  const titles = quickFixes(snapshot, snapshot.diagnoses[0]?.span ?? { start: 0, end: 0 }).filter(({ title }) =>
    title.includes('gnore port-range'),
  );
  const texts = titles.map(({ title, changes }) => [title, applyChanges(snapshot.text, changes)] as const);
  assert.deepEqual(texts, [
    [
      'Ignore port-range here',
      snapshot.text.replace('      - {', '      # secgroup-ignore port-range -- reason\n      - {'),
    ],
    ['Ignore port-range in this file', `# secgroup-ignore-file port-range -- reason\n${snapshot.text}`],
  ]);
  for (const [, text] of texts) assert.deepEqual(left(text), ['cidr-host-bits']);
});

test('an apostrophe opens no quote', () => {
  const text = file(
    '- ipProtocol: tcp',
    "  portRange: it's80 # secgroup-ignore port-range",
    '  sourceCidrIp: 10.0.0.1',
  );
  assert.deepEqual(left(text), []);
});

test("in the API's data as YAML: on the line, above a rule, for the file, and written by the action", () => {
  const rule = `- IpProtocol: TCP
    PortRange: 80
    SourceCidrIp: 10.1.2.3/8
`;
  const shapes = [
    (above = '', behind = '') => `SecurityGroupId: sg-1
Permissions:
  ${above}${rule.replace('80', `80${behind}`)}`,
    (above = '', behind = '') => `SecurityGroupId: sg-1
VpcId: vpc-1
SecurityGroupName: web
Permissions:
 Permission:
  ${above}${rule.replace('80', `80${behind}`)}    Direction: ingress
`,
  ];
  for (const shape of shapes) {
    const told = (text: string) => left(text, 'group.yaml');
    assert.deepEqual(told(shape()), both);
    assert.deepEqual(told(shape('', ' # secgroup-ignore port-range -- old')), ['cidr-host-bits']);
    assert.deepEqual(told(shape('# secgroup-ignore port-range\n  ')), ['cidr-host-bits']);
    assert.deepEqual(told(shape('# secgroup-ignore-next-line port-range, cidr-host-bits\n  ')), []);
    assert.deepEqual(told(shape('', ' # secgroup-ignore-next-line cidr-host-bits')), ['port-range']);
    assert.deepEqual(told(`# secgroup-ignore-file port-range\n${shape()}`), ['cidr-host-bits']);
    const ended = shape('', ' # secgroup-ignore port-range until=2026-11-20');
    const after = snapshotOf(ended, { name: 'group.yaml', today: '2026-11-21' }).diagnoses.map(({ check }) => check);
    assert.deepEqual(after.sort(), ['cidr-host-bits', 'expired-ignore', 'port-range']);
    const snapshot = snapshotOf(shape(), { name: 'group.yaml' });
    const written = quickFixes(snapshot, snapshot.diagnoses[0]?.span ?? { start: 0, end: 0 })
      .filter(({ title }) => title.startsWith('Ignore port-range'))
      .map(({ changes }) => applyChanges(snapshot.text, changes));
    assert.deepEqual(written, [
      shape().replace('    PortRange', '    # secgroup-ignore port-range -- reason\n    PortRange'),
      `# secgroup-ignore-file port-range -- reason\n${shape()}`,
    ]);
    for (const text of written) assert.deepEqual(told(text), ['cidr-host-bits']);
  }
});

test('JSON has no comments', () => {
  const text =
    '{ "securityGroups": { "web": { "ingress": [\n// secgroup-ignore port-range\n{ "ipProtocol": "tcp", "portRange": "80", "sourceCidrIp": "::1" }] } } }';
  assert.ok(left(text.replace('::1', '10.0.0.1'), 'a.sg.json').includes('port-range'));
});
