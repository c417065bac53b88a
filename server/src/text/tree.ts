import type { SyntaxReason } from '../util/syntaxReason.ts';
import type { Text } from './pieces.ts';
import type { Span } from './span.ts';

/**
 * A YAML or JSON text as a tree whose every node knows its span. Nodes are spans. Both syntaxes give the same tree, so
 * that no dialect has to know which one it reads.
 */
export type Node = MapNode | SeqNode | ScalarNode | AliasNode;

export interface MapNode extends Span {
  readonly kind: 'map';
  /** The map's own entries in the order of the text, repeated keys included. */
  readonly entries: readonly Entry[];
  /** Entries that come in by merge keys (`<<`) and that no own entry overrides. */
  readonly merged: readonly Entry[];
  readonly flow: boolean;
  readonly tag: string | undefined;
  /** A line in or right below this map, or what it merges in, could not be read: what seems absent may be there. */
  readonly damaged: boolean;
}

export interface SeqNode extends Span {
  readonly kind: 'seq';
  readonly items: readonly Node[];
  readonly flow: boolean;
  readonly tag: string | undefined;
}

export interface ScalarNode extends Span {
  readonly kind: 'scalar';
  /** The decoded text: without quotes, escapes resolved. */
  readonly text: string;
  readonly style: ScalarStyle;
  readonly tag: string | undefined;
}

/** `damaged`: nothing stands here because the line could not be read. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'damaged';

export interface AliasNode extends Span {
  readonly kind: 'alias';
  /** What the alias stands for; absent when nothing bears the name or the alias stands inside its own anchor. */
  readonly target: MapNode | SeqNode | ScalarNode | undefined;
}

/** One `key: value`. The span runs from the key's start to the value's end. */
export interface Entry extends Span {
  readonly key: ScalarNode;
  readonly value: Node;
}

/** An entry whose value stands here, and not at an anchor. */
export type MapEntry = Entry & { readonly value: MapNode };
export type SeqEntry = Entry & { readonly value: SeqNode };

export interface Tree {
  readonly content: Text;
  /** The same in one string; of a text in pieces joined when it is first asked for. */
  readonly text: string;
  readonly syntax: 'yaml' | 'json';
  /** The root of each document of the text. */
  readonly roots: readonly Node[];
  readonly problems: readonly SyntaxProblem[];
  readonly duplicates: readonly DuplicateKey[];
}

export interface SyntaxProblem extends Span {
  readonly reason: SyntaxReason;
}

export interface DuplicateKey {
  readonly map: MapNode;
  readonly first: Entry;
  readonly second: Entry;
}

/** The node itself, or what an alias stands for. */
export function resolve(node: Node | undefined): MapNode | SeqNode | ScalarNode | undefined {
  return node?.kind === 'alias' ? node.target : node;
}

export function asMap(node: Node | undefined): MapNode | undefined {
  const target = resolve(node);
  return target?.kind === 'map' ? target : undefined;
}

export function asSeq(node: Node | undefined): SeqNode | undefined {
  const target = resolve(node);
  return target?.kind === 'seq' ? target : undefined;
}

export function asScalar(node: Node | undefined): ScalarNode | undefined {
  const target = resolve(node);
  return target?.kind === 'scalar' ? target : undefined;
}

const nulls: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL']);

export function isMapEntry(entry: Entry | undefined): entry is MapEntry {
  return entry?.value.kind === 'map';
}

export function isSeqEntry(entry: Entry | undefined): entry is SeqEntry {
  return entry?.value.kind === 'seq';
}

/** Whether nothing is written here: an empty value, `~` or `null`. */
export function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.style === 'plain' && node.text.length <= 4 && nulls.has(node.text);
}

/** The entry of this key; of a repeated key the last, as the parsers of the cloud take it. */
export function entryOf(map: MapNode | undefined, key: string): Entry | undefined {
  return map && (findLast(map.entries, key) ?? findLast(map.merged, key));
}

export function childOf(map: MapNode | undefined, key: string): Node | undefined {
  return entryOf(map, key)?.value;
}

function findLast(entries: readonly Entry[], key: string): Entry | undefined {
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i];
    if (entry?.key.text === key) return entry;
  }
  return undefined;
}

/** All entries of a map, merged ones last. */
export function entriesOf(map: MapNode): readonly Entry[] {
  return map.merged.length === 0 ? map.entries : [...map.entries, ...map.merged];
}
