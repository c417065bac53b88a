import { columnOf, indentAt, lineAt, lineBreak, lineEnd, lineStart, nextLine } from './lines.ts';
import type { Span, TextChange } from './span.ts';
import {
  asMap,
  type Entry,
  isNull,
  type MapNode,
  type Node,
  resolve,
  type ScalarNode,
  type SeqNode,
  type Tree,
} from './tree.ts';

/**
 * Small changes of a YAML or JSON text. Each touches its own bytes: comments, quotes, order, indentation and style
 * elsewhere stay as they are.
 */

/** A value to write: a scalar, a list of strings, a map of such, or a text that is written as it is. */
export type Content = string | number | readonly Content[] | { readonly [key: string]: Content } | Verbatim;

const VERBATIM: unique symbol = Symbol('verbatim');
interface Verbatim {
  readonly [VERBATIM]: string;
}

/** A text to write as it is, such as `!Ref Web`. */
export function verbatim(text: string): Content {
  return { [VERBATIM]: text };
}

/** Takes an item out of its list; the comments around it stay. */
export function removeItem(tree: Tree, list: SeqNode, index: number): TextChange {
  const item = list.items[index] as Node;
  if (list.flow) return removeFlow(tree.text, list, list.items, index);
  if (list.items.length === 1) return emptied(tree, list, '[]');
  const dash = dashOf(tree.text, list, item);
  const next = list.items[index + 1];
  if (startsLine(tree.text, dash) || next === undefined)
    return { ...wholeLines(tree.text, { start: dash, end: item.end }), text: '' };
  // The item shares its line with the dash of an outer list: what follows moves up behind it.
  return { start: dash, end: dashOf(tree.text, list, next), text: '' };
}

/** Takes a `key: value` out of its map. */
export function removeEntry(tree: Tree, map: MapNode, entry: Entry): TextChange {
  const index = map.entries.indexOf(entry);
  if (map.flow) return removeFlow(tree.text, map, map.entries, index);
  const next = map.entries[index + 1];
  if (map.entries.length === 1 && !tree.roots.includes(map)) return emptied(tree, map, '{}');
  if (!startsLine(tree.text, entry.start) && next !== undefined) {
    // The entry shares its line with a dash: what follows moves up behind it.
    return { start: entry.start, end: startOfRest(tree.text, entry, next), text: '' };
  }
  return { ...(index > 0 ? linesWithBreakAbove(tree.text, entry) : wholeLines(tree.text, entry)), text: '' };
}

/** What is removed piece by piece may touch: the last members of a flow collection share the comma between them. */
export function joinRemovals(text: string, changes: readonly TextChange[]): TextChange[] {
  const result: TextChange[] = [];
  for (const change of [...changes].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = result.at(-1);
    if (last !== undefined && change.start < last.end && last.text === '' && change.text === '') {
      result[result.length - 1] = withoutComma(text, {
        start: last.start,
        end: Math.max(last.end, change.end),
        text: '',
      });
    } else result.push(change);
  }
  return result;
}

/** A comma before what is gone goes along where nothing follows. */
function withoutComma(text: string, gone: TextChange): TextChange {
  const comma = /,\s*$/.exec(text.slice(Math.max(0, gone.start - 200), gone.start));
  return comma && /^\s*[\]}]/.test(text.slice(gone.end)) ? { ...gone, start: gone.start - comma[0].length } : gone;
}

/** Writes another scalar in the place of a value, in the quotes that the old one wore. */
export function replaceScalar(tree: Tree, node: Node, value: string | number): TextChange {
  const old = resolve(node);
  const style = old?.kind === 'scalar' ? old.style : 'plain';
  const text = scalar(tree, value, style);
  const gap = node.start === node.end ? gapBefore(tree.text, node) : '';
  return { start: node.start, end: node.end, text: gap + text };
}

/** What has to stand before a value where there was none: a key in braces may even lack its colon. */
function gapBefore(text: string, { start }: Span): string {
  const before = text.slice(lineStart(text, start), start);
  if (before === '' || /\s$/.test(before)) return '';
  return /(?:[:-]|[!&][^\s,[\]{}]*)$/.test(before) ? ' ' : ': ';
}

/** Writes another name for a key, in the quotes that the old one wore. */
export function renameKey(tree: Tree, key: ScalarNode, name: string): TextChange {
  return { start: key.start, end: key.end, text: scalar(tree, name, key.style) };
}

