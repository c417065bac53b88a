import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reading } from '../../server/src/dialects/dialect.ts';
import { hitsAt, locate } from '../../server/src/dialects/locate.ts';
import { native } from '../../server/src/dialects/native/index.ts';
import { writeNative } from '../../server/src/dialects/native/write.ts';
import type { Edit } from '../../server/src/model/edit.ts';
import { rawText } from '../../server/src/model/field.ts';
import type { EntityId, Place, Rule } from '../../server/src/model/model.ts';
import { limits } from '../../server/src/text/limits.ts';
import { readText } from '../../server/src/text/read.ts';
import { applyChanges } from '../../server/src/text/span.ts';
import { checkFindings } from '../fixture.ts';

const read = (text: string, name = 'a.sg.yaml') => native.read(readText(text, name));

/** The groups of a text with their rules, as the model has them. */
function groups({ file }: Reading) {
  return file.groups.map((group) => [group.name, ...group.rules.map(ruleLine)]);
}

/** Compares groups and their rules; the order of a rule's fields means nothing. */
function checkGroups(reading: Reading, expected: readonly (readonly string[])[]): void {
  const sorted = (line: string) => line.replace(/(?<=: ).*/, (values) => values.split(' ').sort().join(' '));
  assert.deepEqual(
    groups(reading).map((lines) => lines.map(sorted)),
    expected.map((lines) => lines.map(sorted)),
  );
}

function ruleLine({ direction, number, fields }: Rule): string {
  const values = Object.entries(fields).flatMap(([name, field]) =>
    field ? [`${name}=${field.kind === 'malformed' ? '!' : ''}${rawText(field) ?? '?'}`] : [],
  );
  return `${direction} ${number}: ${values.join(' ')}`;
}

/** The problems of a text, each with what it underlines. */
function problemsOf(reading: Reading): string[] {
  return reading.file.problems.map((problem) => {
    const name = 'name' in problem ? ` ${problem.name}` : '';
    return `${problem.kind}${name}: ${sourceOf(reading, problem.at)}`;
  });
}

function sourceOf(reading: Reading, place: Place): string | undefined {
  const span = locate(reading, place);
  return span && reading.tree.text.slice(span.start, span.end);
}

test('groups, rules and settings', () => {
  const reading = read(`securityGroups:
  web:
    securityGroupName: shop-web
    securityGroupId: sg-1
    securityGroupType: Enterprise
    innerAccessPolicy: drop
    tags: [{ key: env, value: test }]
    ingress:
      - { ipProtocol: TCP, portRange: 80/80, sourceCidrIp: 0.0.0.0/0, priority: 101, policy: '' }
      - ipProtocol: udp
        portRangeListId: prl-1
        sourceGroupId: db
    egress:
      - { ipProtocol: all, portRange: -1/-1, destCidrIp: ::/0, ipv6DestCidrIp: "::/0" }
  db:
  cache: {}
`);
  checkGroups(reading, [
    [
      'web',
      'ingress 1: ipProtocol=TCP portRange=80/80 sourceCidrIp=0.0.0.0/0 priority=!101 policy=!',
      'ingress 2: ipProtocol=udp portRangeListId=prl-1 sourceGroupId=db',
      'egress 1: ipProtocol=all portRange=-1/-1 destCidrIp=::/0 ipv6DestCidrIp=::/0',
    ],
    ['db'],
    ['cache'],
  ]);
  const { fields } = reading.file.groups[0] ?? assert.fail();
  assert.deepEqual(
    [fields.securityGroupType, fields.innerAccessPolicy].map((field) => field?.kind === 'known' && field.value),
    ['enterprise', 'Drop'],
  );
  assert.deepEqual(
    fields.tags?.map((tag) => [rawText(tag.key), rawText(tag.value)]),
    [['env', 'test']],
  );
  assert.deepEqual(problemsOf(reading), []);
  assert.equal(reading.file.purpose, 'definition');
});

