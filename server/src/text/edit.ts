import { columnOf, indentAt, lineAt, lineBreak, lineEnd, lineStart, nextLine } from './lines.ts';
import type { Span, TextChange } from './span.ts';
import { asMap, type Entry, isNull, type MapNode, type Node, resolve, type ScalarNode, type SeqNode, type Tree } from './tree.ts';

/**
 * Small changes of a YAML or JSON text. Each touches its own bytes: comments, quotes, order, indentation and style
 * elsewhere stay as they are.
 */

/** A value to write: a scalar, a list of strings, or a map of such. */
export type Content = string | number | readonly Content[] | { readonly [key: string]: Content };

/** Takes an item out of its list; the comments around it stay. */
export function removeItem(tree: Tree, list: SeqNode, index: number): TextChange {
  const item = list.items[index] as Node;
  if (list.items.length === 1) return { start: contentStart(tree, list), end: list.end, text: list.flow ? '[]' : emptyListAt(tree, list) };
  if (list.flow) return removeFlow(tree.text, list.items, index);
  const dash = dashOf(tree.text, item);
  return { ...wholeLines(tree.text, { start: dash, end: item.end }), text: '' };
}

/** Takes a `key: value` out of its map. */
export function removeEntry(tree: Tree, map: MapNode, entry: Entry): TextChange {
  const index = map.entries.indexOf(entry);
  if (map.flow) return removeFlow(tree.text, map.entries, index);
  const next = map.entries[index + 1];
  const startsLine = tree.text.slice(lineStart(tree.text, entry.start), entry.start).trim() === '';
  if (startsLine) return { ...wholeLines(tree.text, entry), text: map.entries.length === 1 && !isRoot(tree, map) ? ' {}' : '' };
  // The entry shares its line with a dash: what follows moves up behind it.
  return next ? { start: entry.start, end: next.start, text: '' } : { start: entry.start, end: entry.end, text: '{}' };
}

function isRoot(tree: Tree, map: MapNode): boolean {
  return tree.roots.includes(map);
}

/** Writes another scalar in the place of a value, in the quotes that the old one wore. */
export function replaceScalar(tree: Tree, node: Node, value: string | number): TextChange {
  const old = resolve(node);
  const style = old?.kind === 'scalar' ? old.style : 'plain';
  const text = scalar(tree, value, style);
  const gap = node.start === node.end && !/[\s]/.test(tree.text[node.start - 1] ?? ' ') ? ' ' : '';
  return { start: node.start, end: node.end, text: gap + text };
}

/** Writes another name for a key, in the quotes that the old one wore. */
export function renameKey(tree: Tree, key: ScalarNode, name: string): TextChange {
  return { start: key.start, end: key.end, text: scalar(tree, name, key.style) };
}

/** Adds `key: value` behind `after`, or at the end of the map. */
export function insertEntry(tree: Tree, map: MapNode, key: string, value: Content, after?: Entry): TextChange {
  const anchor = after ?? map.entries.at(-1);
  if (anchor === undefined) return fillEmpty(tree, map, { [key]: value });
  if (map.flow) {
    const separator = separatorOf(tree.text, map.entries, map);
    return insertAt(anchor.end, `,${separator}${flowEntry(tree, key, value)}`);
  }
  const indent = indentOf(tree.text, map);
  return insertBelow(tree, anchor, blockEntry(tree, key, value, indent), indent);
}

/** Adds an item at the end of a list, written like its siblings. */
export function insertItem(tree: Tree, list: SeqNode, item: Content): TextChange {
  const last = list.items.at(-1);
  if (last === undefined) return { start: list.start, end: list.end, text: list.flow ? emptyFlowFilled(tree, list, item) : '' };
  if (list.flow) {
    const separator = separatorOf(tree.text, list.items, list);
    const inner = separator.includes('\n') ? prettyJson(tree, item, separator) : flow(tree, item);
    return insertAt(last.end, `,${separator}${inner}`);
  }
  const indent = ' '.repeat(columnOf(tree.text, dashOf(tree.text, last)));
  const sibling = resolve(last);
  const body = sibling?.kind === 'map' && sibling.flow ? flow(tree, item) : blockItem(tree, item, `${indent}  `);
  return insertBelow(tree, last, `- ${body}`, indent);
}

