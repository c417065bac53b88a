import { covers } from '../algebra/ip.ts';
import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { type Find, isLeftSome } from './cases/rivals.ts';
import { exclusive, impliedBy } from './conditions.ts';
import { forAnybody, intersectReach, type Piece, piecesOf, subtractReach } from './pieces.ts';
import { possibleReaches } from './possible.ts';
import type { Reach } from './reach.ts';
import { isPeerRefused } from './refused.ts';
import { type Traffic, trafficOf } from './traffic.ts';

/** What a rule really decides, beside the others of its group. */
export interface Effect {
  readonly reach: Reach;
  readonly decides: 'all' | 'part' | 'nothing';
  /** What it decides; undefined when that falls into too many pieces. */
  readonly pieces: readonly Piece[] | undefined;
  /** The rules that take the rest, in the order in which they decide. */
  readonly takers: readonly Reach[];
  /** Rules before it that may take more, if something is true that nobody here knows. */
  readonly rivals: readonly Rival[];
}

export interface Rival {
  readonly rule: Rule;
  readonly why: /** A part of the rule is not known. */
    | { readonly kind: 'unknown' }
    /** The API refuses it. */
    | { readonly kind: 'refused' }
    /** It exists only on some conditions of the template. */
    | { readonly kind: 'condition' }
    /** It is for the members of a group or a list, and nobody knows who they are. */
    | { readonly kind: 'members'; readonly of: string };
}

/** More pieces than this are not told apart: a hover must stay quick in the largest group. */
const MOST_PIECES = 256;

/** Undefined for a rule that is itself unknown in part. */
export function effectOf(rule: Rule, group: SecurityGroup, file: SecurityFile): Effect | undefined {
  const traffic = trafficOf(group, file);
  const reach = traffic.reachOf(rule);
  if (reach === undefined) return undefined;
  const isDead = traffic.dead.has(rule);
  const before = earlier(reach, traffic);
  const { rest, takers } = takeAway(
    reach,
    before.filter((other) => isSure(other, reach)),
  );
  const decidesNothing = isDead || rest?.length === 0;
  const open = decidesNothing ? [] : (rest ?? piecesOf(reach));
  const doubtful = before.filter((other) => !isSure(other, reach));
  const rivals = [
    ...doubtful.flatMap((other) => rivalOf(other, reach, open, doubtful) ?? []),
    ...(traffic.partial ? unknownRivals(group, file, reach, open) : []),
  ].sort((a, b) => a.rule.id - b.rule.id);
  const share = takers.length > 0 ? 'part' : 'all';
  return { reach, decides: decidesNothing ? 'nothing' : share, pieces: isDead ? [] : rest, takers, rivals };
}

/** The kept rules that come first wherever both match, in order; for a dead rule also those of its own rank. */
function earlier(reach: Reach, { reaches, dead }: Traffic): Reach[] {
  const isDead = dead.has(reach.rule);
  return reaches
    .filter(
      (other) =>
        other !== reach &&
        (other.rank < reach.rank || (isDead && other.rank === reach.rank)) &&
        mayMeet(reach, other) &&
        !dead.has(other.rule),
    )
    .sort((a, b) => a.rank - b.rank);
}

/** A cheap look before the exact one. */
function mayMeet(a: Reach, b: Reach): boolean {
  if (a.side !== b.side || a.from >= b.to || b.from >= a.to) return false;
  if (a.peer.kind !== 'blocks' || b.peer.kind !== 'blocks') return true;
  const { blocks } = b.peer;
  return a.peer.blocks.some((one) => blocks.some((other) => covers(one, other) || covers(other, one)));
}

/** Whether a rule takes, for sure, what it matches of another one: it exists whenever that does, and asks for no other members. */
function isSure(other: Reach, reach: Reach): boolean {
  if (!impliedBy(other.rule.when, reach.rule.when)) return false;
  return other.peer.kind === 'blocks' || (reach.peer.kind === 'members' && reach.peer.of === other.peer.of);
}

function takeAway(
  reach: Reach,
  others: readonly Reach[],
): { readonly rest: readonly Piece[] | undefined; readonly takers: readonly Reach[] } {
  const takers: Reach[] = [];
  let rest: readonly Piece[] | undefined = piecesOf(reach);
  for (const other of others) {
    if (rest?.length === 0) break;
    if (rest !== undefined && intersectReach(rest, other).length === 0) continue;
    takers.push(other);
    const left: readonly Piece[] | undefined = rest && subtractReach(rest, other);
    rest = left && left.length > MOST_PIECES ? undefined : left;
  }
  return { rest, takers };
}

function rivalOf(other: Reach, reach: Reach, open: readonly Piece[], doubtful: readonly Reach[]): Rival | undefined {
  const { rule, peer } = other;
  if (exclusive(rule.when, reach.rule.when) || !isLeftSomeOf(open, other, reach, doubtful)) return undefined;
  if (!impliedBy(rule.when, reach.rule.when)) return { rule, why: { kind: 'condition' } };
  return peer.kind === 'members' ? { rule, why: { kind: 'members', of: peer.of } } : undefined;
}

/** What of the pieces a rule matches, whoever its members are. */
function meeting(other: Reach, open: readonly Piece[]): readonly Piece[] {
  return intersectReach(open, forAnybody(other));
}

/** Whether others that are there, or for members, wherever it is leave it some of the pieces; of very many nobody asks. */
function isLeftSomeOf(open: readonly Piece[], other: Reach, reach: Reach, doubtful: readonly Reach[]): boolean {
  const common = meeting(other, open);
  const find: Find = (wants) => (doubtful.length > MOST_PIECES ? [] : doubtful.filter(wants));
  const areSome = (pieces: readonly Piece[]) => pieces.length > 0;
  return areSome(common) && isLeftSome(other, reach, common, find, areSome);
}

function unknownRivals(group: SecurityGroup, file: SecurityFile, reach: Reach, open: readonly Piece[]): Rival[] {
  const { reachOf } = trafficOf(group, file);
  return group.rules.flatMap((rule) => {
    const isRival = rule.direction === reach.rule.direction && reachOf(rule) === undefined;
    if (!isRival || exclusive(rule.when, reach.rule.when)) return [];
    const mayCome = possibleReaches(rule, file).some((one) => one.rank < reach.rank && meeting(one, open).length > 0);
    const why = { kind: isPeerRefused(rule, group, file) ? 'refused' : 'unknown' } as const;
    return mayCome ? [{ rule, why }] : [];
  });
}
