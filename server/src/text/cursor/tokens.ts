import type { Text } from '../pieces.ts';
import type { Span } from '../span.ts';

export type Quote = '"' | "'";

/** A scalar on one line; its span is what stands within the quotes. */
export interface Token extends Span {
  readonly quote: Quote | undefined;
  readonly closed: boolean;
  /** With the quotes. */
  readonly outer: Span;
}

/** A word without quotes. */
export function plainToken(start: number, end: number): Token {
  return { start, end, quote: undefined, closed: false, outer: { start, end } };
}

/** Nothing has been written yet. */
export function noWord(at: number): Token {
  return plainToken(at, at);
}

/** The place of the quote that closes the one at `at`, before the line's end. */
export function endOfQuoted(text: Text, at: number, end: number): number | undefined {
  const quote = text.charAt(at);
  for (let i = at + 1; i < end; i++) {
    if (text.charAt(i) === '\\' && quote === '"') i++;
    else if (text.charAt(i) === quote) {
      if (quote === '"' || text.charAt(i + 1) !== quote) return i;
      i++; // a quote within single quotes is written twice
    }
  }
  return undefined;
}

/** The end of a plain scalar on its line: before a comment, a key's colon, and within brackets before a bracket or comma. */
export function endOfPlain(
  text: Text,
  at: number,
  end: number,
  { isValue, inFlow }: { readonly isValue: boolean; readonly inFlow: boolean },
): number {
  let i = at;
  for (; i < end; i++) {
    const char = text.charAt(i);
    if (inFlow && ',[]{}'.includes(char)) break;
    if (char === '#' && i > at && /\s/.test(text.charAt(i - 1))) break;
    if (char === ':' && !isValue && endsKey(text, i + 1, end, { inFlow })) break;
  }
  while (i > at && /\s/.test(text.charAt(i - 1))) i--;
  return i;
}

function endsKey(text: Text, at: number, end: number, { inFlow }: { readonly inFlow: boolean }): boolean {
  if (at >= end || /\s/.test(text.charAt(at))) return true;
  return inFlow && ',[]{}'.includes(text.charAt(at));
}
