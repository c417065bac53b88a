import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { apart } from '../../server/src/algebra/apart.ts';
import * as intervals from '../../server/src/algebra/intervals.ts';
import { type Cidr, covers, type Family, network, parseCidr } from '../../server/src/algebra/ip.ts';
import { choose } from '../../server/src/analysis/cases/choices.ts';
import { openingsInCases } from '../../server/src/analysis/cases/openings.ts';
import { exclusive, impliedBy } from '../../server/src/analysis/conditions.ts';
import { type Opening, openingsOf, openTo, unseenBy } from '../../server/src/analysis/exposure.ts';
import { type Packet, reachesOf, USUAL_SOURCE_PORT } from '../../server/src/analysis/packet.ts';
import { portPlace, type Reach } from '../../server/src/analysis/reach.ts';
import { witnessOf } from '../../server/src/analysis/worldWitness.ts';
import { loadPossibilities } from '../../server/src/engine/possibilities.ts';
import { sure } from '../../server/src/model/field.ts';
import type { Meaning, RuleFields, SecurityGroup } from '../../server/src/model/model.ts';
import { parsePortRange } from '../../server/src/model/values.ts';
import type { Guard } from '../../server/src/model/variables.ts';
import { guard, parameter } from '../guards.ts';
import { deciding, groupOf, isOpenByBruteForce, noFile, type Spec, worlds } from '../traffic.ts';

await loadPossibilities();

const ports = [1, 22, 80, 443];

function isOpen(group: SecurityGroup, family: Family, at: number): boolean {
  return intervals.holds(openTo(family, openingsOf(group, noFile)), at, at + 1);
}

/** By the source ports that clients use, from every sixteenth of the world. */
function letsEverybodyIn(reaches: readonly Reach[], family: Family, at: number): boolean {
  const local = parseCidr('10.0.0.1') as Cidr;
  return worlds[family].every((peer) => {
    const packet: Packet = { direction: 'ingress', at, sourcePort: 2000, peer, memberships: new Set(), local };
    return deciding(reaches, packet)?.accepts;
  });
}

const spec = fc.record({
  protocol: fc.constantFrom('tcp', 'tcp', 'udp', 'all'),
  ports: fc.constantFrom('1/65535', '22/22', '22/80', '80/443'),
  peer: fc.constantFrom(
    ...[
      '0.0.0.0/0',
      '0.0.0.0/1',
      '128.0.0.0/1',
      '0.0.0.0/2',
      '64.0.0.0/2',
      '192.0.0.0/4',
      '::/0',
      '2000::/3',
      '2000::/4',
    ],
    ...['3000::/4', '2000::/5', 'fc00::/7', 'group:a', 'given:a', 'given:b@0.0.0.0/2|192.0.0.0/4', 'given-group:a'],
  ),
  policy: fc.constantFrom('accept' as const, 'accept' as const, 'drop' as const),
  priority: fc.constantFrom(1, 2, 3),
});
const narrowed = fc.record({
  spec,
  sourcePorts: fc.constantFrom(undefined, undefined, '1/1023', '1024/65535'),
  local: fc.constantFrom(undefined, undefined, '10.0.0.0/8'),
});

test('what is open to the world: as counted packet by packet', () => {
  const rules = fc.array(
    narrowed.map(({ spec: plain, sourcePorts, local }): Spec => {
      const ipv4 = !plain.peer.includes(':') || plain.peer.startsWith('group') || plain.peer.startsWith('given');
      return { ...plain, ...(sourcePorts && { sourcePorts }), ...(local && ipv4 && { local }) };
    }),
    { maxLength: 8 },
  );
  const check = (specs: readonly Spec[]) => {
    const group = groupOf(specs);
    const reaches = reachesOf(group, noFile);
    for (const family of ['ipv4', 'ipv6'] as const) {
      for (const at of [...ports, portPlace('udp', 22)]) {
        const truth = isOpenByBruteForce(reaches, family, at);
        assert.equal(isOpen(group, family, at), truth, `${family} ${at} ${JSON.stringify(specs)}`);
      }
    }
  };
  fc.assert(fc.property(rules, check), { numRuns: 2000 });
});

