// Whatever is typed, nothing throws, nothing points outside of the text, and the healthy part is still looked at.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../../server/src/engine/engine.ts';
import { changesOf } from '../../server/src/engine/fixes.ts';
import type { Snapshot } from '../../server/src/engine/snapshot.ts';
import { rawText } from '../../server/src/model/field.ts';
import { limits } from '../../server/src/text/limits.ts';
import type { Span } from '../../server/src/text/span.ts';
import { analyse, snapshotOf } from '../fixture.ts';
import { misplaced } from '../trees.ts';

interface Fixture {
  readonly name: string;
  readonly text: string;
}

/** Small files with a bit of everything; the first rule of each has a finding, so that silence would show. */
const fixtures: readonly Fixture[] = [
  {
    name: 'block.sg.yaml',
    text: `# 安全组
securityGroups:
  web: &web
    securityGroupType: enterprise
    ingress:
      # the old server
      - ipProtocol: tcp
        portRange: 80-443 # secgroup-ignore cidr
        sourceCidrIp: 10.1.2.3/8
        description: |
          many words: "quoted"
      - &rule { ipProtocol: "all", portRange: 1/65535, sourceGroupId: web, nicType: 'internet' }
      - { <<: *rule, priority: 101 }
    egress: [
      { ipProtocol: icmp, portRange: -1/-1, destCidrIp: "::/0" },
    ]
  copy: *web
instances:
  shop: { securityGroupIds: [web, copy, gone] }
prefixLists: { office: { maxEntries: 2, entries: [10.0.0.0/8] } }
`,
  },
  {
    name: 'crlf.sg.yaml',
    text: '\uFEFFsecurityGroups:\r\n  a:\r\n    ingress:\r\n    - ipProtocol: tcp\r\n      portRange: 80\r\n      sourceCidrIp: 0.0.0.0/0\r\n    - ipProtocol: udp # x\r\n      portRange: 53/53\r\n',
  },
  {
    name: 'pretty.sg.json',
    text: `{
  "securityGroups": {
    "web": {
      "ingress": [
        { "ipProtocol": "tcp", "portRange": "80", "sourceCidrIp": "10.0.0.0/8" },
        {
          "ipProtocol": "tcp",
          "portRange": "443/443",
          "priority": 1
        }
      ]
    }
  },
  "instances": { "shop": { "securityGroupIds": [] } }
}
`,
  },
  {
    name: 'template.yaml',
    text: `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Port: { Type: String, Default: 80/80 }
Conditions:
  Open: !Equals [!Ref Port, 80/80]
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: '80', SourceCidrIp: 10.0.0.0/8 }
        - IpProtocol: tcp
          PortRange: !Sub "\${Port}"
          SourceCidrIp: { Ref: Cidr }
      SecurityGroupEgress:
        Fn::If: [Open, [{ IpProtocol: all, PortRange: -1/-1, DestCidrIp: 0.0.0.0/0 }], []]
  Rule:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Condition: Open
    Properties: { SecurityGroupId: !Ref Web, IpProtocol: TCP, PortRange: 1/2, NicType: internet }
  Host:
    Type: ALIYUN::ECS::Instance
    Properties: { SecurityGroupIds: [!Ref Web, !GetAtt Web.SecurityGroupId] }
`,
  },
  {
    name: 'template.json',
    text: `{
  "ROSTemplateFormatVersion": "2015-09-01",
  "Resources": {
    "Web": {
      "Type": "ALIYUN::ECS::SecurityGroup",
      "Properties": {
        "SecurityGroupIngress": [{ "IpProtocol": "tcp", "PortRange": "80", "SourceCidrIp": { "Ref": "Cidr" } }]
      }
    }
  }
}
`,
  },
  {
    name: 'group.json',
    text: `{
  "SecurityGroupId": "sg-1",
  "Permissions": {
    "Permission": [
      {
        "Direction": "ingress",
        "IpProtocol": "TCP",
        "PortRange": "80",
        "SourceCidrIp": "10.0.0.0/8",
        "DestCidrIp": ""
      },
      { "Direction": "egress", "IpProtocol": "ALL", "PortRange": "-1/-1", "DestCidrIp": "0.0.0.0/0" }
    ]
  }
}
`,
  },
  {
    name: 'request.json',
    text: '{"RegionId":"cn-hangzhou","SecurityGroupId":"sg-1","Permissions":[{"IpProtocol":"tcp","PortRange":"80","SourceCidrIp":"10.0.0.1/8"},{"IpProtocol":"udp","PortRnage":"53/53"}]}',
  },
];

