import type { Span } from '../span.ts';
import type { MapNode, SeqNode } from '../tree.ts';

/** A collection around a cursor, as its text shows it: what is half typed stands in no tree. */
export interface Frame {
  readonly kind: 'map' | 'seq';
  readonly flow: boolean;
  /** Of a block collection: where its keys or dashes stand. */
  readonly column: number;
  /** What the tree knows of it. */
  readonly node?: MapNode | SeqNode;
  /** Keys that were met on the way to the cursor; others are in the node. */
  readonly keys: Key[];
  /** Of a map: the key that was met last, and which the cursor's value belongs to. */
  key: Key | undefined;
  /** Of a list: the item. */
  index: number;
  /** `open`: a key or an item may come; `named`: a key without its colon; `colon`: a value may come; `full`: a comma must. */
  state: 'open' | 'named' | 'colon' | 'full';
  /** The end of the value that was met last. */
  last: number;
}

export interface Key extends Span {
  readonly text: string;
  /** A plain value on the key's own line. */
  value?: string;
}

/** What may be written at a cursor. */
export interface Slot {
  /**
   * `key`: the name of a property of the innermost map. `node`: the value of its last key, or of an item: a plain value,
   * or what begins a collection. `item`: a new item of a block list, dash included.
   */
  readonly kind: 'key' | 'node' | 'item';
  /** The collections around it, outermost first. */
  readonly frames: readonly Frame[];
  /** What stands there already, without quotes. */
  readonly word: Span;
  readonly quote: '"' | "'" | undefined;
  /** The quote is closed behind the word. */
  readonly closed: boolean;
  /** Of a key: its colon follows. */
  readonly colon: boolean;
  /** On a line of its own, behind a dash, behind `key:` on its line, or within brackets. */
  readonly place: 'line' | 'dash' | 'value' | 'flow';
  /** A space must come first: the cursor stands right behind the colon. */
  readonly space: boolean;
  /** Where a comma is missing before it. */
  readonly comma: number | undefined;
  /** The tag before the word, such as `!Ref`. */
  readonly tag: string | undefined;
}

export type Standing =
  | { readonly kind: 'slots'; readonly slots: readonly Slot[] }
  | { readonly kind: 'comment'; readonly span: Span }
  /** Within a text of several lines that begins there. */
  | { readonly kind: 'text'; readonly start: number };

export function frameOf(
  kind: Frame['kind'],
  { flow = false, column = 0, node }: { flow?: boolean; column?: number; node?: MapNode | SeqNode },
): Frame {
  const frame: Frame = { kind, flow, column, keys: [], key: undefined, index: -1, state: 'open', last: 0 };
  return node ? { ...frame, node } : frame;
}