test('attachments and lists', () => {
  const { file, ...reading } = read(`instances:
  shop: { securityGroupIds: [web, sg-2, ] }
  empty:
networkInterfaces: { eni: { securityGroupIds: } }
prefixLists:
  office: { maxEntries: 20, addressFamily: IPv4, entries: [10.0.0.0/8, x] }
portLists:
  ports: { maxEntries: 3, entries: [80/80] }
`);
  const uses = file.attachments.map(({ to, name, groups: list, incomplete }) => [
    to,
    name,
    incomplete,
    ...list.map((use) => rawText(use.group)),
  ]);
  assert.deepEqual(uses, [
    ['instance', 'shop', false, 'web', 'sg-2'],
    ['instance', 'empty', false],
    ['interface', 'eni', false],
  ]);
  const [office] = file.prefixLists;
  assert.equal(rawText(office?.fields.maxEntries), '20');
  assert.deepEqual(
    office?.entries.map((entry) => entry.cidr?.kind),
    ['known', 'malformed'],
  );
  assert.deepEqual(
    file.portLists.map((list) => list.entries[0]?.portRange?.kind),
    ['known'],
  );
  assert.deepEqual(problemsOf({ file, ...reading }), []);
});

test('the same as JSON', () => {
  const text =
    '{ "securityGroups": { "web": { "ingress": [{ "ipProtocol": "tcp", "portRange": "80/80", "priority": 1 }] } } }';
  checkGroups(read(text, 'a.sg.json'), [['web', 'ingress 1: ipProtocol=tcp portRange=80/80 priority=1']]);
});

test('several documents, anchors and merge keys', () => {
  const reading = read(`securityGroups:
  web: &web
    ingress: &rules
      - &rule { ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 }
      - { <<: *rule, portRange: 443/443 }
  copy: *web
  more: { <<: *web, egress: *rules }
---
securityGroups: { db: { ingress: [] } }
`);
  const rules = ['ingress 1: ipProtocol=tcp portRange=80/80 sourceCidrIp=10.0.0.0/8'];
  rules.push('ingress 2: portRange=443/443 ipProtocol=tcp sourceCidrIp=10.0.0.0/8');
  const outward = rules.map((rule) => rule.replace('ingress', 'egress'));
  checkGroups(reading, [['web', ...rules], ['copy', ...rules], ['more', ...rules, ...outward], ['db']]);
  assert.deepEqual(problemsOf(reading), []);
});

test('an alias bomb is cut off and said', () => {
  const text = `x:\n  r: &r { ipProtocol: tcp, portRange: 1/2 }\n  list: &list [${Array(1000).fill('*r').join(', ')}]\n`;
  const reading = read(
    `${text}securityGroups:\n${Array.from({ length: 500 }, (_, i) => `  g${i}: { ingress: *list }\n`).join('')}`,
  );
  const tooLarge = reading.file.problems.filter((problem) => problem.kind === 'too-large');
  assert.equal(tooLarge.length, 1);
  assert.ok(reading.origins.length <= limits.entities + 10_000);
});

test('what makes no sense is noted at its place', () => {
  const reading = read(`securityGroups:
  web:
    colour: red
    ingress:
      - { ipProtocol: [tcp], portRnage: 1/2, sourceGroupOwnerAccount: a@b, portRange: }
      - tcp
      - { }
    egress: all
  db: [1]
instances:
  shop: { securityGroupIds: web }
  desk: { securityGroupIds: [[web]] }
prefixLists: 1
portLists:
  p: { entries: 1 }
colour: blue
`);
  assert.deepEqual(problemsOf(reading).sort(), [
    'deprecated sourceGroupOwnerAccount: sourceGroupOwnerAccount',
    'missing-property ipProtocol: { }',
    'missing-property maxEntries: p',
    'missing-property portRange: portRange',
    'missing-property portRange: { }',
    'unknown-property colour: colour',
    'unknown-property colour: colour',
    'unknown-property portRnage: portRnage',
    'wrong-type db: [1]',
    'wrong-type egress: all',
    'wrong-type entries: 1',
    'wrong-type ingress: tcp',
    'wrong-type ipProtocol: [tcp]',
    'wrong-type prefixLists: 1',
    'wrong-type securityGroupIds: [web]',
    'wrong-type securityGroupIds: web',
  ]);
  assert.deepEqual(problemsOf(read('- a\n')), ['wrong-type : - a']);
  assert.deepEqual(problemsOf(read('')), []);
});

test('a repeated key: the last one counts, both are noted', () => {
  const reading = read('securityGroups:\n  web:\n    vpcId: a\n    vpcId: b\n');
  assert.equal(rawText(reading.file.groups[0]?.fields.vpcId), 'b');
  const [problem] = reading.file.problems;
  assert.ok(problem?.kind === 'duplicate-key');
  assert.deepEqual(
    [problem.first, problem.at].map((at) => locate(reading, at)?.start),
    [27, 40],
  );
});

