import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { exclusive, impliedBy } from './conditions.ts';
import { AxisIndex } from './overlaps.ts';
import { matches, type Packet } from './packet.ts';
import { alone, perGroup } from './perGroup.ts';
import { forAnybody, meet, type Piece, piecesOf, subtractReach } from './pieces.ts';
import { possibleReaches } from './possible.ts';
import { type Reach, sideOf } from './reach.ts';
import { type Traffic, trafficOf } from './traffic.ts';
import type { Taker, Takers } from './witness.ts';

/** Which rules of a group may come before others, though nobody can say whether they do; computed once. */
export const doubtsOf = perGroup((group, file) => new Doubts(group, alone(group, file), trafficOf(group, file)));

/**
 * A rule is doubtful beside another one if it may match some of its packets: it is not known in full, it exists on other
 * conditions, or it is for the members of a group or list, who may have any address, and may be members of another one.
 */
class Doubts {
  readonly #group: SecurityGroup;
  readonly #file: SecurityFile;
  readonly #traffic: Traffic;
  readonly #sides = new Map<string, AxisIndex>();
  readonly #forAnybody = new Map<Reach, readonly Piece[]>();
  #unknown: ReadonlySet<Reach> | undefined;
  readonly #budget = new Budget();

  constructor(group: SecurityGroup, file: SecurityFile, traffic: Traffic) {
    this.#group = group;
    this.#file = file;
    this.#traffic = traffic;
  }

  /**
   * The rules that may decide some of a dead rule's packets before those who take them, as far as is known: all of them,
   * or a few more than `most`.
   */
  aboutTakers(reach: Reach, takers: Takers | undefined, most: number): readonly Rule[] {
    const known = takers?.named ?? [];
    const areAll = takers !== undefined && known.length === takers.count;
    // A rule of the last taker's rank decides as that one does.
    const last = areAll ? (known.at(-1)?.reach.rank ?? 0) : reach.rank;
    const beside = this.#onSideOf(reach);
    if (beside.firstRank >= last) return NONE;
    let left: Left | undefined;
    const rules = new Set<Rule>();
    const wants = (other: Reach) => {
      if (rules.has(other.rule) || !this.#isDoubtful(other, reach)) return false;
      left ??= new Left(reach, known, this.#budget);
      const isWanted = this.#matchesSome(other, left.to(other.rank));
      if (isWanted) rules.add(other.rule);
      return isWanted;
    };
    const { from, to } = reach;
    beside.find({ from, to, last: last - 1, most, wants });
    return [...rules];
  }

  /** Whether some rule may decide a packet before the one that does so as far as is known. */
  areAbout(packet: Packet, reach: Reach): boolean {
    const { at } = packet;
    const wants = (other: Reach) => this.#isDoubtful(other, reach) && matches(forAnybody(other), packet);
    return this.#onSideOf(reach).find({ from: at, to: at + 1, last: reach.rank - 1, most: 0, wants }).length > 0;
  }

  #isDoubtful(other: Reach, { rule, peer }: Reach): boolean {
    if (exclusive(other.rule.when, rule.when)) return false;
    if (this.#unknown?.has(other) || !impliedBy(other.rule.when, rule.when)) return true;
    return other.peer.kind === 'members' && !(peer.kind === 'members' && peer.of === other.peer.of);
  }

  /** Whether a rule may match packets of some pieces; where these are not known, it may. */
  #matchesSome(other: Reach, pieces: readonly Piece[] | undefined): boolean {
    if (pieces === undefined || !this.#budget.pay(pieces.length)) return true;
    const own = this.#forAnybody.get(other) ?? piecesOf(forAnybody(other));
    this.#forAnybody.set(other, own);
    return own.some((piece) => pieces.some((rest) => meet(rest, piece)));
  }

  #onSideOf(reach: Reach): AxisIndex {
    const side = sideOf(reach);
    const known = this.#sides.get(side);
    if (known) return known;
    // Who takes a dead rule's packets is known, or doubtful itself.
    const doubtful = this.#traffic.kept.filter(
      (other) => (other.peer.kind === 'members' || other.rule.when.length > 0) && sideOf(other) === side,
    );
    const unknown = [...this.#unknownRules()].filter(({ rule }) => rule.direction === reach.rule.direction);
    const made = new AxisIndex([...doubtful, ...unknown]);
    this.#sides.set(side, made);
    return made;
  }

  /** As wide and as early as they may be. */
  #unknownRules(): ReadonlySet<Reach> {
    const { partial, dead } = this.#traffic;
    const isUnknown = (rule: Rule) => !this.#traffic.reachOf(rule) && !dead.has(rule);
    const rules = partial ? this.#group.rules.filter(isUnknown) : [];
    this.#unknown ??= new Set(rules.flatMap((rule) => possibleReaches(rule, this.#file)));
    return this.#unknown;
  }
}

/** Pieces that are looked at for all rules of a group together; where more would be needed, a rule may come before. */
class Budget {
  #left = 50_000;

  /** Whether there was enough left. */
  pay(pieces: number): boolean {
    this.#left -= pieces;
    return this.#left >= 0;
  }
}

/** What those who take a rule's packets, as far as is known, leave of them to rules of other ranks. */
class Left {
  readonly #takers: readonly Taker[];
  readonly #budget: Budget;
  /** Behind so many of the takers; undefined where that would take too long. */
  readonly #pieces: (readonly Piece[] | undefined)[];

  constructor(reach: Reach, takers: readonly Taker[], budget: Budget) {
    this.#takers = takers;
    this.#budget = budget;
    this.#pieces = [piecesOf(reach)];
  }

  /** What nobody decides before a rule of this rank, nor at it and so alike. */
  to(rank: number): readonly Piece[] | undefined {
    let count = 0;
    for (; count < this.#takers.length; count++) {
      const { reach } = this.#takers[count] as Taker;
      if (reach.rank > rank) break;
      if (this.#pieces.length === count + 1) this.#pieces.push(this.#without(this.#pieces[count], reach));
    }
    return this.#pieces[count];
  }

  #without(pieces: readonly Piece[] | undefined, taker: Reach): readonly Piece[] | undefined {
    return pieces && this.#budget.pay(pieces.length) ? subtractReach(pieces, taker) : undefined;
  }
}

const NONE: readonly Rule[] = [];
