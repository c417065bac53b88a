import type { Span } from './span.ts';

/** Where two versions of a text differ. `start` and `end` are the old text's. */
export interface Edited extends Span {
  /** How much longer the new text is. */
  readonly delta: number;
}

/** What differs between two texts: all between what they have in common at the start and at the end. */
export function editBetween(before: string, after: string): Edited {
  const shorter = Math.min(before.length, after.length);
  const start = commonStart(before, after, shorter);
  let tail = 0;
  while (
    tail < shorter - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail++;
  }
  return { start, end: before.length - tail, delta: after.length - before.length };
}

/** By pieces first: comparing strings is faster than comparing characters. */
function commonStart(a: string, b: string, limit: number): number {
  const PIECE = 4096;
  let at = 0;
  while (at + PIECE <= limit && a.slice(at, at + PIECE) === b.slice(at, at + PIECE)) at += PIECE;
  while (at < limit && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}
