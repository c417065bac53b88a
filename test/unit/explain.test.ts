import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { implicitVerdict } from '../../server/src/analysis/beyondRules.ts';
import { explain, type Verdict } from '../../server/src/analysis/explain.ts';
import { connectsMembers, sureType } from '../../server/src/analysis/implicit.ts';
import { matches, type Packet } from '../../server/src/analysis/packet.ts';
import { possibleReaches } from '../../server/src/analysis/possible.ts';
import { type Reach, reachOf } from '../../server/src/analysis/reach.ts';
import type { Side, Target } from '../../server/src/analysis/side.ts';
import { type Answer, answer } from '../../server/src/features/explain.ts';
import { questionAt } from '../../server/src/features/question.ts';
import type { EntityId, SecurityGroup } from '../../server/src/model/model.ts';
import { snapshotOf } from '../fixture.ts';
import { allPackets, decide, groupOf, noFile, type Spec } from '../traffic.ts';

/** Groups of one interface: their rules, and what they are. */
interface Merged {
  readonly specs: readonly (readonly Spec[])[];
  readonly type: 'normal' | 'enterprise';
  readonly inner: 'Accept' | 'Drop';
}

function groupsOf({ specs, type, inner }: Merged): SecurityGroup[] {
  return specs.map((each, i) => {
    const group = groupOf(each);
    const rules = group.rules.map((rule) => ({ ...rule, id: (100 * i + rule.id) as EntityId }));
    const fields = {
      securityGroupType: { kind: 'known', value: type, raw: type },
      innerAccessPolicy: { kind: 'known', value: inner, raw: inner },
    } as const;
    return { ...group, id: (1000 + i) as EntityId, name: `own${i}`, rules, fields };
  });
}

/** The question as a rule that matches the packets asked about. */
function askedBy(question: Spec): Reach {
  const group = groupOf([question]);
  const [rule] = group.rules;
  const reach = rule && reachOf(rule, group, noFile);
  assert.ok(reach);
  return reach;
}

function sideOf(groups: readonly SecurityGroup[], asked: Reach, members: Readonly<Record<string, boolean>>): Side {
  assert.equal(asked.peer.kind, 'blocks');
  const target: Target = {
    groups: groups.map((group) => ({ kind: 'seen', group, file: noFile, nameOf: (name) => name, when: [] })),
    incomplete: false,
    given: [],
  };
  const blocks = asked.peer.kind === 'blocks' ? asked.peer.blocks : [];
  const traffic = [[asked.from, asked.to]] as const;
  return { direction: asked.rule.direction, traffic, peer: { blocks, memberOf: (name) => members[name] }, target };
}

/** The verdict packet by packet: the groups' rules merged, members first, the implicit rule last. */
function byBruteForce(
  groups: readonly SecurityGroup[],
  asked: Reach,
  members: Readonly<Record<string, boolean>>,
): Verdict {
  const reaches = groups.flatMap((group) => group.rules.flatMap((rule) => reachOf(rule, group, noFile) ?? []));
  const refused = groups
    .flatMap((group) => group.rules.filter((rule) => !reachOf(rule, group, noFile)))
    .flatMap((rule) => possibleReaches(rule, noFile));
  const verdicts = new Set<Verdict>();
  for (const packet of allPackets([...reaches, ...refused, asked])) {
    if (!matches(asked, packet) || packet.sourcePort > 65_535) continue;
    for (const own of [[], ...groups.map((group) => [group.name])]) {
      const names = [...packet.memberships, ...own.map((name) => `group ${name}`)];
      const memberships = asKnown(names, members);
      for (const verdict of verdictsOn({ ...packet, memberships })) verdicts.add(verdict);
    }
  }
  const [first = 'depends'] = verdicts;
  return verdicts.size === 1 ? first : 'depends';

  /** What the API refuses may match whatever its ports leave open, or nothing. */
  function verdictsOn(packet: Packet): Verdict[] {
    const possible = refused.filter((reach) => matches(reach, packet));
    const may = possible.map((reach) => verdictOf(groups, [...reaches, reach], packet));
    return [verdictOf(groups, reaches, packet), ...may];
  }
}