/** Adds `key: value` behind `after`, or at the end of the map. */
export function insertEntry(tree: Tree, map: MapNode, key: string, value: Content, after?: Entry): TextChange {
  const anchor = after ?? map.entries.at(-1);
  const style = styleOf(tree, map);
  if (anchor === undefined) return { start: map.start, end: map.end, text: filledFlow(tree, map, { [key]: value }) };
  if (map.flow) {
    const separator = separatorOf(tree.text, map.entries, map);
    return insertFlow(tree.text, anchor, separator, [flowEntry(tree, key, value, style)]);
  }
  const indent = indentOf(tree.text, map);
  return insertBelow(tree, anchor, blockEntry(tree, key, value, indent), indent);
}

/** Adds items at the end of a list, written like their siblings. */
export function insertItem(tree: Tree, list: SeqNode, ...items: readonly Content[]): TextChange {
  const last = list.items.at(-1);
  if (last === undefined) return { start: list.start, end: list.end, text: filledFlow(tree, list, items) };
  const sibling = resolve(last);
  const style = styleOf(tree, sibling);
  if (list.flow) {
    const separator = separatorOf(tree.text, list.items, list);
    const onLines =
      tree.syntax === 'json' && separator.includes('\n') && /[\r\n]/.test(tree.text.slice(last.start, last.end));
    const bodies = items.map((item) => (onLines ? pretty(tree, item, lastLine(separator)) : flow(tree, item, style)));
    return insertFlow(tree.text, last, separator, bodies);
  }
  const dash = dashOf(tree.text, list, last);
  const indent = ' '.repeat(columnOf(tree.text, dash));
  const lead = /^- +/.exec(tree.text.slice(dash, last.start))?.[0] ?? '- ';
  const inner = `${indent}${' '.repeat(lead.length)}`;
  const inFlow = sibling?.kind === 'map' && sibling.flow;
  const bodies = items.map((item) => lead + (inFlow ? flow(tree, item, style) : blockItem(tree, item, inner)));
  return insertBelow(tree, last, bodies.join(`${lineBreak(tree.text)}${indent}`), indent);
}

/** Writes an item again right below itself, with some pieces of its text changed; an anchor stays with the first. */
export function copyItem(tree: Tree, list: SeqNode, index: number, changes: readonly TextChange[]): TextChange {
  const item = list.items[index] as Node;
  const copy = changed(tree.text, item, changes);
  if (list.flow) return insertFlow(tree.text, item, separatorOf(tree.text, list.items, list), [copy]);
  const dash = dashOf(tree.text, list, item);
  const indent = ' '.repeat(columnOf(tree.text, dash));
  const body = tree.text.slice(dash, item.start).replace(/&\S+[ \t]*/, '') + copy;
  return insertBelow(tree, item, body, indent);
}

/** The list that a value which is empty so far (nothing, `[]`, or absent) becomes when it gets its first items. */
export function fillList(tree: Tree, entry: Entry, items: readonly Content[]): TextChange {
  const { text } = tree;
  const { value } = entry;
  const list = resolve(value);
  const span = { start: value.start, end: value.end };
  if (tree.syntax === 'json')
    return { ...span, text: list?.kind === 'seq' ? filledFlow(tree, list, items) : filledFlow(tree, value, items) };
  if (isInFlow(tree, entry)) return { ...span, text: (value.start === value.end ? ' ' : '') + flow(tree, items) };
  const indent = ' '.repeat(columnOf(text, entry.start));
  const start = value.start === value.end ? value.start : trimLeft(text, value.start);
  // A comment on the line stays on it.
  const comment = /^[ \t]*#[^\r\n]*/.exec(text.slice(value.end, lineEnd(text, value.end)))?.[0] ?? '';
  return { start, end: value.end + comment.length, text: comment + block(tree, items, indent) };
}

/** Whether an entry stands within brackets. */
function isInFlow(tree: Tree, entry: Entry): boolean {
  let node: Node | undefined = tree.roots.find((root) => holds(root, entry));
  while (node !== undefined && (node.kind === 'map' || node.kind === 'seq')) {
    if (node.flow) return node.start < entry.start;
    const children: readonly Node[] = node.kind === 'map' ? node.entries.map(({ value }) => value) : node.items;
    node = children.find((child) => holds(child, entry));
  }
  return false;
}