test('rules for parts of the own addresses that may be all of a larger one: as counted packet by packet', () => {
  const blocks = {
    ipv4: ['10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/9', '10.128.0.0/10', '10.192.0.0/10', '0.0.0.0/1', '128.0.0.0/1'],
    ipv6: ['fd00::/8', 'fd00::/9', 'fd80::/9', 'fd80::/10', 'fdc0::/10', '::/1', '8000::/1'],
  } as const;
  const peers = {
    ipv4: ['0.0.0.0/0', '0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1'],
    ipv6: ['::/0', '::/0', '2000::/4', '3000::/4'],
  };
  const ruleOf = (family: Family) =>
    fc.record({
      local: fc.constantFrom(undefined, ...blocks[family]),
      peer: fc.constantFrom(...peers[family]),
      policy: fc.constantFrom('accept' as const, 'drop' as const, 'drop' as const),
      priority: fc.constantFrom(1, 2, 3),
      sourcePorts: fc.constantFrom(undefined, undefined, undefined, '1/1023', '1024/65535'),
    });
  const rules = fc
    .constantFrom('ipv4' as const, 'ipv6' as const)
    .chain((family) => fc.tuple(fc.constant(family), fc.array(ruleOf(family), { minLength: 2, maxLength: 9 })));
  const seen = { open: 0, closedTogether: 0 };
  const check = ([family, list]: readonly [Family, readonly Partial<Spec>[]]) => {
    const specs = list.map(({ local, sourcePorts, peer = '', ...rest }): Spec => {
      return { ...rest, peer, ...(local && { local }), ...(sourcePorts && { sourcePorts }) };
    });
    const group = groupOf(specs);
    const reaches = reachesOf(group, noFile);
    const truth = isOpenByBruteForce(reaches, family, 22);
    const text = JSON.stringify(specs);
    assert.equal(isOpen(group, family, 22), truth, text);
    for (const opening of openingsOf(group, noFile)) {
      for (const { sourcePorts } of opening.ways) {
        const witness = witnessOf(opening, 22, group, noFile, sourcePorts) ?? assert.fail(text);
        const first = deciding(reaches, witness.packet);
        assert.deepEqual([first?.accepts, first?.rule.id], [true, witness.reach.rule.id], text);
        const { prefix } = witness.packet.local;
        assert.ok(prefix >= 32, 'of one address');
      }
    }
    const drops = reaches.filter(({ accepts }) => !accepts);
    const isByOneLess = drops.some((drop) =>
      isOpenByBruteForce(
        reaches.filter((other) => other !== drop),
        family,
        22,
      ),
    );
    seen.open += truth ? 1 : 0;
    seen.closedTogether += !truth && isByOneLess ? 1 : 0;
  };
  fc.assert(fc.property(rules, check), { numRuns: 2000 });
  assert.ok(seen.open > 300 && seen.closedTogether > 100, JSON.stringify(seen));
});

