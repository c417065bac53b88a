// Takes things out of a YAML or JSON text; what stands around them stays as it is.
import { endOfSpace, lineAbove, lineEnd, lineStart, nextLine, trimmedEnd } from '../lines.ts';
import type { Text } from '../pieces.ts';
import type { Span, TextChange } from '../span.ts';
import type { Entry, MapNode, Node, SeqNode, Tree } from '../tree.ts';
import { dashOf, startsLine } from './layout.ts';

/** Takes an item out of its list; the comments around it stay. */
export function removeItem(tree: Tree, list: SeqNode, index: number): TextChange {
  const item = list.items[index] as Node;
  if (list.flow) return removeFlow(tree.content, list, list.items, index);
  if (list.items.length === 1) return emptied(tree, list, '[]');
  const dash = dashOf(tree.content, list, item);
  const next = list.items[index + 1];
  if (startsLine(tree.content, dash) || next === undefined)
    return { ...wholeLines(tree.content, { start: dash, end: item.end }), text: '' };
  // The item shares its line with the dash of an outer list: what follows moves up behind it.
  return { start: dash, end: dashOf(tree.content, list, next), text: '' };
}

/** Takes a `key: value` out of its map. */
export function removeEntry(tree: Tree, map: MapNode, entry: Entry): TextChange {
  const index = map.entries.indexOf(entry);
  if (map.flow) return removeFlow(tree.content, map, map.entries, index);
  const next = map.entries[index + 1];
  if (map.entries.length === 1 && !tree.roots.includes(map)) return emptied(tree, map, '{}');
  if (!startsLine(tree.content, entry.start) && next !== undefined) {
    // The entry shares its line with a dash: what follows moves up behind it.
    return { start: entry.start, end: startOfRest(tree.content, entry, next), text: '' };
  }
  return { ...(index > 0 ? linesWithBreakAbove(tree.content, entry) : wholeLines(tree.content, entry)), text: '' };
}

/** What is removed piece by piece may touch: the last members of a flow collection share the comma between them. */
export function joinRemovals(text: Text, changes: readonly TextChange[]): TextChange[] {
  const result: TextChange[] = [];
  for (const change of [...changes].sort((a, b) => a.start - b.start || a.end - b.end)) {
    let joined = change;
    // With its comma, what is joined may touch what goes before it as well.
    for (let last = result.at(-1); last && areOneRemoval(last, joined); last = result.at(-1)) {
      result.pop();
      joined = withoutComma(text, { start: last.start, end: Math.max(last.end, joined.end), text: '' });
    }
    result.push(joined);
  }
  return result;
}

function areOneRemoval(before: TextChange, change: TextChange): boolean {
  return change.start < before.end && before.text === '' && change.text === '';
}

/**
 * Where something is written right below lines that go: they take the break above them along and not the one below. So
 * what is written stands on a line of its own.
 */
export function makeRoom(text: Text, changes: readonly TextChange[]): TextChange[] {
  const result = [...changes].sort((a, b) => a.start - b.start || a.end - b.end);
  for (const { start: at } of result.filter(({ start, end }) => start === end)) {
    const last = result.findIndex((gone) => gone.text === '' && gone.start < at && at < gone.end);
    const lines = result[last];
    const eol = lines && text.slice(at, lines.end);
    if (lines === undefined || (eol !== '\n' && eol !== '\r\n')) continue;
    let first = last;
    while (result[first - 1]?.text === '' && result[first - 1]?.end === result[first]?.start) first--;
    const start = result[first]?.start ?? 0;
    if (text.slice(Math.max(start - eol.length, 0), start) !== eol) continue;
    result[last] = { start: lines.start, end: at, text: '' };
    result[first] = { start: start - eol.length, end: result[first]?.end ?? start, text: '' };
  }
  return result;
}

/** A comma before what is gone goes along where nothing follows. */
function withoutComma(text: Text, gone: TextChange): TextChange {
  const comma = /,\s*$/.exec(text.slice(Math.max(0, gone.start - 200), gone.start));
  return comma && /[\]}]/.test(text.charAt(endOfSpace(text, gone.end)))
    ? { ...gone, start: gone.start - comma[0].length }
    : gone;
}

