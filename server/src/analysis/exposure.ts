import type { Intervals } from '../algebra/intervals.ts';
import * as intervals from '../algebra/intervals.ts';
import type { Family } from '../algebra/ip.ts';
import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { groupPeer } from '../model/rules.ts';
import { type Guard, keyOfGuards, type Parameter } from '../model/variables.ts';
import { exclusive, impliedBy } from './conditions.ts';
import { knownReachesOf, openRulesOf } from './knownReaches.ts';
import { later } from './later.ts';
import { perGroup } from './perGroup.ts';
import { forAnybody } from './pieces.ts';
import { policyOf } from './policy.ts';
import { possibleReaches } from './possible.ts';
import { areInGroup, type Reach } from './reach.ts';
import { anyCell, type Cell } from './sending.ts';
import { EVERYTHING, families, HALF, type Part, partsOf, sweep, whereItMayBeOpen } from './worldLine.ts';

const NOWHERE = intervals.EMPTY;

/**
 * What of a group's inbound traffic is open to the world.
 *
 * A port is open to the IPv4 world when the group's rules, in their order, accept it from more than half as many addresses
 * of the internet as there are IPv4 addresses (private ones and such are not of the internet); to the IPv6 world when they accept it from more than half of 2000::/3, which is all that is routed on the
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
  /** They leave nobody of the internet out; otherwise it is most of it. */
  readonly isWhole: boolean;
  /** Where on the axis of protocols and ports (`reach.ts`) it is these rules that do so. */
  readonly open: Intervals;
  /** The same, taken apart by the source ports from which it is open. */
  readonly ways: readonly Way[];
  /** Where it is so only in some cases of what a template allows, or in each of them but not by one rule that is known. */
  readonly given?: GivenValues;
}

/** What a template must be given for something to be so, and the group as it is then. */
export interface GivenValues {
  /** Parameters, each with what it must be given one of; none where it is so whatever is chosen. */
  readonly values: readonly { readonly by: Parameter; readonly texts: readonly string[] }[];
  /** Conditions that must hold or not. */
  readonly guards: readonly Guard[];
  /** In each of these cases; the rules of an opening are those of the first. */
  readonly groups: readonly SecurityGroup[];
  /** All cases that were tried together in which the conditions can be so, and all that is open in some that were tried. */
  readonly of: readonly SecurityGroup[];
  readonly round?: readonly Opening[];
}

/** A part of an opening. */
export interface Way {
  readonly open: Intervals;
  /** The source ports from which it is open; undefined where those that clients use are among them. */
  readonly sourcePorts: Intervals | undefined;
}

/** What each rule, or set of rules, opens to the world, whatever a template is given; computed once. */
export function openingsOf(group: SecurityGroup, file: SecurityFile): readonly Opening[] {
  return ofGroup(group, file).openings;
}

/** Where it was not found out whether a group too large or too tangled is open to the world of a family. */
export function unseenBy(family: Family, group: SecurityGroup, file: SecurityFile): Intervals {
  return ofGroup(group, file).unseen[family];
}

const ofGroup = perGroup((group, file): Openings => {
  const found = find(group, inboundFromWorld(group, file), HALF);
  const canBe = ({ reaches }: Opening) =>
    later.cases?.canHold([...group.when, ...reaches.flatMap(({ rule }) => rule.when)], file) !== false;
  return { ...found, openings: found.openings.filter(canBe) };
});

/**
 * Whether drops of other groups, which are there whenever this one is, close what it opens: hardly anybody is left, even
 * without the drops of its own that may not be there, or for others.
 */
export function areClosedBy(
  drops: readonly Reach[],
  { family, open }: Pick<Opening, 'family' | 'open'>,
  group: SecurityGroup,
  file: SecurityFile,
): boolean {
  const own = knownReachesOf(group, file).filter(
    ({ accepts, nic, peer, rule }) =>
      nic !== 'intranet' && peer.kind === 'blocks' && (accepts || impliedBy(rule.when, group.when)),
  );
  const certain = drops.map((reach) => ({ ...reach, rule: { ...reach.rule, when: ALWAYS } }));
  const late = lateAccepts(group, file).flatMap(({ rule }) => possibleReaches(rule, file));
  const { openings, unseen } = find(group, [...own, ...late, ...certain], HALF / 8);
  const left = intervals.union(unseen[family], openTo(family, openings));
  return intervals.isEmpty(intervals.intersect(open, left));
}

