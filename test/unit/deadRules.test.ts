import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Cidr, formatCidr, network, parseCidr } from '../../server/src/algebra/ip.ts';
import { deadRules, judgementOf } from '../../server/src/analysis/deadRules.ts';
import { matches, reachesOf } from '../../server/src/analysis/packet.ts';
import type { EntityId, ValueList } from '../../server/src/model/model.ts';
import { snapshotOf } from '../fixture.ts';
import { guard } from '../guards.ts';
import { allPackets, deadByBruteForce, decide, groupOf, noFile, type Spec } from '../traffic.ts';

function numbers(rules: Iterable<{ number: number }>): number[] {
  return [...rules].map((rule) => rule.number).sort((a, b) => a - b);
}

function deadOf(specs: readonly Spec[]): number[] {
  return numbers(deadRules(groupOf(specs), noFile));
}

/** Compares with the truth, and asserts what the definition promises. */
function assertTrue(specs: readonly Spec[]): void {
  const group = groupOf(specs);
  const dead = deadRules(group, noFile);
  assert.deepEqual(numbers(dead), numbers(deadByBruteForce(group)), JSON.stringify(specs));
  const all = reachesOf(group, noFile);
  const kept = all.filter((reach) => !dead.has(reach.rule));
  for (const packet of allPackets(all)) assert.equal(decide(kept, packet), decide(all, packet), JSON.stringify(specs));
  const rest = { ...group, rules: group.rules.filter((rule) => !dead.has(rule)) };
  assert.deepEqual(numbers(deadRules(rest, noFile)), [], 'nothing more is dead afterwards');
}

test('exhaustive on a small world: every list of up to three rules', () => {
  const world: Spec[] = [];
  for (const peer of ['0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1']) {
    for (const ports of ['1/1', '2/2', '1/2']) {
      for (const policy of ['accept', 'drop'] as const) {
        for (const priority of [1, 2]) world.push({ peer, ports, policy, priority });
      }
    }
  }
  for (const a of world) {
    for (const b of world) {
      assertSame([a, b]);
      for (const c of world) assertSame([a, b, c]);
    }
  }
});

test('exhaustive on quarters of the addresses, of both families: every list of two rules', () => {
  const blocks = ['0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1', '0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'];
  const ipv6 = ['::/0', '::/1', '8000::/1', '::/2', '4000::/2', '8000::/2', 'c000::/2'];
  for (const peers of [blocks, ipv6]) {
    const world = peers.flatMap((peer) =>
      ['1/1', '2/2', '1/2'].flatMap((ports) =>
        [
          { policy: 'accept', priority: 1 } as const,
          { policy: 'drop', priority: 1 } as const,
          { policy: 'accept', priority: 2 } as const,
        ].map((rest): Spec => ({ peer, ports, ...rest })),
      ),
    );
    for (const a of world) for (const b of world) assertSame([a, b]);
  }
});

/** The comparison alone, for many lists. */
function assertSame(specs: readonly Spec[]): void {
  const group = groupOf(specs);
  const found = numbers(deadRules(group, noFile)).join();
  const truth = numbers(deadByBruteForce(group)).join();
  if (found !== truth) assert.equal(found, truth, JSON.stringify(specs));
}