test('where a line cannot be read, nothing is said to be missing', () => {
  const reading = read(
    'securityGroups:\n  web:\n    ingress:\n      - ipProtocol: tcp\n        portRange "1/2\n        sourceCidrIp: ::1\n',
  );
  assert.deepEqual(
    problemsOf(reading).map((problem) => problem.split(' ')[0]),
    ['syntax:'],
  );
  assert.equal(reading.file.groups[0]?.incomplete, true);
});

test('places: a thing, a field, its key, both', () => {
  const reading = read(
    'securityGroups:\n  web:\n    vpcId: vpc-1 # c\n    ingress:\n      - ipProtocol: tcp\n        description: |\n          x\n        portRange:\n',
  );
  const group = reading.file.groups[0] ?? assert.fail();
  const rule = group.rules[0]?.id ?? assert.fail();
  assert.equal(sourceOf(reading, { entity: group.id }), 'web');
  assert.equal(sourceOf(reading, { entity: group.id, field: 'vpcId' }), 'vpc-1');
  assert.equal(sourceOf(reading, { entity: group.id, field: 'vpcId', part: 'key' }), 'vpcId');
  assert.equal(sourceOf(reading, { entity: group.id, field: 'vpcId', part: 'entry' }), 'vpcId: vpc-1');
  assert.equal(sourceOf(reading, { entity: group.id, field: 'egress' }), undefined);
  assert.equal(sourceOf(reading, { entity: rule, field: 'description' }), '|\n          x');
  assert.equal(sourceOf(reading, { entity: rule, field: 'portRange' }), '');
  assert.equal(sourceOf(reading, { entity: 999 as EntityId }), undefined);
});

test('hits: the things around an offset, innermost first', () => {
  const text =
    'securityGroups:\n  web:\n    ingress:\n      - { ipProtocol: tcp, portRange: 22/22 }\ninstances: { a: { securityGroupIds: [web] } }\n';
  const reading = read(text);
  const at = (mark: string) =>
    hitsAt(reading, text.indexOf(mark) + 1).map(
      ({ field, span }) => `${field ?? ''} ${text.slice(span.start, span.end)}`.split('\n')[0],
    );
  assert.deepEqual(at('22/22').slice(0, 2), ['portRange portRange: 22/22', 'ingress ingress:']);
  assert.deepEqual(at('web:')[0], ' web');
  assert.deepEqual(at('web] }')[0], ' web');
});

/** The text after an edit of its first group or rule. */
function write(
  text: string,
  edit: (ids: { group: EntityId; rule: EntityId; rules: readonly EntityId[]; attachment: EntityId }) => Edit,
  name = 'a.sg.yaml',
) {
  const reading = read(text, name);
  const [group] = reading.file.groups;
  const rules = group?.rules.map(({ id }) => id) ?? [];
  const none = -1 as EntityId;
  const ids = {
    group: group?.id ?? none,
    rule: rules[0] ?? none,
    rules,
    attachment: reading.file.attachments[0]?.id ?? none,
  };
  const changes = writeNative(reading, edit(ids));
  return changes && applyChanges(text, changes);
}

const block = `securityGroups:
  web: # the web
    ingress:
      # first
      - ipProtocol: "tcp" # why
        sourceCidrIp: 10.0.0.0/8
      - { ipProtocol: udp, portRange: 53/53 }
`;

test('writing fields', () => {
  assert.equal(
    write(block, ({ rule }) => ({ kind: 'set', entity: rule, field: 'ipProtocol', value: 'udp' })),
    block.replace('"tcp"', '"udp"'),
  );
  assert.equal(
    write(block, ({ rule }) => ({ kind: 'set', entity: rule, field: 'portRange', value: '22/22' })),
    block.replace('# why\n', '# why\n        portRange: 22/22\n'),
    'a new field stands in the usual order',
  );
  assert.equal(
    write(block, ({ rules }) => ({ kind: 'set', entity: rules[1] ?? assert.fail(), field: 'priority', value: 100 })),
    block.replace('53/53 }', '53/53, priority: 100 }'),
  );
  assert.equal(
    write(block, ({ rule }) => ({ kind: 'unset', entity: rule, field: 'ipProtocol' })),
    block.replace('- ipProtocol: "tcp" # why\n        source', '- source'),
  );
  assert.equal(
    write(block, ({ rule }) => ({ kind: 'unset', entity: rule, field: 'policy' })),
    undefined,
  );
  assert.equal(
    write(block, ({ group }) => ({ kind: 'set', entity: group, field: 'vpcId', value: 'vpc-1' })),
    `${block}    vpcId: vpc-1\n`,
  );
});

