// Why rules are dead, what absorbs them, what ties: against the truth, found packet by packet.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { absorbedRules } from '../../server/src/analysis/absorbed.ts';
import { exclusive, impliedBy } from '../../server/src/analysis/conditions.ts';
import { decisionAmong } from '../../server/src/analysis/decision.ts';
import { matches, type Packet, reachesOf } from '../../server/src/analysis/packet.ts';
import { type Piece, piecesOf, subtractReach } from '../../server/src/analysis/pieces.ts';
import { possibleReaches } from '../../server/src/analysis/possible.ts';
import { type Reach, reachOf } from '../../server/src/analysis/reach.ts';
import { tiesOf } from '../../server/src/analysis/ties.ts';
import { trafficOf } from '../../server/src/analysis/traffic.ts';
import { whyDead } from '../../server/src/analysis/whyDead.ts';
import type { Taker } from '../../server/src/analysis/witness.ts';
import type { Rule } from '../../server/src/model/model.ts';
import { parsePortRange, parseProtocol, priority } from '../../server/src/model/values.ts';
import { guard, parameter } from '../guards.ts';
import { allPackets, deadByBruteForce, decide, groupOf, noFile, type Spec } from '../traffic.ts';

const spec: fc.Arbitrary<Spec> = fc.record(
  {
    protocol: fc.constantFrom('tcp', 'tcp', 'udp', 'all'),
    ports: fc.constantFrom('1/65535', '22/22', '22/80', '80/80', '81/443'),
    peer: fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/9', '::/0', 'group:a', 'list:p'),
    policy: fc.constantFrom('accept' as const, 'drop' as const),
    priority: fc.constantFrom(1, 1, 2, 3),
    sourcePorts: fc.constantFrom('1/1024', '1025/65535'),
    local: fc.constantFrom('10.0.0.0/9', '10.128.0.0/9'),
  },
  { requiredKeys: ['protocol', 'ports', 'peer', 'policy', 'priority'] },
);
// Five-tuple rules are few.
const specs = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: spec.map(({ sourcePorts: _, local: __, ...rest }) => rest) },
    { weight: 1, arbitrary: fitting(spec) },
  ),
  { maxLength: 7 },
);

/** The API refuses IPv4 on one side and IPv6 on the other. */
function fitting(arbitrary: fc.Arbitrary<Spec>): fc.Arbitrary<Spec> {
  return arbitrary.filter(({ peer, local }) => local === undefined || peer !== '::/0');
}

function truthOf(list: readonly Spec[]) {
  const group = groupOf(list);
  const reaches = reachesOf(group, noFile);
  return { group, reaches, packets: [...allPackets(reaches)] };
}

function accepts(rank: number | undefined): boolean | undefined {
  return rank === undefined ? undefined : rank % 2 === 1;
}

function assertTaken(takers: readonly Taker[], victim: Reach, among: readonly Reach[]): void {
  for (const { reach, witness } of takers) {
    assert.ok(matches(victim, witness) && matches(reach, witness), 'a witness matches both');
    assert.equal(decide(among, witness), reach.rank, 'and is decided by the one that is named');
    assert.notEqual(witness.at, 0, 'no witness has port 0 where there is another');
  }
}

/** The takers are those, and all those, that decide one of the packets; together they decide all. */
function assertShared(
  takers: readonly Taker[],
  victim: Reach,
  packets: readonly Packet[],
  kept: readonly Reach[],
): void {
  const inOrder = [...kept].sort((a, b) => a.rank - b.rank || a.rule.id - b.rule.id);
  const deciders = packets
    .filter((packet) => matches(victim, packet) && !isOfOthers(packet, victim))
    .map((packet) => inOrder.find((other) => matches(other, packet)));
  assert.ok(!deciders.includes(undefined), 'every packet is decided before');
  assert.deepEqual(
    takers.map(({ reach }) => reach.rule.number),
    inOrder.filter((other) => deciders.includes(other)).map(({ rule }) => rule.number),
  );
}

/** Whether a peer is a member of a group or list that the rule does not name: nobody knows that it is. */
function isOfOthers({ memberships }: Packet, { peer }: Reach): boolean {
  return [...memberships].some((name) => peer.kind === 'blocks' || peer.of !== name);
}

