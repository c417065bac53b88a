// Rules of which an expression gives a port, protocol, source port or priority, whatever that is, and rules whose ports are those
// of a list: what is said of them holds for everything that they may be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as intervals from '../../server/src/algebra/intervals.ts';
import { parseCidr } from '../../server/src/algebra/ip.ts';
import { deadRules } from '../../server/src/analysis/deadRules.ts';
import { explain } from '../../server/src/analysis/explain.ts';
import { openingsOf, openTo } from '../../server/src/analysis/exposure.ts';
import { letsManagementIn } from '../../server/src/analysis/management.ts';
import { matches, reachesOf } from '../../server/src/analysis/packet.ts';
import { portPlace, type Reach } from '../../server/src/analysis/reach.ts';
import { witnessOf } from '../../server/src/analysis/worldWitness.ts';
import { Engine } from '../../server/src/engine/engine.ts';
import { loadPossibilities } from '../../server/src/engine/possibilities.ts';
import { answer } from '../../server/src/features/explain.ts';
import type {
  Direction,
  EntityId,
  ListEntry,
  SecurityFile,
  SecurityGroup,
  ValueList,
} from '../../server/src/model/model.ts';
import { parsePortRange } from '../../server/src/model/values.ts';
import { snapshotOf } from '../fixture.ts';
import { webTemplate } from '../templates.ts';
import {
  allPackets,
  decide,
  deciding,
  groupOf,
  isOpenByBruteForce,
  noFile,
  type OpenField,
  type Spec,
} from '../traffic.ts';

await loadPossibilities();

/** What the expressions A and B may give, of each field: some of all that there is. */
const values: Readonly<Record<OpenField, readonly Partial<Spec>[]>> = {
  ipProtocol: ['tcp', 'udp', 'all', 'gre', '132', 'icmp'].map((protocol) => ({ protocol })),
  portRange: ['22/22', '80/80', '1/65535', '22/80', '65535/65535'].map((ports) => ({ ports })),
  sourcePortRange: ['1/1023', '1/65535', '1024/65535'].map((sourcePorts) => ({ sourcePorts })),
  priority: [1, 2, 3, 4, 100].map((priority) => ({ priority })),
  destCidrIp: ['10.0.0.0/8', '10.0.0.0/9', '172.16.0.0/12'].map((local) => ({ local })),
};

/** The rules as they are when each expression gives one of its values; of a list with these ports. Some the API refuses. */
function givenSome(specs: readonly Spec[], pick: (count: number) => number): Spec[] {
  const chosen = new Map<string, Partial<Spec>>();
  const choose = (name: OpenField, by: string) => {
    const key = `${name} ${by}`;
    const value = chosen.get(key) ?? values[name][pick(values[name].length)] ?? {};
    chosen.set(key, value);
    return value;
  };
  return specs.map(({ given = {}, portList, ...spec }) => {
    const one: Spec = Object.assign(
      { ...spec },
      ...Object.entries(given).map(([name, by]) => choose(name as OpenField, by)),
      portList && choose('portRange', `of list ${portList}`),
    );
    const isWritten = given.portRange === undefined && portList === undefined;
    return hasPorts(one) === (isWritten ? hasPorts(spec) : hasPorts(one) || portList !== undefined) ? one : REFUSED;
  });
}

function hasPorts({ protocol }: Spec): boolean {
  return protocol === 'tcp' || protocol === 'udp';
}

const REFUSED: Spec = { protocol: 'icmpv6', peer: '10.0.0.0/8' };

const by = fc.constantFrom(undefined, undefined, undefined, 'A', 'B');
const given = fc
  .record({ ipProtocol: by, portRange: by, sourcePortRange: by, priority: by })
  .map(
    (all) => Object.fromEntries(Object.entries(all).filter(([, one]) => one !== undefined)) as Spec['given'] & object,
  );