/** All that is open to the world of a family. */
export function openTo(family: Family, openings: readonly Opening[]): Intervals {
  return openings
    .filter((opening) => opening.family === family)
    .reduce((open, opening) => intervals.union(open, opening.open), intervals.EMPTY);
}

/** More steps than this are not taken for one group: then some openings may be missed. */
const MOST_STEPS = 4_000_000;

interface Openings {
  readonly openings: readonly Opening[];
  /** Where more may be open than was found. */
  readonly unseen: Readonly<Record<Family, Intervals>>;
}

/** What some rules open, as far as it is more than `least` of the world. */
function find(group: SecurityGroup, reaches: readonly Reach[], least: number): Openings {
  const unseen = { ipv4: NOWHERE, ipv6: NOWHERE };
  // Of a group that nobody here defines we speak by the rules that are added.
  if (group.revokes || group.addsMore || (group.incomplete && !group.external)) return { openings: [], unseen };
  const whereOf = whereItMayBeOpen(reaches);
  const openings = families.flatMap((family) => {
    const where = whereOf[family];
    if (where.length === 0) return [];
    const { found, unseen: missed } = findIn(family, partsOf(family, reaches, where), least, group.when);
    if (missed.length > 0)
      unseen[family] = intervals.subtract(intervals.intersect(missed, where), openTo(family, found));
    return found;
  });
  return { openings, unseen };
}

/** All rules that may decide packets from the world, in no order; what is not known of them at its worst. */
export function inboundFromWorld(group: SecurityGroup, file: SecurityFile): readonly Reach[] {
  return [...meetingTheWorld(group, file), ...unknownDrops(group, file), ...lateAccepts(group, file)];
}

/** In the classic network a rule for the private interface meets no internet. */
function meetingTheWorld(group: SecurityGroup, file: SecurityFile): readonly Reach[] {
  const meeting = knownReachesOf(group, file).filter(({ nic }) => nic !== 'intranet');
  return meeting.some(({ peer }) => peer.kind === 'members') ? meeting.flatMap(atWorst) : meeting;
}

/**
 * A rule for members whom nobody knows, as what it may do: a drop takes all that may be among them. The members of a group
 * are never the world, and nobody is let in for sure.
 */
function atWorst(reach: Reach): Reach[] {
  if (reach.peer.kind === 'blocks') return [reach];
  return reach.accepts ? [] : forTheWorld(reach);
}

/** A rule for members, as one for all of the world who may be among them. */
function forTheWorld(reach: Reach): Reach[] {
  const { peer } = reach;
  return peer.kind === 'blocks' || areInGroup(peer) ? [] : [forAnybody(reach)];
}

/** Rules that may accept packets from the world, though nobody knows which: as wide and as early as they may be. */
export function doubtfulAccepts(group: SecurityGroup, file: SecurityFile): readonly Reach[] {
  const unknown = unknownRules(group, file).flatMap((rule) => possibleReaches(rule, file));
  return [...knownReachesOf(group, file).flatMap(forTheWorld), ...unknown].filter(({ accepts }) => accepts);
}

function findIn(family: Family, parts: readonly Part[], least: number, given: readonly Guard[]) {
  const openings: FoundByKey = new Map();
  const narrow = parts.filter(({ reach }) => reach.narrow);
  const budget = { steps: MOST_STEPS };
  const any = anyCell(family);
  const cells =
    narrow.length === 0
      ? [any]
      : later.ways?.cellsOf(
          narrow.map(({ reach }) => reach),
          family,
        );
  if (cells) note(openings, { family, parts, cells, least, given, budget });
  if (cells && budget.steps > 0) return { found: together(family, openings), unseen: NOWHERE };
  // Five-tuple rules count at their worst: they let nobody in, and keep out whoever they may.
  const coarse = parts.filter(({ reach }) => reach.narrow === undefined || !reach.accepts);
  const left = { steps: narrow.length > 0 ? MOST_STEPS : 0 };
  note(openings, { family, parts: coarse, cells: [any], least, given, budget: left });
  const unseen = narrow.reduce((all, { from, to }) => intervals.add(all, from, to), NOWHERE);
  return { found: together(family, openings), unseen: left.steps > 0 ? unseen : EVERYTHING };
}