test('what is open on conditions: as counted packet by packet wherever they can be so', () => {
  const [c, d, e] = ['C', 'D', 'E'].map((name) => (holds: boolean) => guard(name, holds));
  assert.ok(c && d && e);
  const when = fc.constantFrom([], [], [c(true)], [c(false)], [d(true)], [d(false)], [c(true), d(true)], [e(true)]);
  const plain = spec.filter(({ peer }) => !/^(group|given)/.test(peer));
  const rules = fc.array(
    fc.record({ plain, when }).map(({ plain, when }): Spec => ({ ...plain, when })),
    { minLength: 2, maxLength: 7 },
  );
  const is = (text: string): Meaning => ({ kind: 'given', parameter: 'Kind', texts: [text] });
  const seen = { beside: 0, together: 0 };
  const check = (specs: readonly Spec[], { conditions, own }: { conditions: Conditions; own: readonly Guard[] }) => {
    const group = { ...groupOf(specs), when: own };
    const file = { ...noFile, ...(conditions && { conditions: byKey(conditions) }) };
    const openings = [...openingsOf(group, file), ...openingsInCases(group, file)].map((opening) => ({
      ...opening,
      guards: [...opening.reaches.flatMap(({ rule }) => rule.when), ...(opening.given?.guards ?? [])],
    }));
    const possible = [true, false]
      .flatMap((one) => [true, false].flatMap((other) => [true, false].map((last) => [c(one), d(other), e(last)])))
      .filter((world) => canBe(world, conditions) && !exclusive(world, own));
    const truths = possible.map((world) => {
      const present = group.rules.filter((rule) => impliedBy(rule.when, world));
      return { world, reaches: reachesOf({ ...group, rules: present }, file) };
    });
    for (const family of ['ipv4', 'ipv6'] as const) {
      for (const at of ports) {
        const here = openings.filter((one) => one.family === family && intervals.holds(one.open, at, at + 1));
        for (const { guards, given } of here) {
          const text = JSON.stringify([at, guards, given?.values, specs, conditions]);
          const those = truths.filter(({ world }) => impliedBy(guards, world));
          assert.ok(those.length > 0 || exclusive(guards, own) || possible.length === 0, `it can be: ${text}`);
          for (const { reaches } of those) assert.ok(isOpenByBruteForce(reaches, family, at), text);
          seen.beside += given?.guards.length === 1 ? 1 : 0;
          seen.together += given?.guards.length === 2 ? 1 : 0;
        }
        for (const { world, reaches } of truths) {
          const isTold = here.some(({ guards }) => impliedBy(guards, world));
          assert.equal(isTold, isOpenByBruteForce(reaches, family, at), JSON.stringify([at, world, specs, conditions]));
        }
      }
    }
  };
  const files: readonly { conditions: Conditions; own: readonly Guard[] }[] = [
    { conditions: undefined, own: [] },
    { conditions: undefined, own: [c(true)] },
    { conditions: { C: is('a'), D: is('b') }, own: [] },
    { conditions: { C: is('a'), D: { kind: 'any', of: [is('a'), is('b')] } }, own: [d(true)] },
    { conditions: { C: is('a'), D: { kind: 'none', of: [is('a')] } }, own: [] },
  ];
  // Under a condition of the group itself, which holds wherever another one does.
  const all = { direction: 'ingress', ports: '1/65535', protocol: 'tcp' } as const;
  check(
    [
      { ...all, policy: 'drop', peer: '2000::/4', priority: 3 },
      { ...all, policy: 'accept', peer: '2000::/4', priority: 1, when: [c(true), d(true)] },
      { ...all, policy: 'accept', peer: '2000::/3', priority: 3, when: [e(true)] },
    ],
    files[3] ?? assert.fail(),
  );
  const everybody = { ...all, peer: '0.0.0.0/0' } as const;
  check(
    [
      { ...everybody, policy: 'drop', when: [c(true), d(true)] },
      { ...everybody, policy: 'accept', when: [c(true)] },
      { ...everybody, policy: 'accept', when: [c(false)] },
    ],
    files[1] ?? assert.fail(),
  );
  check(
    [
      { ...everybody, policy: 'accept', when: [d(true)] },
      { ...everybody, policy: 'drop', when: [c(true)] },
      { ...everybody, policy: 'accept', when: [c(false)] },
    ],
    files[3] ?? assert.fail(),
  );
  fc.assert(fc.property(rules, fc.constantFrom(...files), check), { numRuns: 1500 });
  assert.ok(seen.beside > 50 && seen.together > 50, JSON.stringify(seen));
});

