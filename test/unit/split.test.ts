// Splitting a group: what is written by hand comes through, whatever way it is written.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitRules } from '../../server/src/analysis/split.ts';
import { changesOf } from '../../server/src/engine/fixes.ts';
import { known } from '../../server/src/model/field.ts';
import { applyChanges } from '../../server/src/text/span.ts';
import { snapshotOf } from '../fixture.ts';

/** The text after its group `web…` has been cut into groups of that many rules; undefined when it cannot be written down. */
function split(text: string, { name = 'test.sg.yaml', capacity = 2 } = {}): string | undefined {
  const snapshot = snapshotOf(text, { name });
  const group = snapshot.file.groups.find((candidate) => candidate.name.startsWith('web'));
  assert.ok(group);
  const [, ...runs] = splitRules(group.rules, () => 1, capacity) ?? [];
  const parts = runs.map((rules, i) => ({ name: `${group.name}-${i + 2}`, rules: rules.map((rule) => rule.id) }));
  const edit = { kind: 'split-group', group: group.id, parts } as const;
  const changes = changesOf(snapshot, { title: 'Split', safety: 'safe', edits: [edit] });
  return changes && applyChanges(text, changes);
}

/** The groups of a text with their rules in short, and where they are attached. */
function contents(text: string, name?: string) {
  const { file } = snapshotOf(text, name === undefined ? {} : { name });
  assert.deepEqual(file.problems, [], `reads well:\n${text}`);
  return {
    groups: file.groups.map((group) => [
      group.name,
      ...group.rules.map(
        (rule) => `${rule.direction} ${rule.fields.portRange?.kind === 'known' ? rule.fields.portRange.raw : '?'}`,
      ),
    ]),
    attachments: file.attachments.map(({ name: who, groups }) => [who, ...groups.map((use) => known(use.group))]),
  };
}

test('comments, blank lines and settings', () => {
  const text = `# the shop
securityGroups:
  web: # front
    securityGroupName: shop-web
    vpcId: vpc-1 # Hangzhou
    tags:
      - key: team
        value: shop # ours
    ingress:
      # everyone
      - ipProtocol: tcp
        portRange: 80/80
        sourceCidrIp: 0.0.0.0/0

      - { ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 0.0.0.0/0 } # TLS

      # the office
      # (Hangzhou)
      - ipProtocol: tcp # SSH
        portRange: 22/22
        sourceCidrIp: 203.0.113.0/24

      - { ipProtocol: tcp, portRange: 8080/8080, sourceCidrIp: 10.0.0.0/8 }

    # outward
    egress:
      - { ipProtocol: udp, portRange: 53/53, destCidrIp: 0.0.0.0/0 }
      # - { ipProtocol: tcp, portRange: 25/25, destCidrIp: 0.0.0.0/0 }

  db:
    ingress: []

instances:
  shop: { securityGroupIds: [web, db] }
`;
  const expected = `# the shop
securityGroups:
  web: # front
    securityGroupName: shop-web
    vpcId: vpc-1 # Hangzhou
    tags:
      - key: team
        value: shop # ours
    ingress:
      # everyone
      - ipProtocol: tcp
        portRange: 80/80
        sourceCidrIp: 0.0.0.0/0

      - { ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 0.0.0.0/0 } # TLS
      # - { ipProtocol: tcp, portRange: 25/25, destCidrIp: 0.0.0.0/0 }

  web-2:
    vpcId: vpc-1
    tags:
      - key: team
        value: shop
    ingress:
      # the office
      # (Hangzhou)
      - ipProtocol: tcp # SSH
        portRange: 22/22
        sourceCidrIp: 203.0.113.0/24

      - { ipProtocol: tcp, portRange: 8080/8080, sourceCidrIp: 10.0.0.0/8 }

  web-3:
    vpcId: vpc-1
    tags:
      - key: team
        value: shop
    # outward
    egress:
      - { ipProtocol: udp, portRange: 53/53, destCidrIp: 0.0.0.0/0 }

  db:
    ingress: []

instances:
  shop: { securityGroupIds: [web, db, web-2, web-3] }
`;
  assert.equal(split(text), expected);
});

const rules = (...ports: number[]) =>
  ports.map((port) => `      - { ipProtocol: tcp, portRange: ${port}/${port}, sourceCidrIp: 10.0.0.0/8 }`).join('\n');