test('each dead rule has one reason, and every witness is true', () => {
  fc.assert(
    fc.property(specs, (list) => {
      const { group, reaches, packets } = truthOf(list);
      const reasons = whyDead(group, noFile);
      const dead = deadByBruteForce(group);
      assert.deepEqual(new Set(reasons.map(({ reach }) => reach.rule)), dead);
      const kept = reaches.filter(({ rule }) => !dead.has(rule));
      for (const { reach, why, takers, unsure } of reasons) {
        const mine = packets.filter((packet) => matches(reach, packet));
        const isOverruled = mine.some((packet) => accepts(decide(kept, packet)) !== reach.accepts);
        const isRepeated = reaches.some(
          (other) =>
            hasSamePackets(other, reach, packets) && other.rank === reach.rank && other.rule.id < reach.rule.id,
        );
        if (why.kind === 'duplicate') assert.ok(isRepeated);
        else if (!unsure) assert.equal(why.kind, isOverruled ? 'shadowed' : 'redundant', JSON.stringify(list));
        else if (why.kind === 'shadowed') assert.ok(isOverruled, JSON.stringify(list));
        assert.ok(takers.length > 0);
        assert.ok(!unsure || hasMembers(list));
        assertTaken(takers, reach, kept);
        assertShared(takers, reach, packets, kept);
      }
    }),
    { numRuns: 300 },
  );
});

test('whatever a rule mixes, it has packets or is refused, and nobody dies whose packets nobody takes', () => {
  const mixed = fc.record(
    {
      protocol: fc.constantFrom('tcp', 'all', 'icmp', 'icmpv6'),
      ports: fc.constantFrom('22/22', '22/80'),
      peer: fc.constantFrom('10.0.0.0/8', '::/0', 'group:a', 'list:p', 'given:x', 'given6:x', 'given-group:g'),
      policy: fc.constantFrom('accept' as const, 'drop' as const),
      priority: fc.constantFrom(1, 2),
      local: fc.constantFrom('192.168.0.0/16', 'fd00::/8', '10.0.0.0/8'),
    },
    { requiredKeys: ['protocol', 'ports', 'peer', 'policy', 'priority'] },
  );
  let dead = 0;
  fc.assert(
    fc.property(fc.array(mixed, { maxLength: 5 }), (list) => {
      const { group, reaches, packets } = truthOf(list);
      for (const reach of reaches)
        assert.ok(
          packets.some((packet) => matches(reach, packet)),
          JSON.stringify(list),
        );
      for (const { reach, takers } of whyDead(group, noFile)) {
        dead++;
        assert.ok(takers.length > 0, JSON.stringify([list, reach.rule.number]));
      }
    }),
    { numRuns: 500 },
  );
  assert.ok(dead > 10);
});

function hasMembers(list: readonly Spec[]): boolean {
  return list.some(({ peer }) => peer.includes(':') && !peer.includes('::'));
}

function hasSamePackets(a: Reach, b: Reach, packets: readonly Packet[]): boolean {
  return packets.every((packet) => matches(a, packet) === matches(b, packet));
}

test('an absorbed rule is one without which nothing is decided otherwise', () => {
  fc.assert(
    fc.property(specs, (list) => {
      const { group, reaches, packets } = truthOf(list);
      const dead = deadByBruteForce(group);
      const absorbed = absorbedRules(group, noFile);
      const othersOf = (reach: Reach) =>
        reaches.filter(({ rule, accepts }) => rule !== reach.rule && !(dead.has(rule) && accepts === reach.accepts));
      const truth = reaches.filter((reach) => {
        const others = othersOf(reach);
        const same = (packet: Packet) => accepts(decide(others, packet)) === accepts(decide(reaches, packet));
        return !dead.has(reach.rule) && packets.every(same);
      });
      const found = absorbed.map(({ reach }) => reach.rule);
      const missed = truth.filter(({ rule }) => !found.includes(rule));
      assert.ok(
        found.every((rule) => truth.some((reach) => reach.rule === rule)),
        JSON.stringify(list),
      );
      // Who is a member of what is not known: there it may miss one.
      assert.ok(missed.length === 0 || hasMembers(list), JSON.stringify(list));
      for (const { reach, heirs } of absorbed) assertTaken(heirs, reach, othersOf(reach));
    }),
    { numRuns: 300 },
  );
});

