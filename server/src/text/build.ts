import type { Span } from './span.ts';
import type { DuplicateKey, Entry, MapNode, Node, ScalarNode, SeqNode } from './tree.ts';

type Open = OpenMap | OpenSeq;
type OpenMap = { -readonly [K in keyof MapNode]: MapNode[K] } & {
  entries: Entry[];
  merged: Entry[];
  key: Node | undefined;
};
type OpenSeq = { -readonly [K in keyof SeqNode]: SeqNode[K] } & { items: Node[] };

/** From this size on, keys are compared by a set and no longer one by one. */
const MANY_KEYS = 12;

/**
 * Puts nodes together as a reader meets them: open a collection, add what it holds, close it. Both readers (YAML, JSON)
 * build through it, so repeated keys, merge keys and damage are found once.
 */
export class TreeBuilder {
  readonly roots: Node[] = [];
  readonly duplicates: DuplicateKey[] = [];
  readonly #stack: Open[] = [];
  readonly #damage: readonly Span[];

  /** @param damage lines that were left out to read the rest */
  constructor(damage: readonly Span[] = []) {
    this.#damage = damage;
  }

  openMap(start: number, flow: boolean, tag?: string): MapNode {
    const node: OpenMap = {
      kind: 'map',
      start,
      end: start,
      entries: [],
      merged: [],
      flow,
      tag,
      damaged: false,
      key: undefined,
    };
    this.add(node);
    this.#stack.push(node);
    return node;
  }

  openSeq(start: number, flow: boolean, tag?: string): SeqNode {
    const node: OpenSeq = { kind: 'seq', start, end: start, items: [], flow, tag };
    this.add(node);
    this.#stack.push(node);
    return node;
  }

  /** Adds a finished node, or one that has just been opened, to the collection being read. */
  add(node: Node): void {
    const top = this.#stack.at(-1);
    if (top === undefined) this.roots.push(node);
    else if (top.kind === 'seq') top.items.push(node);
    else if (top.key === undefined) top.key = node;
    else {
      top.entries.push({ key: asKey(top.key), value: node, start: top.key.start, end: node.end });
      top.key = undefined;
    }
  }

  /** Whether the next node would be a key. */
  get expectsKey(): boolean {
    const top = this.#stack.at(-1);
    return top?.kind === 'map' && top.key === undefined;
  }

  /** Whether a key still waits for its value. */
  get expectsValue(): boolean {
    const top = this.#stack.at(-1);
    return top?.kind === 'map' && top.key !== undefined;
  }

  /** Closes the innermost collection; `end` is its end in the text. */
  close(end: number): Node | undefined {
    const node = this.#stack.pop();
    if (node === undefined) return undefined;
    node.end = Math.max(end, node.start);
    this.#stretchEntry(node);
    if (node.kind === 'map') {
      node.damaged = this.#damage.some((line) => node.start <= line.end && line.start <= node.end + 1);
      this.#noteDuplicates(node);
      mergeInto(node);
    }
    return node;
  }

  get depth(): number {
    return this.#stack.length;
  }

  /** A collection's end is known only now; the entry that holds it ends with it. */
  #stretchEntry(node: Open): void {
    const parent = this.#stack.at(-1);
    if (parent?.kind !== 'map') return;
    const last = parent.entries.at(-1);
    if (last?.value === node) parent.entries[parent.entries.length - 1] = { ...last, end: node.end };
  }

  #noteDuplicates(map: OpenMap): void {
    const { entries } = map;
    const seen = entries.length >= MANY_KEYS ? new Map<string, Entry>() : undefined;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i] as Entry;
      const text = entry.key.text;
      const first = seen === undefined ? entries.find((other) => other.key.text === text) : (seen.get(text) ?? entry);
      seen?.set(text, first ?? entry);
      if (first !== undefined && first !== entry && text !== '<<') this.duplicates.push({ map, first, second: entry });
    }
  }
}

/** Keys that are no scalars are legal YAML and mean nothing to us. */
function asKey(node: Node): ScalarNode {
  if (node.kind === 'scalar') return node;
  return { kind: 'scalar', start: node.start, end: node.end, text: '', style: 'plain', tag: undefined };
}

/** YAML 1.1's merge key: `<<: *base` or `<<: [*a, *b]`; own entries win, then earlier ones. */
function mergeInto(map: OpenMap): void {
  for (const entry of map.entries) {
    if (entry.key.text !== '<<' || entry.key.style !== 'plain') continue;
    const sources = entry.value.kind === 'seq' ? entry.value.items : [entry.value];
    for (const source of sources) mergeFrom(map, source);
  }
}

function mergeFrom(map: OpenMap, source: Node): void {
  const base = source.kind === 'alias' ? source.target : source;
  if (base === undefined) map.damaged = true;
  if (base?.kind !== 'map' || base === map) return;
  for (const entry of [...base.entries, ...base.merged]) {
    const { text } = entry.key;
    const known =
      text === '<<' || map.entries.some((e) => e.key.text === text) || map.merged.some((e) => e.key.text === text);
    if (!known) map.merged.push(entry);
  }
}