test('of more values than can be tried together, what is said to be open in some is, whatever the others are', () => {
  const names = ['A', 'B', 'C', 'D', 'E', 'F'];
  const ports = ['22/22', '22/80', '443/443', '80/80'];
  const rule = fc.record({
    name: fc.constantFrom(...names),
    ports: fc.subarray(ports, { minLength: 2, maxLength: 2 }),
    peer: fc.constantFrom('0.0.0.0/0', '0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1'),
    policy: fc.constantFrom('accept' as const, 'accept' as const, 'drop' as const),
    priority: fc.constantFrom(1, 2, 3),
    isGiven: fc.constantFrom(true, true, true, false),
  });
  const seen = { rounds: 0, told: 0 };
  const check = (list: readonly (typeof rule extends fc.Arbitrary<infer T> ? T : never)[]) => {
    const allowed = new Map(list.map(({ name, ports }) => [name, ports]));
    const plain = groupOf(list.map(({ ports: [first = ''], ...rest }) => ({ ...rest, ports: first })));
    const rules = plain.rules.map((one, i) => {
      const { name = '', isGiven } = list[i] ?? {};
      const texts = allowed.get(name) ?? [];
      const given = {
        kind: 'unknown',
        by: name,
        among: texts.map(parsePortRange),
        chosenBy: { of: parameter(name), texts },
      };
      return isGiven ? { ...one, fields: { ...one.fields, portRange: given } as RuleFields } : one;
    });
    const group = { ...plain, rules };
    const openings = openingsInCases(group, noFile);
    const ways = [...allowed].reduce<ReadonlyMap<string, number>[]>(
      (all, [name]) => all.flatMap((way) => [0, 1].map((at) => new Map([...way, [name, at]]))),
      [new Map()],
    );
    for (const way of ways) {
      const chosen = new Map(
        [...way].map(([name, at]) => {
          const of = parameter(name);
          return [of.key, { of, at, text: allowed.get(name)?.[at] ?? '' }];
        }),
      );
      const reaches = reachesOf({ ...group, rules: rules.flatMap((one) => choose(one, chosen)) }, noFile);
      for (const { given, open, family } of openings) {
        const isThen = given?.values.every(({ by, texts }) => texts.includes(chosen.get(by.key)?.text ?? ''));
        if (!isThen) continue;
        seen.told++;
        seen.rounds += given && ways.length > given.of.length ? 1 : 0;
        for (const at of [22, 50, 80, 443].filter((port) => intervals.holds(open, port, port + 1)))
          assert.ok(isOpenByBruteForce(reaches, family, at), JSON.stringify([at, given?.values, list]));
      }
    }
  };
  fc.assert(fc.property(fc.array(rule, { minLength: 4, maxLength: 9 }), check), { numRuns: 200 });
  assert.ok(seen.told > 1000 && seen.rounds > 300, JSON.stringify(seen));
});

type Conditions = Readonly<Record<string, Meaning>> | undefined;

function byKey(conditions: NonNullable<Conditions>): ReadonlyMap<string, Meaning> {
  return new Map(Object.entries(conditions).map(([name, meaning]) => [guard(name).condition.key, meaning]));
}

/** Whether some kind makes C and D what they are. */
function canBe(world: readonly Guard[], conditions: Conditions): boolean {
  if (conditions === undefined) return true;
  const isSo = (meaning: Meaning, kind: string): boolean => {
    if (meaning.kind === 'open') return true;
    if (meaning.kind === 'given') return meaning.texts.includes(kind);
    const some = meaning.of.some((one) => isSo(one, kind));
    return meaning.kind === 'none' ? !some : some;
  };
  const isAsked = ({ condition, holds }: Guard, kind: string) => {
    const meaning = byKey(conditions).get(condition.key);
    return meaning === undefined || isSo(meaning, kind) === holds;
  };
  return ['a', 'b', 'other'].some((kind) => world.every((guard) => isAsked(guard, kind)));
}

test('everybody or most: as counted packet by packet', () => {
  const known = spec.filter(({ peer }) => /^[\d:a-f./]+$/.test(peer));
  const check = (specs: readonly Spec[]) => {
    const group = groupOf(specs);
    const reaches = reachesOf(group, noFile);
    for (const { family, open, isWhole } of openingsOf(group, noFile)) {
      for (const at of ports.filter((port) => intervals.holds(open, port, port + 1))) {
        assert.equal(isWhole, letsEverybodyIn(reaches, family, at), `${family} ${at} ${JSON.stringify(specs)}`);
      }
    }
  };
  fc.assert(fc.property(fc.array(known, { maxLength: 8 }), check), { numRuns: 1000 });
});