const addresses = fc.constantFrom(
  '0.0.0.0/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '10.0.0.0/8',
  '10.0.0.0/9',
  '10.128.0.0/9',
  '10.1.2.3/32',
  '10.1.2.2/31',
  '::/0',
  '::/1',
  '8000::/1',
  '2408:4000::/32',
  '2408:4000::/33',
  '2408:4000:8000::/33',
  '2408:4000::1/128',
);
const peers = fc.oneof(
  { weight: 5, arbitrary: addresses },
  { weight: 2, arbitrary: fc.constantFrom('group:a', 'group:b', 'list:p') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('given:a', 'given6:a', 'given:b@10.0.0.0/9|10.1.2.3/32|128.0.0.0/1', 'given-group:a'),
  },
);
const ports = fc.constantFrom('1/65535', '22/22', '80/80', '22/80', '81/443', '1/21', '23/65535');
const plain = fc.record({
  protocol: fc.constantFrom('tcp', 'tcp', 'udp', 'all', 'gre', '132'),
  ports,
  peer: peers,
  policy: fc.constantFrom('accept' as const, 'drop' as const),
  priority: fc.constantFrom(1, 1, 2, 3),
});
const withIcmp = fc.oneof(
  { weight: 8, arbitrary: plain },
  { weight: 1, arbitrary: plain.map((spec) => ({ ...spec, protocol: 'icmp', peer: '0.0.0.0/0' })) },
  { weight: 1, arbitrary: plain.map((spec) => ({ ...spec, protocol: 'icmpv6', peer: '::/0' })) },
  { weight: 1, arbitrary: plain.map((spec) => ({ ...spec, protocol: 'icmp', peer: 'group:a' })) },
);
const narrow = fc.record(
  {
    protocol: fc.constantFrom('tcp', 'all'),
    ports,
    peer: fc.constantFrom('0.0.0.0/0', '0.0.0.0/1', '10.0.0.0/8', 'group:a'),
    policy: fc.constantFrom('accept' as const, 'drop' as const),
    priority: fc.constantFrom(1, 2),
    sourcePorts: fc.constantFrom('1/65535', '1/1024', '1025/65535'),
    local: fc.constantFrom('10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/9', '0.0.0.0/0'),
  },
  { requiredKeys: ['protocol', 'ports', 'peer', 'policy', 'priority'] },
);

test('random rules of both families, groups and lists: as packet by packet', () => {
  fc.assert(fc.property(fc.array(withIcmp, { maxLength: 9 }), assertTrue), { numRuns: 300 });
  fc.assert(fc.property(fc.array(withIcmp, { minLength: 10, maxLength: 60 }), assertCounted), { numRuns: 60 });
});

test('random five-tuple rules among others: as packet by packet', () => {
  fc.assert(fc.property(fc.array(narrow, { maxLength: 6 }), assertTrue), { numRuns: 150 });
});

test('longer lists from a small world, where almost all rules meet: as packet by packet', () => {
  const eighths = [0, 1, 2, 3].flatMap((length) =>
    Array.from({ length: 2 ** length }, (_, i) => `${i * 2 ** (8 - length)}.0.0.0/${length}`),
  );
  const small = fc.record({
    peer: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...eighths) },
      { weight: 1, arbitrary: fc.constantFrom('group:a', '::/0', '::/1', '8000::/1') },
    ),
    ports: fc.constantFrom('1/1', '2/2', '3/3', '1/2', '2/3', '1/3'),
    policy: fc.constantFrom('accept' as const, 'drop' as const),
    priority: fc.constantFrom(1, 1, 1, 2),
  });
  fc.assert(fc.property(fc.array(small, { minLength: 8, maxLength: 40 }), assertCounted), { numRuns: 300 });
});

test('seeded groups of hundreds of rules, nested deep and in thin slices: as packet by packet', () => {
  const few = [0, 1, 2, 3, 31, 32];
  const deep = [8, 9, 10, 11, 12, 13, 14, 15, 16];
  for (const lengths of [few, deep, [0, 24, 32]]) {
    for (const width of [1, 3, 60]) {
      for (const priorities of [1, 4]) assertCounted(seeded({ rules: 250, lengths, ports: 60, width, priorities }));
    }
  }
  assertCounted(seeded({ rules: 800, lengths: [8, 9, 10, 32], ports: 200, width: 1, priorities: 8 }));
  assertCounted(seeded({ rules: 800, lengths: [8, 9, 10, 32], ports: 200, width: 1, priorities: 1 }));
});

interface Shape {
  readonly rules: number;
  readonly lengths: readonly number[];
  readonly ports: number;
  readonly width: number;
  readonly priorities: number;
}

