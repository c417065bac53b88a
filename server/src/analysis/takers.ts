import type { Rule } from '../model/model.ts';
import { CellSearch } from './cellTakers.ts';
import { PieceSearch } from './pieceTakers.ts';
import { type Reach, sideOf } from './reach.ts';
import type { Takers } from './witness.ts';

/**
 * The kept rules that decide packets of a dead one; together they decide all of them. Of rules under conditions only those
 * count that exist whenever the rule does. Undefined when they are too many to go through.
 */
export function takersOf(reach: Reach, group: Judged): Takers | undefined {
  const search = searches.get(group) ?? new Search(group);
  searches.set(group, search);
  return search.takersOf(reach);
}

/** Whether there was a rule whose takers were too many to go through. */
export function hasGivenUp(group: Judged): boolean {
  return searches.get(group)?.hasGivenUp ?? false;
}

/** The rules of a group, of which it is known which are dead. */
interface Judged {
  readonly reaches: readonly Reach[];
  readonly dead: ReadonlySet<Rule>;
}

const searches = new WeakMap<Judged, Search>();

/** Looks at cells where they tell everything, and at pieces elsewhere. */
class Search {
  hasGivenUp = false;
  readonly #sides: ReadonlyMap<string, Side>;

  constructor({ reaches, dead }: Judged) {
    const kept = reaches.filter(({ rule }) => !dead.has(rule));
    this.#sides = new Map(
      [...Map.groupBy(kept, sideOf)].map(([side, onOneSide]) => [
        side,
        { byCells: new CellSearch(onOneSide, reaches), byPieces: new PieceSearch(onOneSide, reaches) },
      ]),
    );
  }

  takersOf(reach: Reach): Takers | undefined {
    const side = this.#sides.get(sideOf(reach));
    if (side === undefined) return NONE;
    const takers = side.byCells.canTell(reach) ? side.byCells.takersOf(reach) : side.byPieces.takersOf(reach);
    this.hasGivenUp ||= takers === undefined;
    return takers;
  }
}

interface Side {
  readonly byCells: CellSearch;
  readonly byPieces: PieceSearch;
}

const NONE: Takers = { named: [], count: 0 };
