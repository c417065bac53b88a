import { Coverage, Place } from '../algebra/coverage.ts';
import type { Intervals } from '../algebra/intervals.ts';
import * as intervals from '../algebra/intervals.ts';
import type { Cidr } from '../algebra/ip.ts';
import type { Guard, Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { impliedBy } from './conditions.ts';
import { Budget, FiveTuples } from './narrow.ts';
import { reachesOf } from './packet.ts';
import { perGroup } from './perGroup.ts';
import { IPV4_ONLY, IPV6_ONLY, type Reach, sideOf } from './reach.ts';

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
  return judgementOf(group, file).dead;
}

/** The dead rules, computed once; and what was too much to look at. */
export const judgementOf = perGroup((group, file): Judgement => {
  const judgement = { dead: new Set<Rule>(), tooMany: new Set<TooMany>(), budget: new Budget() };
  const reaches = reachesOf(group, file);
  for (const [, onOneSide] of Map.groupBy(reaches, sideOf)) judge(onOneSide, judgement);
  if (!judgement.budget.hasSufficed) judgement.tooMany.add('five-tuple rules');
  return judgement;
});

export interface Judgement {
  readonly dead: ReadonlySet<Rule>;
  /** Of these there were so many that some dead rules may not have been found; those that were found are dead. */
  readonly tooMany: ReadonlySet<TooMany>;
}

export type TooMany = 'conditions' | 'five-tuple rules' | 'prefix-list entries' | 'rules that take from each other';

/** One that is being made. */
interface Findings {
  readonly dead: Set<Rule>;
  readonly tooMany: Set<TooMany>;
  readonly budget: Budget;
}

/** How many rules are looked at, at most, that exist together with rules under conditions. */
const MOST_CONDITIONAL = 400_000;

function judge(reaches: readonly Reach[], findings: Findings): void {
  const cases = casesOf(reaches);
  let left = MOST_CONDITIONAL;
  for (const { when, reaches } of cases) {
    if (left < 0) {
      findings.tooMany.add('conditions');
      return;
    }
    const others = when.length === 0 ? [] : cases.filter((one) => one.when !== when && impliedBy(one.when, when));
    const before = others.flatMap((one) => one.reaches).filter((reach) => !findings.dead.has(reach.rule));
    judgeTogether(reaches, before, findings);
    if (when.length > 0) left -= cases.length + reaches.length + before.length;
  }
}

/** Rules that exist under the same conditions. */
interface Case {
  readonly when: readonly Guard[];
  readonly reaches: readonly Reach[];
}

/** Fewer conditions first: what always exists is judged before what may. */
function casesOf(reaches: readonly Reach[]): Case[] {
  if (reaches.every(({ rule }) => rule.when.length === 0)) return [{ when: [], reaches }];
  const cases = new Map<string, { readonly when: readonly Guard[]; readonly reaches: Reach[] }>();
  for (const reach of reaches) {
    const { when } = reach.rule;
    const guards = when.map(({ condition, holds }) => JSON.stringify([condition, holds]));
    const key = guards.sort().join();
    const known = cases.get(key);
    if (known) known.reaches.push(reach);
    else cases.set(key, { when, reaches: [reach] });
  }
  return [...cases.values()].sort((a, b) => a.when.length - b.when.length);
}

/** Judges some rules, among others that exist whenever they do. */
function judgeTogether(judged: readonly Reach[], others: readonly Reach[], { dead, tooMany, budget }: Findings): void {
  const ground = new Ground(judged, others, tooMany);
  const fiveTuples = new FiveTuples(others.length === 0 ? judged : [...others, ...judged], budget);
  for (const rank of ground.ranks()) {
    for (const stand of rank.others) ground.lay(stand);
    const open: Stand[] = [];
    for (const stand of rank.judged) {
      // Most dead rules are: of these nothing need be laid down, nor taken away.
      if (ground.covers(stand)) dead.add(stand.reach.rule);
      else {
        ground.lay(stand);
        open.push(stand);
      }
    }
    for (const stand of open.reverse()) {
      if (ground.coversBeside(stand) || fiveTuples.helpToCover(stand.reach, dead)) {
        ground.take(stand);
        dead.add(stand.reach.rule);
      } else ground.keep(stand);
    }
  }
}

/** A rule on the ground: an interval of the axis at one place, and at the next one if it is for several blocks. */
interface Stand {
  readonly reach: Reach;
  readonly place: Place;
  readonly next: Stand | undefined;
  /** What it added to its place. */
  added: Intervals;
}

/** The rules of one rank. */
interface Rank {
  readonly judged: Stand[];
  readonly others: Stand[];
}

/** If the rules of several blocks would need more boxes, their blocks are taken for unknown. */
const MOST_BOXES = 100_000;

/** What the rules cover so far: addresses of both families, and the members of each group or list. */
class Ground {
  readonly #ranks = new Map<number, Rank>();
  readonly #addresses = { ipv4: new Coverage('ipv4'), ipv6: new Coverage('ipv6') };
  readonly #members = new Map<string | readonly Cidr[], Place>();