/** One rule in eight names all ports from some port on. */
function seeded({ rules, lengths, ports: last, width, priorities }: Shape): Spec[] {
  const random = randomNumbers(7);
  return Array.from({ length: rules }, () => {
    const length = lengths[random(lengths.length)] ?? 0;
    const from = 1 + random(last);
    const to = random(8) === 0 ? last : Math.min(last, from + random(width));
    const peer = networkOf(`${random(2) * 128 + 10}.${random(2) * 128}.0.${random(4)}/${length}`);
    const policy = random(6) === 0 ? 'drop' : 'accept';
    return { peer, ports: `${from}/${to}`, policy, priority: 1 + random(priorities) };
  });
}

/** Compares with the truth, found packet by packet, but counting rules so that it is quick enough for many. */
function assertCounted(specs: readonly Spec[]): void {
  const group = groupOf(specs);
  const reaches = reachesOf(group, noFile);
  const packets = [...allPackets(reaches)];
  const mine = new Map(
    reaches.map((reach) => [reach, packets.flatMap((packet, i) => (matches(reach, packet) ? i : []))]),
  );
  const counts = new Uint16Array(packets.length);
  const truth: { number: number }[] = [];
  for (const rank of new Set(reaches.map((reach) => reach.rank).sort((a, b) => a - b))) {
    const same = reaches.filter((reach) => reach.rank === rank);
    for (const reach of same) for (const i of mine.get(reach) ?? []) counts[i] = (counts[i] ?? 0) + 1;
    for (const reach of same.reverse()) {
      const covered = mine.get(reach) ?? [];
      if (covered.some((i) => counts[i] === 1)) continue;
      for (const i of covered) counts[i] = (counts[i] ?? 0) - 1;
      truth.push(reach.rule);
    }
  }
  assert.equal(numbers(deadRules(group, noFile)).join(), numbers(truth).join(), JSON.stringify(specs));
}

/** The block of an address. */
function networkOf(peer: string): string {
  const cidr = parseCidr(peer);
  return cidr ? formatCidr(network(cidr)) : peer;
}