test('the source ports of an opening: as counted packet by packet', () => {
  const rules = fc.array(
    narrowed.map(({ spec: plain, sourcePorts }): Spec => ({ ...plain, ...(sourcePorts && { sourcePorts }) })),
    { maxLength: 8 },
  );
  const check = (specs: readonly Spec[]) => {
    const group = groupOf(specs);
    const reaches = reachesOf(group, noFile);
    const openings = openingsOf(group, noFile);
    for (const { family, open, ways } of openings) {
      assert.deepEqual(ways.map((way) => way.open).reduce(intervals.union, intervals.EMPTY), open);
      for (const at of ports.filter((port) => intervals.holds(open, port, port + 1))) {
        const all = openings.flatMap((each) => (each.family === family ? each.ways : []));
        const here = all.filter((way) => intervals.holds(way.open, at, at + 1));
        assert.equal(
          here.some(({ sourcePorts }) => sourcePorts === undefined),
          isOpenByBruteForce(reaches, family, at, [USUAL_SOURCE_PORT]),
        );
        for (const { sourcePorts = [] } of here) {
          for (const port of sourcePorts.filter((_, i) => i % 2 === 0)) {
            assert.ok(isOpenByBruteForce(reaches, family, at, [port]), JSON.stringify(specs));
          }
        }
      }
    }
  };
  fc.assert(fc.property(rules, check), { numRuns: 500 });
});

test('more five-tuple rules than can be tried one by one: what is open is so, and what may be missed is told', () => {
  // In so many ways may be sent that not each is looked at.
  const many = Array.from({ length: 80 }, (_, i): Spec => {
    const [peer, local] = ['0.0.0.0/4', `10.9.${i}.1/32`];
    return { peer, local, ports: '22/79', sourcePorts: `${3000 + 20 * i}/${3009 + 20 * i}`, priority: 3 };
  });
  const rules = fc.array(
    narrowed.map(({ spec: plain, sourcePorts, local }): Spec => {
      const ipv4 = !plain.peer.includes(':') || plain.peer.startsWith('group') || plain.peer.startsWith('given');
      return { ...plain, ...(sourcePorts && { sourcePorts }), ...(local && ipv4 && { local }) };
    }),
    { maxLength: 7 },
  );
  const seen = { open: 0, missed: 0, exact: 0 };
  const check = (specs: readonly Spec[]) => {
    const group = groupOf([...specs, ...many]);
    const reaches = reachesOf(group, noFile);
    for (const family of ['ipv4', 'ipv6'] as const) {
      const unseen = unseenBy(family, group, noFile);
      for (const at of ports) {
        const truth = isOpenByBruteForce(reaches, family, at);
        const said = isOpen(group, family, at);
        assert.ok(truth || !said, `${family} ${at} ${JSON.stringify(specs)}`);
        if (truth && !said) assert.ok(intervals.holds(unseen, at, at + 1), `${family} ${at} ${JSON.stringify(specs)}`);
        seen.open += at === 22 && said ? 1 : 0;
        seen.missed += truth && !said ? 1 : 0;
        seen.exact += at !== 22 && said ? 1 : 0;
      }
    }
  };
  fc.assert(fc.property(rules, check), { numRuns: 300 });
  assert.ok(seen.open > 20 && seen.missed > 0 && seen.exact > 50, JSON.stringify(seen));
});

test('a witness is a packet that a rule of the opening decides', () => {
  const check = (specs: readonly Spec[]) => {
    const group = groupOf(specs);
    const reaches = reachesOf(group, noFile);
    for (const opening of openingsOf(group, noFile)) {
      const at = opening.open[0] ?? 0;
      const witness = witnessOf(opening, at, group, noFile);
      assert.ok(witness, JSON.stringify(specs));
      const first = deciding(reaches, witness.packet);
      assert.equal(first?.accepts, true);
      assert.equal(first?.rule.number, witness.reach.rule.number, JSON.stringify(specs));
      assert.ok(opening.reaches.includes(witness.reach));
    }
  };
  fc.assert(fc.property(fc.array(spec, { maxLength: 8 }), check), { numRuns: 500 });
});

test('what blocks tell apart: each address lies in just as many of them as the block that stands for it', () => {
  const block = fc
    .tuple(fc.nat(255), fc.integer({ min: 0, max: 8 }))
    .map(([word, prefix]) => network({ family: 'ipv4', words: [word * 2 ** 24], prefix }));
  const kindOf = (cidr: Cidr, blocks: readonly Cidr[]) => blocks.map((one) => covers(one, cidr)).join();
  const check = (blocks: readonly Cidr[], outer: Cidr) => {
    const parts = apart(
      outer,
      blocks.filter((one) => covers(outer, one)),
    );
    const addresses = Array.from(
      { length: 256 },
      (_, i): Cidr => ({ family: 'ipv4', words: [i * 2 ** 24], prefix: 32 }),
    );
    const within = addresses.filter((address) => covers(outer, address));
    const inner = blocks.filter((one) => covers(outer, one));
    const kinds = [...new Set(within.map((address) => kindOf(address, inner)))];
    assert.deepEqual(parts.map((part) => kindOf(part, inner)).sort(), kinds.sort());
    for (const part of parts) assert.ok(!inner.some((one) => one.prefix > part.prefix && covers(part, one)));
  };
  fc.assert(fc.property(fc.array(block, { maxLength: 12 }), block, check), { numRuns: 1000 });
});

