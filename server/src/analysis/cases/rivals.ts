import { type Guard, opposite } from '../../model/variables.ts';
import { exclusive, impliedBy } from '../conditions.ts';
import { forAnybody, intersectReach, type Piece, piecesOf, subtractReach, within } from '../pieces.ts';
import { inOrderOfDecision, type Reach } from '../reach.ts';
import { takersOf } from '../takers.ts';
import type { Traffic } from '../traffic.ts';
import type { Takers } from '../witness.ts';

/** Finds rules on one side by what is asked of each. */
export type Find = (wants: (other: Reach) => boolean) => readonly Reach[];

/**
 * Whether some of the packets that a rival has in common with another rule are left to it by all that comes before wherever both
 * are there: what is for the members of either, or for everybody, on conditions of which one always holds.
 *
 * @param find looks at rules of which all is known, and finds some where it would take too long to find all
 */
export function isLeftSome(
  rival: Reach,
  reach: Reach,
  common: readonly Piece[],
  find: Find,
  leavesSome: (pieces: readonly Piece[]) => boolean,
): boolean {
  const when = [...reach.rule.when, ...rival.rule.when];
  const members = [membersOf(reach), membersOf(rival), undefined];
  const before = find(
    (other) =>
      inOrderOfDecision(other, rival) < 0 && members.includes(membersOf(other)) && !exclusive(other.rule.when, when),
  );
  if (before.length === 0) return true;
  return worldsOf(before, when, MOST_SPLITS).some((present) => {
    let rest: readonly Piece[] | undefined = common;
    for (const other of present) rest &&= subtractReach(rest, forAnybody(other));
    return rest === undefined || leavesSome(rest);
  });
}

/**
 * Those of a dead rule's takers that decide some of its packets where that is possible: not those who come behind rules on
 * conditions of which one always holds. All of them where none would be left, and where they are too many.
 */
export function decidingOf(takers: Takers, reach: Reach, traffic: Traffic): Takers {
  // One alone takes all of them.
  if (takers.count < 2 || takers.named.length < takers.count) return takers;
  const split = splitIn(traffic);
  return split.length === 0 ? takers : withoutThoseBehind(split, takers, reach, traffic);
}

function withoutThoseBehind(split: readonly Reach[], takers: Takers, reach: Reach, traffic: Traffic): Takers {
  const own = piecesOf(reach);
  const named = takers.named.filter(({ reach: taker }) => {
    const find: Find = (wants) => split.filter((other) => other.side === reach.side && wants(other));
    const decidesSome = (pieces: readonly Piece[]) =>
      pieces.some(
        (piece) =>
          takersOf(within(reach, piece), traffic)?.named.some((other) => other.reach.rule === taker.rule) ?? true,
      );
    return isLeftSome(taker, reach, intersectReach(own, taker), find, decidesSome);
  });
  return named.length === 0 || named.length === takers.count ? takers : { ...takers, named, count: named.length };
}

/** The rules on conditions of which another one is the opposite. */
function splitIn(traffic: Traffic): readonly Reach[] {
  const known = splits.get(traffic);
  if (known) return known;
  const conditional = traffic.kept.filter(({ isConditional }) => isConditional);
  const guards = conditional.flatMap(({ rule }) => rule.when);
  const isSplit = guards.length <= MOST_GUARDS && guards.some((guard) => exclusive(guards, [guard]));
  const found = isSplit ? conditional : [];
  splits.set(traffic, found);
  return found;
}

const splits = new WeakMap<Traffic, readonly Reach[]>();
/** Of rules on more conditions it is not asked. */
const MOST_GUARDS = 200;

function membersOf({ peer }: Reach): string | undefined {
  return peer.kind === 'members' ? peer.of : undefined;
}

/** Where more conditions may hold or not, fewer rules are counted than there are. */
const MOST_SPLITS = 5;

/** The rules that are there together under some conditions, for each way in which no more of them than must be are there. */
function worldsOf(rules: readonly Reach[], when: readonly Guard[], splits: number): (readonly Reach[])[] {
  const open = rules.flatMap(({ rule }) => rule.when).filter((guard) => !impliedBy([guard], when));
  const split = open.find((guard) => exclusive(open, [guard]));
  if (split === undefined || splits === 0) return [rules.filter(({ rule }) => impliedBy(rule.when, when))];
  return [split, opposite(split)].flatMap((guard) => {
    const given = [...when, guard];
    const possible = rules.filter(({ rule }) => !exclusive(rule.when, given));
    return worldsOf(possible, given, splits - 1);
  });
}
