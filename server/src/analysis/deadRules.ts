import { type Box, Coverage } from '../algebra/coverage.ts';
import type { Intervals } from '../algebra/intervals.ts';
import * as intervals from '../algebra/intervals.ts';
import type { Family } from '../algebra/ip.ts';
import type { Direction, Guard, Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { isCoveredNarrowly } from './narrow.ts';
import { IPV4_ONLY, IPV6_ONLY, type Reach, reachOf } from './reach.ts';

/**
 * The rules of a group that never decide a packet. A rule is dead if the other kept rules of its group and direction
 * whose rank is not behind its own cover all its traffic together. Implicit rules do not count, nor do other groups, so it
 * stays true whatever else is attached. Removing all dead rules at once changes neither the verdict nor the deciding
 * priority of any packet, and afterwards nothing more is dead. Of rules that could stand for each other the later is dead.
 *
 * Rules that are unknown in part are never dead, and never cover. A rule under a condition is covered only by rules that
 * exist whenever it does.
 */
export function deadRules(group: SecurityGroup, file: SecurityFile): ReadonlySet<Rule> {
  const cached = cache.get(group);
  if (cached) return cached;
  const dead = new Set<Rule>();
  const reaches = group.rules.flatMap((rule) => reachOf(rule, file) ?? []);
  for (const direction of ['ingress', 'egress'] as const) judge(reaches, direction, dead);
  cache.set(group, dead);
  return dead;
}

/** A group belongs to one version of one file, so what is found of it holds as long as it lives. */
const cache = new WeakMap<SecurityGroup, ReadonlySet<Rule>>();

function judge(all: readonly Reach[], direction: Direction, dead: Set<Rule>): void {
  const reaches = all.filter((reach) => reach.rule.direction === direction);
  for (const when of guardSets(reaches)) {
    const present = reaches.filter((reach) => !dead.has(reach.rule) && impliedBy(reach.rule.when, when));
    judgeTogether(present, (rule) => sameGuards(rule.when, when), dead);
  }
}

/** Judges rules that exist together, of them only those that are asked for. */
function judgeTogether(reaches: readonly Reach[], isAsked: (rule: Rule) => boolean, dead: Set<Rule>): void {
  const plain = reaches.filter((reach) => reach.narrow === undefined);
  const narrow = reaches.filter((reach) => reach.narrow !== undefined);
  const spaces = new Spaces();
  for (const rank of byRank(plain)) {
    for (const reach of rank) spaces.insert(reach);
    for (let i = rank.length - 1; i >= 0; i--) {
      const reach = rank[i] as Reach;
      if (!isAsked(reach.rule) || !spaces.covers(reach)) continue;
      spaces.remove(reach);
      dead.add(reach.rule);
    }
    for (const reach of rank) if (!dead.has(reach.rule)) spaces.settle(reach);
  }
  if (narrow.length > 0) judgeNarrow(reaches, narrow, isAsked, dead);
}

/** Five-tuple rules are few: they, and the rules that they may help to cover, are looked at piece by piece. */
function judgeNarrow(
  reaches: readonly Reach[],
  narrow: readonly Reach[],
  isAsked: (rule: Rule) => boolean,
  dead: Set<Rule>,
): void {
  const touched = reaches.filter(
    (reach) => reach.narrow || narrow.some((other) => other.rank <= reach.rank && mayOverlap(other, reach)),
  );
  for (const reach of touched.sort((a, b) => a.rank - b.rank || b.rule.id - a.rule.id)) {
    if (dead.has(reach.rule) || !isAsked(reach.rule)) continue;
    const others = reaches.filter((other) => other !== reach && !dead.has(other.rule) && other.rank <= reach.rank);
    if (isCoveredNarrowly(reach, others)) dead.add(reach.rule);
  }
}

function mayOverlap(a: Reach, b: Reach): boolean {
  return a.from < b.to && b.from < a.to;
}

/** The rules in groups of equal rank, first to decide first; within a group in the order of the file. */
function byRank(reaches: readonly Reach[]): Reach[][] {
  const ranks = new Map<number, Reach[]>();
  for (const reach of reaches) {
    const same = ranks.get(reach.rank);
    if (same) same.push(reach);
    else ranks.set(reach.rank, [reach]);
  }
  return [...ranks].sort(([a], [b]) => a - b).map(([, same]) => same);
}

/** What the kept rules cover so far: addresses of both families, and the members of each group or list. */
class Spaces {
  readonly #addresses: Readonly<Record<Family, Coverage>> = { ipv4: new Coverage('ipv4'), ipv6: new Coverage('ipv6') };
  readonly #members = new Map<string, Members>();
  readonly #boxes = new Map<Reach, readonly Box[]>();

  insert(reach: Reach): void {
    if (reach.peer.kind === 'members') this.#membersOf(reach.peer.of).live.push(reach);
    else for (const box of this.#boxesOf(reach)) this.#addresses[box.block.family].insert(box);
  }

  remove(reach: Reach): void {
    if (reach.peer.kind === 'members') {
      const { live } = this.#membersOf(reach.peer.of);
      live.splice(live.indexOf(reach), 1);
    } else for (const box of this.#boxesOf(reach)) this.#addresses[box.block.family].remove(box);
  }

  settle(reach: Reach): void {
    if (reach.peer.kind === 'members') {
      const members = this.#membersOf(reach.peer.of);
      members.settled = intervals.add(members.settled, reach.from, reach.to);
      members.live.splice(members.live.indexOf(reach), 1);
    } else for (const box of this.#boxesOf(reach)) this.#addresses[box.block.family].settle(box);
  }

  /** Whether all of a rule's traffic is covered without the rule. */
  covers(reach: Reach): boolean {
    if (reach.peer.kind === 'blocks') {
      return this.#boxesOf(reach).every((box) => this.#addresses[box.block.family].uncovered(box).length === 0);
    }
    const { settled, live } = this.#membersOf(reach.peer.of);
    let rest: Intervals = intervals.subtract([reach.from, reach.to], settled);
    for (const other of live) if (other !== reach) rest = intervals.subtract(rest, [other.from, other.to]);
    return intervals.subtract(rest, this.#everyAddress()).length === 0;
  }

  /** A member of a group may have any address; so it is covered where every address of both families is. */
  #everyAddress(): Intervals {
    const ipv4 = intervals.add(this.#addresses.ipv4.everywhere, IPV6_ONLY, IPV6_ONLY + 1);
    const ipv6 = intervals.add(this.#addresses.ipv6.everywhere, IPV4_ONLY, IPV4_ONLY + 1);
    return intervals.intersect(ipv4, ipv6);
  }

  #membersOf(name: string): Members {
    const known = this.#members.get(name) ?? { settled: intervals.EMPTY, live: [] };
    this.#members.set(name, known);
    return known;
  }

  #boxesOf(reach: Reach): readonly Box[] {
    const known = this.#boxes.get(reach);
    if (known) return known;
    const blocks = reach.peer.kind === 'blocks' ? reach.peer.blocks : [];
    const boxes = blocks.map((block) => ({ block, from: reach.from, to: reach.to }));
    this.#boxes.set(reach, boxes);
    return boxes;
  }
}

interface Members {
  settled: Intervals;
  readonly live: Reach[];
}

/** The different sets of guards, fewer guards first: what always exists is judged before what may. */
function guardSets(reaches: readonly Reach[]): (readonly Guard[])[] {
  const sets = new Map(reaches.map(({ rule }) => [JSON.stringify(rule.when), rule.when]));
  return [...sets.values()].sort((a, b) => a.length - b.length);
}

/** Whether a thing under `guards` exists whenever all of `given` hold. */
function impliedBy(guards: readonly Guard[], given: readonly Guard[]): boolean {
  return guards.every((guard) =>
    given.some((other) => other.condition === guard.condition && other.holds === guard.holds),
  );
}

function sameGuards(a: readonly Guard[], b: readonly Guard[]): boolean {
  return impliedBy(a, b) && impliedBy(b, a);
}