describe('what a template allows', () => {
  type Values = readonly string[];
  /** Two parameters, each of which may give any field. */
  const allowed: Readonly<Record<'ports' | 'priority' | 'policy' | 'peer', Values>> = {
    ports: ['22/22', '1/65535', '80/443'],
    priority: ['3', '1', '2'],
    policy: ['drop', 'accept', 'drop'],
    peer: ['0.0.0.0/1', '10.0.0.0/8', '0.0.0.0/0'],
  };
  type Name = keyof typeof allowed;
  interface Open {
    readonly spec: Spec;
    readonly given: Readonly<Partial<Record<Name, 'A' | 'B'>>>;
  }
  const by = fc.constantFrom(undefined, undefined, undefined, 'A' as const, 'B' as const);
  const open = fc.record({
    spec: spec.filter(({ protocol, peer }) => protocol !== 'all' && !peer.startsWith('given')),
    given: fc.record({ ports: by, priority: by, policy: by, peer: by }),
  });
  const choices = [0, 1, 2].flatMap((a) => [0, 1, 2].map((b) => ({ A: a, B: b })));

  const specIn = ({ spec, given }: Open, choice: Readonly<Record<'A' | 'B', number>>): Spec => {
    const chosen = (Object.keys(allowed) as Name[]).flatMap((name) => {
      const by = given[name];
      const value = by && allowed[name][choice[by]];
      return value ? [[name, name === 'priority' ? Number(value) : value]] : [];
    });
    return { ...spec, ...Object.fromEntries(chosen) };
  };

  const fieldOf = { ports: 'portRange', priority: 'priority', policy: 'policy', peer: 'sourceCidrIp' } as const;

  /** The group as the template has it: what is given is one of what all choices come to. */
  function templateOf(rules: readonly Open[]): SecurityGroup {
    const cases = [0, 1, 2].map((at) => groupOf(rules.map((rule) => specIn(rule, { A: at, B: at }))));
    const [group] = cases as [SecurityGroup];
    return {
      ...group,
      rules: group.rules.map((rule, i) => {
        const fields = (Object.keys(fieldOf) as Name[]).flatMap((name) => {
          const by = rules[i]?.given[name];
          const field = fieldOf[name];
          const among = cases.map((inCase) => sure<unknown>(inCase.rules[i]?.fields[field]));
          return by
            ? [[field, { kind: 'unknown', by, among, chosenBy: { of: parameter(by), texts: ['x', 'y', 'z'] } }]]
            : [];
        });
        return { ...rule, fields: { ...rule.fields, ...Object.fromEntries(fields) } };
      }),
    };
  }

  /** Whether an opening is said of a case, that is, of rules that are so. */
  function isSaidOf({ given }: Opening, reaches: readonly Reach[]): boolean {
    const bare = ({ from, to, rank, peer }: Reach) => JSON.stringify([from, to, rank, peer]);
    const known = new Map(reaches.map((reach) => [reach.rule.id, bare(reach)]));
    const isThis = (inCase: SecurityGroup) =>
      reachesOf(inCase, noFile).every((reach) => known.get(reach.rule.id) === bare(reach));
    return given === undefined || given.groups.some(isThis);
  }

  test('open in just the cases in which it is, as counted packet by packet', () => {
    const check = (rules: readonly Open[]) => {
      const group = templateOf(rules);
      const openings = [...openingsOf(group, noFile), ...openingsInCases(group, noFile)];
      for (const choice of choices) {
        const reaches = reachesOf(groupOf(rules.map((rule) => specIn(rule, choice))), noFile);
        const here = openings.filter((opening) => isSaidOf(opening, reaches));
        for (const family of ['ipv4', 'ipv6'] as const) {
          for (const at of ports) {
            const truth = isOpenByBruteForce(reaches, family, at);
            const said = intervals.holds(openTo(family, here), at, at + 1);
            assert.equal(said, truth, `${family} ${at} ${JSON.stringify(choice)} ${JSON.stringify(rules)}`);
          }
        }
      }
    };
    fc.assert(fc.property(fc.array(open, { maxLength: 5 }), check), { numRuns: 1000 });
  });

  test('a witness holds in each of the cases', () => {
    const check = (rules: readonly Open[]) => {
      const group = templateOf(rules);
      for (const opening of openingsInCases(group, noFile)) {
        const witness = witnessOf(opening, opening.open[0] ?? 0, group, noFile);
        if (witness === undefined || witness.unsure) continue;
        for (const inCase of opening.given?.groups ?? []) {
          const first = deciding(reachesOf(inCase, noFile), witness.packet);
          assert.deepEqual([first?.accepts, first?.rule.id], [true, witness.reach.rule.id], JSON.stringify(rules));
        }
      }
    };
    fc.assert(fc.property(fc.array(open, { maxLength: 5 }), check), { numRuns: 500 });
  });
});

