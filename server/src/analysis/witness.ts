import { ownAddress, type Packet, tellingAddress, tellingPlace, USUAL_SOURCE_PORT, withWhatCounts } from './packet.ts';
import type { Piece } from './pieces.ts';
import { isPortZero, type Reach } from './reach.ts';

/** A rule that takes some of another one's traffic, and one packet of it. */
export interface Taker {
  readonly reach: Reach;
  readonly witness: Packet;
}

/** Those that decide a rule's packets before it. */
export interface Takers {
  /** The first ones, in the order in which they decide; among them one that accepts and one that drops, where there are. */
  readonly named: readonly Taker[];
  /** How many there are, the named ones included. */
  readonly count: number;
}

/** More are not named: nobody reads them. */
const MOST_NAMED = 24;

/** Which are named of all of them, given in the order in which they decide. */
export function namedOf<T>(takers: readonly T[], reachOf: (taker: T) => Reach): readonly T[] {
  if (takers.length <= MOST_NAMED) return takers;
  const named = takers.slice(0, MOST_NAMED);
  const accepts = (taker: T) => reachOf(taker).accepts;
  const isOneSided = named.every((taker) => accepts(taker) === accepts(named[0] as T));
  const other = isOneSided && takers.find((taker) => accepts(taker) !== accepts(named[0] as T));
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