function holds(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** A scalar as this text would write it: quoted where it must be, or as `style` asks. */
export function scalar(tree: Tree, value: string | number, style: ScalarNode['style'] = 'plain'): string {
  if (tree.syntax === 'json')
    return typeof value === 'number'
      ? style === 'double'
        ? JSON.stringify(String(value))
        : String(value)
      : JSON.stringify(value);
  const text = String(value);
  if (style === 'double') return JSON.stringify(text);
  if (style === 'single') return `'${text.replaceAll("'", "''")}'`;
  return typeof value === 'number' || isPlainSafe(text) ? text : JSON.stringify(text);
}

/** Whether a plain YAML scalar with this text reads back as this string, in block and in flow, in YAML 1.1 and 1.2. */
function isPlainSafe(text: string): boolean {
  if (text === '' || text !== text.trim()) return false;
  if (/^[-?:,[\]{}#&*!|>'"%@`]/.test(text) && !/^-\d+\/-?\d+$/.test(text)) return false;
  if (/[,[\]{}\p{Cc}]|:\s|:$|\s#/u.test(text) || /::/.test(text)) return false;
  return !/^(?:true|false|yes|no|on|off|null|~|=|<<|[-+.\d][\d_.eE+-]*|[-+]?\.(?:inf|nan)|0[xo][\da-f]+)$/i.test(text);
}

/** A value as it is written within brackets, or behind a key on its line. */
export function flowText(tree: Tree, value: Content): string {
  return flow(tree, value);
}

/** How a text lays its collections out. */
interface Style {
  /** Within braces: `{ a }` or `{a}`. */
  readonly pad: string;
  readonly colon: string;
  readonly comma: string;
}

const usual: Style = { pad: ' ', colon: ': ', comma: ', ' };

/** The style of a flow map; of one that is absent, the usual. */
function styleOf(tree: Tree, sample: Node | undefined): Style {
  const first = sample?.kind === 'map' && sample.flow ? sample.entries[0] : undefined;
  if (sample?.kind !== 'map' || first === undefined) return usual;
  const colon = tree.text.slice(first.key.end, first.value.start);
  const second = sample.entries[1];
  return {
    pad: first.start === sample.start + 1 ? '' : ' ',
    colon: tree.syntax === 'json' && /^ ?: ?$/.test(colon) ? colon : ': ',
    comma: second && tree.text.slice(first.end, second.start) === ',' ? ',' : ', ',
  };
}

function block(tree: Tree, value: Content, indent: string): string {
  const eol = lineBreak(tree.text);
  if (typeof value !== 'object') return ` ${scalar(tree, value)}`;
  if (VERBATIM in value) return ` ${value[VERBATIM]}`;
  if (isList(value)) {
    if (value.length === 0) return ' []';
    const inner = indent + ' '.repeat(nesting(tree, 'seq'));
    return value.map((item) => `${eol}${inner}- ${blockItem(tree, item, `${inner}  `)}`).join('');
  }
  if (Object.keys(value).length === 0) return ' {}';
  const inner = indent + ' '.repeat(nesting(tree, 'map'));
  return `${eol}${inner}${blockEntries(tree, value, inner)}`;
}

function blockEntry(tree: Tree, key: string, value: Content, indent: string): string {
  return `${scalar(tree, key)}:${block(tree, value, indent)}`;
}

function blockEntries(tree: Tree, value: { readonly [key: string]: Content }, indent: string): string {
  const entries = Object.entries(value).map(([key, inner]) => blockEntry(tree, key, inner, indent));
  return entries.join(`${lineBreak(tree.text)}${indent}`);
}

/** What stands behind a dash; further lines of it are indented. */
function blockItem(tree: Tree, item: Content, indent: string): string {
  if (typeof item !== 'object' || VERBATIM in item || isList(item)) return flow(tree, item);
  return Object.keys(item).length === 0 ? '{}' : blockEntries(tree, item, indent);
}

/** How far this text indents a map or a list below its key: as its first one is. */
function nesting(tree: Tree, kind: 'map' | 'seq'): number {
  const pending: Node[] = [...tree.roots];
  for (let node = pending.shift(); node !== undefined; node = pending.shift()) {
    if (node.kind === 'seq') pending.push(...node.items);
    if (node.kind !== 'map' || node.flow) continue;
    for (const { start, value } of node.entries) {
      const deeper =
        value.kind === kind && !value.flow ? columnOf(tree.text, value.start) - columnOf(tree.text, start) : -1;
      if (deeper > 0 || (deeper === 0 && kind === 'seq')) return deeper;
      pending.push(value);
    }
  }
  return 2;
}

function flow(tree: Tree, value: Content, style: Style = usual): string {
  if (typeof value !== 'object') return scalar(tree, value);
  if (VERBATIM in value) return value[VERBATIM];
  if (isList(value)) return `[${value.map((item) => flow(tree, item, style)).join(style.comma)}]`;
  const inner = Object.entries(value).map(([key, item]) => flowEntry(tree, key, item, style));
  if (inner.length === 0) return '{}';
  return `{${style.pad}${inner.join(style.comma)}${style.pad}}`;
}

function flowEntry(tree: Tree, key: string, value: Content, style: Style): string {
  return `${scalar(tree, key)}${style.colon}${flow(tree, value, style)}`;
}

/** JSON over several lines; `indent` is that of the line it begins on. */
function pretty(tree: Tree, value: Content, indent: string): string {
  return JSON.stringify(value, undefined, jsonIndent(tree.text)).replaceAll('\n', `${lineBreak(tree.text)}${indent}`);
}

/** What this JSON text indents its first line by. */
function jsonIndent(text: string): string {
  return /[\r\n]([ \t]+)\S/.exec(text)?.[1] ?? '  ';
}

function isList(value: object): value is readonly Content[] {
  return Array.isArray(value);
}

/** A flow collection that has been empty; in JSON of several lines a list gets lines of its own. */
function filledFlow(tree: Tree, node: Span, content: Content): string {
  const scalars = typeof content !== 'object' || (isList(content) && content.every((item) => typeof item !== 'object'));
  if (tree.syntax === 'yaml' || scalars || !/[\r\n]/.test(tree.text.trim())) return flow(tree, content);
  return isList(content) ? pretty(tree, content, indentAt(tree.text, node.start)) : flow(tree, content);
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

/** White space between the members of a flow collection. */
function separatorOf(text: string, members: readonly Span[], holder: Span): string {
  const [first, second] = members;
  if (first && second) return /\s*$/.exec(text.slice(first.end, second.start))?.[0] ?? '';
  const space = /\s*$/.exec(text.slice(holder.start + 1, first?.start))?.[0] ?? '';
  return space === '' ? ' ' : space;
}

/** Writes members behind one of their like; a comment on its line stays with it. */
function insertFlow(text: string, anchor: Span, separator: string, members: readonly string[]): TextChange {
  const added = members.join(`,${separator}`);
  const comment = /^([ \t]*)(,?)([ \t]*#[^\r\n]*)/.exec(text.slice(anchor.end, lineEnd(text, anchor.end)));
  if (comment === null || !/[\r\n]/.test(separator)) return insertAt(anchor.end, `,${separator}${added}`);
  const [line, before = '', comma = '', behind = ''] = comment;
  return { start: anchor.end, end: anchor.end + line.length, text: `,${before}${behind}${separator}${added}${comma}` };
}

function removeFlow(text: string, holder: Span, members: readonly Span[], index: number): TextChange {
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
  const own = /[\r\n][ \t]*$/.test(between) ? /^[ \t]*#[^\r\n]*/.exec(text.slice(member.end + comma)) : null;
  return { start: previous.end, end: member.end + comma + (own?.[0].length ?? 0), text: kept.trimEnd() };
}

/** The brackets close up where nothing but space was around the member. */
function onlyMember(text: string, holder: Span, member: Span): TextChange {
  const around = text.slice(holder.start + 1, member.start) + text.slice(member.end, holder.end - 1);
  const whole = around.trim() === '' && /[\]}]/.test(text[holder.end - 1] ?? '') && holder.end > member.end;
  return whole ? { start: holder.start + 1, end: holder.end - 1, text: '' } : { ...member, text: '' };
}

/** Where what follows a member begins: the next one, or the comment lines above it. */
function startOfRest(text: string, member: Span, next: Span): number {
  const between = text.slice(member.end, next.start);
  const lead = between.includes('#') ? /^[^\r\n]*\s*/.exec(between)?.[0].length : undefined;
  return lead === undefined ? next.start : member.end + lead;
}

/** A block collection becomes an empty one behind its key or dash; comments above its members stay. */
function emptied(tree: Tree, node: MapNode | SeqNode, empty: string): TextChange {
  const { text } = tree;
  const last = trimmedEnd(text, node);
  const end = last + (/^[ \t]*#[^\r\n]*/.exec(text.slice(last, lineEnd(text, last)))?.[0].length ?? 0);
  const head = startsLine(text, node.start) ? endOfHead(text, lineStart(text, node.start)) : undefined;
  if (head === undefined) return { start: node.start, end, text: empty };
  return { start: head, end, text: ` ${empty}${text.slice(head, lineStart(text, node.start)).trimEnd()}` };
}

/** The end of the nearest line above that is no comment, its own comment left out. */
function endOfHead(text: string, line: number): number | undefined {
  let at = line;
  while (at > 0) {
    const above = lineAt(text, text.startsWith('\r\n', at - 2) ? at - 2 : at - 1);
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

/** The dash of a block list's item: all dashes of a list stand in one column. */
function dashOf(text: string, list: SeqNode, item: Span): number {
  if (item === list.items[0]) return list.start;
  const column = columnOf(text, list.start);
  const bom = text.startsWith('\uFEFF') ? 1 : 0;
  for (let line = lineStart(text, item.start); line > list.start; line = lineStart(text, line - 1)) {
    const dash = line + column + (line === 0 ? bom : 0);
    if (text[dash] === '-' && dash < item.start && startsLine(text, dash)) return dash;
  }
  return item.start;
}

function startsLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
}

/** All of the lines that the span stands on, their breaks included. */
function wholeLines(text: string, span: Span): Span {
  const end = trimmedEnd(text, span);
  const start = lineStart(text, span.start);
  const next = nextLine(text, end);
  // The last line of a text without a final break takes the break above it along.
  if (next === text.length && text[next - 1] !== '\n' && start > 0) {
    const above = text.startsWith('\r\n', start - 2) ? start - 2 : start - 1;
    return { start: above, end: next };
  }
  return { start, end: next };
}

/** The same lines with the break above them, so that something may be written right below them in one go. */
function linesWithBreakAbove(text: string, span: Span): Span {
  const start = lineStart(text, span.start);
  return {
    start: text.startsWith('\r\n', start - 2) ? start - 2 : start - 1,
    end: lineEnd(text, trimmedEnd(text, span)),
  };
}

/** The end of what the span holds; a collection may end with a block scalar, before its break. */
function trimmedEnd(text: string, span: Span): number {
  let end = span.end;
  while (end > span.start && /[\r\n]/.test(text[end - 1] ?? '')) end--;
  return end;
}

function insertBelow(tree: Tree, above: Span, body: string, indent: string): TextChange {
  const end = lineEnd(tree.text, trimmedEnd(tree.text, above));
  return insertAt(end, `${lineBreak(tree.text)}${indent}${body}`);
}

function insertAt(at: number, text: string): TextChange {
  return { start: at, end: at, text };
}

function indentOf(text: string, map: MapNode): string {
  return ' '.repeat(columnOf(text, map.entries[0]?.start ?? map.start));
}

function trimLeft(text: string, at: number): number {
  let start = at;
  while (start > 0 && /\s/.test(text[start - 1] ?? '')) start--;
  return start;
}

function changed(text: string, span: Span, changes: readonly TextChange[]): string {
  let result = '';
  let at = span.start;
  for (const change of [...changes].sort((a, b) => a.start - b.start)) {
    result += text.slice(at, change.start) + change.text;
    at = change.end;
  }
  return result + text.slice(at, span.end);
}

/** The comment lines that stand directly above a line: they speak of what follows and move with it. */
export function commentsAbove(text: string, offset: number): number {
  let start = lineStart(text, offset);
  while (start > 0) {
    const above = lineAt(text, text.startsWith('\r\n', start - 2) ? start - 2 : start - 1);
    if (!/^\s*#/.test(text.slice(above.start, above.end))) break;
    start = above.start;
  }
  return start;
}

/** Whether a value holds no member yet. */
export function isEmptyValue(node: Node | undefined): boolean {
  if (node === undefined || isNull(node)) return true;
  const target = resolve(node);
  return target?.kind === 'seq'
    ? target.items.length === 0
    : target?.kind === 'map' && asMap(target)?.entries.length === 0;
}