describe('the world', () => {
  const openOn22 = (specs: readonly Spec[], family: Family = 'ipv4') => isOpen(groupOf(specs), family, 22);
  const half: Spec[] = [{ peer: '0.0.0.0/1' }, { peer: '128.0.0.0/1' }];

  test('halves together, and either one alone', () => {
    assert.deepEqual(
      openingsOf(groupOf(half), noFile).map(({ reaches, open }) => [reaches.map(({ rule }) => rule.number), open]),
      [
        [
          [1, 2],
          [22, 23],
        ],
      ],
    );
    assert.equal(openOn22(half.slice(0, 1)), false);
  });

  test('a rule that does it alone needs no company', () => {
    const specs: Spec[] = [{ peer: '10.0.0.0/8' }, { peer: '0.0.0.0/0', priority: 2 }];
    assert.deepEqual(
      openingsOf(groupOf(specs), noFile).map(({ reaches }) => reaches.map(({ rule }) => rule.number)),
      [[2]],
    );
  });

  test('with some blocks dropped before it is still the world; with all of it dropped it is not', () => {
    const open: Spec = { peer: '0.0.0.0/0', priority: 5 };
    assert.equal(
      openOn22([{ peer: '1.2.3.0/24', policy: 'drop' }, { peer: '10.0.0.0/8', policy: 'drop' }, open]),
      true,
    );
    assert.equal(openOn22([{ peer: '0.0.0.0/0', policy: 'drop', priority: 4 }, open]), false);
    assert.equal(openOn22([{ peer: '0.0.0.0/0', policy: 'drop', priority: 5 }, open]), false);
    assert.equal(openOn22([{ peer: '0.0.0.0/0', policy: 'drop', priority: 6 }, open]), true);
    assert.equal(openOn22([...half.map((spec) => ({ ...spec, policy: 'drop' as const })), open]), false);
  });

  test('all of the routed IPv6 is the world, private IPv6 is not', () => {
    assert.equal(openOn22([{ peer: '2000::/3' }], 'ipv6'), true);
    assert.equal(openOn22([{ peer: '::/1' }], 'ipv6'), true);
    assert.equal(openOn22([{ peer: 'fc00::/7' }], 'ipv6'), false);
    assert.equal(openOn22([{ peer: '2408:4000::/22' }], 'ipv6'), false);
    assert.equal(openOn22([{ peer: '::/0' }], 'ipv4'), false);
  });

  test('many blocks that are not half of it are not', () => {
    const blocks = Array.from({ length: 128 }, (_, i): Spec => ({ peer: `${i}.0.0.0/8` }));
    assert.equal(openOn22(blocks), false);
    assert.equal(openOn22([...blocks, { peer: '202.0.0.0/7' }, { peer: '204.0.0.0/7' }]), true);
    assert.equal(openOn22([...blocks, { peer: '202.0.0.0/7' }, { peer: '204.0.0.0/7', ports: '80/80' }]), false);
  });

  test('who is not of the internet does not count, let in or left out', () => {
    const most: Spec[] = [{ peer: '128.0.0.0/1' }];
    assert.equal(openOn22([...most, { peer: '10.1.0.0/16' }, { peer: '100.64.0.0/10' }]), false);
    const dropped = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '127.0.0.0/8', '224.0.0.0/3'];
    const isWhole = (...blocks: string[]) =>
      openingsOf(
        groupOf([...blocks.map((peer): Spec => ({ peer, policy: 'drop' })), { peer: '0.0.0.0/0', priority: 2 }]),
        noFile,
      ).map((opening) => opening.isWhole);
    assert.deepEqual(isWhole(...dropped), [true]);
    assert.deepEqual(isWhole('10.0.0.0/7'), [false]);
  });
});