test('a tie is a packet for which a drop wins over an accept of its own priority', () => {
  fc.assert(
    fc.property(specs, (list) => {
      const { group, reaches, packets } = truthOf(list);
      const dead = deadByBruteForce(group);
      const kept = reaches.filter(({ rule }) => !dead.has(rule));
      const pairs = kept.flatMap((accept) =>
        kept
          .filter((drop) => accept.rank === drop.rank + 1 && !drop.accepts)
          .filter((drop) =>
            packets.some(
              (packet) =>
                packet.memberships.size < 2 &&
                matches(accept, packet) &&
                matches(drop, packet) &&
                decide(reaches, packet) === drop.rank,
            ),
          )
          .map((drop) => `${accept.rule.number} ${drop.rule.number}`),
      );
      const ties = tiesOf(group, noFile);
      const found = ties.flatMap(({ accept, drops }) =>
        drops.map(({ reach }) => `${accept.rule.number} ${reach.rule.number}`),
      );
      assert.deepEqual(found.sort(), pairs.sort(), JSON.stringify(list));
      for (const { accept, drops } of ties) assertTaken(drops, accept, reaches);
    }),
    { numRuns: 300 },
  );
});

test('takers under conditions are those that are there whenever the rule is', () => {
  const on = [guard('C')];
  const group = groupOf([
    { peer: '10.0.0.0/8', policy: 'drop', when: on },
    { peer: '10.0.0.0/8', priority: 2 },
    { peer: '10.0.0.0/9', priority: 3 },
  ]);
  const [only, ...more] = whyDead(group, noFile);
  assert.deepEqual(more, []);
  assert.equal(only?.why.kind, 'redundant');
  assert.deepEqual(
    only?.takers.map(({ reach }) => reach.rule.number),
    [2],
  );
  assert.equal(only?.unsure, true, 'whether rule 1 comes before cannot be said');
});

const guards = fc.constantFrom([], [], [guard('C')], [guard('C', false)], [guard('D')]);
const doubtful = fc.array(
  fc.record(
    {
      protocol: fc.constantFrom('tcp', 'tcp', 'all'),
      ports: fc.constantFrom('22/22', '22/80', '80/80', '81/443'),
      peer: fc.constantFrom(
        ...['0.0.0.0/0', '::/0', '10.0.0.0/8', '10.0.0.0/9', 'group:a', 'group:b', 'given:x@10.0.0.0/9'],
      ),
      policy: fc.constantFrom('accept' as const, 'drop' as const),
      priority: fc.constantFrom(1, 1, 2, 3),
      sourcePorts: fc.constantFrom('1/1024'),
      when: guards,
    },
    { requiredKeys: ['protocol', 'ports', 'peer', 'policy', 'priority'] },
  ),
  { minLength: 3, maxLength: 8 },
);

test('those that may come before a dead rule’s takers are all that decide some packet where that is possible, and no others', () => {
  const seen = { named: 0, never: 0, none: 0 };
  fc.assert(
    fc.property(doubtful, (list) => {
      const { group, reaches, packets } = truthOf(list);
      const reasons = whyDead(group, noFile);
      const dead = new Set(reasons.map(({ reach }) => reach.rule));
      const kept = inOrder(reaches.filter(({ rule }) => !dead.has(rule)));
      const anybody = packets
        .filter(({ memberships }) => memberships.size === 0)
        .flatMap((packet) => subsets(new Set(everyName(reaches))).map((memberships) => ({ ...packet, memberships })));
      for (const { reach, rivals, takers } of reasons) {
        const { peer, rule } = reach;
        const own = peer.kind === 'members' ? peer.of : undefined;
        const isSure = (other: Reach) =>
          (other.peer.kind === 'blocks' || other.peer.of === own) && impliedBy(other.rule.when, rule.when);
        const mine = anybody.filter((packet) => matches(reach, packet));
        const deciders = new Set(
          worlds
            .filter((world) => impliedBy(rule.when, world))
            .flatMap((world) => {
              const present = kept.filter((other) => impliedBy(other.rule.when, world));
              return mine.flatMap((packet) => {
                const [first] = present.filter((other) => matches(other, packet));
                const sure = present.find((other) => isSure(other) && matches(other, packet));
                assert.ok(first && sure, 'whatever holds, the packet is decided before');
                return isSure(first) || first.rank < sure.rank ? [first] : [];
              });
            }),
        );
        const expected = kept
          .filter((other) => !isSure(other) && deciders.has(other))
          .map((other) => other.rule.number);
        assert.deepEqual(
          rivals.map(({ number }) => number).sort(),
          expected.sort(),
          JSON.stringify([list, rule.number]),
        );
        // Where rivals take all whatever holds, those are named who would take the rest.
        const decide = takers.filter((taker) => deciders.has(taker.reach));
        if (decide.length > 0) assert.equal(decide.length, takers.length, JSON.stringify([list, rule.number]));
        seen.none += decide.length === 0 ? 1 : 0;
        seen.named += rivals.length;
        const meeting = kept.filter((other) => !isSure(other) && mine.some((packet) => matches(other, packet)));
        seen.never += meeting.length - rivals.length;
      }
    }),
    { numRuns: 1000 },
  );
  assert.ok(seen.named > 100 && seen.never > 100 && seen.none < seen.named / 10, JSON.stringify(seen));
});