function removeFlow(text: Text, holder: Span, members: readonly Span[], index: number): TextChange {
  const member = members[index] as Span;
  const next = members[index + 1];
  const previous = members[index - 1];
  if (next) return { start: member.start, end: startOfRest(text, member, next), text: '' };
  const comma = /^\s*,/.exec(text.slice(member.end, holder.end))?.[0].length ?? 0;
  if (previous === undefined) return onlyMember(text, holder, { start: member.start, end: member.end + comma });
  // The comma before it goes along, unless this list is fond of commas at its end.
  const between = text.slice(previous.end, member.start);
  const kept = comma > 0 ? between : between.replace(',', '');
  if (!between.includes('#'))
    return {
      start: comma > 0 ? previous.end + between.indexOf(',') + 1 : previous.end,
      end: member.end + comma,
      text: '',
    };
  const behind = text.slice(member.end + comma, lineEnd(text, member.end + comma));
  const own = /[\r\n][ \t]*$/.test(between) ? /^[ \t]*#[^\r\n]*/.exec(behind) : null;
  return { start: previous.end, end: member.end + comma + (own?.[0].length ?? 0), text: kept.trimEnd() };
}

/** The brackets close up where nothing but space was around the member. */
function onlyMember(text: Text, holder: Span, member: Span): TextChange {
  const around = text.slice(holder.start + 1, member.start) + text.slice(member.end, holder.end - 1);
  const whole = around.trim() === '' && /[\]}]/.test(text.charAt(holder.end - 1)) && holder.end > member.end;
  return whole ? { start: holder.start + 1, end: holder.end - 1, text: '' } : { ...member, text: '' };
}

/** Where what follows a member begins: the next one, or the comment lines above it. */
function startOfRest(text: Text, member: Span, next: Span): number {
  const between = text.slice(member.end, next.start);
  const lead = between.includes('#') ? /^[^\r\n]*\s*/.exec(between)?.[0].length : undefined;
  return lead === undefined ? next.start : member.end + lead;
}

/** A block collection becomes an empty one behind its key or dash; comments above its members stay. */
function emptied(tree: Tree, node: MapNode | SeqNode, empty: string): TextChange {
  const { content: text } = tree;
  const last = trimmedEnd(text, node);
  const end = last + (/^[ \t]*#[^\r\n]*/.exec(text.slice(last, lineEnd(text, last)))?.[0].length ?? 0);
  const head = startsLine(text, node.start) ? endOfHead(text, lineStart(text, node.start)) : undefined;
  if (head === undefined) return { start: node.start, end, text: empty };
  return { start: head, end, text: ` ${empty}${text.slice(head, lineStart(text, node.start)).trimEnd()}` };
}

/** The end of the nearest line above that is no comment, its own comment left out. */
export function endOfHead(text: Text, line: number): number | undefined {
  let at = line;
  while (at > 0) {
    const above = lineAbove(text, at);
    const end = above.start + visibleLength(text.slice(above.start, above.end));
    if (end > above.start) return end;
    at = above.start;
  }
  return undefined;
}

/** How much of a line there is before its comment. */
function visibleLength(line: string): number {
  const comment = /^(?:[^"'#]|"(?:[^"\\]|\\.)*"|'[^']*'|["']|(?<=\S)#)*?(?=(?:^|\s)#|$)/.exec(line)?.[0] ?? line;
  return comment.trimEnd().length;
}

/** All of the lines that the span stands on, their breaks included. */
export function wholeLines(text: Text, span: Span): Span {
  const end = trimmedEnd(text, span);
  const start = lineStart(text, span.start);
  const next = nextLine(text, end);
  // The last line of a text without a final break takes the break above it along.
  if (next === text.length && text.charAt(next - 1) !== '\n' && start > 0)
    return { start: lineAbove(text, start).end, end: next };
  return { start, end: next };
}

/** The same lines with the break above them, so that something may be written right below them in one go. */
function linesWithBreakAbove(text: Text, span: Span): Span {
  return { start: lineAbove(text, lineStart(text, span.start)).end, end: lineEnd(text, trimmedEnd(text, span)) };
}
