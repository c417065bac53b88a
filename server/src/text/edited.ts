import { Pieces, type Text } from './pieces.ts';
import type { Span } from './span.ts';

/** Where two versions of a text differ. `start` and `end` are the old text's. */
export interface Edited extends Span {
  /** How much longer the new text is. */
  readonly delta: number;
}

/** What differs between two texts: all between what they have in common at the start and at the end. */
export function editBetween(before: Text, after: Text): Edited {
  const shared = sharedBy(before, after);
  const old = before.slice(shared.start, before.length - shared.tail);
  const fresh = after.slice(shared.start, after.length - shared.tail);
  const shorter = Math.min(old.length, fresh.length);
  const start = commonStart(old, fresh, shorter);
  const tail = commonEnd(old, fresh, shorter - start);
  return {
    start: shared.start + start,
    end: before.length - shared.tail - tail,
    delta: after.length - before.length,
  };
}

/** How long the pieces are that both texts begin and end with. */
function sharedBy(before: Text, after: Text): { start: number; tail: number } {
  const shared = { start: 0, tail: 0 };
  if (!(before instanceof Pieces && after instanceof Pieces)) return shared;
  const [a, b] = [before.pieces, after.pieces];
  const most = Math.min(a.length, b.length);
  let first = 0;
  for (; first < most && a[first] === b[first]; first++) shared.start += a[first]?.text.length ?? 0;
  for (let last = 1; last <= most - first && a.at(-last) === b.at(-last); last++) {
    shared.tail += a.at(-last)?.text.length ?? 0;
  }
  return shared;
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

/**
 * The same edit, written as if it began at the end of the line above: lines that are put in above an entry, or taken out there,
 * are lines behind the entry above it. Undefined where it is no edit of whole lines.
 */
export function asLinesBehind(before: Text, after: Text, { start, end, delta }: Edited): Edited | undefined {
  const length = Math.abs(delta);
  const isPure = end - start === (delta > 0 ? 0 : length);
  if (!isPure || length === 0) return undefined;
  const longer = delta > 0 ? after : before;
  for (let by = 1; by <= start; by++) {
    const char = longer.charCodeAt(start - by);
    if (char !== longer.charCodeAt(start - by + length)) return undefined;
    if (char === LINE_BREAK) return { start: start - by, end: end - by, delta };
  }
  return undefined;
}

const LINE_BREAK = 10;