const worlds = [true, false].flatMap((c) => [true, false].map((d) => [guard('C', c), guard('D', d)]));

function subsets(names: ReadonlySet<string>): Set<string>[] {
  const all = [new Set<string>()];
  for (const name of names) all.push(...all.map((set) => new Set([...set, name])));
  return all;
}

test('of repeated rules the one that stays is named, whatever conditions they are under', () => {
  const on = [guard('C')];
  const twins = groupOf([{ peer: '10.0.0.0/8', when: on }, { peer: '10.0.0.0/8' }]);
  const [first] = whyDead(twins, noFile);
  assert.deepEqual([first?.reach.rule.number, first?.why.kind], [1, 'duplicate']);
  const apart = groupOf([
    { peer: '10.0.0.0/8', when: on },
    { peer: '10.0.0.0/8', when: [guard('C', false)] },
  ]);
  assert.deepEqual(whyDead(apart, noFile), []);
});

const dense: fc.Arbitrary<Spec> = fc.record({
  protocol: fc.constantFrom('tcp', 'tcp', 'tcp', 'all'),
  ports: fc.constantFrom('1/1', '2/2', '3/3', '1/2', '2/3', '1/65535'),
  peer: fc.constantFrom(
    ...[
      '0.0.0.0/0',
      '0.0.0.0/1',
      '128.0.0.0/1',
      '0.0.0.0/2',
      '64.0.0.0/2',
      '128.0.0.0/2',
      '200.0.0.0/8',
      '200.1.0.0/16',
    ],
    ...['::/0', '::/1', '8000::/1', 'group:a', 'group:b', 'given:c@0.0.0.0/2|200.0.0.0/8', 'given:d'],
  ),
  policy: fc.constantFrom('accept' as const, 'drop' as const),
  priority: fc.constantFrom(1, 2, 3, 4),
});

test('of many rules that take from each other the takers are those that decide', () => {
  fc.assert(
    fc.property(fc.array(dense, { minLength: 10, maxLength: 30 }), (list) => {
      const { group, reaches, packets } = truthOf(list);
      const reasons = whyDead(group, noFile);
      const dead = new Set(reasons.map(({ reach }) => reach.rule));
      const kept = reaches.filter(({ rule }) => !dead.has(rule));
      for (const { reach, takers, takerCount } of reasons) {
        assertTaken(takers, reach, kept);
        assertShared(takers, reach, packets, kept);
        assert.equal(takerCount, takers.length);
      }
    }),
    { numRuns: 200 },
  );
});

/** Lists of dead rules, each with how many take its packets. */
function counts(list: readonly Spec[]): Set<number> {
  return new Set(whyDead(groupOf(list), noFile).map(({ takerCount }) => takerCount));
}

test('of very many takers the first ones are named, one that decides otherwise among them, and all are counted', () => {
  const ends = Array.from({ length: 3000 }, (_, i): Spec => ({ peer: `10.0.${i >> 8}.${i & 255}/32` }));
  const wide = Array.from({ length: 3000 }, (): Spec => ({ peer: '0.0.0.0/0', priority: 2, policy: 'drop' }));
  const list = [...ends, ...wide, { peer: '0.0.0.0/0', priority: 3 }];
  const reasons = whyDead(groupOf(list), noFile);
  assert.equal(reasons.length, 3000);
  assert.deepEqual(counts(list), new Set([3001]));
  const last = reasons.at(-1);
  assert.equal(last?.why.kind, 'shadowed');
  assert.equal(last?.takers.length, 20);
  assert.equal(last?.takers.at(-1)?.reach.rule.number, 3001);
});

test('in a group within its quota every taker is named, each with a packet that it takes', () => {
  const single = Array.from({ length: 128 }, (_, i): Spec => ({ peer: `10.0.0.${i}/32`, ports: '80/90' }));
  const [dead] = whyDead(groupOf([...single, { peer: '10.0.0.0/25', ports: '85/86', priority: 2 }]), noFile);
  assert.deepEqual(
    dead?.takers.map(({ reach }) => reach.rule.number),
    single.map((_, i) => i + 1),
  );
  for (const { reach, witness } of dead?.takers ?? []) assert.ok(matches(reach, witness));
});

