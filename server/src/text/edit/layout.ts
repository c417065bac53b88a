// How collections and comments are laid out in a text.
import { columnOf, lineAbove, lineStart } from '../lines.ts';
import type { Text } from '../pieces.ts';
import type { Span } from '../span.ts';
import type { MapNode, SeqNode } from '../tree.ts';

/** The dash of a block list's item: all dashes of a list stand in one column. */
export function dashOf(text: Text, list: SeqNode, item: Span): number {
  if (item === list.items[0]) return list.start;
  const column = columnOf(text, list.start);
  const bom = text.charAt(0) === '\uFEFF' ? 1 : 0;
  for (let line = lineStart(text, item.start); line > list.start; line = lineStart(text, line - 1)) {
    const dash = line + column + (line === 0 ? bom : 0);
    if (text.charAt(dash) === '-' && dash < item.start && startsLine(text, dash)) return dash;
  }
  return item.start;
}

export function startsLine(text: Text, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
}

/** The comment lines that stand directly above a line: they speak of what follows and move with it. */
export function commentsAbove(text: Text, offset: number): number {
  let start = lineStart(text, offset);
  while (start > 0) {
    const above = lineAbove(text, start);
    if (!/^\s*#/.test(text.slice(above.start, above.end))) break;
    start = above.start;
  }
  return start;
}

/** What the entries of a block map are indented by. */
export function indentOf(text: Text, map: MapNode): string {
  return ' '.repeat(columnOf(text, map.entries[0]?.start ?? map.start));
}

/** White space between the members of a flow collection. */
export function separatorOf(text: Text, members: readonly Span[], holder: Span): string {
  const [first, second] = members;
  if (first && second) return /\s*$/.exec(text.slice(first.end, second.start))?.[0] ?? '';
  const space = /\s*$/.exec(text.slice(holder.start + 1, first?.start))?.[0] ?? '';
  return space === '' ? ' ' : space;
}