test('writing rules', () => {
  const without = block.replace('      - ipProtocol: "tcp" # why\n        sourceCidrIp: 10.0.0.0/8\n', '');
  assert.equal(
    write(block, ({ rule }) => ({ kind: 'remove', entity: rule })),
    without,
  );
  assert.equal(
    write(without, ({ rule }) => ({ kind: 'remove', entity: rule })),
    'securityGroups:\n  web: # the web\n    ingress: []\n      # first\n',
  );
  const copied = write(block, ({ rules }) => ({
    kind: 'copy',
    entity: rules[1] ?? assert.fail(),
    set: { portRange: '54/54', priority: 2 },
  }));
  assert.equal(copied, `${block}      - { ipProtocol: udp, portRange: 54/54, priority: 2 }\n`);
  const rule = { ipProtocol: 'all', portRange: '-1/-1', destCidrIp: '0.0.0.0/0' } as const;
  const written = '    egress:\n      - ipProtocol: all\n        portRange: -1/-1\n        destCidrIp: 0.0.0.0/0\n';
  const add = (text: string) => write(text, ({ group }) => ({ kind: 'add-rule', group, direction: 'egress', rule }));
  assert.equal(add(block), block + written);
  assert.equal(add(`${block}    egress: [] # none\n`), block + written.replace('egress:', 'egress: # none'));
  assert.equal(add(`${block}    egress:\n`), block + written);
  assert.equal(
    add('securityGroups: { web: { ingress: [] } }\n'),
    'securityGroups: { web: { ingress: [], egress: [{ ipProtocol: all, portRange: -1/-1, destCidrIp: 0.0.0.0/0 }] } }\n',
  );
});

test('writing attachments and groups', () => {
  const attach = (text: string, name?: string) =>
    write(text, ({ attachment }) => ({ kind: 'attach', attachment, group: 'db' }), name);
  assert.equal(
    attach('instances:\n  a: { securityGroupIds: [web] }\n'),
    'instances:\n  a: { securityGroupIds: [web, db] }\n',
  );
  assert.equal(
    attach('instances:\n  a:\n    securityGroupIds:\n    - web\n'),
    'instances:\n  a:\n    securityGroupIds:\n    - web\n    - db\n',
  );
  assert.equal(attach('instances:\n  a: {}\n'), 'instances:\n  a: { securityGroupIds: [db] }\n');
  assert.equal(attach('instances:\n  a:\n'), 'instances:\n  a:\n    securityGroupIds: [db]\n');
  assert.equal(
    attach('{"instances":{"a":{"securityGroupIds":["web"]}}}', 'a.sg.json'),
    '{"instances":{"a":{"securityGroupIds":["web", "db"]}}}',
  );
  const add: Edit = { kind: 'add-group', name: 'db' };
  assert.equal(
    write(block, () => add),
    `${block}  db:\n    ingress: []\n`,
  );
  assert.equal(
    write('instances: {}\n', () => add),
    'instances: {}\nsecurityGroups:\n  db:\n    ingress: []\n',
  );
});

test('what stands at an anchor and is shared is left alone', () => {
  const text = 'securityGroups:\n  a: { ingress: [&x { ipProtocol: tcp }, *x] }\n';
  const shared = write(text, ({ rules }) => ({
    kind: 'set',
    entity: rules[1] ?? assert.fail(),
    field: 'portRange',
    value: '1/2',
  }));
  assert.equal(shared, undefined);
});

test('what is wrong at an anchor is said there, once; what differs from alias to alias is said at each', () => {
  checkFindings(`x-rules:
  - &bare
    ipProtocol: tcp
    ^^^^^^^^^^^^^^^ missing-peer: whom it is about
    portRange: 80-443
               ^^^^^^ port-range: no port range
  - &short { ipProtocol: tcp, sourceCidrIp: 10.0.0.0/8 }
    #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-property: \`portRange\` is missing
  - &ssh { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 0.0.0.0/0 }
  #                                                         ^^^^^^^^^ open-to-world: accepted by rule 4
securityGroups:
  web:
    ingress:
      - *bare
      - *short
      - *bare
      - *ssh
  db:
    ingress:
      - *bare
      - *short
      - *ssh
      # ^^^^ open-to-world: accepted by rule 3
      - { <<: *ssh, portRange: 3389/3389 }
      # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ open-to-world: accepted by rule 4
`);
});
