import { impliedBy } from './conditions.ts';
import { Overlaps, takesAll } from './overlaps.ts';
import type { Packet } from './packet.ts';
import { intersectReach, type Piece, piecesOf, subtractReach } from './pieces.ts';
import { inOrderOfDecision, type Reach } from './reach.ts';
import { type Taker, type Takers, takersIn, witnessOf } from './witness.ts';

/** Steps that are taken for all rules of one side together to find who takes their traffic, and for a single one. */
const MOST_STEPS = 1_500_000;
const MOST_STEPS_FOR_ONE = 50_000;
/** When fewer than this are left, no rule is given many any more: the few that are tangled must not take them from all. */
const SPARE_STEPS = 1_350_000;
const FEW_STEPS = 500;

/**
 * Finds who takes a rule's traffic by cutting that into pieces, one possible taker after another. That way source ports,
 * addresses of the instance and conditions are looked at as well; it is slow where very many rules overlap.
 */
export class PieceSearch {
  readonly #kept: readonly Reach[];
  readonly #all: readonly Reach[];
  readonly #mostNamed: number;
  #overlaps: Overlaps | undefined;
  #stepsLeft = MOST_STEPS;

  /**
   * @param kept the rules of one side that are not dead
   * @param most so many takers are named
   */
  constructor(kept: readonly Reach[], all: readonly Reach[], most: number) {
    this.#kept = kept;
    this.#all = all;
    this.#mostNamed = most;
  }

  /** Undefined when they, or the pieces that they leave over, are too many to go through. */
  takersOf(reach: Reach): Takers | undefined {
    const most = this.#mostSteps;
    const others = this.#before(reach, most);
    if (others === undefined) return undefined;
    const takers: Taker[] = [];
    let rest: readonly Piece[] = piecesOf(reach);
    let steps = 0;
    for (const other of others) {
      const isLast = takesAll(other, reach);
      const witness = witnessOf(isLast ? rest : intersectReach(rest, other), reach, { reaches: this.#all });
      if (witness !== undefined) takers.push({ reach: other, witness });
      if (isLast) break;
      steps += rest.length;
      const left = steps > most ? undefined : subtractReach(rest, other);
      if (left === undefined) {
        this.#stepsLeft -= steps;
        return undefined;
      }
      if (left.length === 0) break;
      rest = left;
    }
    this.#stepsLeft -= steps;
    return takersIn(takers, this.#mostNamed);
  }

  /** A packet that a rule which is not dead decides itself; undefined where it cannot be told. */
  ownOf(reach: Reach): Packet | undefined {
    let rest: readonly Piece[] | undefined = piecesOf(reach);
    const others = this.#before(reach, this.#mostSteps);
    for (const other of others ?? []) rest = rest && subtractReach(rest, other);
    return others && rest && witnessOf(rest, reach, { reaches: this.#all });
  }

  /** So many steps may be taken for the next rule. */
  get #mostSteps(): number {
    if (this.#stepsLeft > SPARE_STEPS) return MOST_STEPS_FOR_ONE;
    return this.#stepsLeft > 0 ? FEW_STEPS : 0;
  }

  /**
   * Those that exist whenever the rule does and are not behind it, first to decide first. Undefined when more than `most`
   * may.
   */
  #before(reach: Reach, most: number): Reach[] | undefined {
    if (most === 0) return undefined;
    this.#overlaps ??= new Overlaps(this.#kept);
    const others = this.#overlaps.takersOf(reach, reach.rank, most);
    this.#stepsLeft -= others.length;
    if (others.length > most) return undefined;
    return others
      .filter((other) => impliedBy(other.rule.when, reach.rule.when))
      .sort(inOrderOfDecision)
      .filter((other, i, all) => other !== all[i - 1]);
  }
}