/** The same whole numbers below a limit every time. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('what smaller blocks cover together changes from rank to rank', () => {
  const inside: Spec[] = ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/1'].map((peer) => ({ peer, ports: '1/1' }));
  const later: Spec[] = ['0.0.0.0/1', '128.0.0.0/1'].map((peer) => ({ peer, ports: '2/2', priority: 3 }));
  const all = (ports: string, priority: number): Spec => ({ peer: '0.0.0.0/0', ports, priority });
  assert.deepEqual(
    deadOf([...inside, all('1/1', 2), ...later, all('2/2', 4), all('1/2', 5), all('1/3', 6)]),
    [4, 7, 8],
  );
});

test('what lies around a block changes from rank to rank', () => {
  const slices = Array.from({ length: 50 }, (_, i): Spec[] => [
    { peer: '10.0.0.0/8', ports: `${1 + 2 * i}/${1 + 2 * i}` },
    { peer: '10.0.0.0/9', ports: `${2 + 2 * i}/${2 + 2 * i}` },
  ]).flat();
  const single = (ports: string, priority: number): Spec => ({ peer: '10.0.0.1/32', ports, priority });
  const later: Spec = { peer: '10.0.0.0/8', ports: '101/101', priority: 3 };
  assert.deepEqual(deadOf([...slices, single('1/100', 2), later, single('1/101', 4)]), [101, 103]);
  assert.deepEqual(deadOf([...slices, single('1/100', 2), later, single('1/102', 4)]), [101]);
});

test('a five-tuple rule may make a rule dead that was to make another one dead', () => {
  // Together with rules 1 to 3 rule 4 is not needed; so rule 1 stays, which rule 4 would have covered.
  const specs: Spec[] = [
    { peer: '10.0.0.0/8', ports: '1/5' },
    { peer: '10.0.0.0/8', ports: '6/10', sourcePorts: '1/1024' },
    { peer: '10.0.0.0/8', ports: '6/10', local: '0.0.0.0/0' },
    { peer: '10.0.0.0/8', ports: '1/10' },
  ];
  assert.deepEqual(deadOf(specs), [2, 4]);
  assertTrue(specs);
});

test('source ports that are all named are any', () => {
  const peer = '10.0.0.0/8';
  const specs: Spec[] = [
    { peer, ports: '1/65535', sourcePorts: '1/1023' },
    { peer, ports: '1/65535', sourcePorts: '1024/65535' },
    { peer, ports: '443/443', priority: 9 },
  ];
  assert.deepEqual(deadOf(specs), [3]);
  assertTrue(specs);
});

test('what is too much to look at is said, and nothing is called dead that is not', () => {
  const found = (specs: readonly Spec[], file = noFile) => {
    const { dead, tooMany } = judgementOf(groupOf(specs), file);
    return { dead: dead.size, tooMany: [...tooMany] };
  };
  const times = (n: number, spec: (i: number) => Spec) => Array.from({ length: n }, (_, i) => spec(i));
  const peer = '10.0.0.0/8';

  const conditional = times(1500, (i) => ({ peer, when: [guard(`C${i}`)] }));
  assert.deepEqual(found(conditional.slice(0, 300)), { dead: 0, tooMany: [] });
  assert.deepEqual(found(conditional), { dead: 0, tooMany: ['conditions'] });

  // Each has a corner of its own, and meets all others.
  const fiveTuples = times(3000, (i) => ({ peer, ports: `${1 + i}/${9000 + i}`, sourcePorts: `${1 + i}/${9000 + i}` }));
  assert.deepEqual(found(fiveTuples.slice(0, 100)), { dead: 0, tooMany: [] });
  assert.deepEqual(found(fiveTuples), { dead: 0, tooMany: ['five-tuple rules'] });
  assert.deepEqual(found([{ peer, ports: '1/65535' }, ...fiveTuples]), { dead: 3000, tooMany: [] });

  const entries = times(200, (i) => ({ peer: `10.${i}.0.0/16` })).map(({ peer: block }, i) => ({
    id: i as EntityId,
    cidr: { kind: 'known' as const, value: parseCidr(block) as Cidr, raw: block },
  }));
  const list: ValueList = { kind: 'prefix-list', id: 0 as EntityId, when: [], name: 'p', fields: {}, entries };
  const file = { ...noFile, prefixLists: [list] };
  const listed = times(600, (i) => ({ peer: 'list:p', ports: `1/${1 + (i % 500)}`, priority: 2 }));
  const within = times(2, () => ({ peer: '10.0.0.0/17', priority: 3 }));
  assert.deepEqual(found([...listed.slice(0, 300), ...within], file), { dead: 301, tooMany: [] });
  assert.deepEqual(found([...listed, ...within], file), { dead: 600, tooMany: ['prefix-list entries'] });
});

test('a rule is dead by the union of two others, and by no single one of them', () => {
  const halves: Spec[] = [{ peer: '10.0.0.0/9' }, { peer: '10.128.0.0/9' }];
  assert.deepEqual(deadOf([...halves, { peer: '10.0.0.0/8', priority: 5 }]), [3]);
  assert.deepEqual(deadOf([halves[0] as Spec, { peer: '10.0.0.0/8', priority: 5 }]), []);
});

test('of rules that could stand for each other the later one goes', () => {
  assert.deepEqual(deadOf([{ peer: '10.0.0.0/8' }, { peer: '10.0.0.0/8' }]), [2]);
  assert.deepEqual(deadOf([{ peer: '10.0.0.0/8' }, { peer: '10.0.0.0/9' }, { peer: '10.128.0.0/9' }]), [2, 3]);
  assert.deepEqual(deadOf([{ peer: '10.0.0.0/9' }, { peer: '10.0.0.0/8' }]), [1]);
});

test('the members of a group may have any address, and an address belongs to no group for sure', () => {
  assert.deepEqual(deadOf([{ peer: '0.0.0.0/0' }, { peer: 'group:a', priority: 2 }]), []);
  assert.deepEqual(deadOf([{ peer: '0.0.0.0/0' }, { peer: '::/0' }, { peer: 'group:a', priority: 2 }]), [3]);
  assert.deepEqual(deadOf([{ peer: 'group:a' }, { peer: '0.0.0.0/0', priority: 2 }]), []);
  // Of ICMP there is IPv4 only, of ICMPv6 there is IPv6 only.
  for (const [protocol, peer] of [['icmp', '0.0.0.0/0'] as const, ['icmpv6', '::/0'] as const]) {
    assert.deepEqual(
      deadOf([
        { protocol, peer },
        { protocol, peer: 'group:a', priority: 2 },
      ]),
      [2],
    );
  }
});

test('what is unknown neither dies nor kills', () => {
  const group = groupOf([{ peer: '10.0.0.0/8' }, { peer: '10.0.0.0/8', priority: 2 }]);
  const [first, second] = group.rules;
  assert.ok(first && second);
  const blind = (rule: typeof first) => ({
    ...rule,
    fields: { ...rule.fields, portRange: { kind: 'unknown' as const } },
  });
  assert.deepEqual(numbers(deadRules({ ...group, rules: [blind(first), second] }, noFile)), []);
  assert.deepEqual(numbers(deadRules({ ...group, rules: [first, blind(second)] }, noFile)), []);
  assert.deepEqual(numbers(deadRules({ ...group, rules: [first, second] }, noFile)), [2]);
});

test('rules under conditions: only what exists whenever a rule does can make it dead', () => {
  const on = [guard('C')];
  const off = [guard('C', false)];
  assert.deepEqual(
    deadOf([
      { peer: '10.0.0.0/8', when: on },
      { peer: '10.0.0.0/8', when: off },
    ]),
    [],
  );
  assert.deepEqual(deadOf([{ peer: '10.0.0.0/8', when: on }, { peer: '10.0.0.0/8' }]), [1]);
  assert.deepEqual(deadOf([{ peer: '10.0.0.0/8' }, { peer: '10.0.0.0/8', when: on }]), [2]);
});

test('a rule whose group a condition chooses may decide in another one: it stays, and so do those that it would be merged with', () => {
  const template = (rules: readonly string[]) => `ROSTemplateFormatVersion: '2015-09-01'
Parameters: { Env: { Type: String }, Port: { Type: String, AllowedValues: [80/80, 81/81] } }
Conditions: { Prod: !Equals [!Ref Env, prod] }
Resources:
${rules.map((rule, i) => `  R${i}: { Type: 'ALIYUN::ECS::${rule} }\n`).join('')}`;
  const rule = (group: string, ports: string, more = '') =>
    `SecurityGroupIngress', ${more}Properties: { SecurityGroupId: ${group}, IpProtocol: tcp, PortRange: ${ports}, SourceCidrIp: 10.0.0.0/8 }`;
  const rules = (group: string, ports: string) =>
    `SecurityGroupIngresses', Properties: { SecurityGroupId: ${group}, Permissions: [{ IpProtocol: tcp, PortRange: ${ports}, SourceCidrIp: 10.0.0.0/8 }] }`;
  const either = '!If [Prod, sg-bp1a, sg-bp1b]';
  const said = (...all: string[]) => {
    const { diagnoses } = snapshotOf(template(all), {
      name: 'template.yaml',
      settings: { checks: { 'absorbed-rule': 'hint' } },
    });
    return diagnoses
      .filter(({ check }) => check.endsWith('-rule') || check === 'mergeable-rules')
      .map(({ check }) => check);
  };
  for (const ports of ['22/22', '!Ref Port']) {
    const all = rule('sg-bp1a', '1/65535');
    assert.deepEqual(said(all, rule('sg-bp1a', ports)), ['redundant-rule'], ports);
    for (const one of [rule, rules]) assert.deepEqual(said(all, one(either, ports)), [], ports);
    assert.deepEqual(said(rule('sg-bp1a', ports), rule('sg-bp1a', ports)), ['duplicate-rule'], ports);
    assert.deepEqual(said(rule('sg-bp1a', ports), rule(either, ports)), [], ports);
    // It takes from others whatever it takes.
    assert.deepEqual(said(rule(either, ports), rule('sg-bp1a', ports, 'Condition: Prod, ')), ['duplicate-rule'], ports);
  }
  assert.deepEqual(said(rule('sg-bp1a', '22/22'), rule('sg-bp1a', '23/23')), ['mergeable-rules']);
  assert.deepEqual(said(rule('sg-bp1a', '23/23', 'Condition: Prod, '), rule(either, '22/22')), []);
});
