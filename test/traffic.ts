/** For tests of the traffic engine: rules made by hand, and the truth about them, found packet by packet. */
import { type Cidr, type Family, parseCidr } from '../server/src/algebra/ip.ts';
import { matches, type Packet, reachesOf } from '../server/src/analysis/packet.ts';
import { areInGroup, axisInterval, type Reach } from '../server/src/analysis/reach.ts';
import type { Field } from '../server/src/model/field.ts';
import type { Direction, EntityId, Rule, RuleFields, SecurityFile, SecurityGroup } from '../server/src/model/model.ts';
import { type Policy, parsePortRange, parseProtocol, priority } from '../server/src/model/values.ts';
import type { Guard } from '../server/src/model/variables.ts';

/**
 * A rule in short: `ports` only for tcp and udp; `peer` is a block, `group:x`, `list:x`, or what an expression gives:
 * `given:x`, `given6:x`, of two blocks that are allowed `given:x@10.0.0.0/9|10.128.0.0/9`, and a group by `given-group:x`.
 */
export interface Spec {
  readonly direction?: Direction;
  readonly protocol?: string;
  readonly ports?: string;
  readonly peer: string;
  readonly policy?: Policy;
  readonly priority?: number;
  readonly sourcePorts?: string;
  readonly local?: string;
  readonly when?: readonly Guard[];
  /** Expressions by which fields are given, of which nobody knows what they give. */
  readonly given?: Readonly<Partial<Record<OpenField, string>>>;
  /** The list that its ports are on. */
  readonly portList?: string;
}

export type OpenField = 'ipProtocol' | 'portRange' | 'sourcePortRange' | 'priority' | 'destCidrIp';

export const noFile: SecurityFile = {
  purpose: 'definition',
  notation: 'yaml',
  groups: [],
  attachments: [],
  prefixLists: [],
  portLists: [],
  problems: [],
};

export function groupOf(specs: readonly Spec[]): SecurityGroup {
  const rules = specs.map((spec, i) => ruleOf(spec, i));
  return {
    kind: 'group',
    id: 0 as EntityId,
    when: [],
    name: 'web',
    fields: {},
    rules,
    incomplete: false,
    external: false,
  };
}

function ruleOf(spec: Spec, index: number): Rule {
  const { direction = 'ingress', protocol = 'tcp', policy = 'accept', when = [] } = spec;
  const ported = protocol === 'tcp' || protocol === 'udp';
  const [peer, local] = direction === 'ingress' ? (['source', 'dest'] as const) : (['dest', 'source'] as const);
  const fields = {
    ipProtocol: field(parseProtocol(protocol)),
    portRange: field(parsePortRange(ported ? (spec.ports ?? '22/22') : '-1/-1')),
    policy: field(policy),
    priority: field(priority(spec.priority ?? 1)),
    ...(spec.sourcePorts && { sourcePortRange: field(parsePortRange(spec.sourcePorts)) }),
    ...addressField(peer, spec.peer),
    // The API refuses a rule whose source is its destination.
    ...(spec.local && spec.local !== spec.peer && addressField(local, spec.local)),
    ...(spec.portList && { portRange: undefined, portRangeListId: field(spec.portList) }),
    ...(spec.given && givenFields(spec.given)),
  } as RuleFields;
  return { kind: 'rule', id: (index + 1) as EntityId, when, direction, number: index + 1, fields };
}

function givenFields(given: Spec['given'] & object): RuleFields {
  return Object.fromEntries(Object.entries(given).map(([name, by]) => [name, { kind: 'unknown', by }]));
}

function addressField(side: 'source' | 'dest', text: string): Record<string, Field<unknown>> {
  const [kind, name = ''] = text.split(':');
  if (kind === 'given' || kind === 'given6') {
    const [by = '', allowed] = name.split('@');
    const among = allowed?.split('|').map((block) => parseCidr(block));
    const ipv6 = kind === 'given6';
    const key = ipv6 ? `ipv6${side === 'source' ? 'Source' : 'Dest'}CidrIp` : `${side}CidrIp`;
    return { [key]: { kind: 'unknown', by, ...(among && { among }) } };
  }
  if (kind === 'given-group') return { [`${side}GroupId`]: { kind: 'unknown', by: name } };
  if (kind === 'group') return { [`${side}GroupId`]: field(name) };
  if (kind === 'list') return { [`${side}PrefixListId`]: field(name) };
  const cidr = parseCidr(text);
  const key = cidr?.family === 'ipv6' ? `ipv6${side === 'source' ? 'Source' : 'Dest'}CidrIp` : `${side}CidrIp`;
  return { [key]: field(cidr) };
}

function field<T>(value: T): Field<T> {
  return { kind: 'known', value, raw: String(value) };
}

/**
 * Packets that stand for all packets: the rules are constant between their borders, so one packet from each cell between
 * borders tells everything.
 */
export function* allPackets(reaches: readonly Reach[]): Iterable<Packet> {
  const peers = unique(
    addresses(reaches.flatMap(({ peer }) => (peer.kind === 'blocks' ? peer.blocks : (peer.within ?? [])))),
  );
  const locals = addresses(reaches.flatMap((reach) => reach.narrow?.local ?? []));
  const places = [...new Set([...reaches.flatMap((reach) => [reach.from, reach.to]), ...someAxis])];
  const sources = [...new Set([1, ...reaches.flatMap((reach) => sourceBorders(reach))])];
  const members = [...new Set(reaches.flatMap((reach) => (reach.peer.kind === 'members' ? [reach.peer.of] : [])))];
  const memberships = [[], ...members.map((name) => [name]), ...(members.length > 1 ? [members] : [])];
  const sides = new Map(reaches.map((reach) => [reach.side, { direction: reach.rule.direction, nic: reach.nic }]));
  for (const side of sides.values()) {
    for (const peer of peers) {
      for (const local of unique(locals).filter((candidate) => candidate.family === peer.family)) {
        for (const at of places) {
          if (peer.family === (at === icmp ? 'ipv6' : at === icmpv6 ? 'ipv4' : '')) continue;
          for (const sourcePort of sources) {
            for (const names of memberships)
              yield { ...side, at, sourcePort, peer, memberships: new Set(names), local };
          }
        }
      }
    }
  }
}