test('so it is however many of its rules are dead', () => {
  const single = Array.from({ length: 100 }, (_, i): Spec => ({ peer: '10.0.0.0/8', ports: `${i + 1}/${i + 1}` }));
  const wide = Array.from(
    { length: 100 },
    (): Spec => ({ peer: '10.0.0.0/8', ports: '1/100', priority: 2, policy: 'drop' }),
  );
  const dead = whyDead(groupOf([...single, ...wide]), noFile);
  assert.deepEqual(new Set(dead.map(({ takers, takerCount }) => takerCount - takers.length)), new Set([0]));
  assert.equal(dead.length, 100);
});

test('takers are found of every rule, however they are tangled', () => {
  const halves = (depth: number): Spec[] =>
    Array.from({ length: depth + 1 }, (_, level) =>
      Array.from({ length: 2 ** (depth - level) }, (_, i): Spec => {
        const [high, low] = [i >>> (8 - level), (i << level) & 255];
        return { peer: `10.0.${high}.${low}/${32 - level}` };
      }),
    ).flat();
  assert.deepEqual(counts(halves(10)), new Set([2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]));
  const layers = Array.from({ length: 1000 }, (_, i): Spec[] => [
    { peer: `10.0.0.0/${i % 2 ? 8 : 9}`, ports: `${1 + i}/${1 + i}` },
    { peer: `10.0.${i >> 8}.${i & 255}/32`, ports: '1/1000', priority: 2 },
  ]).flat();
  assert.deepEqual(counts(layers), new Set([1000]));
  const group = groupOf(layers);
  const reasons = whyDead(group, noFile);
  const dead = new Set(reasons.map(({ reach }) => reach.rule));
  const kept = reachesOf(group, noFile).filter(({ rule }) => !dead.has(rule));
  for (let i = 0; i < reasons.length; i += 99) {
    const { takers, reach } = reasons[i] ?? assert.fail();
    assertTaken(takers, reach, kept);
  }
});

test('who takes a rule’s packets is not looked for without end, and then said to be unknown', () => {
  const count = 2200;
  const list = Array.from({ length: count }, (_, i): Spec[] => [
    { peer: '10.0.0.0/8', ports: `${1 + 2 * i}/${1 + 2 * i}`, policy: i % 2 ? 'drop' : 'accept' },
    { peer: '10.0.0.0/9', ports: `${2 + 2 * i}/${2 + 2 * i}`, policy: i % 2 ? 'drop' : 'accept' },
    { peer: `10.0.${i >> 8}.${i & 255}/32`, ports: `${1 + i}/${2 * count - i}`, priority: 2 },
  ]).flat();
  const group = groupOf(list);
  const traffic = trafficOf(group, noFile);
  const reasons = whyDead(group, noFile);
  assert.equal(reasons.length, count);
  assert.deepEqual([...traffic.tooMany], []);
  assert.ok(reasons.some(({ why }) => why.kind === 'untold'));
  assert.deepEqual([...traffic.tooMany], ['rules that take from each other']);
});

test('every rule that is not dead has a packet that it decides itself, as far as is known', () => {
  let unsure = 0;
  fc.assert(
    fc.property(fc.oneof(specs, doubtful), (list) => {
      const { group, reaches } = truthOf(list);
      const { dead } = trafficOf(group, noFile);
      for (const reach of reaches.filter(({ rule }) => !dead.has(rule))) {
        const found = decisionAmong([reach], group, noFile);
        assert.ok(found, JSON.stringify(list));
        const { packet } = found;
        const { when } = reach.rule;
        assert.ok(matches(reach, packet));
        const present = reaches.filter(({ rule }) => impliedBy(rule.when, when));
        assert.equal(decide(present, packet), reach.rank, 'of what exists whenever it does, nothing comes before');
        const own = reach.peer.kind === 'members' ? reach.peer.of : undefined;
        const mayCome = reaches.some(
          (other) =>
            other.rank < reach.rank &&
            !dead.has(other.rule) &&
            !exclusive(other.rule.when, when) &&
            matches(other, { ...packet, memberships: new Set(everyName(reaches)) }) &&
            (!impliedBy(other.rule.when, when) || (other.peer.kind === 'members' && other.peer.of !== own)),
        );
        assert.equal(found.unsure, mayCome, JSON.stringify(list));
        unsure += found.unsure ? 1 : 0;
      }
    }),
    { numRuns: 400 },
  );
  assert.ok(unsure > 50);
});

function everyName(reaches: readonly Reach[]): string[] {
  return reaches.flatMap(({ peer }) => (peer.kind === 'members' ? [peer.of] : []));
}