test('line breaks of Windows stay', () => {
  const text = `securityGroups:\n  web:\n    ingress:\n${rules(1, 2, 3)}\ninstances:\n  a:\n    securityGroupIds:\n      - web\n`;
  const after = split(text.replaceAll('\n', '\r\n'));
  assert.equal(
    after,
    `securityGroups:\n  web:\n    ingress:\n${rules(1, 2)}\n  web-2:\n    ingress:\n${rules(3)}\ninstances:\n  a:\n    securityGroupIds:\n      - web\n      - web-2\n`.replaceAll(
      '\n',
      '\r\n',
    ),
  );
});

test('a text without a final line break stays so', () => {
  assert.equal(
    split(`securityGroups:\n  web:\n    ingress:\n${rules(1, 2, 3)}`),
    `securityGroups:\n  web:\n    ingress:\n${rules(1, 2)}\n  web-2:\n    ingress:\n${rules(3)}`,
  );
  const egress = '    egress:\n      - { ipProtocol: tcp, portRange: 9/9, destCidrIp: 10.0.0.0/8 }';
  assert.equal(
    split(`securityGroups:\n  web:\n${egress}\n    ingress:\n${rules(1, 2)}`),
    `securityGroups:\n  web:\n    ingress:\n${rules(1, 2)}\n  web-2:\n${egress}`,
  );
});

test('a last line that stays and has no line break', () => {
  const text = `securityGroups:\n  web:\n    ingress:\n${rules(1, 2, 3)}\n    vpcId: vpc-1`;
  assert.equal(
    split(text),
    `securityGroups:\n  web:\n    ingress:\n${rules(1, 2)}\n    vpcId: vpc-1\n  web-2:\n    vpcId: vpc-1\n    ingress:\n${rules(3)}`,
  );
});

test('many parts, each with what belongs to it', () => {
  const text = `securityGroups:
  web:
    ingress:
${rules(1, 2, 3, 4, 5, 6, 7)}
    egress:
      - { ipProtocol: tcp, portRange: 8/8, destCidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: 9/9, destCidrIp: 10.0.0.0/8 }
  db: { ingress: [] }
networkInterfaces:
  eni:
    securityGroupIds:
      - web # main
      - sg-other
`;
  const after = split(text) ?? '';
  assert.deepEqual(contents(after), {
    groups: [
      ['web', 'ingress 1/1', 'ingress 2/2'],
      ['web-2', 'ingress 3/3', 'ingress 4/4'],
      ['web-3', 'ingress 5/5', 'ingress 6/6'],
      ['web-4', 'ingress 7/7', 'egress 8/8'],
      ['web-5', 'egress 9/9'],
      ['db'],
    ],
    attachments: [['eni', 'web', 'sg-other', 'web-2', 'web-3', 'web-4', 'web-5']],
  });
});

