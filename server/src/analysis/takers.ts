import { groupBy } from '../util/groupBy.ts';
import { CellSearch } from './cellTakers.ts';
import type { Packet } from './packet.ts';
import { piecesOf } from './pieces.ts';
import { PieceSearch } from './pieceTakers.ts';
import type { Reach } from './reach.ts';
import { mostNamed, type Takers, witnessOf } from './witness.ts';

/**
 * The kept rules that decide packets of a dead one; together they decide all of them. Of rules under conditions only those
 * count that exist whenever the rule does. Undefined when they are too many to go through.
 */
export function takersOf(reach: Reach, group: Judged): Takers | undefined {
  return searchIn(group).takersOf(reach);
}

/** Whether one of those who decide packets of a dead rule comes behind a rank; so it may be where they are too many. */
export function hasTakerBehind(rank: number, reach: Reach, group: Judged): boolean {
  return searchIn(group).hasTakerBehind(rank, reach);
}

/** A packet that a rule which is not dead decides itself; undefined where that would take too long to find. */
export function ownPacketOf(reach: Reach, group: Judged): Packet | undefined {
  if (isFirst(reach, group)) return witnessOf(piecesOf(reach), reach, group);
  return searchIn(group).ownOf(reach);
}

/** Whether no rule at all comes before: so it is in most groups, which only let in. */
function isFirst({ rank }: Reach, group: Judged): boolean {
  const first = firstRanks.get(group) ?? group.reaches.reduce((least, reach) => Math.min(least, reach.rank), rank);
  firstRanks.set(group, first);
  return rank === first;
}

const firstRanks = new WeakMap<Judged, number>();

/** Whether there was a rule whose takers were too many to go through. */
export function hasGivenUp(group: Judged): boolean {
  return searches.get(group)?.hasGivenUp ?? false;
}

/** The rules of a group, of which it is known which are dead. */
interface Judged {
  readonly reaches: readonly Reach[];
  readonly kept: readonly Reach[];
}

const searches = new WeakMap<Judged, Search>();

/** What finds them, for who asks of many rules of a group. */
export function searchIn(group: Judged): Search {
  const search = searches.get(group) ?? new Search(group);
  searches.set(group, search);
  return search;
}

/** Looks at cells where they tell everything, and at pieces elsewhere. */
export class Search {
  hasGivenUp = false;
  readonly #sides: ReadonlyMap<string, Side>;

  constructor({ reaches, kept }: Judged) {
    const most = mostNamed(reaches.length - kept.length);
    this.#sides = new Map(
      [...groupBy(kept, ({ side }) => side)].map(([side, onOneSide]) => [
        side,
        { byCells: new CellSearch(onOneSide, reaches, most), byPieces: new PieceSearch(onOneSide, reaches, most) },
      ]),
    );
  }

  takersOf(reach: Reach): Takers | undefined {
    const side = this.#sides.get(reach.side);
    if (side === undefined) return NONE;
    const takers = side.byCells.canTell(reach) ? side.byCells.takersOf(reach) : side.byPieces.takersOf(reach);
    this.hasGivenUp ||= takers === undefined;
    return takers;
  }

  hasTakerBehind(rank: number, reach: Reach): boolean {
    const side = this.#sides.get(reach.side);
    if (side === undefined) return false;
    if (side.byCells.canTell(reach)) return side.byCells.hasTakerBehind(rank, reach);
    return (side.byPieces.takersOf(reach)?.lastRank ?? reach.rank) > rank;
  }

  ownOf(reach: Reach): Packet | undefined {
    const side = this.#sides.get(reach.side);
    return side?.byCells.canTell(reach) ? side.byCells.ownOf(reach) : side?.byPieces.ownOf(reach);
  }
}

interface Side {
  readonly byCells: CellSearch;
  readonly byPieces: PieceSearch;
}

const NONE: Takers = { named: [], count: 0, lastRank: 0 };
