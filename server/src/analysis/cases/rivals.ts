import type { Guard } from '../../model/model.ts';
import { exclusive, impliedBy } from '../conditions.ts';
import { forAnybody, type Piece, subtractReach } from '../pieces.ts';
import { inOrderOfDecision, type Reach } from '../reach.ts';

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
  return [split, { ...split, holds: !split.holds }].flatMap((guard) => {
    const given = [...when, guard];
    const possible = rules.filter(({ rule }) => !exclusive(rule.when, given));
    return worldsOf(possible, given, splits - 1);
  });
}
