import { firstAddress } from '../algebra/blocks.ts';
import type { Rule } from '../model/model.ts';
import { impliedBy } from './conditions.ts';
import { judgementOf, type TooMany } from './deadRules.ts';
import { Overlaps, takesAll } from './overlaps.ts';
import { type Packet, reachesOf, tellingAddress, tellingPlace, USUAL_SOURCE_PORT, withSourcePort } from './packet.ts';
import { alone, perGroup } from './perGroup.ts';
import { intersectReach, type Piece, piecesOf, subtractReach } from './pieces.ts';
import { areOnOneSide, axisPlace, type Reach, sideOf } from './reach.ts';

/** What can be said of the traffic of one group: its rules' reaches, and which of them never decide. */
export interface Traffic {
  /** The reaches that are known in full, in the order of the file. */
  readonly reaches: readonly Reach[];
  readonly dead: ReadonlySet<Rule>;
  /** Of these there were so many that some dead rules were not found, or nobody was found who takes their traffic. */
  readonly tooMany: ReadonlySet<TooMany>;
  /** Some rule is unknown in part: what follows from the others may not be all. */
  readonly partial: boolean;
  reachOf(rule: Rule): Reach | undefined;
}

/** The traffic of a group; computed once. */
export const trafficOf = perGroup((group, file): Traffic => {
  const reaches = reachesOf(group, file);
  const kept = alone(group, file);
  let byRule: Map<Rule, Reach> | undefined;
  const traffic: Traffic = {
    reaches,
    // Not every question asks for it, and it is the dearest part.
    get dead() {
      return judgementOf(group, kept).dead;
    },
    get tooMany() {
      const { tooMany } = judgementOf(group, kept);
      return searches.get(traffic)?.hasGivenUp
        ? new Set<TooMany>([...tooMany, 'rules that take from each other'])
        : tooMany;
    },
    partial: reaches.length < group.rules.length || group.incomplete,
    reachOf(rule) {
      byRule ??= new Map(reaches.map((reach) => [reach.rule, reach]));
      return byRule.get(rule);
    },
  };
  return traffic;
});

/**
 * The kept rules that take a rule's traffic, in the order in which they decide; for a dead rule they take all of it. Of
 * rules under conditions only those count that exist whenever the rule does. Undefined when they, or the pieces that they
 * leave over, are too many to go through.
 */
export function takersOf(reach: Reach, traffic: Traffic): Taker[] | undefined {
  const search = searchIn(traffic);
  const most = search.mostSteps;
  const others = search.before(reach, most);
  if (others === undefined) return search.giveUp(0);
  const takers: Taker[] = [];
  let rest: readonly Piece[] = piecesOf(reach);
  let steps = 0;
  for (const other of others) {
    const isLast = takesAll(other, reach);
    const witness = witnessOf(isLast ? rest : intersectReach(rest, other), reach, traffic);
    if (witness !== undefined) takers.push({ reach: other, witness });
    if (isLast) break;
    steps += rest.length;
    const left = steps > most ? undefined : subtractReach(rest, other);
    if (left === undefined) return search.giveUp(steps);
    if (left.length === 0) break;
    rest = left;
  }
  search.stepsLeft -= steps;
  return takers;
}

/** A rule that takes some of another one's traffic, and one packet of it. */
export interface Taker {
  readonly reach: Reach;
  readonly witness: Packet;
}

/**
 * The pieces of a rule's traffic that the rule itself decides, beside all others of its group: those that no rule of
 * smaller rank matches. Undefined when they are too many to list.
 */
export function decidedBy(reach: Reach, traffic: Pick<Traffic, 'reaches'>): readonly Piece[] | undefined {
  let rest: readonly Piece[] | undefined = piecesOf(reach);
  for (const other of traffic.reaches) {
    if (other.rank >= reach.rank || !mayMeet(reach, other)) continue;
    rest = subtractReach(rest, other);
    if (rest === undefined) return undefined;
  }
  return rest;
}

