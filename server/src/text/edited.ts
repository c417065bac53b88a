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
  const tail = commonEnd(before, after, shorter - start);
  return { start, end: before.length - tail, delta: after.length - before.length };
}

/** Texts are compared by pieces first: comparing strings is faster than comparing characters. */
const PIECE = 4096;

function commonStart(a: string, b: string, limit: number): number {
  let at = 0;
  while (at + PIECE <= limit && a.slice(at, at + PIECE) === b.slice(at, at + PIECE)) at += PIECE;
  while (at < limit && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

function commonEnd(a: string, b: string, limit: number): number {
  const pieceOf = (text: string, at: number) => text.slice(text.length - at - PIECE, text.length - at);
  let at = 0;
  while (at + PIECE <= limit && pieceOf(a, at) === pieceOf(b, at)) at += PIECE;
  while (at < limit && a.charCodeAt(a.length - 1 - at) === b.charCodeAt(b.length - 1 - at)) at++;
  return at;
}