test('a block scalar at the end, and one that looks like a comment', () => {
  const text = `securityGroups:
  web:
    description: |
      The shop.
      # not a comment
    ingress:
${rules(1, 2)}
      - ipProtocol: tcp
        portRange: 3/3
        sourceCidrIp: 10.0.0.0/8
        description: |
          three
          # still three
      - ipProtocol: tcp
        portRange: 4/4
        sourceCidrIp: 10.0.0.0/8
        description: |
          four
  db:
    ingress: []
`;
  const after = split(text, { capacity: 3 }) ?? '';
  assert.deepEqual(contents(after).groups, [
    ['web', 'ingress 1/1', 'ingress 2/2', 'ingress 3/3'],
    ['web-2', 'ingress 4/4'],
    ['db'],
  ]);
  assert.equal(after.match(/# still three/g)?.length, 1);
  assert.equal(after.match(/# not a comment/g)?.length, 2, 'the description is repeated as it is');
});

test('dashes on lines of their own, and lists that are not indented', () => {
  const rule = (port: number) =>
    `    -\n      # rule ${port} - a dash\n      ipProtocol: tcp\n      portRange: ${port}/${port}\n      sourceCidrIp: 10.0.0.0/8\n`;
  const after = split(`securityGroups:\n  web:\n    ingress:\n${rule(1)}${rule(2)}    # three\n${rule(3)}`);
  assert.equal(
    after,
    `securityGroups:\n  web:\n    ingress:\n${rule(1)}${rule(2)}  web-2:\n    ingress:\n    # three\n${rule(3)}`,
  );
});

test('brackets: a list, a group, and JSON', () => {
  const flow = (port: number) => `{ ipProtocol: tcp, portRange: ${port}/${port}, sourceCidrIp: 10.0.0.0/8 }`;
  assert.equal(
    split(`securityGroups:\n  web:\n    ingress: [${flow(1)}, ${flow(2)}, ${flow(3)}]\n    vpcId: vpc-1\n`),
    `securityGroups:\n  web:\n    ingress: [${flow(1)}, ${flow(2)}]\n    vpcId: vpc-1\n  web-2:\n    vpcId: vpc-1\n    ingress: [${flow(3)}]\n`,
  );
  assert.equal(
    split(`securityGroups:\n  web: { vpcId: vpc-1, ingress: [${flow(1)}, ${flow(2)}, ${flow(3)}] }\n`),
    `securityGroups:\n  web: { vpcId: vpc-1, ingress: [${flow(1)}, ${flow(2)}] }\n  web-2: { vpcId: vpc-1, ingress: [${flow(3)}] }\n`,
  );
  const json = (groups: object, shop: string[]) =>
    JSON.stringify({ securityGroups: groups, instances: { shop: { securityGroupIds: shop } } }, undefined, 2);
  const rule = (port: number, side: string) => ({
    ipProtocol: 'tcp',
    portRange: `${port}/${port}`,
    [side]: '10.0.0.0/8',
  });
  const inward = (port: number) => rule(port, 'sourceCidrIp');
  const outward = rule(9, 'destCidrIp');
  assert.equal(
    split(json({ web: { vpcId: 'vpc-1', ingress: [1, 2, 3].map(inward), egress: [outward] }, db: {} }, ['web']), {
      name: 'test.sg.json',
    }),
    json(
      {
        web: { vpcId: 'vpc-1', ingress: [1, 2].map(inward), egress: [] },
        'web-2': { vpcId: 'vpc-1', ingress: [inward(3)], egress: [outward] },
        db: {},
      },
      ['web', 'web-2'],
    ),
  );
});

test('names keep their quotes; a group may be attached by its id', () => {
  const after = split(
    `securityGroups:\n  "web: front":\n    securityGroupId: sg-1\n    ingress:\n${rules(1, 2, 3)}\ninstances:\n  a: { securityGroupIds: ["web: front"] }\n  b:\n    securityGroupIds:\n    - sg-1\n`,
  );
  assert.deepEqual(contents(after ?? ''), {
    groups: [
      ['web: front', 'ingress 1/1', 'ingress 2/2'],
      ['web: front-2', 'ingress 3/3'],
    ],
    attachments: [
      ['a', 'web: front', 'web: front-2'],
      ['b', 'sg-1', 'web: front-2'],
    ],
  });
});

test('anchors: settings lose their names, shared attachments get the parts once', () => {
  const after = split(
    `securityGroups:\n  web:\n    vpcId: &vpc vpc-1\n    ingress:\n${rules(1, 2, 3)}\n  db: { vpcId: *vpc, ingress: [] }\ninstances:\n  a: { securityGroupIds: &groups [web] }\n  b: { securityGroupIds: *groups }\n`,
  );
  assert.match(after ?? '', /^ {2}web-2:\n {4}vpcId: vpc-1$/m);
  assert.deepEqual(contents(after ?? '').attachments, [
    ['a', 'web', 'web-2'],
    ['b', 'web', 'web-2'],
  ]);
});

test('settings that are merged in come along', () => {
  const after = split(
    `x: &base { vpcId: vpc-1 }\nsecurityGroups:\n  web:\n    <<: *base\n    ingress:\n${rules(1, 2, 3)}\n`,
  );
  assert.match(after ?? '', /^ {2}web-2:\n {4}<<: \*base\n {4}ingress:/m);
});

test('what is shared by anchors is left alone', () => {
  const shared = [
    `securityGroups:\n  web:\n    ingress: &all\n${rules(1, 2, 3)}\n  db:\n    ingress: *all\n`,
    `securityGroups:\n  db:\n    ingress: &all\n${rules(1, 2, 3)}\n  web:\n    ingress: *all\n`,
    `securityGroups:\n  web: &web\n    ingress:\n${rules(1, 2, 3)}\n  copy: *web\n`,
    `securityGroups:\n  web: &web\n    ingress:\n${rules(1, 2, 3)}\n  copy: { <<: *web, vpcId: vpc-1 }\n`,
    `x: &base\n    ingress:\n${rules(1, 2, 3)}\nsecurityGroups:\n  web:\n    <<: *base\n`,
    `securityGroups:\n  web:\n    ingress:\n${rules(1, 2)}\n      - &ssh { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8 }\n  db:\n    ingress:\n      - *ssh\n`,
  ];
  for (const text of shared) assert.equal(split(text), undefined, text);
});

test('whatever the layout, no rule, comment or attachment is lost', () => {
  for (let seed = 1; seed <= 400; seed++) {
    const text = layout(randomOf(seed));
    const before = contents(text);
    const after = split(text);
    if (after === undefined) assert.fail(`cannot be split:\n${text}`);
    const now = contents(after);
    const flat = (groups: typeof now.groups) => groups.flatMap(([, ...all]) => all).sort();
    assert.deepEqual(flat(now.groups), flat(before.groups), text);
    assert.deepEqual(comments(after), comments(text), `${text}\n---\n${after}`);
    assert.ok(
      now.groups.every((group) => group.length <= 3),
      after,
    );
    const parts = now.groups.map(([name]) => name).filter((name) => name?.startsWith('web'));
    assert.deepEqual(now.attachments, [['shop', 'db', 'web', ...parts.slice(1)]], after);
    assert.equal(/\n$/.test(after), /\n$/.test(text), 'the final line break');
    assert.equal(after.includes('\r'), text.includes('\r'));
    assert.doesNotMatch(after.replaceAll('\r\n', '\n'), /[ \t]\n/, 'no trailing blanks');
  }
});

function comments(text: string): string[] {
  return (text.match(/# \w+ \d+/g) ?? []).sort();
}

/** Numbers of a sequence that a seed decides: the same failure comes again. */
function randomOf(seed: number): (below: number) => number {
  let state = seed * 2654435761;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) >>> 0;
    return (state >>> 8) % below;
  };
}

/** A file with one group to split, in one of many layouts. */
function layout(random: (below: number) => number): string {
  let notes = 0;
  const note = (indent: string) => (random(3) === 0 ? `${indent}# note ${++notes}\n` : '');
  const blank = () => (random(4) === 0 ? '\n' : '');
  const dash = random(2) === 0 ? '      ' : '    ';
  const rule = (port: number, field: string) => {
    const tail = random(4) === 0 ? ` # tail ${++notes}` : '';
    const above = blank() + note(dash) + note(dash);
    if (random(2) === 0)
      return `${above}${dash}- { ipProtocol: tcp, portRange: ${port}/${port}, ${field}: 10.0.0.0/8 }${tail}\n`;
    const lines = [`ipProtocol: tcp${tail}`, `portRange: ${port}/${port}`, `${field}: 10.0.0.0/8`];
    return `${above}${dash}- ${lines.join(`\n${dash}  `)}\n`;
  };
  const list = (key: string, field: string, from: number, amount: number) => {
    if (amount === 0) return random(2) === 0 ? '' : `    ${key}: []\n`;
    const items = Array.from({ length: amount }, (_, i) => rule(from + i, field)).join('');
    return `${blank()}${note('    ')}    ${key}:\n${items}`;
  };
  const sides = [list('ingress', 'sourceCidrIp', 1, random(6)), list('egress', 'destCidrIp', 11, 3 + random(4))];
  if (random(2) === 0) sides.reverse();
  const group = `${note('  ')}  web:\n${sides.join('')}${random(3) === 0 ? '    # end 0\n' : ''}`;
  const other = `${blank()}${note('  ')}  db: { ingress: [] }\n`;
  const groups = random(2) === 0 ? group + other : other + group;
  const attached = ['[db, web]', '\n    - db\n    - web', '\n      - db\n      - web # tail 99'][random(3)];
  const instances = `instances:\n  shop:\n    securityGroupIds:${attached?.startsWith('[') ? ' ' : ''}${attached}\n`;
  const sections = [`securityGroups:\n${groups}`, instances];
  if (random(2) === 0) sections.reverse();
  const text = sections.join(blank());
  const ended = random(3) === 0 ? text.trimEnd() : text;
  return random(4) === 0 ? ended.replaceAll('\n', '\r\n') : ended;
}