/** The memberships of a packet, set right where they are known. */
function asKnown(names: readonly string[], members: Readonly<Record<string, boolean>>): Set<string> {
  const open = names.filter((name) => members[name.replace('group ', '')] === undefined);
  const sure = Object.keys(members).filter((name) => members[name]);
  return new Set([...open, ...sure.map((name) => `group ${name}`)]);
}

function verdictOf(groups: readonly SecurityGroup[], reaches: readonly Reach[], packet: Packet): Verdict {
  const { direction } = packet;
  const isMember = (group: SecurityGroup) => packet.memberships.has(`group ${group.name}`);
  if (direction === 'ingress' && groups.some((group) => connectsMembers(group) && isMember(group))) return 'accept';
  const rank = decide(reaches, packet);
  const [first] = groups;
  if (rank === undefined) return implicitVerdict(first && sureType(first), direction) ?? 'depends';
  return rank % 2 === 1 ? 'accept' : 'drop';
}

const directions = fc.constantFrom('ingress' as const, 'egress' as const);
const addresses = fc.constantFrom(
  '0.0.0.0/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '10.0.0.0/8',
  '10.0.0.0/9',
  '10.1.2.3/32',
  '::/0',
  '2408:4000::/32',
);
const ports = fc.constantFrom('1/65535', '22/22', '80/80', '22/80', '23/65535');
const ruleSpec: fc.Arbitrary<Spec> = fc.record({
  direction: directions,
  protocol: fc.constantFrom('tcp', 'tcp', 'udp', 'all', 'gre'),
  ports,
  peer: fc.oneof(
    { weight: 5, arbitrary: addresses },
    { weight: 2, arbitrary: fc.constantFrom('group:a', 'group:b', 'list:p') },
    { weight: 1, arbitrary: fc.constantFrom('given:a', 'given:b@10.0.0.0/9', 'given-group:a') },
  ),
  policy: fc.constantFrom('accept' as const, 'drop' as const),
  priority: fc.constantFrom(1, 1, 2, 3),
});
const fiveTuple: fc.Arbitrary<Spec> = fc.record({
  direction: directions,
  protocol: fc.constant('tcp'),
  ports,
  peer: fc.constantFrom('0.0.0.0/0', '10.0.0.0/8'),
  policy: fc.constantFrom('accept' as const, 'drop' as const),
  priority: fc.constantFrom(1, 2),
  sourcePorts: fc.constantFrom('1/65535', '1/1024', '1025/65535'),
  local: fc.constantFrom('10.0.0.0/8', '0.0.0.0/0'),
});
const anyRule = fc.oneof({ weight: 6, arbitrary: ruleSpec }, { weight: 1, arbitrary: fiveTuple });
const merged: fc.Arbitrary<Merged> = fc.record({
  specs: fc.array(fc.array(anyRule, { maxLength: 4 }), { minLength: 1, maxLength: 3 }),
  type: fc.constantFrom('normal' as const, 'enterprise' as const),
  inner: fc.constantFrom('Accept' as const, 'Drop' as const),
});
const question: fc.Arbitrary<Spec> = fc.record({
  direction: directions,
  protocol: fc.constantFrom('tcp', 'udp', 'gre'),
  ports,
  peer: fc.constantFrom(
    '0.0.0.0/0',
    '10.0.0.0/8',
    '10.0.0.0/9',
    '10.1.2.3/32',
    '203.0.113.9/32',
    '2408:4000::1/128',
    '::/0',
  ),
});
const known: fc.Arbitrary<Record<string, boolean>> = fc.oneof(
  fc.constant({}),
  fc.constant({ a: true }),
  fc.constant({ a: false, b: false }),
  fc.constant({ own0: true }),
  fc.constant({ a: false, b: false, own0: false, own1: false, own2: false }),
);