const plain = fc.record({
  protocol: fc.constantFrom('tcp', 'tcp', 'udp', 'all'),
  ports: fc.constantFrom('1/65535', '22/22', '22/80', '80/80', '1/21'),
  peer: fc.constantFrom('0.0.0.0/0', '0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1', '10.0.0.0/8', '::/0', 'group:a'),
  policy: fc.constantFrom('accept' as const, 'accept' as const, 'drop' as const),
  priority: fc.constantFrom(1, 1, 2, 3),
});
const leftOpen = fc.record({ plain, given }).map(({ plain, given }): Spec => ({ ...plain, given }));
const listed = plain
  .filter(({ protocol }) => protocol !== 'all')
  .map((spec): Spec => ({ ...spec, portList: 'unknown' }));
const rules = fc.array(
  fc.oneof({ weight: 4, arbitrary: plain as fc.Arbitrary<Spec> }, { weight: 3, arbitrary: leftOpen }, listed),
  { minLength: 1, maxLength: 7 },
);
const picks = fc.array(fc.nat({ max: 1000 }), { minLength: 12, maxLength: 12 });

/** Some ways to choose. */
function* waysOf(numbers: readonly number[]): Iterable<(count: number) => number> {
  for (let way = 0; way < 12; way++) {
    let next = way;
    yield (count) => ((numbers[next++ % numbers.length] ?? 0) + way) % count;
  }
}

test('dead rules: without them no packet is decided otherwise, whatever is given', () => {
  const seen = { open: 0 };
  const check = (specs: readonly Spec[], numbers: readonly number[]) => {
    const group = groupOf(specs);
    const dead = new Set([...deadRules(group, noFile)].map(({ number }) => number));
    seen.open += specs.filter(({ given, portList }, i) => (given || portList) && dead.has(i + 1)).length;
    if (dead.size === 0) return;
    for (const way of waysOf(numbers)) {
      const all = reachesOf(groupOf(givenSome(specs, way)), noFile);
      const kept = all.filter(({ rule }) => !dead.has(rule.number));
      for (const packet of allPackets(all)) {
        assert.equal(decide(kept, packet), decide(all, packet), JSON.stringify([[...dead], specs]));
      }
    }
  };
  fc.assert(fc.property(rules, picks, check), { numRuns: 1500 });
  assert.ok(seen.open > 150, JSON.stringify(seen));
});

test('openings: what is open is so whatever is given, and the packet that shows it is accepted by a rule that is named', () => {
  const seen = { open: 0 };
  const check = (specs: readonly Spec[], numbers: readonly number[]) => {
    const group = groupOf(specs);
    const openings = openingsOf(group, noFile);
    if (openings.length === 0) return;
    const worlds = [...waysOf(numbers)].map((way) => reachesOf(groupOf(givenSome(specs, way)), noFile));
    for (const family of ['ipv4', 'ipv6'] as const) {
      const open = openTo(family, openings);
      for (const at of [1, 22, 80, 443, portPlace('udp', 22)]) {
        if (!intervals.holds(open, at, at + 1)) continue;
        seen.open += specs.some(({ given, portList }) => given || portList) ? 1 : 0;
        for (const reaches of worlds) {
          assert.ok(isOpenByBruteForce(reaches, family, at), `${family} ${at} ${JSON.stringify(specs)}`);
        }
      }
    }
    for (const opening of openings) {
      const witness = witnessOf(opening, opening.open[0] ?? 0, group, noFile);
      if (witness === undefined || witness.unsure) continue;
      for (const reaches of worlds) {
        const named: Reach | undefined = reaches.find(({ rule }) => rule.number === witness.reach.rule.number);
        assert.ok(named?.accepts && matches(named, witness.packet), JSON.stringify(specs));
        assert.equal(deciding(reaches, witness.packet)?.rank, named.rank, JSON.stringify(specs));
      }
    }
  };
  fc.assert(fc.property(rules, picks, check), { numRuns: 1500 });
  assert.ok(seen.open > 150, JSON.stringify(seen));
});