  constructor(judged: readonly Reach[], others: readonly Reach[], tooMany: Set<TooMany>) {
    const areListsKnown = boxesOfLists(judged) + boxesOfLists(others) <= MOST_BOXES;
    if (!areListsKnown) tooMany.add('prefix-list entries');
    for (const reach of others) this.#rankOf(reach).others.push(this.#standOf(reach, { areListsKnown }));
    for (const reach of judged) this.#rankOf(reach).judged.push(this.#standOf(reach, { areListsKnown }));
    this.#addresses.ipv4.join();
    this.#addresses.ipv6.join();
  }

  /** First to decide first; within a rank in the order of the file. */
  ranks(): Rank[] {
    return [...this.#ranks].sort(([a], [b]) => a - b).map(([, rank]) => rank);
  }

  /** Of a five-tuple rule nothing is laid down: it covers too little. */
  lay(stand: Stand): void {
    const { from, to, narrow } = stand.reach;
    if (narrow) return;
    for (let at: Stand | undefined = stand; at !== undefined; at = at.next) at.added = at.place.lay(from, to);
  }

  /** Whether all of a rule's traffic is covered by what was laid down before it. */
  covers(stand: Stand): boolean {
    const { from, to } = stand.reach;
    for (let at: Stand | undefined = stand; at !== undefined; at = at.next) {
      if (!this.#surrounds(at, at.place.bare([from, to]))) return false;
    }
    return true;
  }

  /** Whether all of it is covered without the rule, which was laid down itself. */
  coversBeside(stand: Stand): boolean {
    if (stand.reach.narrow) return this.covers(stand);
    for (let at: Stand | undefined = stand; at !== undefined; at = at.next) {
      if (!this.#surrounds(at, at.place.alone(at.added))) return false;
    }
    return true;
  }

  keep(stand: Stand): void {
    const { from, to, narrow } = stand.reach;
    if (narrow) return;
    for (let at: Stand | undefined = stand; at !== undefined; at = at.next) at.place.keep(from, to);
  }

  take(stand: Stand): void {
    for (let at: Stand | undefined = stand; at !== undefined; at = at.next) at.place.take(at.place.alone(at.added));
  }

  /** Whether parts that no box of its place covers are covered all the same. */
  #surrounds({ place, reach }: Stand, parts: Intervals): boolean {
    return parts.length === 0 || (place.block ? place.isSurrounded(parts) : this.#isAllAround(reach, parts));
  }

  /** Members are covered where all addresses are that they may have. */
  #isAllAround({ peer }: Reach, parts: Intervals): boolean {
    if (peer.kind === 'blocks' || peer.within === undefined) return this.#isEverywhere(parts);
    return peer.within.every((block) => {
      const foreign = block.family === 'ipv4' ? IPV6_ONLY : IPV4_ONLY;
      const place = this.#addresses[block.family].placeOf(block);
      const rest = place.bare(intervals.subtract(parts, [foreign, foreign + 1]));
      return rest.length === 0 || place.isSurrounded(rest);
    });
  }

  /** A member of a group may have any address; so it is covered where every address of both families is. */
  #isEverywhere(parts: Intervals): boolean {
    const inIpv4 = intervals.subtract(parts, [IPV6_ONLY, IPV6_ONLY + 1]);
    const inIpv6 = intervals.subtract(parts, [IPV4_ONLY, IPV4_ONLY + 1]);
    return this.#addresses.ipv4.isEverywhere(inIpv4) && this.#addresses.ipv6.isEverywhere(inIpv6);
  }

  #rankOf({ rank }: Reach): Rank {
    const known = this.#ranks.get(rank);
    if (known) return known;
    const made = { judged: [], others: [] };
    this.#ranks.set(rank, made);
    return made;
  }

  #standOf(reach: Reach, { areListsKnown }: { areListsKnown: boolean }): Stand {
    const { peer } = reach;
    if (peer.kind === 'members') {
      // All places are there before they are joined.
      for (const block of peer.within ?? []) this.#addresses[block.family].placeOf(block);
      return standAt(this.#placeOf(peer.of), reach, undefined);
    }
    if (peer.blocks.length > 1 && !areListsKnown) return standAt(this.#placeOf(peer.blocks), reach, undefined);
    let stand: Stand | undefined;
    for (const block of peer.blocks) stand = standAt(this.#addresses[block.family].placeOf(block), reach, stand);
    // There is at least one block.
    return stand as Stand;
  }

  /** The place of a group or list by its name, or of a list by its entries. */
  #placeOf(members: string | readonly Cidr[]): Place {
    const place = this.#members.get(members) ?? new Place();
    this.#members.set(members, place);
    return place;
  }
}

function boxesOfLists(reaches: readonly Reach[]): number {
  let boxes = 0;
  for (const { peer } of reaches) if (peer.kind === 'blocks' && peer.blocks.length > 1) boxes += peer.blocks.length;
  return boxes;
}

function standAt(place: Place, reach: Reach, next: Stand | undefined): Stand {
  return { reach, place, next, added: intervals.EMPTY };
}
