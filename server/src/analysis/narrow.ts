import { type Piece, piecesOf, subtractReach } from './pieces.ts';
import type { Reach } from './reach.ts';

/** Whether the others together cover all of a rule's traffic, source ports and local addresses included; exact. */
export function isCoveredNarrowly(reach: Reach, others: readonly Reach[]): boolean {
  let rest: readonly Piece[] = piecesOf(reach);
  for (const other of others) {
    const left = subtractReach(rest, other);
    if (left === undefined) return false;
    if (left.length === 0) return true;
    rest = left;
  }
  return rest.length === 0;
}