test('one rule of unknown priority: open is what is so with every priority', () => {
  const check = (others: readonly Spec[], one: Spec) => {
    const specs = [...others, { ...one, given: { priority: 'A' } }];
    const openings = openingsOf(groupOf(specs), noFile);
    const worlds = [1, 2, 3, 4, 100].map((priority) => reachesOf(groupOf([...others, { ...one, priority }]), noFile));
    for (const family of ['ipv4', 'ipv6'] as const) {
      for (const at of [1, 22, 80, 443, portPlace('udp', 22)]) {
        const truth = worlds.every((reaches) => isOpenByBruteForce(reaches, family, at));
        const said = intervals.holds(openTo(family, openings), at, at + 1);
        assert.equal(said, truth, `${family} ${at} ${JSON.stringify(specs)}`);
      }
    }
  };
  fc.assert(fc.property(fc.array(plain, { maxLength: 5 }), plain, check), { numRuns: 1000 });
});

/** A port list of these ranges. */
function listOf(texts: readonly string[]): ValueList {
  const entries = texts.map((raw, i): ListEntry => {
    const value = parsePortRange(raw);
    return { id: i as EntityId, portRange: value ? { kind: 'known', value, raw } : { kind: 'malformed', raw } };
  });
  return { kind: 'port-list', id: 0 as EntityId, when: [], name: 'p', fields: {}, entries };
}

const ranges = ['22/22', '80/90', '91/100', '1/10'];

test('a port list of the file counts as its ranges do', () => {
  const check = (others: readonly Spec[], one: Spec, texts: readonly string[]) => {
    const file: SecurityFile = { ...noFile, portLists: [listOf(texts)] };
    const group = groupOf([...others, { ...one, portList: 'p' }]);
    const known = reachesOf(groupOf(others), noFile);
    const own = reachesOf(groupOf(texts.map((ports) => ({ ...one, ports }))), noFile);
    const reaches = [...known, ...own];
    const openings = openingsOf(group, file);
    for (const family of ['ipv4', 'ipv6'] as const) {
      for (const place of [1, 22, 80, 95, 443]) {
        for (const at of [place, portPlace('udp', place)]) {
          const truth = isOpenByBruteForce(reaches, family, at);
          const said = intervals.holds(openTo(family, openings), at, at + 1);
          assert.equal(said, truth, `${family} ${at} ${texts} ${JSON.stringify([...others, one])}`);
        }
      }
    }
    const rank = own[0]?.rank ?? 0;
    const before = known.filter((reach) => reach.rank <= rank);
    const isCovered = [...allPackets(reaches)].every(
      (packet) => decide(own, packet) === undefined || decide(before, packet) !== undefined,
    );
    const isDead = [...deadRules(group, file)].some(({ number }) => number === others.length + 1);
    assert.equal(isDead, isCovered, `${texts} ${JSON.stringify([...others, one])}`);
  };
  const some = plain.filter(({ protocol }) => protocol !== 'all');
  const texts = fc.subarray(ranges, { minLength: 1 });
  fc.assert(fc.property(fc.array(plain, { maxLength: 5 }), some, texts, check), { numRuns: 700 });
});