/** Writes an item again right below itself, with some pieces of its text changed. */
export function copyItem(tree: Tree, list: SeqNode, index: number, changes: readonly TextChange[]): TextChange {
  const item = list.items[index] as Node;
  const copy = changed(tree.text, item, changes);
  if (list.flow) return insertAt(item.end, `,${separatorOf(tree.text, list.items, list)}${copy}`);
  const dash = dashOf(tree.text, item);
  const indent = ' '.repeat(columnOf(tree.text, dash));
  const body = tree.text.slice(dash, item.start) + copy;
  return insertBelow(tree, item, body, indent);
}

/** The list that a value which is empty so far (nothing, `[]`, or absent) becomes when it gets its first items. */
export function fillList(tree: Tree, entry: Entry, items: readonly Content[]): TextChange {
  const { value } = entry;
  const list = resolve(value);
  if (tree.syntax === 'json' || (list?.kind === 'seq' && insideFlow(tree, entry))) {
    return { start: value.start, end: value.end, text: flow(tree, items) };
  }
  const indent = ' '.repeat(columnOf(tree.text, entry.start));
  const start = value.start;
  const gapStart = list?.kind === 'seq' ? trimLeft(tree.text, start) : start;
  return { start: gapStart, end: value.end, text: block(tree, items, `${indent}  `) };
}

