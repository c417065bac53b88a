import { ownAddress, type Packet, tellingAddress, tellingPlace, USUAL_SOURCE_PORT, withWhatCounts } from './packet.ts';
import type { Piece } from './pieces.ts';
import { isPortZero, type Reach } from './reach.ts';

/** A rule that takes some of another one's traffic, and one packet of it. */
export interface Taker {
  readonly reach: Reach;
  readonly witness: Packet;
  /** The other one as it is then, where not all of it is known. */
  readonly victim?: Reach;
}

type Taking = Pick<Taker, 'reach'>;

/** Those that decide a rule's packets before it. */
export interface Takers<T extends Taking = Taker> {
  /** The first ones, in the order in which they decide; among them one that accepts and one that drops, where there are. */
  readonly named: readonly T[];
  /** How many there are, the named ones included. */
  readonly count: number;
  /** The rank of the last of all; 0 where there is none. */
  readonly lastRank: number;
}

/** So many rules a group may have, unless somebody has asked for more: see `knowledge/quotas.ts`. */
const WITHIN_QUOTA = 200;

/**
 * How many takers are named of each dead rule: all of them in a group within its quota, however its rules are divided into
 * dead ones and their takers; fewer in one so large that what is told of them would grow beyond all bounds.
 */
export function mostNamed(deadRules: number): number {
  return Math.min(WITHIN_QUOTA, Math.max(20, Math.floor(WITHIN_QUOTA ** 2 / 4 / deadRules)));
}

/** All of them, given in the order in which they decide, of whom not more than some are named. */
export function takersIn<T extends Taking>(all: readonly T[], most: number): Takers<T> {
  return { named: namedOf(all, most), count: all.length, lastRank: all[all.length - 1]?.reach.rank ?? 0 };
}

function namedOf<T extends Taking>(takers: readonly T[], most: number): readonly T[] {
  if (takers.length <= most) return takers;
  const named = takers.slice(0, most);
  const [{ reach: first }] = takers as readonly [T, ...T[]];
  const isOneSided = named.every(({ reach }) => reach.accepts === first.accepts);
  const other = isOneSided && takers.find(({ reach }) => reach.accepts !== first.accepts);
  return other ? [...named.slice(0, -1), other] : named;
}

/** One packet of some pieces, such as tells a reader something; undefined when there is none. */
export function witnessOf(
  pieces: readonly Piece[],
  reach: Reach,
  { reaches }: { readonly reaches: readonly Reach[] },
): Packet | undefined {
  const seen = pieces.filter(isSeen);
  const piece = seen.find(hasUsualSource) ?? seen[0] ?? pieces[0];
  return piece && withWhatCounts(packetOf(piece, reach), reaches, reach);
}

/** No rule can name port 0, so that a piece of nothing else is often left over; packets of it are not seen. */
function isSeen({ from, to, sourceTo }: Piece): boolean {
  return sourceTo > 1 && !isPortZero(tellingPlace(from, to));
}

function hasUsualSource({ sourceFrom, sourceTo }: Piece): boolean {
  return sourceFrom <= USUAL_SOURCE_PORT && USUAL_SOURCE_PORT < sourceTo;
}

/** One packet of a piece, such as tells a reader something. */
function packetOf(piece: Piece, { rule, nic }: Reach): Packet {
  return {
    direction: rule.direction,
    nic,
    at: tellingPlace(piece.from, piece.to),
    sourcePort: sourcePortOf(piece),
    peer: tellingAddress(piece.block),
    memberships: new Set(piece.member === undefined ? [] : [piece.member]),
    local: ownAddress(piece.local),
  };
}

function sourcePortOf(piece: Piece): number {
  if (hasUsualSource(piece)) return USUAL_SOURCE_PORT;
  return piece.sourceFrom === 0 && piece.sourceTo > 1 ? 1 : piece.sourceFrom;
}
