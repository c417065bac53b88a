import { Coverage, Place } from '../algebra/coverage.ts';
import type { Intervals } from '../algebra/intervals.ts';
import * as intervals from '../algebra/intervals.ts';
import { type Cidr, type Family, inFamilyOf } from '../algebra/ip.ts';
import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { type Guard, keyOfGuards } from '../model/variables.ts';
import { groupBy } from '../util/groupBy.ts';
import type { Possibility } from './cases/all.ts';
import { impliedBy } from './conditions.ts';
import { later } from './later.ts';
import { Budget, FiveTuples } from './narrow.ts';
import { reachesOf } from './packet.ts';
import { perGroup } from './perGroup.ts';
import { type Blocks, IPV4_ONLY, IPV6_ONLY, type PeerReach, type Reach } from './reach.ts';

/**
 * The rules of a group that never decide a packet. A rule is dead if the other kept rules of its group and direction
 * whose rank is not behind its own cover all its traffic together. Implicit rules do not count, nor do other groups, so it
 * stays true whatever else is attached. Removing all dead rules at once changes neither the verdict nor the deciding
 * priority of any packet, and afterwards nothing more is dead. Of rules that could stand for each other the later is dead.
 *
 * Rules that are unknown in part cover none that are known, and are dead only where a few cases are all that there can be, and each
 * of them is covered, or where another one is given the same by the same expressions. One that a condition puts into one of several
 * groups is never dead: it may decide in another. A rule under a condition is covered only by rules that exist whenever it does.
 */
export function deadRules(group: SecurityGroup, file: SecurityFile): ReadonlySet<Rule> {
  return judgementOf(group, file).dead;
}

/** The dead rules, computed once; and what was too much to look at. */
export const judgementOf = perGroup((group, file): Judgement => {
  const reaches = reachesOf(group, file);
  const isDead = new Uint8Array(reaches.length);
  const tooMany = new Set<TooMany>();
  const budget = new Budget();
  for (const onOneSide of positionsBySide(reaches).values()) judge(onOneSide, { reaches, isDead, tooMany, budget });
  if (!budget.hasSufficed) tooMany.add('five-tuple rules');
  const { lost, kept } = divide(reaches, isDead);
  const givenTwins = later.doubts?.givenTwinsIn(group, file) ?? NO_CASES;
  const lostInCases = later.cases?.lostInCases(group, file, kept, givenTwins) ?? NO_CASES;
  return new Judgement(lost, kept, tooMany, lostInCases, givenTwins);
});

/** The positions of the reaches of each side, in the order of the file. */
function positionsBySide(reaches: readonly Reach[]): ReadonlyMap<string, readonly number[]> {
  const positions: number[] = [];
  for (let at = 0; at < reaches.length; at++) positions.push(at);
  return groupBy(positions, (at) => (reaches[at] as Reach).side);
}

/** Those that are dead, and the others. */
function divide(reaches: readonly Reach[], isDead: Uint8Array): { readonly lost: Reach[]; readonly kept: Reach[] } {
  const [lost, kept]: [Reach[], Reach[]] = [[], []];
  for (let at = 0; at < reaches.length; at++) (isDead[at] ? lost : kept).push(reaches[at] as Reach);
  return { lost, kept };
}

const NO_CASES: ReadonlyMap<Rule, never> = new Map<Rule, never>();

export class Judgement {
  /** What the dead rules reach, and what the others do, each in the order of the file. */
  readonly lost: readonly Reach[];
  readonly kept: readonly Reach[];
  /** The dead rules of which not all is known, with what they may reach. */
  readonly lostInCases: ReadonlyMap<Rule, readonly Possibility[]>;
  /** The rules of which not all is known, and that repeat another one whatever they are given. */
  readonly givenTwins: ReadonlyMap<Rule, Rule>;
  /** Of these there were so many that some dead rules may not have been found; those that were found are dead. */
  readonly tooMany: ReadonlySet<TooMany>;
  #dead: ReadonlySet<Rule> | undefined;