test('a rule of which a few cases are known is dead where it is in every case, with those that take its packets in each', () => {
  const portRanges = ['22/22', '22/80', '81/443'].map(parsePortRange);
  const open = fc.record({
    at: fc.nat(5),
    ports: fc.subarray(portRanges, { minLength: 1 }),
    priorities: fc.subarray([1, 3].map(priority), { minLength: 1 }),
  });
  const few = fc.array(
    spec.map(({ local: _, ...rest }) => rest),
    { minLength: 4, maxLength: 8 },
  );
  let dead = 0;
  fc.assert(
    fc.property(few, spec, open, (list, last, { at, ports, priorities }) => {
      const plain = { protocol: 'tcp', peer: last.peer, policy: last.policy ?? 'accept' } as const;
      const all = groupOf([...list.slice(0, at), plain, ...list.slice(at)]);
      const index = Math.min(at, list.length);
      const own = all.rules[index];
      assert.ok(own);
      const given = (by: string, among: readonly unknown[]) => ({
        ...{ kind: 'unknown', by, among },
        chosenBy: { of: parameter(by), texts: among.map(String) },
      });
      const open = { portRange: given('Port', ports), priority: given('Late', priorities) };
      const rule = { ...own, fields: { ...own.fields, ...open } } as Rule;
      const group = { ...all, rules: all.rules.with(index, rule) };
      const reasons = whyDead(group, noFile);
      const kept = reachesOf(group, noFile).filter((reach) => !reasons.some((one) => one.reach.rule === reach.rule));
      const cases = ports.flatMap((ports) =>
        priorities.map((priority) => ({
          ...own,
          fields: { ...own.fields, portRange: is(ports), priority: is(priority) },
        })),
      );
      const reaches = cases.map((one) => reachOf(one as Rule, group, noFile));
      const deciders = reaches.flatMap((reach) => {
        assert.ok(reach);
        const packets = [...allPackets([...kept, reach])].filter(
          (packet) => matches(reach, packet) && !isOfOthers(packet, reach),
        );
        return packets.map((packet) =>
          inOrder(kept).find((other) => other.rank <= reach.rank && matches(other, packet)),
        );
      });
      const found = reasons.find((one) => one.reach.rule === rule);
      assert.equal(found !== undefined, !deciders.includes(undefined), JSON.stringify([list, plain]));
      if (found === undefined) return;
      dead++;
      assert.deepEqual(
        found.takers.map(({ reach }) => reach),
        inOrder(kept).filter((other) => deciders.includes(other)),
      );
      const isOverruled = found.takers.some(({ reach }) => reach.accepts !== (plain.policy === 'accept'));
      assert.equal(found.why.kind, isOverruled ? 'shadowed' : 'redundant');
    }),
    { numRuns: 500 },
  );
  assert.ok(dead > 10);
});