test('the fixtures are recognised and have findings', () => {
  for (const { name, text } of fixtures) {
    const { diagnoses } = snapshotOf(text, { name });
    assert.ok(
      diagnoses.some(({ check }) => check === 'port-range'),
      name,
    );
    assert.deepEqual(
      diagnoses.filter(({ check }) => check === 'syntax'),
      [],
      name,
    );
  }
});

for (const { name, text } of fixtures) {
  test(`${name} cut after every character`, () => {
    for (let end = 0; end <= text.length; end++) look({ name, text: text.slice(0, end) });
  });

  test(`${name} without each of its lines, and without each of its characters`, () => {
    const lines = text.split('\n');
    for (const i of lines.keys()) look({ name, text: lines.filter((_, k) => k !== i).join('\n') });
    for (let at = 0; at < text.length; at++) look({ name, text: text.slice(0, at) + text.slice(at + 1) });
  });

  test(`${name} edited at random`, () => {
    const random = randomFrom(name.length);
    const pieces = [
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '- ',
      '\n',
      '\n    ',
      '#',
      ' ',
      '*web',
      '&x ',
      '!Ref ',
      '|',
      '\t',
      '\r\n',
      '中',
      '\u0000',
      '\uD800',
    ];
    let current = text;
    for (let i = 0; i < 300; i++) {
      if (i % 10 === 0) current = text;
      const at = random(current.length + 1);
      const piece = random(3) === 0 ? '' : (pieces[random(pieces.length)] ?? '');
      current = current.slice(0, at) + piece + current.slice(at + random(6));
      look({ name, text: current });
    }
  });
}

/** Reads and checks a text, and asserts what holds for every text. */
function look(fixture: Fixture): Snapshot | undefined {
  const analysis = analyse(fixture.text, { name: fixture.name });
  if (analysis.kind !== 'snapshot') return undefined;
  const { snapshot } = analysis;
  const inside = (span: Span, what: string) => {
    const fits = 0 <= span.start && span.start <= span.end && span.end <= fixture.text.length;
    assert.ok(fits, `${what} ${span.start}–${span.end} lies outside of ${JSON.stringify(fixture.text)}`);
  };
  assert.equal(misplaced(snapshot.tree), undefined, JSON.stringify(fixture.text));
  for (const diagnosis of snapshot.diagnoses) {
    inside(diagnosis.span, diagnosis.check);
    for (const related of diagnosis.related) inside(related.span, `${diagnosis.check}'s other place`);
    for (const fix of diagnosis.fixes) for (const change of changesOf(snapshot, fix) ?? []) inside(change, fix.title);
  }
  return snapshot;
}

/** Whole numbers below a limit, the same ones every time. */
function randomFrom(seed: number): (limit: number) => number {
  let state = seed + 1;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((state / 0x8000_0000) * limit);
  };
}

/** A file of ten rules with room in the middle for one more. */
interface Typing {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly typed: string;
}

// Who shops there may log in.
const numbers = [1, 2, 3, 4, 22];
const inFlow = (n: number) =>
  `      - { ipProtocol: tcp, portRange: ${n}/${n}, sourceCidrIp: 10.0.${n}.0/24, description: "r: ${n}" } # ${n}`;
const inBlock = (n: number) =>
  `      - ipProtocol: tcp\n        portRange: ${n}/${n}\n        # c\n        sourceCidrIp: 10.0.${n}.0/24\n        description: 'r ${n}'`;
const inBraces = (n: number) =>
  `      {\n        ipProtocol: tcp, portRange: ${n}/${n},\n        sourceCidrIp: 10.0.${n}.0/24\n      },`;
const inJson = (n: number) =>
  `        {\n          "ipProtocol": "tcp",\n          "portRange": "${n}/${n}",\n          "sourceCidrIp": "10.0.${n}.0/24"\n        }`;
const inJsonLine = (n: number) =>
  `        { "ipProtocol": "tcp", "portRange": "${n}/${n}", "sourceCidrIp": "10.0.${n}.0/24" }`;

function among(rule: (n: number) => string, typed: string): Typing {
  const lines = (from: number) => numbers.map((n) => rule(n + from)).join('\n');
  const before = `securityGroups:\n  web:\n    vpcId: vpc-1\n    ingress:\n${lines(0)}\n`;
  const after = `\n${lines(5)}\n    egress: []\nnetworkInterfaces:\n  shop: { securityGroupIds: [web] }\n`;
  return { name: 'typed.sg.yaml', before, after, typed };
}

function amongBraces(typed: string): Typing {
  const lines = (from: number) => numbers.map((n) => inBraces(n + from)).join('\n');
  return {
    name: 'typed.sg.yaml',
    before: `securityGroups:\n  web:\n    ingress: [\n${lines(0)}\n`,
    after: `\n${lines(5)}\n    ]\n    egress: []\n`,
    typed,
  };
}