interface Look {
  readonly family: Family;
  readonly parts: readonly Part[];
  readonly cells: readonly Cell[];
  readonly least: number;
  /** Conditions that hold anyway. */
  readonly given: readonly Guard[];
  readonly budget: { steps: number };
}

/** Notes what some rules open, by one way of sending after the other. */
function note(openings: FoundByKey, { family, parts, cells, least, given, budget }: Look): void {
  for (const when of guardSets(parts)) {
    // What the group itself rules out is not.
    if (exclusive(when, given)) continue;
    const holding = [...given, ...when];
    const present = when === ALWAYS ? parts : parts.filter(({ reach }) => isPresent(reach, holding));
    for (const cell of cells) {
      budget.steps -= parts.length;
      if (budget.steps < 0) return;
      const here = cells.length === 1 ? present : present.filter(({ reach }) => later.ways?.isIn(reach, cell));
      for (const { deciders, isWhole, from, to } of sweep(family, here, least, budget)) {
        // What rules open that exist in other cases as well is said there.
        if (!deciders.some(({ rule }) => impliedBy(when, [...rule.when, ...given]))) continue;
        const key = keyOf(deciders, isWhole);
        const opening = openings.get(key) ?? { reaches: deciders, isWhole, byCell: new Map() };
        opening.byCell.set(cell, intervals.add(opening.byCell.get(cell) ?? NOWHERE, from, to));
        openings.set(key, opening);
      }
    }
  }
}

function together(family: Family, openings: FoundByKey): Opening[] {
  return [...openings.values()].map(({ reaches, isWhole, byCell }) => {
    // Where the same rules let everybody in from the source ports of clients, nothing more is to be said.
    const whole = isWhole ? undefined : openings.get(keyOf(reaches, true))?.byCell;
    const open = whole ? intervals.subtract(allOf(byCell), later.ways?.usualOf(whole) ?? allOf(whole)) : allOf(byCell);
    const ways = later.ways?.waysOf(open, byCell) ?? [{ open, sourcePorts: undefined }];
    return { family, reaches, isWhole, open, ways };
  });
}

function allOf(byCell: Found['byCell']): Intervals {
  return [...byCell.values()].reduce(intervals.union, NOWHERE);
}

type FoundByKey = Map<string, Found>;

function keyOf(deciders: readonly Reach[], isWhole: boolean): string {
  return `${isWhole} ${deciders.map(({ rule }) => rule.id)}`;
}

interface Found {
  readonly reaches: readonly Reach[];
  readonly isWhole: boolean;
  readonly byCell: Map<Cell, Intervals>;
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
  for (const { reach } of parts) if (reach.accepts) sets.set(keyOfGuards(reach.rule.when), reach.rule.when);
  return [...sets.values()];
}

/** Rules that are unknown in part and may drop the world's packets, as wide and as early as they may be. */
function unknownDrops(group: SecurityGroup, file: SecurityFile): Reach[] {
  return unknownRules(group, file)
    .filter((rule) => policyOf(rule) !== 'accept')
    .flatMap((rule) => possibleReaches(rule, file));
}

/** What rules that are unknown in part accept in any case, when they may come last. */
function lateAccepts(group: SecurityGroup, file: SecurityFile): readonly Reach[] {
  const { cases } = later;
  const found = cases ? unknownRules(group, file).flatMap((rule) => cases.atLeast(rule, group, file)) : [];
  return found.filter(({ nic }) => nic !== 'intranet');
}

/** Rules that are unknown in part and may decide the world's packets. */
export function unknownRules(group: SecurityGroup, file: SecurityFile): Rule[] {
  return openRulesOf(group, file).filter((rule) => rule.direction === 'ingress' && groupPeer(rule) === undefined);
}
