import { Coverage, Place } from '../algebra/coverage.ts';
import type { Intervals } from '../algebra/intervals.ts';
import * as intervals from '../algebra/intervals.ts';
import type { Cidr } from '../algebra/ip.ts';
import type { Guard, Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { impliedBy } from './conditions.ts';
import { Budget, FiveTuples } from './narrow.ts';
import { reachesOf } from './packet.ts';
import { perGroup } from './perGroup.ts';
import { type Blocks, IPV4_ONLY, IPV6_ONLY, type PeerReach, type Reach, sideOf } from './reach.ts';

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
  const areListsKnown = boxesOfLists(judged) + boxesOfLists(others) <= MOST_BOXES;
  if (!areListsKnown) tooMany.add('prefix-list entries');
  const ground = new Ground({ areListsKnown });
  const fiveTuples = new FiveTuples(others.length === 0 ? judged : [...others, ...judged], budget);
  for (const rank of ranksOf(judged, others)) {
    for (const reach of rank.others) ground.lay(reach);
    const open: Laid[] = [];
    for (const reach of rank.judged) {
      // Most dead rules are: of these nothing need be laid down, nor taken away.
      if (ground.covers(reach)) dead.add(reach.rule);
      else open.push(ground.lay(reach));
    }
    for (const laid of open.reverse()) {
      if (ground.coversBeside(laid) || fiveTuples.helpToCover(laid.reach, dead)) {
        ground.take(laid);
        dead.add(laid.reach.rule);
      } else ground.keep(laid);
    }
  }
}

/** The rules of one rank, in the order of the file. */
interface Rank {
  readonly judged: Reach[];
  readonly others: Reach[];
}

/** First to decide first. */
function ranksOf(judged: readonly Reach[], others: readonly Reach[]): Rank[] {
  const ranks = new Map<number, Rank>();
  const rankOf = ({ rank }: Reach): Rank => {
    const known = ranks.get(rank);
    if (known) return known;
    const made = { judged: [], others: [] };
    ranks.set(rank, made);
    return made;
  };
  for (const reach of others) rankOf(reach).others.push(reach);
  for (const reach of judged) rankOf(reach).judged.push(reach);
  return [...ranks].sort(([a], [b]) => a - b).map(([, rank]) => rank);
}

/** If the rules of several blocks would need more boxes, their blocks are taken for unknown. */
const MOST_BOXES = 100_000;

function boxesOfLists(reaches: readonly Reach[]): number {
  let boxes = 0;
  for (const { peer } of reaches) if (peer.kind === 'blocks' && peer.blocks.length > 1) boxes += peer.blocks.length;
  return boxes;
}

/** A rule that is laid down, and where: nowhere if it is a five-tuple rule, which covers too little. */
interface Laid {
  readonly reach: Reach;
  readonly boxes: readonly Box[];
}

interface Box {
  readonly place: Place;
  /** What it added to its place. */
  readonly added: Intervals;
}

/** What the rules cover so far: addresses of both families, and the members of each group or list. */
class Ground {
  readonly #addresses = { ipv4: new Coverage('ipv4'), ipv6: new Coverage('ipv6') };
  readonly #members = new Map<string | readonly Cidr[], Place>();
  readonly #areListsKnown: boolean;

  constructor({ areListsKnown }: { areListsKnown: boolean }) {
    this.#areListsKnown = areListsKnown;
  }

  lay(reach: Reach): Laid {
    const { from, to, peer, narrow } = reach;
    if (narrow) return { reach, boxes: [] };
    const places = this.#areKnown(peer)
      ? peer.blocks.map((block) => this.#addresses[block.family].placeOf(block))
      : [this.#placeOf(peer)];
    return { reach, boxes: places.map((place) => ({ place, added: place.lay(from, to) })) };
  }

  /** Whether all of a rule's traffic is covered by what was laid down before it. */
  covers({ from, to, peer }: Reach): boolean {
    if (this.#areKnown(peer)) return this.#isCovered(peer.blocks, from, to);
    return this.#areCovered(peer, this.#placeOf(peer).bare([from, to]));
  }

  /** Whether all of it is covered without the rule, which was laid down itself. */
  coversBeside({ reach, boxes }: Laid): boolean {
    if (reach.narrow) return this.covers(reach);
    return boxes.every(({ place, added }) => {
      const alone = place.alone(added);
      return place.block ? place.isSurrounded(alone) : this.#areCovered(reach.peer, alone);
    });
  }

  keep({ reach, boxes }: Laid): void {
    for (const { place } of boxes) place.keep(reach.from, reach.to);
  }

  take({ boxes }: Laid): void {
    for (const { place, added } of boxes) place.take(place.alone(added));
  }

  /** Whether it is known which addresses they have. */
  #areKnown(peer: PeerReach): peer is Blocks {
    return peer.kind === 'blocks' && (peer.blocks.length === 1 || this.#areListsKnown);
  }

  /** The place of a group or list by its name, or of a list by its entries. */
  #placeOf(peer: PeerReach): Place {
    const members = peer.kind === 'members' ? peer.of : peer.blocks;
    const place = this.#members.get(members) ?? new Place();
    this.#members.set(members, place);
    return place;
  }

  #isCovered(blocks: readonly Cidr[], from: number, to: number): boolean {
    for (const block of blocks) if (!this.#addresses[block.family].covers(block, from, to)) return false;
    return true;
  }

  /** Members are covered where all addresses are that they may have. */
  #areCovered(peer: PeerReach, parts: Intervals): boolean {
    if (parts.length === 0) return true;
    if (peer.kind === 'blocks' || peer.within === undefined) return this.#isEverywhere(parts);
    return peer.within.every((block) => {
      const foreign = block.family === 'ipv4' ? IPV6_ONLY : IPV4_ONLY;
      const rest = intervals.subtract(parts, [foreign, foreign + 1]);
      return intervals.every(rest, (from, to) => this.#addresses[block.family].covers(block, from, to));
    });
  }

  /** A member of a group may have any address; so it is covered where every address of both families is. */
  #isEverywhere(parts: Intervals): boolean {
    const inIpv4 = intervals.subtract(parts, [IPV6_ONLY, IPV6_ONLY + 1]);
    const inIpv6 = intervals.subtract(parts, [IPV4_ONLY, IPV4_ONLY + 1]);
    return this.#addresses.ipv4.isEverywhere(inIpv4) && this.#addresses.ipv6.isEverywhere(inIpv6);
  }
}