const icmp = axisInterval('icmp', undefined)?.[0] ?? 0;
const icmpv6 = axisInterval('icmpv6', undefined)?.[0] ?? 0;
const someAxis = [1, icmp, icmpv6, axisInterval('gre', undefined)?.[0] ?? 0, axisInterval(132, undefined)?.[0] ?? 0];

/** The first address of each block, and the one behind its end; and one of each family in any case. */
function addresses(blocks: readonly Cidr[]): Cidr[] {
  const ends = blocks.flatMap((block) => {
    const first = { ...block, prefix: block.family === 'ipv4' ? 32 : 128 };
    return [first, following(block)];
  });
  return [...ends, parseCidr('0.0.0.0') as Cidr, parseCidr('::') as Cidr];
}

/** The address behind the last one of a block, wrapping around. */
function following(block: Cidr): Cidr {
  const words = [...block.words];
  let carryAt = block.prefix - 1;
  while (carryAt >= 0) {
    const i = carryAt >>> 5;
    const bit = 2 ** (31 - (carryAt & 31));
    const word = words[i] ?? 0;
    if (Math.floor(word / bit) % 2 === 0) {
      words[i] = word + bit;
      break;
    }
    words[i] = word - bit;
    carryAt--;
  }
  return { family: block.family, words, prefix: block.family === 'ipv4' ? 32 : 128 };
}

function unique(list: readonly Cidr[]): Cidr[] {
  return [...new Map(list.map((cidr) => [JSON.stringify(cidr), cidr])).values()];
}

function sourceBorders({ narrow }: Reach): number[] {
  const borders = narrow && narrow.sourcePorts !== 'any' ? [narrow.sourcePorts.from, narrow.sourcePorts.to + 1] : [];
  return borders.filter((port) => port <= 65_535);
}

/** Verdict and deciding rank of a packet among some rules; undefined when none matches. */
export function decide(reaches: readonly Reach[], packet: Packet): number | undefined {
  let best: number | undefined;
  for (const reach of reaches) {
    if ((best === undefined || reach.rank < best) && matches(reach, packet)) best = reach.rank;
  }
  return best;
}

/** The dead rules by the definition, packet by packet: within a rank the last of the file is judged first. */
export function deadByBruteForce(group: SecurityGroup, file: SecurityFile = noFile): Set<Rule> {
  const reaches = reachesOf(group, file);
  const packets = [...allPackets(reaches)];
  const dead = new Set<Rule>();
  const order = [...reaches].sort((a, b) => a.rank - b.rank || b.rule.id - a.rule.id);
  for (const reach of order) {
    const others = reaches.filter((other) => other !== reach && other.rank <= reach.rank && !dead.has(other.rule));
    const mine = packets.filter((packet) => matches(reach, packet));
    if (mine.length > 0 && mine.every((packet) => others.some((other) => matches(other, packet)))) dead.add(reach.rule);
  }
  return dead;
}

/** One address of each sixteenth of the world, the last two of IPv4 are not of the internet: enough for blocks that are no smaller. */
export const worlds: Readonly<Record<Family, readonly Cidr[]>> = {
  ipv4: Array.from({ length: 14 }, (_, i) => ({ family: 'ipv4', words: [i * 2 ** 28 + 9], prefix: 32 })),
  ipv6: Array.from({ length: 16 }, (_, i) => ({
    family: 'ipv6',
    words: [0x2000_0000 + i * 2 ** 25, 0, 0, 9],
    prefix: 128,
  })),
};

/** Whether more than half of the world gets in by one way of sending, packet by packet. */
export function isOpenByBruteForce(
  reaches: readonly Reach[],
  family: Family,
  at: number,
  sources = [1, 500, 2000],
): boolean {
  const locals = localsFor(reaches, family);
  // Whoever is let in by a name that nobody knows may be nobody; whoever is kept out by one may be everybody.
  const sure = reaches.filter(({ peer, accepts }) => peer.kind === 'blocks' || !accepts);
  const kept = sure.flatMap(({ peer }) => (peer.kind === 'members' && !areInGroup(peer) ? [peer.of] : []));
  return sources.some((sourcePort) =>
    locals.some((local) => {
      const accepted = worlds[family].filter((peer) => {
        const packet: Packet = { direction: 'ingress', at, sourcePort, peer, memberships: new Set(kept), local };
        return deciding(sure, packet)?.accepts;
      });
      return accepted.length > 8;
    }),
  );
}

/** One of the instance's addresses of each kind that rules tell apart. */
export function localsFor(reaches: readonly Reach[], family: Family): readonly Cidr[] {
  const all = unique(addresses(reaches.flatMap(({ narrow }) => narrow?.local ?? [])));
  return all.filter((local) => local.family === family);
}

/** Of all rules that match a packet, the one that decides. */
export function deciding(reaches: readonly Reach[], packet: Packet): Reach | undefined {
  const matching = reaches.filter((reach) => matches(reach, packet));
  return matching.sort((a, b) => a.rank - b.rank)[0];
}
