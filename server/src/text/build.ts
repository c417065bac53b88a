import { limits } from './limits.ts';
import { Alias, Block, isDivided, Mapping, Pair, Scalar, Section, SectionList, Seq } from './nodes.ts';
import type { Span } from './span.ts';
import {
  type AliasNode,
  type DuplicateKey,
  type Entry,
  entriesOf,
  type MapNode,
  type Node,
  type ScalarNode,
  type ScalarStyle,
  type SeqNode,
  type Tree,
} from './tree.ts';

/**
 * How many of the upper levels are divided into blocks. YAML: the sections of a file, and what they define, as far as they
 * stand in lines of their own. JSON, whose brackets say better where a block ends: down to the items of the uppermost lists,
 * such as the rules of a group.
 */
const DIVIDED: Readonly<Record<Tree['syntax'], number>> = { yaml: 2, json: 5 };

/** Blocks of a level below these move with the one of these that they stand in. */
const UPPER = 2;

/** From this size on, keys are compared by a set and no longer one by one. */
const MANY_KEYS = 12;

export interface Building {
  readonly syntax: Tree['syntax'];
  /** Lines that were left out to read the rest. */
  readonly damage?: readonly Span[];
  /** The block that what is read belongs to, where it is not all of a text. */
  readonly block?: Block;
  /** How many levels are divided into blocks of their own; of all of a text as many as is usual. */
  readonly levels?: number;
  /** How many levels are above what is read. */
  readonly above?: number;
}

/**
 * Puts nodes together as a reader meets them: open a collection, add what it holds, close it. Both readers (YAML, JSON)
 * build through it, so repeated keys, merge keys and damage are found once.
 */
export class TreeBuilder {
  readonly roots: Node[] = [];
  readonly duplicates: DuplicateKey[] = [];
  /** The first map whose merge keys are not read, because those above it have brought in too much. */
  overmerged: MapNode | undefined;
  #merged = 0;
  readonly #stack: (Mapping | Seq)[] = [];
  /** The key that waits for its value, of each open map. */
  readonly #keys: (Node | undefined)[] = [];
  readonly #damage: readonly Span[];
  readonly #isYaml: boolean;
  readonly #levels: number;
  readonly #above: number;
  #block: Block;

  constructor({ syntax, damage = [], block = new Block(0), levels = DIVIDED[syntax], above = 0 }: Building) {
    this.#isYaml = syntax === 'yaml';
    this.#levels = levels;
    this.#above = above;
    this.#damage = damage;
    this.#block = block;
  }