  constructor(
    lost: readonly Reach[],
    kept: readonly Reach[],
    tooMany: ReadonlySet<TooMany>,
    lostInCases: ReadonlyMap<Rule, readonly Possibility[]>,
    givenTwins: ReadonlyMap<Rule, Rule>,
  ) {
    this.lost = lost;
    this.kept = kept;
    this.tooMany = tooMany;
    this.givenTwins = givenTwins;
    this.lostInCases = lostInCases;
  }

  /** To ask whether a rule is among them; not all that is found needs it. */
  get dead(): ReadonlySet<Rule> {
    this.#dead ??= this.#findDead();
    return this.#dead;
  }

  #findDead(): ReadonlySet<Rule> {
    const dead = new Set([...this.lostInCases.keys(), ...this.givenTwins.keys()]);
    for (const { rule } of this.lost) dead.add(rule);
    return dead;
  }
}

export type TooMany = 'conditions' | 'five-tuple rules' | 'prefix-list entries' | 'rules that take from each other';

/** What is being found. Rules are named by the positions of their reaches. */
interface Findings {
  readonly reaches: readonly Reach[];
  readonly isDead: Uint8Array;
  readonly tooMany: Set<TooMany>;
  readonly budget: Budget;
}

/** How many rules are looked at, at most, that exist together with rules under conditions. */
const MOST_CONDITIONAL = 400_000;

function judge(rules: readonly number[], findings: Findings): void {
  const cases = casesOf(rules, findings.reaches);
  let left = MOST_CONDITIONAL;
  for (const { when, rules } of cases) {
    if (left < 0) {
      findings.tooMany.add('conditions');
      return;
    }
    const others = when.length === 0 ? [] : cases.filter((one) => one.when !== when && impliedBy(one.when, when));
    const before = others.flatMap((one) => one.rules).filter((at) => !findings.isDead[at]);
    judgeTogether(rules, before, findings);
    if (when.length > 0) left -= cases.length + rules.length + before.length;
  }
}

/** Rules that exist under the same conditions. */
interface Case {
  readonly when: readonly Guard[];
  readonly rules: readonly number[];
}

/** Fewer conditions first: what always exists is judged before what may. */
function casesOf(rules: readonly number[], reaches: readonly Reach[]): Case[] {
  if (!rules.some((at) => (reaches[at] as Reach).isConditional)) return [{ when: [], rules }];
  const whenOf = (at: number) => (reaches[at] as Reach).rule.when;
  const cases = groupBy(rules, (at) => textOf(whenOf(at)));
  return [...cases.values()]
    .map((alike) => ({ when: whenOf(alike[0] as number), rules: alike }))
    .sort((a, b) => a.when.length - b.when.length);
}

/** Equal for equal conditions. */
function textOf(when: readonly Guard[]): string {
  return when
    .map((guard) => keyOfGuards([guard]))
    .sort()
    .join();
}

/** Judges some rules, among others that exist whenever they do. */
function judgeTogether(
  judged: readonly number[],
  others: readonly number[],
  { reaches, isDead, tooMany, budget }: Findings,
): void {
  const reachAt = (at: number) => reaches[at] as Reach;
  const areListsKnown = boxesOfLists(judged, reaches) + boxesOfLists(others, reaches) <= MOST_BOXES;
  if (!areListsKnown) tooMany.add('prefix-list entries');
  const ground = new Ground({ areListsKnown });
  const isNarrow = (at: number) => reachAt(at).narrow !== undefined;
  const areSomeNarrow = judged.some(isNarrow) || others.some(isNarrow);
  const fiveTuples = areSomeNarrow ? new FiveTuples([...others, ...judged].map(reachAt), budget) : undefined;
  for (const rank of ranksOf(judged, others, reaches)) {
    for (const at of rank.others) ground.lay(reachAt(at));
    const open: { readonly at: number; readonly laid: Laid }[] = [];
    for (const at of rank.judged) {
      const reach = reachAt(at);
      if (!ground.covers(reach)) open.push({ at, laid: ground.lay(reach) });
      else {
        // Most dead rules are: of these nothing need be laid down, nor taken away.
        isDead[at] = 1;
        fiveTuples?.lose(reach);
      }
    }
    for (const { at, laid } of open.reverse()) {
      if (ground.coversBeside(laid) || fiveTuples?.helpToCover(laid.reach)) {
        ground.take(laid);
        isDead[at] = 1;
        fiveTuples?.lose(laid.reach);
      } else ground.keep(laid);
    }
  }
}