function insideFlow(tree: Tree, entry: Entry): boolean {
  return /[{[]/.test(tree.text.slice(lineStart(tree.text, entry.start), entry.start));
}

/** A scalar as this text would write it: quoted where it must be, or as `style` asks. */
export function scalar(tree: Tree, value: string | number, style: ScalarNode['style'] = 'plain'): string {
  if (tree.syntax === 'json') return typeof value === 'number' ? (style === 'double' ? JSON.stringify(String(value)) : String(value)) : JSON.stringify(value);
  const text = String(value);
  if (style === 'double') return JSON.stringify(text);
  if (style === 'single') return `'${text.replaceAll("'", "''")}'`;
  return typeof value === 'number' || isPlainSafe(text) ? text : JSON.stringify(text);
}

/** Whether a plain YAML scalar with this text reads back as this string, in block and in flow. */
function isPlainSafe(text: string): boolean {
  if (text === '' || text !== text.trim()) return false;
  if (/^[-?:,[\]{}#&*!|>'"%@`]/.test(text) && !/^-\d+\/-?\d+$/.test(text)) return false;
  if (/[,[\]{}\n\r]|: |:$| #/.test(text) || /::/.test(text)) return false;
  return !/^(?:true|false|null|~|[-+.\d][\d_.eE+-]*|0x[\da-f]+)$/i.test(text);
}

function block(tree: Tree, value: Content, indent: string): string {
  const eol = lineBreak(tree.text);
  if (typeof value !== 'object') return ` ${scalar(tree, value)}`;
  if (isList(value)) {
    if (value.length === 0) return ' []';
    return value.map((item) => `${eol}${indent}- ${blockItem(tree, item, `${indent}  `)}`).join('');
  }
  return Object.entries(value)
    .map(([key, inner]) => `${eol}${indent}${blockEntry(tree, key, inner, indent)}`)
    .join('');
}

function blockEntry(tree: Tree, key: string, value: Content, indent: string): string {
  return `${scalar(tree, key)}:${block(tree, value, `${indent}  `)}`;
}

function blockItem(tree: Tree, item: Content, indent: string): string {
  return block(tree, item, indent).trimStart();
}

function flow(tree: Tree, value: Content): string {
  if (typeof value !== 'object') return scalar(tree, value);
  if (isList(value)) return `[${value.map((item) => flow(tree, item)).join(', ')}]`;
  const inner = Object.entries(value).map(([key, item]) => flowEntry(tree, key, item));
  return `{ ${inner.join(', ')} }`;
}

function flowEntry(tree: Tree, key: string, value: Content): string {
  return `${scalar(tree, key)}: ${flow(tree, value)}`;
}

/** JSON over several lines, indented like the siblings whose line breaks `separator` shows. */
function prettyJson(tree: Tree, value: Content, separator: string): string {
  if (tree.syntax !== 'json') return flow(tree, value);
  const indent = separator.slice(separator.lastIndexOf('\n') + 1);
  return JSON.stringify(value, undefined, 2).replaceAll('\n', `${lineBreak(tree.text)}${indent}`);
}

function isList(value: object): value is readonly Content[] {
  return Array.isArray(value);
}

function fillEmpty(tree: Tree, map: MapNode, value: Content): TextChange {
  return { start: map.start, end: map.end, text: flow(tree, value) };
}

function emptyFlowFilled(tree: Tree, list: SeqNode, item: Content): string {
  const indent = indentAt(tree.text, list.start);
  const eol = lineBreak(tree.text);
  if (tree.syntax === 'yaml') return `[${flow(tree, item)}]`;
  return `[${eol}${indent}  ${prettyJson(tree, item, `\n${indent}  `)}${eol}${indent}]`;
}

/** White space between the members of a flow collection. */
function separatorOf(text: string, members: readonly Span[], holder: Span): string {
  const [first, second] = members;
  const before = first && second ? text.slice(first.end, second.start) : text.slice(holder.start + 1, first?.start);
  const space = /\s*$/.exec(before)?.[0] ?? '';
  return space === '' ? ' ' : space;
}

function removeFlow(text: string, members: readonly Span[], index: number): TextChange {
  const member = members[index] as Span;
  const next = members[index + 1];
  const previous = members[index - 1];
  if (next) return { start: member.start, end: next.start, text: '' };
  if (previous) return { start: previous.end, end: endWithComma(text, member.end), text: '' };
  return { start: member.start, end: endWithComma(text, member.end), text: '' };
}

function endWithComma(text: string, end: number): number {
  return /^\s*,/.exec(text.slice(end, end + 80))?.[0].length ? end + text.slice(end).indexOf(',') + 1 : end;
}

/** The dash of a block list's item. */
function dashOf(text: string, item: Span): number {
  let at = item.start - 1;
  while (at > 0 && text[at] !== '-') at--;
  return at;
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

/** The end of what the span holds; a block scalar's ends with its last line, before the break. */
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

function contentStart(tree: Tree, list: SeqNode): number {
  if (list.flow) return list.start;
  return trimLeft(tree.text, lineStart(tree.text, list.start));
}

function emptyListAt(tree: Tree, list: SeqNode): string {
  return tree.text.slice(0, contentStart(tree, list)).endsWith(':') ? ' []' : '[]';
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

/** The lines of some items of a block list with the comments above each, for moving; undefined for flow lists. */
export function itemLines(tree: Tree, list: SeqNode, index: number): Span | undefined {
  const item = list.items[index];
  if (list.flow || item === undefined) return undefined;
  const lines = wholeLines(tree.text, { start: dashOf(tree.text, item), end: item.end });
  return { start: Math.max(commentsAbove(tree.text, lines.start), 0), end: lines.end };
}

/** Whether a value holds no member yet. */
export function isEmptyValue(node: Node | undefined): boolean {
  if (node === undefined || isNull(node)) return true;
  const target = resolve(node);
  return target?.kind === 'seq' ? target.items.length === 0 : target?.kind === 'map' && asMap(target)?.entries.length === 0;
}
