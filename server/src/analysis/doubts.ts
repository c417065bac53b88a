import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import type { Find } from './cases/doubts.ts';
import { exclusive, impliedBy } from './conditions.ts';
import { later } from './later.ts';
import { AxisIndex } from './overlaps.ts';
import { matches, type Packet } from './packet.ts';
import { alone, perGroup } from './perGroup.ts';
import { forAnybody, intersectReach, type Piece, piecesOf, within } from './pieces.ts';
import { possibleForMembers } from './possible.ts';
import type { Reach } from './reach.ts';
import { hasTakerBehind } from './takers.ts';
import { type Traffic, trafficOf } from './traffic.ts';
import type { Takers } from './witness.ts';

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
  #unknown: ReadonlySet<Reach> | undefined;
  #questionsLeft = MOST_QUESTIONS;
  #stepsLeft = MOST_STEPS;

  constructor(group: SecurityGroup, file: SecurityFile, traffic: Traffic) {
    this.#group = group;
    this.#file = file;
    this.#traffic = traffic;
  }

  /**
   * The rules that may decide some of a dead rule's packets before those who take them, as far as is known: all of them,
   * or a few more than `most`.
   *
   * @param others takers of which not all is known, as they are in the case that is looked at
   */
  aboutTakers(
    reach: Reach,
    takers: Takers | undefined,
    most: number,
    others: readonly Reach[] = NOTHING,
  ): readonly Rule[] {
    // A rule of the last taker's rank decides as that one does.
    const last = takers?.lastRank ?? reach.rank;
    // So nobody comes before most.
    if (this.#onSideOf(reach).firstRank >= last) return NONE;
    return this.#before(last, reach, takers, most, others);
  }

  #before(
    last: number,
    reach: Reach,
    takers: Takers | undefined,
    most: number,
    others: readonly Reach[],
  ): readonly Rule[] {
    const { from, to } = reach;
    const beside = this.#onSideOf(reach);
    // Before the first taker all packets are left.
    const first = takers?.named[0]?.reach.rank ?? 0;
    let own: readonly Piece[] | undefined;
    // Of a rule that is not known in full there may be several reaches.
    let rules: Set<Rule> | undefined;
    const wants = (other: Reach) => {
      if (rules?.has(other.rule) || !this.#isDoubtful(other, reach)) return false;
      own ??= piecesOf(reach);
      const common = intersectReach(own, forAnybody(other));
      const leavesSome = (pieces: readonly Piece[]) =>
        other.rank < first
          ? pieces.length > 0
          : this.#leavesSome(pieces, reach, other.rank) ||
            others.some((taker) => taker.rank > other.rank && intersectReach(pieces, taker).length > 0);
      const find: Find = (wants) => this.#knownBeside(beside, other, reach, wants);
      const isWanted =
        leavesSome(common) &&
        later.cases?.canHold([...other.rule.when, ...reach.rule.when], this.#file) !== false &&
        later.doubts?.isLeftSome(other, reach, common, find, leavesSome) !== false;
      if (isWanted) rules = (rules ?? new Set()).add(other.rule);
      return isWanted;
    };
    beside.find({ from, to, last: last - 1, most, wants });
    return rules ? [...rules] : NONE;
  }

  /** Those of which all is known whose rank is not behind a doubtful one's; fewer where that takes too long. */
  #knownBeside(
    beside: AxisIndex,
    { rank }: Reach,
    { from, to }: Reach,
    isSought: Parameters<Find>[0],
  ): readonly Reach[] {
    const wants = (one: Reach) => this.#stepsLeft-- > 0 && !this.#unknown?.has(one) && isSought(one);
    return beside.find({ from, to, last: rank, most: MOST_BEFORE, wants });
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

  /**
   * Whether those who take a dead rule's packets, as far as is known, leave some of these pieces to rules of a rank: none of
   * them comes before, nor decides alike. Where that would take too long to find out, it may be.
   */
  #leavesSome(pieces: readonly Piece[], reach: Reach, rank: number): boolean {
    this.#questionsLeft -= pieces.length;
    if (this.#questionsLeft < 0) return true;
    return pieces.some((piece) => hasTakerBehind(rank, within(reach, piece), this.#traffic));
  }

  #onSideOf(reach: Reach): AxisIndex {
    return this.#sides.get(reach.side) ?? this.#findOnSideOf(reach);
  }

  #findOnSideOf({ side, rule: { direction } }: Reach): AxisIndex {
    // Who takes a dead rule's packets is known, or doubtful itself.
    const doubtful = this.#traffic.kept.filter(
      (other) => (other.peer.kind === 'members' || other.isConditional) && other.side === side,
    );
    const unknown = [...this.#unknownRules()].filter(({ rule }) => rule.direction === direction);
    const made = new AxisIndex([...doubtful, ...unknown]);
    this.#sides.set(side, made);
    return made;
  }

  /** As wide and as early as they may be, for whom they are where that is known. */
  #unknownRules(): ReadonlySet<Reach> {
    const { partial } = this.#traffic;
    const isUnknown = (rule: Rule) => !this.#traffic.reachOf(rule) && !this.#traffic.dead.has(rule);
    const rules = partial ? this.#group.rules.filter(isUnknown) : [];
    this.#unknown ??= new Set(rules.flatMap((rule) => possibleForMembers(rule, this.#file)));
    return this.#unknown;
  }
}

/** So often it is asked, for all rules of a group together, who takes what two of them have in common. */
const MOST_QUESTIONS = 20_000;
/** So many rules are looked at, for all together, that may come before a doubtful one; and so many count for one. */
const MOST_STEPS = 1_000_000;
const MOST_BEFORE = 200;

const NONE: readonly Rule[] = [];
const NOTHING: readonly Reach[] = [];
