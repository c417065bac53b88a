import type { Intervals } from '../algebra/intervals.ts';
import * as intervals from '../algebra/intervals.ts';
import { type Cidr, covers, type Family, formatCidr } from '../algebra/ip.ts';
import type { Guard, Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { groupPeer } from '../model/rules.ts';
import { exclusive, impliedBy } from './conditions.ts';
import { matches, type Packet, USUAL_SOURCE_PORT, withSourcePort } from './packet.ts';
import { perGroup } from './perGroup.ts';
import { everywhere, possibleReach } from './possible.ts';
import { AXIS_END, areInGroup, type Reach } from './reach.ts';
import { type Traffic, trafficOf } from './traffic.ts';

/**
 * What of a group's inbound traffic is open to the world.
 *
 * A port is open to the IPv4 world when the group's rules, in their order, accept it from more than half of all IPv4
 * addresses; to the IPv6 world when they accept it from more than half of 2000::/3, which is all that is routed on the
 * internet. So 0.0.0.0/0, ::/0 and 2000::/3 count, halves that make up the whole count, and so does 0.0.0.0/0 with some
 * blocks dropped before. A block smaller than 1/65,536 of the world (/16, in IPv6 /19) weighs nothing: a thousand of them
 * are less than 2 %.
 *
 * Sound: an opening is named only if it is there whatever is unknown. A rule that may be a drop is taken for one, as wide
 * and as early as it may be; a drop for a prefix list whose entries nobody knows may drop everybody; a rule under a condition accepts
 * only for openings under the same condition. The members of a group are never the world.
 */
export interface Opening {
  readonly family: Family;
  /** Rules that together let the world in; one alone where it lets in more than half by itself. In the order of the file. */
  readonly reaches: readonly Reach[];
  /** Where on the axis of protocols and ports (`reach.ts`) it is these rules that do so. */
  readonly open: Intervals;
  /** The same, taken apart by the source ports from which it is open. */
  readonly ways: readonly Way[];
}

/** A part of an opening. */
export interface Way {
  readonly open: Intervals;
  /** The source ports from which it is open; undefined where those that clients use are among them. */
  readonly sourcePorts: Intervals | undefined;
}

/** What each rule, or set of rules, opens to the world; computed once. */
export function openingsOf(group: SecurityGroup, file: SecurityFile): readonly Opening[] {
  return ofGroup(group, file).openings;
}

/** Whether all that is open was found. Of a group that is too large, what was not found open may be open all the same. */
export function isSeenWhole(group: SecurityGroup, file: SecurityFile): boolean {
  return ofGroup(group, file).isWhole;
}

const ofGroup = perGroup((group, file) => find(group, file, []));

/** Whether drops of other groups, which are there whenever this one is, close all of these openings of it. */
export function areClosedBy(
  drops: readonly Reach[],
  openings: readonly Opening[],
  group: SecurityGroup,
  file: SecurityFile,
): boolean {
  const left = find(group, file, drops);
  const isClosed = ({ family, open }: Opening) =>
    intervals.isEmpty(intervals.intersect(open, openTo(family, left.openings)));
  return left.isWhole && openings.every(isClosed);
}

/** All that is open to the world of a family. */
export function openTo(family: Family, openings: readonly Opening[]): Intervals {
  return openings
    .filter((opening) => opening.family === family)
    .reduce((open, opening) => intervals.union(open, opening.open), intervals.EMPTY);
}

/** A packet from the world to a place that an opening holds, from one of its source ports, and the rule of the opening that accepts it. */
export function witnessOf(
  { family, reaches }: Opening,
  at: number,
  group: SecurityGroup,
  file: SecurityFile,
  sourcePorts?: Intervals,
): { readonly packet: Packet; readonly rule: Rule } | undefined {
  const traffic = trafficOf(group, file);
  const all = [...meetingTheWorld(traffic), ...unknownDrops(group, file, traffic)];
  for (const sourcePort of [USUAL_SOURCE_PORT, ...sourceBorders(all)]) {
    if (sourcePorts && !intervals.holds(sourcePorts, sourcePort, sourcePort + 1)) continue;
    for (const { narrow, rule } of reaches) {
      const cell = { sourcePort, local: narrow?.local ?? ANYWHERE[family] };
      for (const peer of samples[family]) {
        const packet: Packet = { direction: 'ingress', nic: 'internet', at, peer, memberships: new Set(), ...cell };
        const first = firstToDecide(packet, rule.when, all);
        if (first && reaches.includes(first)) return { packet: withSourcePort(packet, all), rule: first.rule };
      }
    }
  }
  return undefined;
}

/** The world of each family; see {@link Opening}. */
const worlds: Readonly<Record<Family, Cidr>> = {
  ipv4: { family: 'ipv4', words: [0], prefix: 0 },
  ipv6: { family: 'ipv6', words: [0x2000_0000, 0, 0, 0], prefix: 3 },
};
const families = ['ipv4', 'ipv6'] as const;

/** The world is a line of this many units, and open where more than half of them get through. */
const UNITS = 65_536;
const UNIT_BITS = 16;
const HALF = UNITS / 2;
/** The longest prefix of a block that weighs anything, in either family. */
const NARROWEST = UNIT_BITS + worlds.ipv6.prefix;

/** More steps than this are not taken for one group: then some openings may be missed. */
const MOST_STEPS = 4_000_000;

/** A rule as far as it matters here: an interval of the world's line, and one of the axis. */
interface Part {
  readonly reach: Reach;
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

interface Openings {
  readonly openings: readonly Opening[];
  readonly isWhole: boolean;
}

function find(group: SecurityGroup, file: SecurityFile, drops: readonly Reach[]): Openings {
  // Of a group that is defined elsewhere we speak by the rules of this file.
  if (group.incomplete && !group.external) return { openings: [], isWhole: true };
  const traffic = trafficOf(group, file);
  const reaches = [...meetingTheWorld(traffic), ...drops];
  const whereOf = whereItMayBeOpen(reaches);
  let isWhole = true;
  const openings = families.flatMap((family) => {
    const where = whereOf[family];
    if (where.length === 0) return [];
    const budget = { steps: MOST_STEPS };
    const parts = partsOf(family, [...reaches, ...unknownDrops(group, file, traffic)], where);
    const found = findIn(family, parts, budget);
    isWhole &&= budget.steps > 0;
    return found;
  });
  return { openings, isWhole };
}

/** In the classic network a rule for the private interface meets no internet. */
function meetingTheWorld({ reaches }: Traffic): readonly Reach[] {
  const meeting = reaches.filter(({ nic }) => nic !== 'intranet');
  return meeting.some(({ peer }) => peer.kind === 'members') ? meeting.flatMap(atWorst) : meeting;
}

/**
 * A rule for members whom nobody knows, as what it may do: a drop takes all that may be among them. The members of a group
 * are never the world, and nobody is let in for sure.
 */
function atWorst(reach: Reach): Reach[] {
  const { peer, accepts } = reach;
  if (peer.kind === 'blocks') return [reach];
  return accepts || areInGroup(peer) ? [] : [{ ...reach, peer: { kind: 'blocks', blocks: peer.within ?? everywhere } }];
}

/** A quick look, since most groups let nobody in but some: where the blocks that are named are large enough at all. */
function whereItMayBeOpen(reaches: readonly Reach[]): Readonly<Record<Family, Intervals>> {
  const some = { ipv4: 0, ipv6: 0 };
  const where = { ipv4: intervals.EMPTY, ipv6: intervals.EMPTY };
  for (const { accepts, peer, rule, from, to } of reaches) {
    if (!accepts || peer.kind === 'members' || rule.direction === 'egress') continue;
    for (const block of peer.blocks) {
      if (block.prefix > NARROWEST) continue;
      const { family } = block;
      const size = sizeOf(block, family);
      if (size > HALF) where[family] = intervals.add(where[family], from, to);
      else some[family] += size;
    }
  }
  for (const family of families) if (some[family] > HALF) where[family] = EVERYTHING;
  return where;
}

const EVERYTHING: Intervals = [0, AXIS_END];

function meets(set: Intervals, from: number, to: number): boolean {
  for (let i = 0; i < set.length; i += 2) if (from < (set[i + 1] ?? 0) && (set[i] ?? 0) < to) return true;
  return false;
}

function findIn(family: Family, parts: readonly Part[], budget: { steps: number }): Opening[] {
  const openings = new Map<string, Found>();
  const cells = cellsOf(parts, family);
  if (cells === undefined) {
    budget.steps = 0;
    return [];
  }
  for (const when of guardSets(parts)) {
    const present = when === ALWAYS ? parts : parts.filter(({ reach }) => isPresent(reach, when));
    for (const cell of cells) {
      budget.steps -= parts.length;
      if (budget.steps < 0) break;
      const here = cells.length === 1 ? present : present.filter(({ reach }) => isIn(reach, cell));
      for (const { deciders, from, to } of sweep(here, budget)) {
        // What rules open that exist in other cases as well is said there.
        if (!deciders.some(({ rule }) => rule.when.length === when.length)) continue;
        const key = deciders.map(({ rule }) => rule.id).join();
        const opening = openings.get(key) ?? { reaches: deciders, byCell: new Map() };
        opening.byCell.set(cell, intervals.add(opening.byCell.get(cell) ?? intervals.EMPTY, from, to));
        openings.set(key, opening);
      }
    }
  }
  return [...openings.values()].map(({ reaches, byCell }) => {
    const open = [...byCell.values()].reduce(intervals.union, intervals.EMPTY);
    return { family, reaches, open, ways: waysOf(open, byCell) };
  });
}

interface Found {
  readonly reaches: readonly Reach[];
  readonly byCell: Map<Cell, Intervals>;
}

function waysOf(open: Intervals, byCell: ReadonlyMap<Cell, Intervals>): Way[] {
  const usual = [...byCell].reduce((all, [cell, part]) => (isUsual(cell) ? intervals.union(all, part) : all), NOWHERE);
  const ways: Way[] = intervals.isEmpty(usual) ? [] : [{ open: usual, sourcePorts: undefined }];
  const rest = intervals.subtract(open, usual);
  const bySources = new Map<string, Way>();
  for (const [from, to] of between([rest, ...byCell.values()])) {
    if (!intervals.holds(rest, from, to)) continue;
    let sourcePorts = NOWHERE;
    for (const [cell, part] of byCell) {
      if (intervals.holds(part, from, to)) sourcePorts = intervals.add(sourcePorts, cell.sourcePort, cell.sourceEnd);
    }
    const key = sourcePorts.join();
    bySources.set(key, { open: intervals.add(bySources.get(key)?.open ?? NOWHERE, from, to), sourcePorts });
  }
  return [...ways, ...bySources.values()];
}

const NOWHERE = intervals.EMPTY;

function isUsual({ sourcePort, sourceEnd }: Cell): boolean {
  return sourcePort <= USUAL_SOURCE_PORT && USUAL_SOURCE_PORT < sourceEnd;
}

/** The stretches between all borders of some sets; empty where the first set is. */
function between([first = NOWHERE, ...others]: readonly Intervals[]): (readonly [number, number])[] {
  if (intervals.isEmpty(first)) return [];
  const borders = [...new Set([first, ...others].flat())].sort((a, b) => a - b);
  return borders.slice(1).map((to, i) => [borders[i] ?? to, to]);
}

/** Accepts only what exists for sure; whatever may exist drops. */
function isPresent({ rule, accepts }: Reach, when: readonly Guard[]): boolean {
  return accepts ? impliedBy(rule.when, when) : !exclusive(rule.when, when);
}

/** No rule hangs on a condition. */
const ALWAYS: readonly Guard[] = [];

/** The different sets of conditions under which rules accept. */
function guardSets(parts: readonly Part[]): (readonly Guard[])[] {
  if (parts.every(({ reach }) => reach.rule.when.length === 0)) return [ALWAYS];
  const sets = new Map<string, readonly Guard[]>();
  for (const { reach } of parts) if (reach.accepts) sets.set(JSON.stringify(reach.rule.when), reach.rule.when);
  return [...sets.values()];
}

/**
 * One way of sending: whoever sends may choose the source port, and which of the instance's addresses to send to. A port
 * is open when the world gets in by one of these ways. One cell where no rule asks for either.
 */
interface Cell {
  /** The first of the source ports that no rule tells apart, and the one behind the last. */
  readonly sourcePort: number;
  readonly sourceEnd: number;
  readonly local: Cidr;
}

const MOST_CELLS = 64;

/** Undefined when there are too many to look into. */
function cellsOf(parts: readonly Part[], family: Family): Cell[] | undefined {
  const narrow = parts.flatMap(({ reach }) => reach.narrow ?? []);
  if (narrow.length === 0) return [{ sourcePort: 1, sourceEnd: SOURCES_END, local: ANYWHERE[family] }];
  const borders = sourceBorders(parts.map(({ reach }) => reach));
  const sources = borders.map((sourcePort, i) => ({ sourcePort, sourceEnd: borders[i + 1] ?? SOURCES_END }));
  const named = narrow.flatMap(({ local }) => (local?.family === family ? [local] : []));
  const locals = [...new Map(named.map((local) => [formatCidr(local), local])).values()];
  if ((1 + locals.length) * sources.length > MOST_CELLS) return undefined;
  return [ANYWHERE[family], ...locals].flatMap((local) => sources.map((source) => ({ ...source, local })));
}

const SOURCES_END = 65_536;

/** The first source port, and each one from which on other rules match than before it; in their order. */
function sourceBorders(reaches: readonly Reach[]): number[] {
  const borders = reaches.flatMap(({ narrow }) =>
    narrow === undefined || narrow.sourcePorts === 'any' ? [] : [narrow.sourcePorts.from, narrow.sourcePorts.to + 1],
  );
  return [...new Set([1, ...borders.filter((port) => port < SOURCES_END)])].sort((a, b) => a - b);
}

/** Stands for an address of the instance that no rule names. */
const ANYWHERE: Readonly<Record<Family, Cidr>> = {
  ipv4: { family: 'ipv4', words: [0], prefix: 0 },
  ipv6: { family: 'ipv6', words: [0, 0, 0, 0], prefix: 0 },
};

function isIn({ narrow }: Reach, { sourcePort, local }: Cell): boolean {
  if (narrow === undefined) return true;
  const { sourcePorts } = narrow;
  if (sourcePorts !== 'any' && (sourcePort < sourcePorts.from || sourcePort > sourcePorts.to)) return false;
  return narrow.local === undefined || covers(narrow.local, local);
}

/** What inbound rules take of the world, one part for each block of a list. */
function partsOf(family: Family, reaches: readonly Reach[], where: Intervals): Part[] {
  const parts: Part[] = [];
  for (const reach of reaches) {
    const { peer, from, to } = reach;
    if (reach.rule.direction === 'egress' || peer.kind === 'members' || !meets(where, from, to)) continue;
    for (const block of peer.blocks) {
      const size = sizeOf(block, family);
      if (size === 0) continue;
      const start = size === UNITS ? 0 : startOf(block, family);
      parts.push({ reach, from, to, start, end: start + size });
    }
  }
  return parts;
}

/** How many units of the world a block holds. */
function sizeOf(block: Cidr, family: Family): number {
  if (block.family !== family) return 0;
  const world = worlds[family];
  const bits = block.prefix - world.prefix;
  if (bits > UNIT_BITS) return 0;
  if (bits <= 0) return covers(block, world) ? UNITS : 0;
  return bits === block.prefix || covers(world, block) ? UNITS / 2 ** bits : 0;
}

function startOf(block: Cidr, family: Family): number {
  return ((block.words[0] ?? 0) << worlds[family].prefix) >>> UNIT_BITS;
}

interface Stretch {
  readonly deciders: readonly Reach[];
  readonly from: number;
  readonly to: number;
}

/** Goes along the axis from border to border; between two of them the same rules match. */
function* sweep(parts: readonly Part[], budget: { steps: number }): Iterable<Stretch> {
  const starting = [...parts].sort((a, b) => a.from - b.from);
  const borders = [...new Set(parts.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  /** Those that match here, in the order in which they decide. */
  let active: Part[] = [];
  let next = 0;
  for (let i = 0; i + 1 < borders.length && budget.steps > 0; i++) {
    const [from, to] = [borders[i] as number, borders[i + 1] as number];
    if (active.some((part) => part.to <= from)) active = active.filter((part) => part.to > from);
    for (let part = starting[next]; part !== undefined && part.from <= from; part = starting[++next]) {
      active.splice(placeFor(part, active), 0, part);
    }
    budget.steps -= active.length + 1;
    const deciders = whoLetsTheWorldIn(active, budget);
    if (deciders.length > 0) yield { deciders, from, to };
  }
}

/** Behind all that decide before it or alike. */
function placeFor({ reach }: Part, active: readonly Part[]): number {
  const before = (other: Reach) =>
    other.rank < reach.rank || (other.rank === reach.rank && other.rule.id <= reach.rule.id);
  return active.findLastIndex((other) => before(other.reach)) + 1;
}

/** The rules that accept more than half of the world, those that accept most first counted; none where it is less. */
function whoLetsTheWorldIn(active: readonly Part[], budget: { steps: number }): Reach[] {
  let named = 0;
  for (const part of active) if (part.reach.accepts) named += part.end - part.start;
  if (named <= HALF) return [];
  const accepted = new Map<Reach, number>();
  let rest: Intervals = [0, UNITS];
  for (const { reach, start, end } of active) {
    budget.steps -= rest.length;
    const left = intervals.subtract(rest, [start, end]);
    const taken = lengthOf(rest) - lengthOf(left);
    if (reach.accepts && taken > 0) accepted.set(reach, (accepted.get(reach) ?? 0) + taken);
    rest = left;
    if (rest.length === 0) break;
  }
  return largest(accepted);
}

function lengthOf(set: Intervals): number {
  let length = 0;
  for (let i = 0; i < set.length; i += 2) length += (set[i + 1] ?? 0) - (set[i] ?? 0);
  return length;
}

/** As many of the largest as make up more than half, and those as large as the last of them. */
function largest(accepted: ReadonlyMap<Reach, number>): Reach[] {
  const bySize = [...accepted].sort(([, a], [, b]) => b - a);
  let total = 0;
  let i = 0;
  for (; i < bySize.length && total <= HALF; i++) total += bySize[i]?.[1] ?? 0;
  if (total <= HALF) return [];
  const least = bySize[i - 1]?.[1] ?? 0;
  // One that does it alone needs no company.
  const needed = i === 1 ? bySize.slice(0, 1) : bySize.filter(([, size]) => size >= least);
  return needed.map(([reach]) => reach).sort((a, b) => a.rule.id - b.rule.id);
}

/** Rules that are unknown in part and may drop the world's packets, as wide and as early as they may be. */
function unknownDrops(group: SecurityGroup, file: SecurityFile, traffic: Traffic): Reach[] {
  if (!traffic.partial) return [];
  return group.rules.flatMap((rule) => {
    if (rule.direction !== 'ingress' || traffic.reachOf(rule) || groupPeer(rule) !== undefined) return [];
    const { reach, policy } = possibleReach(rule, file);
    return policy === 'accept' ? [] : [reach];
  });
}

/** The rule that decides a packet while rules exist under these conditions; undefined where another may come before. */
function firstToDecide(packet: Packet, when: readonly Guard[], reaches: readonly Reach[]): Reach | undefined {
  let first: Reach | undefined;
  for (const reach of reaches) {
    if (!matches(reach, packet) || exclusive(reach.rule.when, when)) continue;
    if (first === undefined || reach.rank < first.rank) first = reach;
  }
  return first;
}

/** Addresses of the world that tell a reader something: those for documentation first (RFC 5737, RFC 3849). */
const samples: Readonly<Record<Family, readonly Cidr[]>> = {
  ipv4: [0xcb00_7109, 0xc633_6409, 0xc000_0209, 0x0808_0808, 0x2d00_0009, 0x5900_0009, 0x9700_0009].map(ipv4),
  ipv6: [0x2001_0db8, 0x2400_0009, 0x2600_0009, 0x2a00_0009, 0x3000_0009].map(ipv6),
};

function ipv4(word: number): Cidr {
  return { family: 'ipv4', words: [word], prefix: 32 };
}

function ipv6(word: number): Cidr {
  return { family: 'ipv6', words: [word, 0, 0, 9], prefix: 128 };
}
