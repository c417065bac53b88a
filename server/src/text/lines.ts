import type { Span } from './span.ts';

/** The start of the line that holds `offset`. */
export function lineStart(text: string, offset: number): number {
  let at = Math.min(offset, text.length);
  while (at > 0 && !isBreak(text.charCodeAt(at - 1))) at--;
  return at;
}

/** The end of the line that holds `offset`, before its line break. */
export function lineEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && !isBreak(text.charCodeAt(at))) at++;
  return at;
}

/** The start of the line below, or the text's end. Takes `\r\n` as one break. */
export function nextLine(text: string, offset: number): number {
  const end = lineEnd(text, offset);
  if (text.startsWith('\r\n', end)) return end + 2;
  return Math.min(end + 1, text.length);
}

/** The line that holds `offset`, without its break. */
export function lineAt(text: string, offset: number): Span {
  return { start: lineStart(text, offset), end: lineEnd(text, offset) };
}

/** The line above the one that starts at `start`, without its break. */
export function lineAbove(text: string, start: number): Span {
  return lineAt(text, text.startsWith('\r\n', start - 2) ? start - 2 : start - 1);
}

/** The end of what the span holds; a collection may end with a block scalar, before its break. */
export function trimmedEnd(text: string, span: Span): number {
  let end = span.end;
  while (end > span.start && isBreak(text.charCodeAt(end - 1))) end--;
  return end;
}

/** The white space that the line of `offset` begins with. */
export function indentAt(text: string, offset: number): string {
  const start = lineStart(text, offset);
  let end = start;
  while (text[end] === ' ' || text[end] === '\t') end++;
  return text.slice(start, end);
}

/** How far `offset` stands from the start of its line; a byte order mark does not count. */
export function columnOf(text: string, offset: number): number {
  const start = lineStart(text, offset);
  return offset - (start === 0 && text.startsWith('\uFEFF') ? 1 : start);
}

/** The line break this text uses. */
export function lineBreak(text: string): '\n' | '\r\n' {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}

function isBreak(code: number): boolean {
  return code === 10 || code === 13;
}