test('merged groups: as packet by packet', () => {
  fc.assert(
    fc.property(merged, question, known, (groups, spec, members) => {
      const all = groupsOf(groups);
      const asked = askedBy(spec);
      const { verdict } = explain([sideOf(all, asked, members)]);
      assert.equal(verdict, byBruteForce(all, asked, members), JSON.stringify({ groups, spec, members }));
    }),
    { numRuns: 1500 },
  );
});

const FILE = `securityGroups:
  web:
    ingress:
      - { ipProtocol: tcp, portRange: 22/22, sourceGroupId: bastion }
      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 203.0.113.0/24, policy: drop }
      - { ipProtocol: tcp, portRange: 80/443, sourceCidrIp: 0.0.0.0/0, priority: 5 }
  db:
    securityGroupType: enterprise
    ingress:
      - { ipProtocol: tcp, portRange: 3306/3306, sourceCidrIp: 10.9.0.0/16 }
      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: 80-90, sourceCidrIp: 172.16.0.0/12 }
  ads:
    securityGroupType: enterprise
    ingress:
      - { ipProtocol: tcp, portRange: 3306/3306, sourceGroupId: web }
  store:
    innerAccessPolicy: Drop
    ingress:
      - { ipProtocol: tcp, portRange: 3306/3306, sourceGroupId: web }
      - { ipProtocol: tcp, portRange: 3307/3307, sourceGroupId: db }
      - { ipProtocol: tcp, portRange: 3307/3307, sourceGroupId: store }
  bastion:
    ingress: []
    egress:
      - { ipProtocol: tcp, portRange: 22/22, destCidrIp: 0.0.0.0/0, policy: drop }
instances:
  web-1: { securityGroupIds: [web] }
  both: { securityGroupIds: [db, elsewhere] }
  web: { securityGroupIds: [web] }
`;

/** Sentence and verdict, rules as `#<what stands there>`. */
function ask(question: string, text = FILE, name = 'test.sg.yaml'): Answer {
  const snapshot = snapshotOf(text, { name });
  const found = answer(question, snapshot, {
    link: ({ start, end }) => `#${snapshot.text.slice(start, end)}`,
    faqLink: (id) => `faq:${id}`,
  });
  assert.ok(!('problem' in found), 'problem' in found ? found.problem : '');
  return found as Answer;
}

