import type { SecurityFile, SecurityGroup } from '../model/model.ts';
import { groupBy } from '../util/groupBy.ts';
import { exclusive, impliedBy } from './conditions.ts';
import { intersectReach, type Piece, piecesOf, subtractReach } from './pieces.ts';
import type { Reach } from './reach.ts';
import { type Traffic, trafficOf } from './traffic.ts';
import { type Taker, witnessOf } from './witness.ts';

/** An accept that loses packets to drops of its own priority. */
export interface Tie {
  readonly accept: Reach;
  readonly drops: readonly Taker[];
}

/** Pairs beyond these are not looked at. */
const MOST_PAIRS = 200_000;

/**
 * Accept and drop of one priority for the same packets, where no rule before them decides: the drop wins. A dead accept
 * is another matter.
 */
export function tiesOf(group: SecurityGroup, file: SecurityFile): Tie[] {
  const traffic = trafficOf(group, file);
  return contendersIn(traffic, MOST_PAIRS).flatMap(({ accept, rivals }) => {
    const winners = rivals.flatMap((drop) => contest(accept, drop, traffic));
    return winners.length === 0 ? [] : [{ accept, drops: winners }];
  });
}

/** Whether there are more pairs than are looked at. */
export function areTooManyToTie(group: SecurityGroup, file: SecurityFile): boolean {
  const traffic = trafficOf(group, file);
  return contendersIn(traffic, MOST_PAIRS).length < contendersIn(traffic, Number.POSITIVE_INFINITY).length;
}

/** The accepts, each with the drops of its priority, as long as there are no more pairs than `most`. */
function contendersIn({ kept }: Traffic, most: number) {
  const drops = groupBy(
    kept.filter(({ accepts }) => !accepts),
    keyOf,
  );
  let pairs = 0;
  return kept.flatMap((accept) => {
    const rivals = accept.accepts ? (drops.get(keyOf({ ...accept, rank: accept.rank - 1 })) ?? []) : [];
    pairs += rivals.length;
    return rivals.length === 0 || pairs > most ? [] : [{ accept, rivals }];
  });
}

function keyOf(reach: Reach): string {
  return `${reach.side} ${reach.rank}`;
}

/** The packets over which two rules really contend. */
function contest(accept: Reach, drop: Reach, traffic: Traffic): Taker[] {
  if (accept.from >= drop.to || drop.from >= accept.to || exclusive(accept.rule.when, drop.rule.when)) return [];
  let rest: readonly Piece[] = shared(accept, drop);
  for (const other of traffic.reaches) {
    if (rest.length === 0) return [];
    if (other.rank >= drop.rank || other.side !== drop.side) continue;
    if (!impliedBy(other.rule.when, [...accept.rule.when, ...drop.rule.when])) continue;
    const left = subtractReach(rest, other);
    if (left === undefined) return [];
    rest = left;
  }
  const witness = witnessOf(rest, accept, traffic);
  return witness ? [{ reach: drop, witness }] : [];
}

/** What both rules match. A rule for addresses matches the members of a group too, not the other way round. */
function shared(a: Reach, b: Reach): readonly Piece[] {
  const pieces = intersectReach(piecesOf(a), b);
  return pieces.length > 0 ? pieces : intersectReach(piecesOf(b), a);
}
