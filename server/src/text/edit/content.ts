// Values as a YAML or JSON text writes them.
import { columnOf, endOfSpace, indentAt, isBreak, lineBreak, lineEnd, nextLine } from '../lines.ts';
import type { Text } from '../pieces.ts';
import type { Span } from '../span.ts';
import type { Node, ScalarNode, Tree } from '../tree.ts';

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

/** A scalar as this text would write it: quoted where it must be, or as `style` asks. */
export function scalar(tree: Tree, value: string | number, style: ScalarNode['style'] = 'plain'): string {
  return scalarIn(tree.syntax, value, style);
}

/** The same for a text of which only the syntax is known. */
export function scalarIn(syntax: Tree['syntax'], value: string | number, style: ScalarNode['style']): string {
  const text = String(value);
  if (style === 'double') return JSON.stringify(text);
  if (syntax === 'json') return typeof value === 'number' ? text : JSON.stringify(text);
  if (style === 'single') return `'${text.replaceAll("'", "''")}'`;
  return typeof value === 'number' || isPlainSafe(text) ? text : JSON.stringify(text);
}

/** Whether a plain YAML scalar with this text reads back as this string, in block and in flow, in YAML 1.1 and 1.2. */
function isPlainSafe(text: string): boolean {
  if (text === '' || text !== text.trim()) return false;
  if (/^[-?:,[\]{}#&*!|>'"%@`]/.test(text) && !/^-\d+\/-?\d+$/.test(text)) return false;
  if (/[,[\]{}\p{Cc}]|:\s|:$|\s#/u.test(text) || /::(?![A-Z])/.test(text)) return false;
  return !/^(?:true|false|yes|no|on|off|null|~|=|<<|[-+.\d][\d_.eE+-]*|[-+]?\.(?:inf|nan)|0[xo][\da-f]+)$/i.test(text);
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
export function styleOf(tree: Tree, sample: Node | undefined): Style {
  const first = sample?.kind === 'map' && sample.flow ? sample.entries[0] : undefined;
  if (sample?.kind !== 'map' || first === undefined) return usual;
  const colon = tree.content.slice(first.key.end, first.value.start);
  const second = sample.entries[1];
  return {
    pad: first.start === sample.start + 1 ? '' : ' ',
    colon: tree.syntax === 'json' && /^ ?: ?$/.test(colon) ? colon : ': ',
    comma: second && tree.content.slice(first.end, second.start) === ',' ? ',' : ', ',
  };
}

/** A value within brackets, or on the line of its key. */
export function flow(tree: Tree, value: Content, style: Style = usual): string {
  if (typeof value !== 'object') return scalar(tree, value);
  if (VERBATIM in value) return value[VERBATIM];
  if (isList(value)) return `[${value.map((item) => flow(tree, item, style)).join(style.comma)}]`;
  const inner = Object.entries(value).map(([key, item]) => flowEntry(tree, key, item, style));
  if (inner.length === 0) return '{}';
  return `{${style.pad}${inner.join(style.comma)}${style.pad}}`;
}

export function flowEntry(tree: Tree, key: string, value: Content, style: Style): string {
  return `${scalar(tree, key)}${style.colon}${flow(tree, value, style)}`;
}

/** A flow collection that has been empty; in JSON of several lines a list gets lines of its own. */
export function filledFlow(tree: Tree, node: Span, content: Content): string {
  const scalars = typeof content !== 'object' || (isList(content) && content.every((item) => typeof item !== 'object'));
  if (tree.syntax === 'yaml' || scalars || !hasLines(tree.content)) return flow(tree, content);
  return isList(content) ? pretty(tree, content, indentAt(tree.content, node.start)) : flow(tree, content);
}

/** Whether a text takes several lines, but for those around it that are blank. */
function hasLines(text: Text): boolean {
  return endOfSpace(text, lineEnd(text, endOfSpace(text, 0))) < text.length;
}

/** JSON over several lines; `indent` is that of the line it begins on. */
export function pretty(tree: Tree, value: Content, indent: string): string {
  return JSON.stringify(value, undefined, jsonIndent(tree.content)).replaceAll(
    '\n',
    `${lineBreak(tree.content)}${indent}`,
  );
}

/** What this JSON text indents its first line by. */
function jsonIndent(text: Text): string {
  for (let line = nextLine(text, 0); line < text.length; line = nextLine(text, line)) {
    const indent = indentAt(text, line);
    if (indent !== '' && !isBreak(text.charCodeAt(line + indent.length))) return indent;
  }
  return '  ';
}

/** A value behind its key's colon, on lines of its own where it needs them; `indent` is that of the key. */
export function block(tree: Tree, value: Content, indent: string): string {
  const eol = lineBreak(tree.content);
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

export function blockEntry(tree: Tree, key: string, value: Content, indent: string): string {
  return `${scalar(tree, key)}:${block(tree, value, indent)}`;
}

function blockEntries(tree: Tree, value: { readonly [key: string]: Content }, indent: string): string {
  const entries = Object.entries(value).map(([key, inner]) => blockEntry(tree, key, inner, indent));
  return entries.join(`${lineBreak(tree.content)}${indent}`);
}

/** What stands behind a dash; further lines of it are indented. */
export function blockItem(tree: Tree, item: Content, indent: string): string {
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
        value.kind === kind && !value.flow ? columnOf(tree.content, value.start) - columnOf(tree.content, start) : -1;
      if (deeper > 0 || (deeper === 0 && kind === 'seq')) return deeper;
      pending.push(value);
    }
  }
  return 2;
}

function isList(value: object): value is readonly Content[] {
  return Array.isArray(value);
}
