import { scalar } from '../../text/edit/content.ts';
import type { Tree } from '../../text/tree.ts';
import type { Piece, Stop } from './item.ts';

/** A value to insert: a scalar, a place to type, a list, or a map by its entries. */
export type Body = Leaf | readonly Body[] | Pairs | Room;
type Leaf = string | number | Stop | Raw;

export interface Pairs {
  readonly pairs: readonly (readonly [Key, Body])[];
}
type Key = string | Stop;

/** A collection that what it holds is still to be written into. */
export interface Room {
  readonly room: 'list' | 'map';
}

/** A text that is written as it is, such as `!Ref Web`; or a place to type one. */
export interface Raw {
  readonly raw: string | Stop;
}

/** How the text around writes collections. */
export interface Style {
  readonly tree: Tree;
  /** Within brackets. */
  readonly flow: boolean;
  /** Collections within brackets go over several lines. */
  readonly lines: boolean;
  /** How far lists stand to the right of their keys. */
  readonly dash: number;
  /** One level of indentation within brackets. */
  readonly unit: string;
}

/** The body as this text writes it; `indent` is what further lines of it begin with. */
export function written(body: Body, style: Style, indent: string): Piece[] {
  if (isRoom(body)) return room(body, style);
  if (isList(body))
    return style.flow || body.every(isLeaf) ? flowList(body, style, indent) : blockList(body, style, indent);
  if (isLeaf(body)) return leaf(body, style);
  return style.flow ? flowMap(body, style, indent) : blockMap(body, style, indent);
}

/** A body behind its key's colon. */
export function behindColon(body: Body, style: Style, indent: string): Piece[] {
  const isBlock = !style.flow && !isLeaf(body) && !(isList(body) && body.every(isLeaf));
  if (!isBlock) return [' ', ...written(body, style, indent)];
  const isItems = isList(body) || (isRoom(body) && body.room === 'list');
  const inner = indent + ' '.repeat(isItems ? style.dash : 2);
  return [`\n${inner}`, ...written(body, style, inner)];
}

function blockMap({ pairs }: Pairs, style: Style, indent: string): Piece[] {
  return pairs.flatMap(([key, value], i) => [
    i > 0 ? `\n${indent}` : '',
    typeof key === 'string' ? scalar(style.tree, key) : key,
    ':',
    ...behindColon(value, style, indent),
  ]);
}

function blockList(items: readonly Body[], style: Style, indent: string): Piece[] {
  return items.flatMap((item, i) => [i > 0 ? `\n${indent}- ` : '- ', ...written(item, style, `${indent}  `)]);
}

function flowMap({ pairs }: Pairs, style: Style, indent: string): Piece[] {
  const inner = style.lines ? indent + style.unit : indent;
  const entries = pairs.map(([key, value]) => [...writtenKey(key, style), ': ', ...written(value, style, inner)]);
  return bracketed(entries, style, indent, { open: '{', close: '}', pad: ' ' });
}

function writtenKey(key: Key, { tree }: Style): Piece[] {
  if (typeof key === 'string') return [scalar(tree, key)];
  return tree.syntax === 'json' ? ['"', key, '"'] : [key];
}

function flowList(items: readonly Body[], style: Style, indent: string): Piece[] {
  const inner = style.lines ? indent + style.unit : indent;
  const lines = style.lines && !items.every(isLeaf);
  return bracketed(
    items.map((item) => written(item, { ...style, flow: true }, inner)),
    { ...style, lines },
    indent,
    { open: '[', close: ']', pad: '' },
  );
}

function bracketed(
  members: readonly Piece[][],
  { lines, unit }: Style,
  indent: string,
  { open, close, pad }: { readonly open: string; readonly close: string; readonly pad: string },
): Piece[] {
  const between = lines ? `,\n${indent}${unit}` : ', ';
  const [before, after] = lines ? [`\n${indent}${unit}`, `\n${indent}`] : [pad, pad];
  return [open, before, ...members.flatMap((member, i) => (i > 0 ? [between, ...member] : member)), after, close];
}

function room({ room: kind }: Room, { flow }: Style): Piece[] {
  const end: Stop = { stop: 0 };
  if (kind === 'list') return flow ? ['[', end, ']'] : ['- ', end];
  return flow ? ['{ ', end, ' }'] : [end];
}

function leaf(value: Leaf, { tree }: Style): Piece[] {
  if (typeof value !== 'object')
    return [isTypeName(value) && tree.syntax === 'yaml' ? String(value) : scalar(tree, value)];
  if ('raw' in value) return [value.raw];
  if (tree.syntax === 'json') return ['"', value, '"'];
  return [value];
}

/** `ALIYUN::ECS::Instance`: nobody writes it in quotes. */
function isTypeName(value: string | number): boolean {
  return /^[A-Z]+(?:::\w+)+$/.test(String(value));
}

function isLeaf(body: Body): body is Leaf {
  return typeof body !== 'object' || 'stop' in body || 'raw' in body;
}

function isRoom(body: Body): body is Room {
  return typeof body === 'object' && 'room' in body;
}

function isList(body: Body): body is readonly Body[] {
  return Array.isArray(body);
}
