// Puts things into a YAML or JSON text. Each change touches its own bytes: comments, quotes, order, indentation and style
// elsewhere stay as they are.
import { columnOf, lineBreak, lineEnd, trimmedEnd } from '../lines.ts';
import type { Text } from '../pieces.ts';
import { applyChanges, contains, type Span, type TextChange } from '../span.ts';
import { type Entry, type MapNode, type Node, resolve, type SeqNode, type Tree } from '../tree.ts';
import { block, blockEntry, blockItem, type Content, filledFlow, flow, flowEntry, pretty, styleOf } from './content.ts';
import { dashOf, indentOf, separatorOf } from './layout.ts';

/** Adds `key: value` behind `after`, or at the end of the map. */
export function insertEntry(tree: Tree, map: MapNode, key: string, value: Content, after?: Entry): TextChange {
  const anchor = after ?? map.entries.at(-1);
  const style = styleOf(tree, map);
  if (anchor === undefined) return { start: map.start, end: map.end, text: filledFlow(tree, map, { [key]: value }) };
  if (map.flow) {
    const separator = separatorOf(tree.content, map.entries, map);
    return insertFlow(tree.content, anchor, separator, [flowEntry(tree, key, value, style)]);
  }
  const indent = indentOf(tree.content, map);
  return insertBelow(tree, anchor, blockEntry(tree, key, value, indent), indent);
}

/** Adds items at the end of a list, written like their siblings. */
export function insertItem(tree: Tree, list: SeqNode, ...items: readonly Content[]): TextChange {
  const last = list.items.at(-1);
  if (last === undefined) return { start: list.start, end: list.end, text: filledFlow(tree, list, items) };
  const sibling = resolve(last);
  const style = styleOf(tree, sibling);
  if (list.flow) {
    const separator = separatorOf(tree.content, list.items, list);
    const onLines =
      tree.syntax === 'json' && separator.includes('\n') && /[\r\n]/.test(tree.content.slice(last.start, last.end));
    const bodies = items.map((item) => (onLines ? pretty(tree, item, lastLine(separator)) : flow(tree, item, style)));
    return insertFlow(tree.content, last, separator, bodies);
  }
  const dash = dashOf(tree.content, list, last);
  const indent = ' '.repeat(columnOf(tree.content, dash));
  const lead = /^- +/.exec(tree.content.slice(dash, last.start))?.[0] ?? '- ';
  const inner = `${indent}${' '.repeat(lead.length)}`;
  const inFlow = sibling?.kind === 'map' && sibling.flow;
  const bodies = items.map((item) => lead + (inFlow ? flow(tree, item, style) : blockItem(tree, item, inner)));
  return insertBelow(tree, last, bodies.join(`${lineBreak(tree.content)}${indent}`), indent);
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

/** Writes an item again right below itself, with some pieces of its text changed; an anchor stays with the first. */
export function copyItem(tree: Tree, list: SeqNode, index: number, changes: readonly TextChange[]): TextChange {
  const item = list.items[index] as Node;
  const copy = applyChanges(tree.content, changes, item);
  if (list.flow) return insertFlow(tree.content, item, separatorOf(tree.content, list.items, list), [copy]);
  const dash = dashOf(tree.content, list, item);
  const indent = ' '.repeat(columnOf(tree.content, dash));
  const body = tree.content.slice(dash, item.start).replace(/&\S+[ \t]*/, '') + copy;
  return insertBelow(tree, item, body, indent);
}

/** What a value that is empty so far (nothing, `null` or `[]`) becomes: a list of first items, or any other content. */
export function fillValue(tree: Tree, entry: Entry, content: Content): TextChange {
  const { content: text } = tree;
  const { value } = entry;
  const list = resolve(value);
  const span = { start: value.start, end: value.end };
  if (tree.syntax === 'json')
    return { ...span, text: list?.kind === 'seq' ? filledFlow(tree, list, content) : filledFlow(tree, value, content) };
  if (isInFlow(tree, entry)) return { ...span, text: (value.start === value.end ? ' ' : '') + flow(tree, content) };
  const indent = ' '.repeat(columnOf(text, entry.start));
  const start = value.start === value.end ? value.start : trimLeft(text, value.start);
  // A comment on the line stays on it.
  const comment = /^[ \t]*#[^\r\n]*/.exec(text.slice(value.end, lineEnd(text, value.end)))?.[0] ?? '';
  const body = block(tree, content, indent);
  const written = /^[\r\n]/.test(body) ? comment + body : body + comment;
  return { start, end: value.end + comment.length, text: written };
}

/** Whether an entry stands within brackets. */
function isInFlow(tree: Tree, entry: Entry): boolean {
  let node: Node | undefined = tree.roots.find((root) => contains(root, entry));
  while (node !== undefined && (node.kind === 'map' || node.kind === 'seq')) {
    if (node.flow) return node.start < entry.start;
    const children: readonly Node[] = node.kind === 'map' ? node.entries.map(({ value }) => value) : node.items;
    node = children.find((child) => contains(child, entry));
  }
  return false;
}

function trimLeft(text: Text, at: number): number {
  let start = at;
  while (start > 0 && /\s/.test(text.charAt(start - 1))) start--;
  return start;
}

/** Writes members behind one of their like; a comment on its line stays with it. */
export function insertFlow(text: Text, anchor: Span, separator: string, members: readonly string[]): TextChange {
  const added = members.join(`,${separator}`);
  const comment = /^([ \t]*)(,?)([ \t]*#[^\r\n]*)/.exec(text.slice(anchor.end, lineEnd(text, anchor.end)));
  if (comment === null || !/[\r\n]/.test(separator))
    return { start: anchor.end, end: anchor.end, text: `,${separator}${added}` };
  const [line, before = '', comma = '', behind = ''] = comment;
  return { start: anchor.end, end: anchor.end + line.length, text: `,${before}${behind}${separator}${added}${comma}` };
}

function insertBelow(tree: Tree, above: Span, body: string, indent: string): TextChange {
  const end = lineEnd(tree.content, trimmedEnd(tree.content, above));
  return { start: end, end, text: `${lineBreak(tree.content)}${indent}${body}` };
}