test('rules that parameters give are dead where they are whatever these are given, and any rules take their packets', () => {
  const values = {
    P: ['22/22', '22/80'].map(parsePortRange),
    Q: ['80/80', '22/22'].map(parsePortRange),
    Do: ['accept', 'drop'],
    Late: [1, 3].map(priority),
  };
  type Name = keyof typeof values;
  const some = (...names: readonly Name[]) => fc.constantFrom(undefined, undefined, ...names);
  const one = fc.record({
    spec: fc.record({
      protocol: fc.constantFrom('tcp', 'tcp', 'all'),
      ports: fc.constantFrom('22/22', '22/80', '80/80'),
      peer: fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/9', 'group:a'),
      policy: fc.constantFrom('accept' as const, 'drop' as const),
      priority: fc.constantFrom(1, 2, 3),
      when: fc.constantFrom([], [], [], [guard('C')]),
    }),
    portRange: some('P', 'P', 'Q'),
    policy: some('Do'),
    priority: some('Late'),
  });
  const names = Object.keys(values) as Name[];
  const ways = names.reduce<Record<string, number>[]>(
    (all, name) => all.flatMap((way) => values[name].map((_, at) => ({ ...way, [name]: at }))),
    [{}],
  );
  const seen = { dead: 0, tied: 0, shadowed: 0 };
  fc.assert(
    fc.property(fc.array(one, { minLength: 2, maxLength: 5 }), (list) => {
      const all = groupOf(list.map(({ spec }) => spec));
      const ofParameter = (by: Name) => ({
        ...{ kind: 'unknown', by, among: values[by] },
        chosenBy: { of: parameter(by), texts: values[by].map(String) },
      });
      const open = list.map(({ spec, portRange, policy, priority }) => ({
        ...(portRange && spec.protocol !== 'all' && { portRange }),
        ...(policy && { policy }),
        ...(priority && { priority }),
      }));
      const rules = all.rules.map((rule, i) => {
        const given = Object.entries(open[i] ?? {}).map(([name, by]) => [name, ofParameter(by)]);
        return { ...rule, fields: { ...rule.fields, ...Object.fromEntries(given) } } as Rule;
      });
      const group = { ...all, rules };
      const text = JSON.stringify(list);
      const reasons = whyDead(group, noFile);
      const dead = new Set(reasons.map(({ reach }) => reach.rule));
      const inWay = (way: Record<string, number>) =>
        rules.flatMap((rule, i) => {
          const given = Object.entries(open[i] ?? {}).map(([name, by]) => [name, is(values[by][way[by] ?? 0])]);
          const reach = reachOf({ ...rule, fields: { ...rule.fields, ...Object.fromEntries(given) } }, group, noFile);
          return reach ? { ...reach, rule } : [];
        });
      const cases = ways.map(inWay).map((reaches) => ({ reaches, packets: [...allPackets(reaches)] }));
      for (const { reaches, packets } of cases) {
        const kept = reaches.filter(({ rule }) => !dead.has(rule));
        for (const when of [[], [guard('C')]]) {
          const isThere = ({ rule }: Reach) => impliedBy(rule.when, when);
          for (const packet of packets) {
            const [before, after] = [reaches, kept].map((some) => decide(some.filter(isThere), packet));
            assert.equal(after, before, text);
          }
        }
      }
      for (const rule of rules) {
        const own = cases.flatMap(({ reaches, packets }) => {
          const reach = reaches.find((one) => one.rule === rule);
          assert.ok(reach);
          const kept = inOrder(reaches).filter(
            (other) =>
              other.rule !== rule &&
              !dead.has(other.rule) &&
              other.rank <= reach.rank &&
              impliedBy(other.rule.when, rule.when),
          );
          return packets
            .filter((packet) => matches(reach, packet) && !isOfOthers(packet, reach))
            .map((packet) => ({ reach, taker: kept.find((other) => matches(other, packet)) }));
        });
        const isOpen =
          rule.fields.portRange?.chosenBy || rule.fields.policy?.chosenBy || rule.fields.priority?.chosenBy;
        const isCovered = own.every(({ taker }) => taker);
        // What is known is judged beside what is known.
        if (isOpen) assert.equal(dead.has(rule), isCovered, `${rule.number} ${text}`);
        const found = reasons.find(({ reach }) => reach.rule === rule);
        if (found === undefined || !isOpen) continue;
        seen.dead++;
        const takers = new Set(own.map(({ taker }) => taker?.rule.number));
        const named = found.takers.map(({ reach }) => reach.rule.number);
        assert.ok(named.length > 0 && named.every((number) => takers.has(number)), text);
        const told = new Set([...named, ...found.rivals.map(({ number }) => number)]);
        assert.ok(
          [...takers].every((number) => number === undefined || told.has(number)),
          text,
        );
        for (const { reach, witness } of found.takers) assert.ok(matches(reach, witness));
        if (
          [...takers].some((number) =>
            rules.some((other) => other.number === number && other.fields.portRange?.chosenBy),
          )
        )
          seen.tied++;
        if (found.why.kind === 'duplicate') continue;
        const isOverruled = own.some(({ reach, taker }) => taker && taker.accepts !== reach.accepts);
        const kind = isOverruled ? 'shadowed' : 'redundant';
        if (!found.unsure || !isOverruled) assert.equal(found.why.kind, kind, `${rule.number} ${text}`);
        seen.shadowed += isOverruled ? 1 : 0;
      }
    }),
    { numRuns: 600 },
  );
  assert.ok(seen.dead > 100 && seen.tied > 30 && seen.shadowed > 30, JSON.stringify(seen));
});