describe('what is unknown', () => {
  const open: Spec = { peer: '0.0.0.0/0', priority: 5 };
  const withFirst = (fields: RuleFields, spec: Spec = { peer: '0.0.0.0/0', policy: 'drop' }) => {
    const group = groupOf([spec, open]);
    const [first, ...rest] = group.rules;
    assert.ok(first);
    return isOpen({ ...group, rules: [{ ...first, fields: { ...first.fields, ...fields } }, ...rest] }, 'ipv4', 22);
  };
  const unknown = { kind: 'unknown' } as const;

  test('what may be a drop before it may hide it', () => {
    assert.equal(withFirst({ policy: unknown }), false);
    assert.equal(withFirst({ portRange: unknown }), false);
    assert.equal(withFirst({ priority: unknown }), false);
    assert.equal(withFirst({ sourceCidrIp: unknown }), false);
    assert.equal(withFirst({ ipProtocol: unknown }), false);
  });

  test('what cannot be does not', () => {
    const ports = { kind: 'unknown' } as const;
    assert.equal(withFirst({ portRange: ports }, { peer: '0.0.0.0/0' }), true, 'it accepts');
    assert.equal(
      withFirst({ portRange: ports }, { peer: '0.0.0.0/0', policy: 'drop', priority: 6 }),
      true,
      'it is late',
    );
    assert.equal(withFirst({ portRange: ports }, { peer: '10.0.0.0/8', policy: 'drop' }), true, 'it is narrow');
    assert.equal(withFirst({ portRange: ports }, { peer: '::/0', policy: 'drop' }), true, 'it is of IPv6');
    assert.equal(
      withFirst({ portRange: ports }, { peer: '0.0.0.0/0', policy: 'drop', protocol: 'udp' }),
      true,
      'it is udp',
    );
    assert.equal(
      withFirst({ portRange: ports }, { peer: 'group:a', policy: 'drop' }),
      true,
      'a group is not the world',
    );
  });

  test('a list of unknown entries may hold everybody where it drops, and is nobody where it accepts', () => {
    assert.equal(isOpen(groupOf([{ peer: 'list:a', policy: 'drop' }, open]), 'ipv4', 22), false);
    assert.equal(isOpen(groupOf([{ peer: 'list:a' }]), 'ipv4', 22), false);
  });

  test('where rules cannot be seen nothing is said', () => {
    const group = groupOf([open]);
    assert.equal(isOpen({ ...group, incomplete: true }, 'ipv4', 22), false);
    assert.equal(
      isOpen({ ...group, incomplete: true, external: true }, 'ipv4', 22),
      true,
      'its rules are elsewhere anyway',
    );
  });

  test('conditions', () => {
    const when = [guard('Dev')];
    const otherwise = [guard('Dev', false)];
    const drop: Spec = { peer: '0.0.0.0/0', policy: 'drop' };
    assert.equal(isOpen(groupOf([{ ...open, when }]), 'ipv4', 22), true);
    assert.equal(isOpen(groupOf([{ ...drop, when }, open]), 'ipv4', 22), false, 'it may be dropped');
    assert.equal(
      isOpen(
        groupOf([
          { ...drop, when: otherwise },
          { ...open, when },
        ]),
        'ipv4',
        22,
      ),
      true,
    );
    assert.equal(
      isOpen(
        groupOf([
          { peer: '0.0.0.0/1', when },
          { peer: '128.0.0.0/1', when: otherwise },
        ]),
        'ipv4',
        22,
      ),
      false,
    );
  });
});