function amongJson(rule: (n: number) => string): Typing {
  const lines = (from: number) => numbers.map((n) => rule(n + from)).join(',\n');
  return {
    name: 'typed.sg.json',
    before: `{\n  "securityGroups": {\n    "web": {\n      "ingress": [\n${lines(0)},\n`,
    after: `\n${lines(5)}\n      ],\n      "egress": []\n    }\n  }\n}\n`,
    typed: `${rule(99)},`,
  };
}

const typings: Readonly<Record<string, Typing>> = {
  'a flow rule among flow rules': among(inFlow, inFlow(99)),
  'a flow rule among block rules': among(inBlock, inFlow(99)),
  'a block rule among block rules': among(inBlock, inBlock(99)),
  'a block rule among flow rules': among(inFlow, inBlock(99)),
  'a rule full of quotes': among(
    inFlow,
    `      - { description: "it's: {a, b} [c] # d", ipProtocol: 'tcp', portRange: "80/80" }`,
  ),
  'the settings of a group': {
    name: 'typed.sg.yaml',
    before: 'securityGroups:\n  web:\n    vpcId: vpc-1\n',
    after: `\n    ingress:\n${numbers.map(inFlow).join('\n')}\n`,
    typed: `    description: 'x: y'\n    tags: [{ key: a, value: "b" }]`,
  },
  'a new group': {
    name: 'typed.sg.yaml',
    before: `securityGroups:\n  web:\n    ingress:\n${numbers.map(inBlock).join('\n')}\n`,
    after: `\n  db:\n    ingress:\n${numbers.map(inFlow).join('\n')}\n`,
    typed: `  new:\n    vpcId: "vpc-1"\n    ingress:\n${inFlow(99)}`,
  },
  'a rule within brackets': amongBraces(inBraces(99)),
  'a rule in JSON': amongJson(inJson),
  'a rule in JSON on one line': amongJson(inJsonLine),
};

for (const [title, { name, before, after, typed }] of Object.entries(typings)) {
  test(`typing ${title}: the others stay`, () => {
    const rest = rulesOf(snapshotOf(before + after.replace(/^\n/, ''), { name }));
    for (let length = 0; length <= typed.length; length++) {
      const text = before + typed.slice(0, length) + after;
      const snapshot = snapshotOf(text, { name });
      const now = new Set(rulesOf(snapshot));
      const shown = JSON.stringify(typed.slice(0, length));
      assert.deepEqual(
        rest.filter((rule) => !now.has(rule)),
        [],
        `lost at ${shown}`,
      );
      const first = before.lastIndexOf('\n', before.length - 1) + 1;
      const last = text.indexOf('\n', before.length + length);
      const elsewhere = snapshot.diagnoses.filter(({ span }) => span.end < first || span.start > last);
      assert.deepEqual(
        elsewhere.map(({ check, message }) => `${check} ${message}`),
        [],
        `at ${shown}`,
      );
    }
  });
}

function rulesOf(snapshot: Snapshot): string[] {
  return snapshot.file.groups.flatMap((group) =>
    group.rules.flatMap((rule) => {
      const values = Object.values(rule.fields).flatMap((field) => rawText(field) ?? []);
      return values.length === 0 ? [] : [`${rule.direction} ${values.join(' ')}`];
    }),
  );
}

test('a file that is too large is not looked at', () => {
  const line = '      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }\n';
  const text = `securityGroups:\n  web:\n    ingress:\n${line.repeat(Math.ceil(100e6 / line.length))}`;
  const analysis = analyse(text);
  assert.deepEqual(analysis, { kind: 'too-large', length: text.length, limit: limits.fileLength });
});

test('an empty file, and one that is nothing but space', () => {
  for (const text of ['', '\n\n', '\uFEFF', '# x'])
    assert.deepEqual(snapshotOf(text).diagnoses, [], JSON.stringify(text));
  assert.equal(analyse('', { name: 'a.yaml' }).kind, 'foreign');
});

// Each of these would not end if what is read of one line grew with the lines around it.
const many = Array.from({ length: 100_000 }, (_, i) => i);

test('a hundred thousand unknown properties in one map end, and are said', () => {
  const rule = `securityGroups:\n  web:\n    ingress:\n      - ipProtcol: tcp\n`;
  const maps = [
    `${rule}${many.map((i) => `        key${i}: 1\n`).join('')}`,
    `securityGroups:\n  web:\n    descripton: x\n${many.map((i) => `    key${i}: 1\n`).join('')}`,
    `securityGroup: {}\ninstances: {}\n${many.map((i) => `key${i}: &a${i} 1\n`).join('')}`,
  ];
  for (const text of maps) {
    const { diagnoses } = snapshotOf(text);
    const unknown = diagnoses.filter(({ check }) => check === 'unknown-property');
    assert.ok(unknown.length > 900);
    assert.match(unknown[0]?.message ?? '', /`(?:ipProtocol|description|securityGroups)`/);
    assert.equal(diagnoses.filter(({ check }) => check === 'syntax').length, 1);
  }
});