test('whatever is chosen of the values that a rule may have, it does what it may do', () => {
  const some = <T>(...values: readonly T[]) =>
    fc.option(fc.subarray([...values], { minLength: 1 }), { nil: undefined });
  const choice = fc.record({
    protocol: some(...['tcp', 'udp', 'all', 'icmpv6'].map(parseProtocol)),
    ports: some(...['22/22', '80/443', '-1/-1'].map(parsePortRange)),
    priority: some(...[1, 3].map(priority)),
  });
  const one = fc.record({
    ...{ protocol: fc.constantFrom('tcp', 'all', 'icmp', 'icmpv6'), policy: fc.constantFrom('accept', 'drop') },
    peer: fc.constantFrom('10.0.0.0/8', '::/0', 'group:a', 'given:x@10.0.0.0/9|11.0.0.0/8', 'given6:x'),
  });
  let compared = 0;
  fc.assert(
    fc.property(one as fc.Arbitrary<Spec>, choice, (spec, { protocol, ports, priority }) => {
      const [rule] = groupOf([spec]).rules;
      assert.ok(rule);
      const open = { ipProtocol: protocol, portRange: ports, priority };
      const among = Object.entries(open).flatMap(([name, among]) => (among ? [{ name, among }] : []));
      const given = among.map(({ name, among }) => [name, { kind: 'unknown', by: name, among }]);
      const possible = possibleReaches({ ...rule, fields: { ...rule.fields, ...Object.fromEntries(given) } }, noFile);
      let all = [rule.fields];
      for (const { name, among: values } of among) {
        all = all.flatMap((fields) => values.map((value) => ({ ...fields, [name]: is(value) })));
      }
      for (const fields of all) {
        const reach = reachOf({ ...rule, fields }, groupOf([spec]), noFile);
        if (reach === undefined) continue;
        compared++;
        let rest: readonly Piece[] | undefined = piecesOf(reach);
        for (const may of possible) if (may.rank <= reach.rank) rest = rest && subtractReach(rest, may);
        assert.deepEqual(rest, [], JSON.stringify([spec, fields]));
      }
    }),
    { numRuns: 500 },
  );
  assert.ok(compared > 100);
});

test('what is shown of a witness is enough: all packets that look the same are decided alike', () => {
  const five = fc.record(
    {
      protocol: fc.constantFrom('tcp', 'tcp', 'all'),
      ports: fc.constantFrom('22/22', '22/80', '80/80'),
      peer: fc.constantFrom(
        '0.0.0.0/0',
        '10.0.0.0/8',
        '10.0.0.0/9',
        '203.0.113.0/24',
        '::/0',
        'group:a',
        'given:x@10.0.0.0/8',
      ),
      policy: fc.constantFrom('accept' as const, 'drop' as const),
      priority: fc.constantFrom(1, 2, 3),
      sourcePorts: fc.constantFrom('1/1024', '1025/65535'),
      local: fc.constantFrom('172.16.0.0/12', '192.168.0.0/16', '0.0.0.0/1'),
    },
    { requiredKeys: ['protocol', 'ports', 'peer', 'policy', 'priority'] },
  );
  const seen = { local: 0, peer: 0, sure: 0 };
  const assertEnough = (packet: Packet, by: Reach, victim: Reach, { reaches, packets }: ReturnType<typeof truthOf>) => {
    const concerned = [by, victim];
    const isPortShown =
      packet.sourcePortCounts || concerned.some(({ narrow }) => narrow && narrow.sourcePorts !== 'any');
    const isLocalShown = packet.localCounts || concerned.some(({ narrow }) => narrow?.local);
    const isPeerShown =
      packet.memberships.size === 0 || packet.peerCounts || concerned.some(({ peer }) => peer.kind === 'blocks');
    seen.local += packet.localCounts ? 1 : 0;
    seen.peer += packet.peerCounts ? 1 : 0;
    for (const other of packets) {
      const alike = {
        ...packet,
        ...(isPortShown ? {} : { sourcePort: other.sourcePort }),
        ...(isLocalShown ? {} : { local: other.local }),
        ...(isPeerShown ? {} : { peer: other.peer }),
      };
      if (alike.local.family !== alike.peer.family || !matches(victim, alike)) continue;
      assert.equal(decide(reaches, alike), by.rank, JSON.stringify([packet, alike]));
    }
  };
  fc.assert(
    fc.property(fc.array(five, { minLength: 2, maxLength: 6 }), (list) => {
      const truth = truthOf(list);
      const { group, reaches } = truth;
      for (const { reach: victim, takers, unsure } of whyDead(group, noFile)) {
        if (!unsure) for (const { reach, witness } of takers) assertEnough(witness, reach, victim, truth);
      }
      const { dead } = trafficOf(group, noFile);
      for (const reach of reaches) {
        const decision = dead.has(reach.rule) ? undefined : decisionAmong([reach], group, noFile);
        if (decision && !decision.unsure) assertEnough(decision.packet, reach, reach, truth);
      }
      seen.sure++;
    }),
    { numRuns: 400 },
  );
  assert.ok(seen.local > 10 && seen.peer > 10, JSON.stringify(seen));
});

function inOrder(reaches: readonly Reach[]): Reach[] {
  return [...reaches].sort((a, b) => a.rank - b.rank || a.rule.id - b.rule.id);
}

function is(value: unknown) {
  return { kind: 'known', value, raw: String(value) };
}