describe('answers', () => {
  const told: readonly (readonly [question: string, sentence: string])[] = [
    ['203.0.113.9 -> web tcp 22', 'No: rule 2 of `web` keeps `203.0.113.9` out of tcp 22.'],
    ['198.51.100.1 -> web 443', 'Yes: rule 3 of `web` lets `198.51.100.1` in on tcp 443.'],
    ['198.51.100.1 -> web udp 53', 'No: no rule of `web` lets `198.51.100.1` in on udp 53.'],
    ['internet -> web tcp 80-90', 'Yes: rule 3 of `web` lets the internet in on tcp 80–90.'],
    [
      'bastion -> web tcp 22',
      'No: outbound rule 1 of `bastion` keeps `bastion` from reaching members of `web` on tcp 22.',
    ],
    [
      'web-1 -> store tcp 3306',
      'Yes: no rule of `web` keeps it from reaching members of `store` on tcp 3306; rule 1 of `store` lets `web-1` in on tcp 3306.',
    ],
    [
      'web-1 -> ads tcp 3306',
      'It depends: no rule of `web` keeps it from reaching members of `ads` on tcp 3306; no (without a rule, nothing comes in), unless rule 1 of `ads` matches, which the API refuses as it stands.',
    ],
    [
      'bastion -> store tcp 3307',
      'It depends: no rule of `bastion` keeps it from reaching members of `store` on tcp 3307; no (without a rule, nothing comes in), unless rule 2 of `store` matches, which the API refuses as it stands or rule 3 of `store` matches, which the API refuses as it stands.',
    ],
    [
      'db -> 198.51.100.1 tcp 443',
      'No: no rule of `db` lets it reach `198.51.100.1` on tcp 443, and an advanced group needs one.',
    ],
    [
      'db -> 100.100.100.200 tcp 80',
      'Yes: the platform (the metadata service is always within reach) lets `db` reach `100.100.100.200` on tcp 80.',
    ],
    [
      'web-1 -> web udp 9',
      'Yes: no rule of `web` keeps it from reaching members of `web` on udp 9; the inner access of `web` lets `web-1` in on udp 9.',
    ],
    [
      '10.0.0.0/7 -> db tcp 22',
      'It depends: from 10.0.0.0/8: yes (rule 2 of `db`); from 11.0.0.0/8: no (without a rule, nothing comes in).',
    ],
    [
      '10.0.8.5 -> web tcp 23',
      'It depends: no (without a rule, nothing comes in), unless `10.0.8.5` is a member of `web` (the inner access of `web`).',
    ],
    [
      '172.16.0.1 -> db tcp 85',
      'It depends: no (without a rule, nothing comes in), unless rule 3 of `db` matches, which is not known in full.',
    ],
    [
      '203.0.113.9 -> both tcp 22',
      'It depends: no (without a rule, nothing comes in), unless `elsewhere` decides otherwise: its rules are not in this file.',
    ],
    [
      'web -> 198.51.100.1 tcp 25',
      'It depends: no rule of `web` keeps it from reaching `198.51.100.1` on tcp 25, but TCP 25 is closed by default on ECS, whatever the rules say.',
    ],
  ];
  for (const [question, sentence] of told) {
    test(question, () => {
      const { sentence: said, verdict } = ask(question);
      assert.equal(said, sentence);
      assert.equal(verdict, { Yes: 'accept', No: 'drop', It: 'depends' }[sentence.split(/\W/)[0] ?? '']);
    });
  }

  test('namesakes are told apart', () => {
    assert.match(ask('198.51.100.1 -> instance web tcp 22').title, /→ `web`/);
    assert.match(ask('198.51.100.1 -> group web tcp 22').markdown, /Seen through `web` alone/);
    assert.doesNotMatch(ask('198.51.100.1 -> instance web tcp 22').markdown, /alone/);
  });

  test('the page links the rules, the deciding and the losing ones in order', () => {
    const { markdown, steps } = ask('203.0.113.9 -> web tcp 22');
    assert.match(
      markdown,
      /^# `203\.0\.113\.9` → `web`, tcp 22\n\n\*\*No: \[rule 2 of `web`\]\(#\{ ipProtocol: tcp, portRange: 22\/22, sourceCidrIp: 203/,
    );
    assert.match(
      markdown,
      /\n1\. \[rule 2 of `web`\].*\*\*Decides\.\*\*\n2\. without a rule, nothing comes in \*\(comes too late\)\*\n/,
    );
    assert.deepEqual(
      steps.map(({ role, policy }) => `${role} ${policy}`),
      ['decides drop', 'loses drop'],
    );
  });

  test('the FAQ where it fits', () => {
    assert.match(ask('web -> 198.51.100.1 tcp 25').markdown, /\(faq:port-25\)$/);
    assert.match(ask('198.51.100.1 -> web tcp 80').markdown, /\(faq:port-80\)$/);
    assert.match(ask('198.51.100.1 -> web udp 9').markdown, /\(faq:wrong-rule\)$/);
  });

  test('what the platform adds', () => {
    assert.match(ask('198.51.100.1 -> web tcp 445').markdown, /Some carriers block port 445/);
    assert.match(ask('198.51.100.1 -> web tcp 440-450').markdown, /Some carriers block the ports 444, 445,/);
    assert.doesNotMatch(ask('10.0.0.1 -> web tcp 445').markdown, /carriers/);
    assert.match(ask('10.0.0.1 -> web ping').markdown, /path MTU discovery/);
    assert.match(ask('198.51.100.1 -> web protocol 132').sentence, /^No: .* protocol 132/);
    for (const traffic of ['tcp 25', 'tcp 20-30', 'all']) {
      const mail = ask(`web -> 198.51.100.1 ${traffic}`);
      assert.equal(mail.verdict, 'depends', traffic);
      assert.match(mail.sentence, /TCP 25 is closed by default/);
    }
    assert.match(ask('198.51.100.1 -> db ping').markdown, /ALB, NLB or CLB[^\n]*\n- The ping probes/);
  });

  test('conditions of a template: one of two branches always exists', () => {
    const template = `ROSTemplateFormatVersion: '2015-09-01'
Conditions: { Open: !Equals [a, b] }
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - !If
          - Open
          - { IpProtocol: tcp, PortRange: 443/443, SourceCidrIp: 0.0.0.0/0 }
          - { IpProtocol: tcp, PortRange: 443/443, SourceCidrIp: 198.51.100.0/24 }
`;
    assert.equal(ask('198.51.100.1 -> Web tcp 443', template, 'template.yaml').verdict, 'accept');
    assert.equal(
      ask('8.8.8.8 -> Web tcp 443', template, 'template.yaml').sentence,
      'It depends: no (without a rule, nothing comes in), unless `Open` is true (rule 1 of `Web`).',
    );
  });

  test('an interface merges its groups', () => {
    const text = FILE.replace('[db, elsewhere]', '[web, bastion]');
    const { markdown, sentence } = ask('203.0.113.9 -> both tcp 22', text);
    assert.equal(sentence, 'No: rule 2 of `web` keeps `203.0.113.9` out of tcp 22.');
    assert.match(markdown, /## Into `web` and `bastion`/);
  });

  test('what cannot be understood says why', () => {
    const snapshot = snapshotOf(FILE);
    const problems = [
      'x',
      'a -> b',
      '8.8.8.8 -> nowhere tcp 22',
      '8.8.8.8 -> 9.9.9.9 tcp 22',
      '8.8.8.8 -> web',
      '8.8.8.8 -> web tcp 99999',
      '8.8.8.8 -> web icmpv6',
      '::1 -> web icmp',
    ];
    for (const question of problems) assert.ok('problem' in answer(question, snapshot), question);
  });

  test('traffic in several spellings', () => {
    for (const traffic of ['tcp 443', 'TCP/443', 'tcp:443', '443', '443/tcp']) {
      assert.equal(ask(`198.51.100.1 -> web ${traffic}`).title, '`198.51.100.1` → `web`, tcp 443', traffic);
    }
    assert.equal(ask('2001:db8::1 -> web ping').title, '`2001:db8::1` → `web`, icmpv6');
    assert.equal(ask('web-1 -> web tcp 8000-9000 ipv6').title, '`web-1` → `web`, tcp 8000–9000');
  });
});

test('a question from a rule', () => {
  const snapshot = snapshotOf(FILE);
  const at = (text: string) => questionAt(snapshot, { start: FILE.indexOf(text), end: FILE.indexOf(text) });
  assert.equal(at('22/22, sourceGroupId'), 'bastion -> web tcp 22');
  assert.equal(at('80/443'), '0.0.0.0/0 -> web tcp 80-443');
  assert.equal(at('22/22, destCidrIp'), 'bastion -> 0.0.0.0/0 tcp 22');
  assert.equal(at('80-90'), undefined);
  assert.equal(at('instances'), undefined);
});

test('20,000 rules are answered, divided into thousands of pieces as well', () => {
  const specs = Array.from({ length: 20_000 }, (_, i) => ({
    peer: `${8 + (i >> 12)}.${i & 255}.${(i >> 4) & 255}.1/32`,
    ports: '22/22',
  }));
  const all = groupsOf({ specs: [specs], type: 'normal', inner: 'Drop' });
  const asked = askedBy({ peer: '0.0.0.0/0', ports: '22/22' });
  assert.equal(explain([sideOf(all, asked, {})]).verdict, 'depends');
  const one = askedBy({ peer: '203.0.113.9/32', ports: '22/22' });
  assert.equal(explain([sideOf(all, one, {})]).verdict, 'drop');
});
