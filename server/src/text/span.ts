import type { Text } from './pieces.ts';

/** A piece of a text: UTF-16 offsets, half-open. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a thing stands now; the thing itself may move with its document. */
export function spanOf({ start, end }: Span): Span {
  return { start, end };
}

export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Whether the offset lies in the span or right behind it, where a cursor still belongs to it. */
export function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** Whether two spans overlap, or stand next to each other. */
export function touch(a: Span, b: Span): boolean {
  return a.start <= b.end && b.start <= a.end;
}

/** Replace `start`–`end` by `text`. Spans of one list never overlap. */
export interface TextChange extends Span {
  readonly text: string;
}

/** The text, or the piece of it `within` a span, after the changes, which may come in any order. */
export function applyChanges(
  text: Text,
  changes: readonly TextChange[],
  within: Span = { start: 0, end: text.length },
): string {
  const sorted = [...changes].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let at = within.start;
  for (const change of sorted) {
    result += text.slice(at, change.start) + change.text;
    at = change.end;
  }
  return result + text.slice(at, within.end);
}

/** The text with pieces blanked to spaces, so that every offset stays true; a `mark` stands where each began. */
export function blank(text: string, pieces: readonly Span[], mark = ''): string {
  return applyChanges(
    text,
    pieces.map(({ start, end }) => ({
      start,
      end,
      text: mark + text.slice(start + mark.length, end).replace(/[^\r\n]/g, ' '),
    })),
  );
}
