import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deadRules } from '../../server/src/analysis/deadRules.ts';
import { reachesOf } from '../../server/src/analysis/packet.ts';
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
});

test('random five-tuple rules among others: as packet by packet', () => {
  fc.assert(fc.property(fc.array(narrow, { maxLength: 6 }), assertTrue), { numRuns: 150 });
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
  const on = [{ condition: 'C', holds: true }];
  const off = [{ condition: 'C', holds: false }];
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