/** One packet of some pieces, such as tells a reader something; undefined when there is none. */
export function witnessOf(
  pieces: readonly Piece[],
  reach: Reach,
  { reaches }: Pick<Traffic, 'reaches'>,
): Packet | undefined {
  const seen = pieces.filter(isSeen);
  const piece = seen.find(hasUsualSource) ?? seen[0] ?? pieces[0];
  return piece && withSourcePort(packetOf(piece, reach), reaches);
}

/** No rule can name port 0, so that a piece of nothing else is often left over; packets of it are not seen. */
function isSeen({ from, to, sourceTo }: Piece): boolean {
  return sourceTo > 1 && axisPlace(tellingPlace(from, to)).port !== 0;
}

function hasUsualSource({ sourceFrom, sourceTo }: Piece): boolean {
  return sourceFrom <= USUAL_SOURCE_PORT && USUAL_SOURCE_PORT < sourceTo;
}

/** One packet of a piece, such as tells a reader something. */
function packetOf(piece: Piece, { rule, nic }: Reach): Packet {
  return {
    direction: rule.direction,
    nic,
    at: tellingPlace(piece.from, piece.to),
    sourcePort: sourcePortOf(piece),
    peer: tellingAddress(piece.block),
    memberships: new Set(piece.member === undefined ? [] : [piece.member]),
    local: firstAddress(piece.local),
  };
}

function sourcePortOf(piece: Piece): number {
  if (hasUsualSource(piece)) return USUAL_SOURCE_PORT;
  return piece.sourceFrom === 0 && piece.sourceTo > 1 ? 1 : piece.sourceFrom;
}

/** Steps that are taken for all rules of one group together to find who takes their traffic, and for a single one. */
const MOST_STEPS = 1_500_000;
const MOST_STEPS_FOR_ONE = 50_000;
/** When fewer than this are left, no rule is given many any more: the few that are tangled must not take them from all. */
const SPARE_STEPS = 1_350_000;
const FEW_STEPS = 500;

/** Finds the kept rules that may take another one's traffic. */
class Search {
  stepsLeft = MOST_STEPS;
  hasGivenUp = false;
  readonly #kept = new Map<string, Overlaps>();

  constructor({ reaches, dead }: Traffic) {
    const kept = reaches.filter(({ rule }) => !dead.has(rule));
    for (const [side, onOneSide] of Map.groupBy(kept, sideOf)) this.#kept.set(side, new Overlaps(onOneSide));
  }

  /** So many steps may be taken for the next rule. */
  get mostSteps(): number {
    if (this.stepsLeft > SPARE_STEPS) return MOST_STEPS_FOR_ONE;
    return this.stepsLeft > 0 ? FEW_STEPS : 0;
  }

  giveUp(steps: number): undefined {
    this.stepsLeft -= steps;
    this.hasGivenUp = true;
  }

  /**
   * Those that exist whenever the rule does and are not behind it, first to decide first. Undefined when more than `most`
   * may.
   */
  before(reach: Reach, most: number): Reach[] | undefined {
    if (most === 0) return undefined;
    const kept = this.#kept.get(sideOf(reach));
    if (kept === undefined) return [];
    const others = kept.takersOf(reach, reach.rank, most);
    this.stepsLeft -= others.length;
    if (others.length > most) return undefined;
    return others
      .filter((other) => impliedBy(other.rule.when, reach.rule.when))
      .sort((a, b) => a.rank - b.rank || a.rule.id - b.rule.id)
      .filter((other, i, all) => other !== all[i - 1]);
  }
}

function searchIn(traffic: Traffic): Search {
  const search = searches.get(traffic) ?? new Search(traffic);
  searches.set(traffic, search);
  return search;
}

const searches = new WeakMap<Traffic, Search>();

/** A cheap look before the exact one. */
function mayMeet(a: Reach, b: Reach): boolean {
  return areOnOneSide(a, b) && a.from < b.to && b.from < a.to;
}