/** The rules of one rank, in the order of the file. */
interface Rank {
  readonly judged: number[];
  readonly others: number[];
}

/** First to decide first. */
function ranksOf(judged: readonly number[], others: readonly number[], reaches: readonly Reach[]): Rank[] {
  // Ranks are small numbers: an array that has holes keeps them in order.
  const ranks: Rank[] = [];
  const rankOf = (at: number): Rank => {
    const { rank } = reaches[at] as Reach;
    ranks[rank] ??= { judged: [], others: [] };
    return ranks[rank];
  };
  for (const at of others) rankOf(at).others.push(at);
  for (const at of judged) rankOf(at)[reaches[at]?.rule.ofSeveral ? 'others' : 'judged'].push(at);
  return Object.values(ranks);
}

/** If the rules of several blocks would need more boxes, their blocks are taken for unknown. */
const MOST_BOXES = 100_000;

function boxesOfLists(rules: readonly number[], reaches: readonly Reach[]): number {
  let boxes = 0;
  for (const at of rules) {
    const { peer } = reaches[at] as Reach;
    if (peer.kind === 'blocks' && peer.only === undefined) boxes += peer.blocks.length;
  }
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

function boxAt(place: Place, from: number, to: number): Box {
  return { place, added: place.lay(from, to) };
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
    if (!this.#areKnown(peer)) return { reach, boxes: [boxAt(this.#placeOf(peer), from, to)] };
    return { reach, boxes: peer.blocks.map((block) => this.#layBlock(block, from, to)) };
  }

  /** Whether all of a rule's traffic is covered by what was laid down before it. */
  covers({ from, to, peer }: Reach): boolean {
    if (this.#areKnown(peer)) return this.#isCovered(peer, from, to);
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

  #layBlock(block: Cidr, from: number, to: number): Box {
    return boxAt(inFamilyOf(block, this.#addresses).placeOf(block), from, to);
  }

  /** Whether it is known which addresses they have. */
  #areKnown(peer: PeerReach): peer is Blocks {
    return peer.kind === 'blocks' && (peer.only !== undefined || this.#areListsKnown);
  }

  /** The place of a group or list by its name, or of a list by its entries. */
  #placeOf(peer: PeerReach): Place {
    const members = peer.kind === 'members' ? peer.of : peer.blocks;
    const place = this.#members.get(members) ?? new Place();
    this.#members.set(members, place);
    return place;
  }

  #isCovered(peer: Blocks, from: number, to: number): boolean {
    const isCovered = (block: Cidr) => inFamilyOf(block, this.#addresses).covers(block, from, to);
    return peer.only ? isCovered(peer.only) : peer.blocks.every(isCovered);
  }

  /** Members are covered where all addresses are that they may have. */
  #areCovered(peer: PeerReach, parts: Intervals): boolean {
    if (parts.length === 0) return true;
    if (peer.kind === 'blocks' || peer.within === undefined) return this.#isEverywhere(parts);
    return peer.within.every((block) => {
      const rest = intervals.subtract(parts, foreign[block.family]);
      return intervals.every(rest, (from, to) => inFamilyOf(block, this.#addresses).covers(block, from, to));
    });
  }

  /** A member of a group may have any address; so it is covered where every address of both families is. */
  #isEverywhere(parts: Intervals): boolean {
    const { ipv4, ipv6 } = this.#addresses;
    return (
      ipv4.isEverywhere(intervals.subtract(parts, foreign.ipv4)) &&
      ipv6.isEverywhere(intervals.subtract(parts, foreign.ipv6))
    );
  }
}

/** What packets of a family never are. */
const foreign: Readonly<Record<Family, Intervals>> = {
  ipv4: [IPV6_ONLY, IPV6_ONLY + 1],
  ipv6: [IPV4_ONLY, IPV4_ONLY + 1],
};