test('a rule for a port list of the file decides as one rule for each of its ranges', () => {
  const one = fc.record({
    plain,
    isListed: fc.boolean(),
    sourcePorts: fc.constantFrom(undefined, undefined, '1/1023'),
    isOutbound: fc.constantFrom(false, false, true),
  });
  const seen = { open: 0, accept: 0, drop: 0, managed: 0, unmanaged: 0 };
  const check = (all: readonly (typeof one extends fc.Arbitrary<infer T> ? T : never)[], texts: readonly string[]) => {
    const file: SecurityFile = { ...noFile, portLists: [listOf(texts)] };
    const specs = all.map(({ plain, isListed, sourcePorts, isOutbound }): Spec => {
      const direction = isOutbound ? 'egress' : 'ingress';
      const isPorted = isListed && plain.protocol !== 'all';
      return { ...plain, direction, ...(isPorted && { portList: 'p' }), ...(sourcePorts && { sourcePorts }) };
    });
    const group = groupOf(specs);
    const expanded = groupOf(
      specs.flatMap(({ portList, ...spec }) => (portList ? texts.map((ports) => ({ ...spec, ports })) : [spec])),
    );
    const text = JSON.stringify([specs, texts]);
    for (const family of ['ipv4', 'ipv6'] as const) {
      const open = openTo(family, openingsOf(expanded, noFile));
      assert.deepEqual(openTo(family, openingsOf(group, file)), open, text);
      seen.open += open.length > 0 ? 1 : 0;
    }
    const verdictOf = (asked: SecurityGroup, file: SecurityFile, direction: Direction, at: number, peer: string) => {
      const blocks = [parseCidr(peer) ?? assert.fail()];
      const groups = [{ kind: 'seen', group: asked, file, nameOf: (name: string) => name, when: [] }] as const;
      const target = { groups, incomplete: false, given: [] };
      return explain([{ direction, traffic: [[at, at + 1]], peer: { blocks, memberOf: () => false }, target }]).verdict;
    };
    for (const direction of ['ingress', 'egress'] as const) {
      for (const at of [22, 85, portPlace('udp', 22)]) {
        for (const peer of ['203.0.113.9', '10.0.0.1', '2408::1']) {
          const verdict = verdictOf(expanded, noFile, direction, at, peer);
          assert.equal(verdictOf(group, file, direction, at, peer), verdict, `${direction} ${at} ${peer} ${text}`);
          if (verdict !== 'depends') seen[verdict] += specs.some(({ portList }) => portList) ? 1 : 0;
        }
      }
    }
    const isManaged = letsManagementIn([expanded], noFile);
    assert.equal(letsManagementIn([group], file), isManaged, text);
    seen[isManaged ? 'managed' : 'unmanaged']++;
  };
  const texts = fc.subarray(ranges, { minLength: 1 });
  fc.assert(fc.property(fc.array(one, { minLength: 1, maxLength: 5 }), texts, check), { numRuns: 500 });
  for (const count of Object.values(seen)) assert.ok(count > 50, JSON.stringify(seen));
});

