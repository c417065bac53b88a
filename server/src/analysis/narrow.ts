import { Overlaps } from './overlaps.ts';
import { type Piece, piecesOf, subtractReach } from './pieces.ts';
import type { Reach } from './reach.ts';

/** Pieces of traffic that may be looked at, and whether they did not suffice: what is not looked at counts as not covered. */
export class Budget {
  left = 300_000;
  hasSufficed = true;
}

/**
 * Rules of one direction among which some ask for source ports or for addresses of the instance. Such five-tuple rules
 * are few: they, and the rules that they may help to cover, are looked at piece by piece.
 */
export class FiveTuples {
  readonly #narrow: Overlaps;
  readonly #all: Overlaps;
  readonly #lost = new Set<Reach>();
  readonly #budget: Budget;

  constructor(reaches: readonly Reach[], budget: Budget) {
    this.#budget = budget;
    this.#narrow = new Overlaps(reaches.filter((reach) => reach.narrow));
    this.#all = new Overlaps(reaches);
  }

  /** A rule that turns out to be dead helps nobody. */
  lose(reach: Reach): void {
    this.#lost.add(reach);
  }

  /** Whether a rule is covered, source ports and local addresses included, by others that are not dead. */
  helpToCover(reach: Reach): boolean {
    if (this.#budget.left < 0) return false;
    const mayCover = (other: Reach) => other.rank <= reach.rank && !this.#lost.has(other);
    if (!reach.narrow && !this.#narrow.takersOf(reach).some(mayCover)) return false;
    const others = [...new Set(this.#all.takersOf(reach))].filter(mayCover);
    this.#budget.left -= others.length;
    const pieces = piecesOf(reach);
    return pieces.length > 0 && this.#areCovered(pieces, others);
  }

  #areCovered(pieces: readonly Piece[], others: readonly Reach[]): boolean {
    let rest = pieces;
    for (const other of others) {
      this.#budget.left -= rest.length;
      const left = this.#budget.left < 0 ? undefined : subtractReach(rest, other);
      if (left === undefined) {
        this.#budget.hasSufficed = false;
        return false;
      }
      if (left.length === 0) return true;
      rest = left;
    }
    return rest.length === 0;
  }
}
