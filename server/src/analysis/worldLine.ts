import type { Intervals } from '../algebra/intervals.ts';
import * as intervals from '../algebra/intervals.ts';
import { type Cidr, covers, type Family } from '../algebra/ip.ts';
import { partitionPoint } from '../util/partitionPoint.ts';
import { AXIS_END, type Reach } from './reach.ts';

/** The world as a line of addresses, and the rules that let more than half of it in. */

/** The world of each family: in IPv6, what is routed on the internet. */
const worlds: Readonly<Record<Family, Cidr>> = {
  ipv4: { family: 'ipv4', words: [0], prefix: 0 },
  ipv6: { family: 'ipv6', words: [0x2000_0000, 0, 0, 0], prefix: 3 },
};
export const families = ['ipv4', 'ipv6'] as const;

/** The world is a line of this many units, and open where more than half as many get through. */
const UNITS = 65_536;
const UNIT_BITS = 16;
export const HALF = UNITS / 2;
/**
 * The units from which nobody on the internet sends count for nothing. In IPv4: 0/8, 10/8, 100.64/10, 127/8, 169.254/16,
 * 172.16/12, 192.168/16, and multicast and reserved addresses behind 224.0.0.0. The line of IPv6 has none of them.
 */
export const internet: Readonly<Record<Family, Intervals>> = {
  ipv4: [
    ...[0x0100, 0x0a00, 0x0b00, 0x6440, 0x6480, 0x7f00, 0x8000],
    ...[0xa9fe, 0xa9ff, 0xac10, 0xac20, 0xc0a8, 0xc0a9, 0xe000],
  ],
  ipv6: [0, UNITS],
};
/** The longest prefix of a block that weighs anything, in either family. */
const NARROWEST = UNIT_BITS + worlds.ipv6.prefix;

/** A quick look, since most groups let nobody in but some: where the blocks that are named are large enough at all. */
export function whereItMayBeOpen(reaches: readonly Reach[]): Readonly<Record<Family, Intervals>> {
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

export const EVERYTHING: Intervals = [0, AXIS_END];

/** A rule as far as it matters here: an interval of the world's line, and one of the axis. */
export interface Part {
  readonly reach: Reach;
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/** What inbound rules take of the world, one part for each block of a list. */
export function partsOf(family: Family, reaches: readonly Reach[], where: Intervals): Part[] {
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

function meets(set: Intervals, from: number, to: number): boolean {
  for (let i = 0; i < set.length; i += 2) if (from < (set[i + 1] ?? 0) && (set[i] ?? 0) < to) return true;
  return false;
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

export interface Stretch {
  readonly deciders: readonly Reach[];
  readonly from: number;
  readonly to: number;
  /** Nobody of the internet is left out. */
  readonly isWhole: boolean;
}

/** Goes along the axis from border to border; between two of them the same rules match. Named is what lets in more units than `least`. */
export function* sweep(
  family: Family,
  parts: readonly Part[],
  least: number,
  budget: { steps: number },
): Iterable<Stretch> {
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
    const stretch = whoLetsTheWorldIn(internet[family], active, least, budget);
    if (stretch) yield { ...stretch, from, to };
  }
}

/** Behind all that decide before it or alike. */
function placeFor({ reach }: Part, active: readonly Part[]): number {
  const before = (other: Reach) =>
    other.rank < reach.rank || (other.rank === reach.rank && other.rule.id <= reach.rule.id);
  return partitionPoint(active.length, (i) => before((active[i] as Part).reach));
}

/** The rules that accept enough of the world, those that accept most first counted; undefined where it is less. */
function whoLetsTheWorldIn(
  world: Intervals,
  active: readonly Part[],
  least: number,
  budget: { steps: number },
): Pick<Stretch, 'deciders' | 'isWhole'> | undefined {
  let named = 0;
  for (const part of active) if (part.reach.accepts) named += part.end - part.start;
  if (named <= least) return undefined;
  const accepted = new Map<Reach, number>();
  let total = 0;
  let rest = world;
  for (const { reach, start, end } of active) {
    budget.steps -= rest.length;
    const left = intervals.subtract(rest, [start, end]);
    const taken = lengthOf(rest) - lengthOf(left);
    total += reach.accepts ? taken : 0;
    if (reach.accepts && taken > 0) accepted.set(reach, (accepted.get(reach) ?? 0) + taken);
    rest = left;
    if (rest.length === 0) break;
  }
  return total > least ? { deciders: largest(accepted, least), isWhole: total === lengthOf(world) } : undefined;
}

export function lengthOf(set: Intervals): number {
  let length = 0;
  for (let i = 0; i < set.length; i += 2) length += (set[i + 1] ?? 0) - (set[i] ?? 0);
  return length;
}

/** As many of the largest as make up enough, and those as large as the last of them. */
function largest(accepted: ReadonlyMap<Reach, number>, enough: number): Reach[] {
  const bySize = [...accepted].sort(([, a], [, b]) => b - a);
  let total = 0;
  let i = 0;
  for (; i < bySize.length && total <= enough; i++) total += bySize[i]?.[1] ?? 0;
  const least = bySize[i - 1]?.[1] ?? 0;
  // One that does it alone needs no company.
  const needed = i === 1 ? bySize.slice(0, 1) : bySize.filter(([, size]) => size >= least);
  return needed.map(([reach]) => reach).sort((a, b) => a.rule.id - b.rule.id);
}
