import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { exclusive, impliedBy } from './conditions.ts';
import { AxisIndex } from './overlaps.ts';
import { matches, type Packet } from './packet.ts';
import { alone, perGroup } from './perGroup.ts';
import { intersectReach, type Piece, piecesOf, subtractReach } from './pieces.ts';
import { everywhere, possibleReach } from './possible.ts';
import { type Reach, sideOf } from './reach.ts';
import { type Traffic, trafficOf } from './traffic.ts';
import type { Takers } from './witness.ts';

/** Which rules of a group may come before others, though nobody can say whether they do; computed once. */
export const doubtsOf = perGroup((group, file) => new Doubts(group, alone(group, file), trafficOf(group, file)));

/** Pieces that are looked at for all rules of a group together; where more would be needed, a rule may come before. */
const MOST_STEPS = 50_000;

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
  #stepsLeft = MOST_STEPS;

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
    const known = (takers?.named ?? []).map((taker) => taker.reach);
    const areAll = takers !== undefined && known.length === takers.count;
    // A rule of the last taker's rank decides as that one does.
    const last = areAll ? Math.max(...known.map(({ rank }) => rank)) : reach.rank;
    const { from, to } = reach;
    const wants = (other: Reach) => this.#isDoubtful(other, reach) && this.#hasSomethingLeft(other, reach, known);
    return this.#onSideOf(reach)
      .find({ from, to, last: last - 1, most, wants })
      .map(({ rule }) => rule);
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

  /** Whether a rule may match packets of another one that nobody known decides before it, or at its rank and so alike. */
  #hasSomethingLeft(other: Reach, reach: Reach, known: readonly Reach[]): boolean {
    const own = piecesOf(reach);
    this.#stepsLeft -= own.length;
    if (this.#stepsLeft < 0) return true;
    let rest: readonly Piece[] = intersectReach(own, forAnybody(other));
    for (const taker of known) {
      if (rest.length === 0 || taker.rank > other.rank) break;
      this.#stepsLeft -= rest.length;
      const left = this.#stepsLeft < 0 ? undefined : subtractReach(rest, taker);
      if (left === undefined) return true;
      rest = left;
    }
    return rest.length > 0;
  }

  #onSideOf(reach: Reach): AxisIndex {
    const side = sideOf(reach);
    const known = this.#sides.get(side);
    if (known) return known;
    const { dead, reaches } = this.#traffic;
    // Who takes a dead rule's packets is known, or doubtful itself.
    const doubtful = reaches.filter(
      (other) =>
        (other.peer.kind === 'members' || other.rule.when.length > 0) &&
        sideOf(other) === side &&
        !dead.has(other.rule),
    );
    const unknown = [...this.#unknownRules()].filter(({ rule }) => rule.direction === reach.rule.direction);
    const made = new AxisIndex([...doubtful, ...unknown]);
    this.#sides.set(side, made);
    return made;
  }

  /** As wide and as early as they may be. */
  #unknownRules(): ReadonlySet<Reach> {
    const { partial } = this.#traffic;
    const rules = partial ? this.#group.rules.filter((rule) => !this.#traffic.reachOf(rule)) : [];
    this.#unknown ??= new Set(rules.map((rule) => possibleReach(rule, this.#file).reach));
    return this.#unknown;
  }
}

/** A rule for members as one for all addresses that they may have. */
function forAnybody(reach: Reach): Reach {
  if (reach.peer.kind === 'blocks') return reach;
  return { ...reach, peer: { kind: 'blocks', blocks: reach.peer.within ?? everywhere } };
}
