import type { SecurityFile, SecurityGroup } from '../model/model.ts';
import { groupBy } from '../util/groupBy.ts';
import { exclusive, impliedBy } from './conditions.ts';
import { forAnybody, intersectReach, type Piece, piecesOf, subtractReach } from './pieces.ts';
import type { Reach } from './reach.ts';
import { type Traffic, trafficOf } from './traffic.ts';
import { type Taker, witnessOf } from './witness.ts';

/** A rule that decides, though rules behind it would decide the same for every packet. */
export interface AbsorbedRule {
  readonly reach: Reach;
  /** The rules that would decide in its place. */
  readonly heirs: readonly Taker[];
}

/** Looks at pairs of rules: groups beyond this size are left alone. */
const MOST_RULES = 1000;

/** Whether a group is beyond it. */
export function areTooManyToAbsorb({ rules }: SecurityGroup): boolean {
  return rules.length > MOST_RULES;
}

/**
 * The rules of a group that could go one at a time without any packet being decided otherwise, the implicit rules not
 * counted. It holds within the group alone: of a group beside it on an interface, a rule may come between. Nothing is
 * said where an unknown rule may come between, and dead rules are no heirs: they may go first.
 */
export function absorbedRules(group: SecurityGroup, file: SecurityFile): AbsorbedRule[] {
  if (group.incomplete || areTooManyToAbsorb(group)) return [];
  const traffic = trafficOf(group, file);
  const unknown = new Set(group.rules.filter((rule) => !traffic.reachOf(rule)).map(({ direction }) => direction));
  return [...groupBy(traffic.reaches, ({ side }) => side).values()].flatMap((reaches) => {
    if (reaches.some(({ rule }) => unknown.has(rule.direction))) return [];
    const inOrder = [...reaches].sort((a, b) => a.rank - b.rank);
    return reaches.flatMap((reach) => {
      const heirs = traffic.dead.has(reach.rule) || reach.rule.ofSeveral ? undefined : heirsOf(reach, inOrder, traffic);
      return heirs ? [{ reach, heirs }] : [];
    });
  });
}

/** Undefined unless the rules behind a rule decide all that it decides, and alike. */
function heirsOf(reach: Reach, inOrder: readonly Reach[], traffic: Traffic): Taker[] | undefined {
  const heirs: Taker[] = [];
  let rest: readonly Piece[] = piecesOf(reach);
  for (const other of inOrder) {
    if (other === reach || other.from >= reach.to || reach.from >= other.to) continue;
    const isBehind = other.rank >= reach.rank;
    if (isBehind && other.accepts !== reach.accepts) {
      if (mayIntersect(rest, reach, other)) return undefined;
      continue;
    }
    // What may not be there takes nothing.
    if ((isBehind && traffic.dead.has(other.rule)) || !impliedBy(other.rule.when, reach.rule.when)) continue;
    const witness = witnessOf(intersectReach(rest, other), reach, traffic);
    if (witness === undefined) continue;
    if (isBehind) heirs.push({ reach: other, witness });
    const left = subtractReach(rest, other);
    if (left === undefined) return undefined;
    if (left.length === 0) return heirs;
    rest = left;
  }
  return undefined;
}

/** Whether a rule may match some of the pieces: anybody may be a member of a group or list. */
function mayIntersect(pieces: readonly Piece[], { rule }: Reach, other: Reach): boolean {
  if (exclusive(other.rule.when, rule.when)) return false;
  return intersectReach(pieces, forAnybody(other)).length > 0;
}