test('keys that aliases share are known among a hundred thousand', () => {
  const anchors = many.map((i) => `key${i}: &a${i} 1\n`).join('');
  const { diagnoses } = snapshotOf(`${anchors}x: [${many.map((i) => `*a${i}`).join(', ')}]\nsecurityGroups: {}\n`);
  assert.deepEqual(
    diagnoses.map(({ message }) => message.includes('`x`')),
    [true],
  );
});

test('a hundred thousand ignore comments above one line speak of it', () => {
  const text = (comment: string) =>
    `securityGroups:\n  web:\n    ingress:\n${comment.repeat(many.length)}      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 0.0.0.0/0 }\n`;
  assert.deepEqual(snapshotOf(text('      # secgroup-ignore open-to-world\n')).diagnoses, []);
  const unused = snapshotOf(text('      # secgroup-ignore cidr\n')).diagnoses;
  assert.ok(unused.some(({ check }) => check === 'unused-ignore'));
  assert.ok(unused.some(({ check }) => check === 'open-to-world'));
});

test('as many ignore comments as rules, each above its own, and all for the file', () => {
  const rules = many.slice(0, 20_000);
  const rule = (n: number) => `      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.${n % 250}.1/24 }\n`;
  const head = 'securityGroups:\n  web:\n    ingress:\n';
  const own = `${head}${rules.map((i) => `      # secgroup-ignore cidr\n${rule(i)}`).join('')}`;
  const whole = `${'# secgroup-ignore-file cidr\n'.repeat(rules.length)}${head}${rules.map(rule).join('')}`;
  for (const text of [own, whole]) {
    const { diagnoses } = snapshotOf(text);
    assert.deepEqual(
      diagnoses.filter(({ check }) => check === 'cidr' || check === 'unused-ignore'),
      [],
    );
  }
});

test('a chain of groups that each merge the one above ends, and is said', () => {
  const chain = (length: number) =>
    `securityGroups:\n  g0: &g0 { vpcId: vpc-1 }\n${many
      .slice(1, length)
      .map((i) => `  g${i}: &g${i}\n    <<: *g${i - 1}\n    key${i}: 1\n`)
      .join('')}`;
  const said = (text: string) =>
    snapshotOf(text).diagnoses.flatMap(({ check, message }) => (check === 'syntax' ? message : []));
  assert.deepEqual(said(chain(100)), []);
  assert.match(said(chain(1000)).join(), /Only the first/);
  assert.match(said(chain(5000)).join(), /Merge keys/);
});

test('200 levels of nesting and an alias bomb are said, and end', () => {
  const deep = `securityGroups:\n  web:\n    ingress: ${'['.repeat(200)}${']'.repeat(200)}\n`;
  assert.equal(snapshotOf(deep).diagnoses.filter(({ check }) => check === 'syntax').length, 1);
  const json = JSON.stringify({ x: 'DEEP', securityGroups: { web: { ingress: [{ ipProtocol: 'tpc' }] } } });
  const around = json.replace('"DEEP"', `${'['.repeat(200)}${']'.repeat(200)}`);
  const { diagnoses } = snapshotOf(around, { name: 'a.sg.json' });
  assert.deepEqual(
    diagnoses.filter(({ check }) => /^(?:syntax|protocol)$/.test(check)).map(({ check }) => check),
    ['syntax', 'protocol'],
  );
  const levels = Array.from(
    { length: 20 },
    (_, i) =>
      `  g${i + 1}: &g${i + 1} { ingress: [${Array(10)
        .fill(i === 0 ? '*r' : `*g${i}`)
        .join(', ')}] }`,
  );
  const bomb = `x: &r { ipProtocol: tcp }\nsecurityGroups:\n${levels.join('\n')}\n`;
  assert.ok(snapshotOf(bomb).diagnoses.length > 0);
  const wide = `securityGroups:\n  g: &g { ingress: [${Array(900).fill('{ ipProtocol: tcp, portRange: 1/2, sourceCidrIp: 10.0.0.0/8 }').join(', ')}] }\n${Array.from({ length: 900 }, (_, i) => `  g${i}: *g\n`).join('')}`;
  const engine = new Engine();
  assert.ok(snapshotOf(wide, { engine }).diagnoses.some(({ check }) => check === 'syntax'));
});