/** What is found of the rules, as `check rule`. */
function found(text: string, name: string, options: { engine?: Engine; version?: number } = {}): string[] {
  const rules = [...text.matchAll(/- \{/g)].map(({ index }) => index);
  return snapshotOf(text, { name, ...options })
    .diagnoses.filter(({ check }) => /^(open-to-world|(shadowed|redundant|duplicate)-rule)$/.test(check))
    .map(({ check, span }) => `${check} ${rules.filter((at) => at < span.start + 3).length}`);
}

function template(...rules: readonly string[]): string {
  return webTemplate(
    rules.map((rule) => `{ ${rule} }`),
    'Parameters: { Any: { Type: String }, Some: { Type: String, Default: 22/22 }, Late: { Type: Number, Default: 5 } }\n',
  );
}

test('in a template: open at every priority, and dead behind a drop of everything', () => {
  const tcp = (port: string, more: string) => `IpProtocol: tcp, PortRange: ${port}, SourceCidrIp: ${more}`;
  const foundIn = (...rules: string[]) => found(template(...rules), 'template.yaml');
  for (const late of ['!Ref Any', '!Ref Late']) {
    const open = tcp('22/22', `0.0.0.0/0, Priority: ${late}`);
    const all = `IpProtocol: all, PortRange: -1/-1, SourceCidrIp: 0.0.0.0/0, Priority: ${late}`;
    assert.deepEqual(foundIn(open), ['open-to-world 1']);
    assert.deepEqual(foundIn(all), ['open-to-world 1']);
    assert.deepEqual(foundIn(open, tcp('22/22', '0.0.0.0/0, Policy: drop, Priority: 100')), []);
    assert.deepEqual(foundIn(open, tcp('22/22', '0.0.0.0/0, Policy: drop, Priority: !Ref Any')), []);
    assert.deepEqual(
      foundIn(tcp('22/22', `0.0.0.0/0, Policy: drop, Priority: ${late}`), tcp('22/22', '0.0.0.0/0')),
      [],
    );
  }
  const closed = 'IpProtocol: all, PortRange: -1/-1, SourceCidrIp: 0.0.0.0/0, Policy: drop';
  const office = '10.0.0.0/8, Priority: 5';
  for (const rule of [
    tcp('!Ref Any', office),
    tcp('!Ref Some', office),
    tcp('22/22', `10.0.0.0/8, Priority: !Ref Late`),
    tcp('22/22', `${office}, SourcePortRange: !Ref Some`),
    tcp('22/22', `${office}, DestCidrIp: !Ref Any`),
    `IpProtocol: !Ref Any, PortRange: 22/22, SourceCidrIp: ${office}`,
    `IpProtocol: !Ref Any, PortRange: !Ref Some, SourceCidrIp: ${office}`,
  ]) {
    assert.deepEqual(foundIn(closed, rule), ['shadowed-rule 2'], rule);
    assert.deepEqual(foundIn(closed.replace('drop', 'drop, Priority: 6'), rule), [], rule);
    assert.deepEqual(foundIn(closed.replace('0.0.0.0/0', '10.0.0.0/9'), rule), [], rule);
    assert.deepEqual(foundIn(`${closed}, DestCidrIp: 172.16.0.0/12`, rule), [], rule);
  }
  const ports = tcp('1/65535', '0.0.0.0/0, Policy: drop');
  assert.deepEqual(foundIn(ports, tcp('!Ref Any', office)), ['shadowed-rule 2']);
  assert.deepEqual(foundIn(ports, `IpProtocol: !Ref Any, PortRange: 22/22, SourceCidrIp: ${office}`), []);
  // Of what nobody gives, only half typed, nothing is said.
  assert.deepEqual(foundIn(closed, `IpProtocol: tcp, PortRange: , SourceCidrIp: ${office}`), []);
});

test('the ports of a list: of this file exactly, of another one any', () => {
  const file = (entries: string, ...rules: readonly string[]) => `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
${rules.map((rule) => `      - { ${rule} }\n`).join('')}portLists:
  own: { maxEntries: 5, entries: [${entries}] }
`;
  const tcp = (ports: string, more: string) => `ipProtocol: tcp, ${ports}, sourceCidrIp: ${more}`;
  const own = 'portRangeListId: own';
  const other = 'portRangeListId: prl-x';
  const foundIn = (entries: string, ...rules: string[]) => found(file(entries, ...rules), 'test.sg.yaml');
  assert.deepEqual(foundIn('80/80', tcp(other, '10.0.0.0/8'), tcp(other, '10.0.0.0/8')), ['duplicate-rule 2']);
  assert.deepEqual(foundIn('80/80', tcp(other, '10.0.0.0/8'), tcp(own, '10.0.0.0/8')), []);
  const closed = tcp('portRange: 1/65535', '0.0.0.0/0, policy: drop');
  assert.deepEqual(foundIn('80/80', closed, tcp(other, '10.0.0.0/8, priority: 2')), ['shadowed-rule 2']);
  assert.deepEqual(foundIn('80/80', closed, tcp(other, '10.0.0.0/8, priority: 2').replace('tcp', 'udp')), []);
  assert.deepEqual(foundIn('80/80, 22/22', tcp(own, '0.0.0.0/0')), ['open-to-world 1']);
  assert.deepEqual(foundIn('80/80, 443/443', tcp(own, '0.0.0.0/0')), []);
  assert.deepEqual(foundIn('80/80', tcp(other, '0.0.0.0/0')), []);
  const drop = tcp(own, '0.0.0.0/0, policy: drop');
  assert.deepEqual(foundIn('80/80, 443/443', drop, tcp('portRange: 22/22', '0.0.0.0/0')), ['open-to-world 2']);
  assert.deepEqual(foundIn('80/80, 22/22', drop, tcp('portRange: 22/22', '0.0.0.0/0')), []);
  assert.deepEqual(
    foundIn('80/80', drop.replace('own', 'prl-x'), tcp('portRange: 22/22', '0.0.0.0/0')),
    [],
    'nobody knows what it drops',
  );
  // The list is edited: the rules that name it are looked at again.
  const engine = new Engine();
  const edited = ['80/80', '22/22', '80/80'].map((entries, i) =>
    found(file(entries, tcp(own, '0.0.0.0/0')), 'test.sg.yaml', { engine, version: i + 1 }),
  );
  assert.deepEqual(edited, [[], ['open-to-world 1'], []]);
});

test('beside rules for a list of the file it is known who gets in, and who does not', () => {
  const file = (entries: string, ...rules: readonly string[]) => `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
${rules.map((rule) => `      - { ${rule} }\n`).join('')}portLists:
  own: { maxEntries: 50, entries: [${entries}] }
instances:
  shop: { securityGroupIds: [web] }
`;
  const listed = (more: string, list = 'own') => `ipProtocol: tcp, portRangeListId: ${list}, ${more}`;
  const told = (text: string) =>
    snapshotOf(text)
      .diagnoses.filter(({ check }) => /^(v6-open-v4-closed|unreachable-management)$/.test(check))
      .map(({ message }) => message);
  const sentence = (question: string, text: string) => {
    const found = answer(question, snapshotOf(text), { link: () => '', faqLink: () => '' });
    return 'problem' in found ? found.problem : found.sentence;
  };
  const open = listed('sourceCidrIp: 0.0.0.0/0');
  assert.equal(
    sentence('203.0.113.9 -> web tcp 85', file('80/80, 82/90', open)),
    'Yes: rule 1 of `web` lets `203.0.113.9` in on tcp 85.',
  );
  assert.match(sentence('203.0.113.9 -> web tcp 22', file('80/80', open)), /^No: no rule of `web` lets /);
  assert.match(
    sentence('203.0.113.9 -> web tcp 22', file('80/80', listed('sourceCidrIp: 0.0.0.0/0', 'gone'))),
    /^It depends: /,
  );
  assert.match(
    sentence('203.0.113.9 -> web tcp 80-81', file('80/80', open)),
    /^It depends: tcp 80: yes \(rule 1 of `web`\); /,
  );
  const both = [open, "ipProtocol: tcp, portRange: 22/22, ipv6SourceCidrIp: '::/0'"];
  assert.match(
    told(file('80/80', ...both)).join(),
    /`web` lets everybody with IPv6 in on tcp 22 \(SSH\), but not everybody with IPv4/,
  );
  assert.doesNotMatch(told(file('22/22', ...both)).join(), /tcp 22/);
  assert.deepEqual(told(file('22/22', ...both.slice(1), listed('sourceCidrIp: 0.0.0.0/0', 'gone'))), []);
  // Open from source ports that a drop is not for.
  const drops = listed('sourceCidrIp: 0.0.0.0/0, policy: drop');
  const late = both.map((rule) => rule.replace('portRangeListId: own', 'portRange: 22/22, priority: 2'));
  assert.deepEqual(told(file('22/22', `${drops}, sourcePortRange: 1/1023`, ...late)), []);
  assert.match(told(file('22/22', drops, ...late)).join(), /everybody with IPv6 in on tcp 22/);
  const closed = /^Nobody can log in to or ping `shop`: its only group /;
  assert.match(told(file('80/80', open)).join(), closed);
  assert.deepEqual(told(file('80/80, 22/22', open)), []);
  assert.deepEqual(told(file('80/80', listed('sourceCidrIp: 0.0.0.0/0', 'gone'))), []);
  assert.match(
    told(file('22/22', drops, 'ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8, priority: 2')).join(),
    /dropped by rule 1\./,
  );
});
