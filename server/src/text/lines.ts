import type { Text } from './pieces.ts';
import type { Span } from './span.ts';

/** The start of the line that holds `offset`. */
export function lineStart(text: Text, offset: number): number {
  let at = Math.min(offset, text.length);
  while (at > 0 && !isBreak(text.charCodeAt(at - 1))) at--;
  return at;
}

/** The end of the line that holds `offset`, before its line break. */
export function lineEnd(text: Text, offset: number): number {
  let at = offset;
  while (at < text.length && !isBreak(text.charCodeAt(at))) at++;
  return at;
}

/** The start of the line below, or the text's end. Takes `\r\n` as one break. */
export function nextLine(text: Text, offset: number): number {
  const end = lineEnd(text, offset);
  if (isPair(text, end)) return end + 2;
  return Math.min(end + 1, text.length);
}

/** The line that holds `offset`, without its break. */
export function lineAt(text: Text, offset: number): Span {
  return { start: lineStart(text, offset), end: lineEnd(text, offset) };
}

/** The line above the one that starts at `start`, without its break. */
export function lineAbove(text: Text, start: number): Span {
  return lineAt(text, isPair(text, start - 2) ? start - 2 : start - 1);
}

/** The end of what the span holds; a collection may end with a block scalar, before its break. */
export function trimmedEnd(text: Text, span: Span): number {
  let end = span.end;
  while (end > span.start && isBreak(text.charCodeAt(end - 1))) end--;
  return end;
}

/** The first offset from there on at which no white space stands, or the text's end. */
export function endOfSpace(text: Text, offset: number): number {
  let at = offset;
  while (at < text.length && /\s/.test(text.charAt(at))) at++;
  return at;
}

/** The white space that the line of `offset` begins with. */
export function indentAt(text: Text, offset: number): string {
  const start = lineStart(text, offset);
  let end = start;
  while (isBlank(text.charCodeAt(end))) end++;
  return text.slice(start, end);
}

/** How far `offset` stands from the start of its line; a byte order mark does not count. */
export function columnOf(text: Text, offset: number): number {
  const start = lineStart(text, offset);
  return offset - (start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start);
}

/** The line break this text uses. */
export function lineBreak(text: Text): '\n' | '\r\n' {
  let first = 0;
  while (first < text.length && text.charCodeAt(first) !== 10) first++;
  return isPair(text, first - 1) ? '\r\n' : '\n';
}

/** Whether `\r\n` stands there. */
function isPair(text: Text, offset: number): boolean {
  return text.charCodeAt(offset) === 13 && text.charCodeAt(offset + 1) === 10;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

export function isBreak(code: number): boolean {
  return code === 10 || code === 13;
}