  openMap(start: number, flow: boolean, tag?: string): MapNode {
    this.#startBlock(start);
    const levels = this.#isYaml && flow ? 0 : this.#levelsHere();
    const node =
      levels > 0 ? new Section(this.#block, start, flow, tag, levels - 1) : new Mapping(this.#block, start, flow, tag);
    this.#open(node);
    return node;
  }

  openSeq(start: number, flow: boolean, tag?: string): SeqNode {
    this.#startBlock(start);
    const levels = this.#isYaml ? 0 : this.#levelsHere();
    // The items of an inner list are not divided any further: they are small, and there are many of them.
    const below = this.#above + this.depth === 0 ? levels - 1 : 0;
    const node =
      levels > 0 ? new SectionList(this.#block, start, flow, tag, below) : new Seq(this.#block, start, flow, tag);
    this.#open(node);
    return node;
  }

  scalar(start: number, end: number, text: string, style: ScalarStyle, tag?: string): ScalarNode {
    this.#startBlock(start);
    const node = new Scalar(this.#block, start, end, text, style, tag);
    this.#add(node);
    return node;
  }

  alias(start: number, end: number, target: AliasNode['target']): AliasNode {
    this.#startBlock(start);
    const node = new Alias(this.#block, start, end, target);
    this.#add(node);
    return node;
  }

  #open(node: Mapping | Seq): void {
    this.#add(node);
    this.#stack.push(node);
    this.#keys.push(undefined);
  }

  /** Adds a finished node, or one that has just been opened, to the collection being read. */
  #add(node: Node): void {
    const top = this.#stack.at(-1);
    if (top === undefined) this.roots.push(node);
    else if (top.kind === 'seq') top.items.push(node);
    else {
      const last = this.#keys.length - 1;
      const key = this.#keys[last];
      this.#keys[last] = key === undefined ? node : undefined;
      if (key !== undefined) top.entries.push(new Pair(this.#asKey(key), node));
    }
  }

  /** Keys that are no scalars are legal YAML and mean nothing to us. */
  #asKey(node: Node): ScalarNode {
    return node.kind === 'scalar' ? node : new Scalar(this.#block, node.start, node.end, '', 'plain');
  }

  /** How many levels are divided, from a collection that is opened here on. */
  #levelsHere(): number {
    const top = this.#stack.at(-1);
    if (top === undefined) return this.#levels;
    return isDivided(top) ? top.levels : 0;
  }

  /** A member of a divided collection begins a block. */
  #startBlock(at: number): void {
    const top = this.#stack.at(-1);
    if (!isDivided(top) || (top.kind !== 'seq' && !this.expectsKey)) return;
    const level = this.#above + this.depth;
    this.#block = new Block(at, level > UPPER ? (top.block.around ?? top.block) : undefined);
  }

  /** Whether the next node would be a key. */
  get expectsKey(): boolean {
    const top = this.#stack.at(-1);
    return top?.kind === 'map' && this.#keys.at(-1) === undefined;
  }

  /** Whether a key still waits for its value. */
  get expectsValue(): boolean {
    const top = this.#stack.at(-1);
    return top?.kind === 'map' && this.#keys.at(-1) !== undefined;
  }

  /** Closes the innermost collection; `end` is its end in the text. */
  close(end: number): Node | undefined {
    const node = this.#stack.pop();
    this.#keys.pop();
    if (node === undefined) return undefined;
    node.to = Math.max(end - node.block.at, node.from);
    if (isDivided(node) && node.flow) node.closing = new Block(node.block.at + node.to, node.block.around);
    if (node.kind === 'map') {
      node.damaged = isDamaged(node, this.#damage);
      this.duplicates.push(...repeatedKeys(node));
      this.#merge(node);
    }
    return node;
  }

  /** A chain of maps, each of which merges the one above, grows by its square. */
  #merge(map: Mapping): void {
    if (!map.entries.some(isMerge)) return;
    if (this.#merged < limits.merged) this.#merged += mergeInto(map);
    else {
      map.damaged = true;
      this.overmerged ??= map;
    }
  }

  get depth(): number {
    return this.#stack.length;
  }
}

/** Whether lines that were left out stand in a collection, or right below it. */
export function isDamaged(node: Span, damage: readonly Span[]): boolean {
  return damage.some((line) => node.start <= line.end && line.start <= node.end + 1);
}

function repeatedKeys(map: MapNode): DuplicateKey[] {
  const { entries } = map;
  const seen = entries.length >= MANY_KEYS ? new Map<string, Entry>() : undefined;
  const repeated: DuplicateKey[] = [];
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i] as Entry;
    const text = entry.key.text;
    const first = seen === undefined ? entries.find((other) => other.key.text === text) : (seen.get(text) ?? entry);
    seen?.set(text, first ?? entry);
    if (first !== undefined && first !== entry && text !== '<<') repeated.push({ map, first, second: entry });
  }
  return repeated;
}

/** YAML 1.1's merge key: `<<: *base` or `<<: [*a, *b]`; own entries win, then earlier ones. Says how many were looked at. */
function mergeInto(map: Mapping): number {
  let looked = 0;
  const known = new Set(map.entries.map(({ key }) => key.text)).add('<<');
  const sources = map.entries.filter(isMerge).flatMap(({ value }) => (value.kind === 'seq' ? value.items : [value]));
  // What is merged in a second time brings nothing.
  for (const base of new Set(sources.map((source) => (source.kind === 'alias' ? source.target : source)))) {
    if (base === undefined) map.damaged = true;
    if (base?.kind === 'map' && base !== map) looked += mergeFrom(map, base, known);
  }
  return looked;
}

/** Whether an entry is a merge key with what it merges. */
export function isMerge({ key }: Entry): boolean {
  return key.text === '<<' && key.style === 'plain';
}

/** @param known the names that the map has already */
function mergeFrom(map: Mapping, base: MapNode, known: Set<string>): number {
  const entries = entriesOf(base);
  for (const entry of entries) {
    if (!known.has(entry.key.text)) map.merged.push(entry);
    known.add(entry.key.text);
  }
  return entries.length;
}
