import { COLLECTION_STYLE, EVENT_ID, type Event, parseEvents } from 'js-yaml';
import { partitionPoint } from '../util/partitionPoint.ts';
import { type Edited, editBetween } from './edited.ts';
import { limits } from './limits.ts';
import { lineStart } from './lines.ts';
import { Scalar, Section } from './nodes.ts';
import type { Text } from './pieces.ts';
import { contains, type Span } from './span.ts';
import type { DuplicateKey, Entry, MapNode, Tree } from './tree.ts';
import { blockTreeOf } from './yamlTree.ts';

/**
 * Remembers the tree of a document, so that an edit has only the block re-read that it stands in: the lines of one entry of
 * the second level, such as one resource of a template or one group of a native file. Everything that could make the
 * block's meaning depend on what is around it (anchors, several documents, indentation that reaches out, an error) gives
 * up, and all of the text is read.
 *
 * One tree lives on from version to version: the block's entry is put in the place of the one before, and the blocks
 * behind it move. The nodes of all other blocks stay what they were, so that what was made of them still holds.
 */
export class TreeMemory {
  #tree: Tree | undefined;
  /** The version that was asked for last. */
  #content: Text = '';

  /** Takes the tree of a text whose events were read without a problem. */
  keep(tree: Tree, events: readonly Event[]): void {
    this.#tree = isSimple(events) && tree.problems.length === 0 && upperKeys(tree) !== undefined ? tree : undefined;
  }

  /** Nothing is known of the document any more. */
  forget(): void {
    this.#tree = undefined;
  }

  /** The tree of the text, by re-reading one block; undefined when all of it must be read. */
  read(content: Text): Tree | undefined {
    const tree = this.#tree;
    const before = this.#content;
    this.#content = content;
    if (tree === undefined || content === before) return tree;
    const edit = editBetween(before, content);
    const block = blockAround(tree, before, edit);
    const fresh = block && readBlock(content.slice(block.start, block.end + edit.delta), block);
    if (block === undefined || fresh === undefined || mayRepeat(tree, block, fresh.entry.key.text)) return undefined;
    const duplicates = tree.duplicates.filter(({ map }) => !isInside(map, block.entry));
    for (const { key } of block.behind) key.block.at += edit.delta;
    block.section.entries[block.index] = fresh.entry;
    this.#tree = new Joined(content, tree.roots, [...duplicates, ...fresh.duplicates]);
    return this.#tree;
  }
}

/** The tree of a text without a problem, which is joined when all of it is asked for. */
class Joined implements Tree {
  readonly syntax = 'yaml';
  readonly content: Text;
  readonly roots: Tree['roots'];
  readonly problems = [];
  readonly duplicates: Tree['duplicates'];

  constructor(content: Text, roots: Tree['roots'], duplicates: Tree['duplicates']) {
    this.content = content;
    this.roots = roots;
    this.duplicates = duplicates;
  }

  get text(): string {
    return this.content.toString();
  }
}

interface UpperBlock extends Span, UpperKey {
  readonly section: Section;
  /** The keys of the upper levels behind it. */
  readonly behind: readonly UpperKey[];
  /** The column of its key. */
  readonly column: number;
}

/** One document, block style at the upper level, and nothing that is named in one place and meant in another. */
function isSimple(events: readonly Event[]): boolean {
  let documents = 0;
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) documents++;
    else if (event.type === EVENT_ID.ALIAS) return false;
    else if (event.type !== EVENT_ID.POP && event.anchorStart >= 0) return false;
  }
  return documents === 1 && events[1]?.type === EVENT_ID.MAPPING && events[1].style === COLLECTION_STYLE.BLOCK;
}

/** The block of the second level whose lines hold all of the edit, and not the first character of its key. */
function blockAround(tree: Tree, text: Text, edit: Edited): UpperBlock | undefined {
  const keys = upperKeys(tree) ?? [];
  const next = firstBehind(keys, edit.start);
  const found = keys[next - 1];
  if (found?.section === undefined) return undefined;
  const { entry, section } = found;
  const start = lineStart(text, entry.start);
  const end = next < keys.length ? lineStart(text, keys[next]?.entry.start ?? 0) : text.length;
  // If the line break at the end were touched, the block could join with what follows.
  const touchesEnd = edit.end >= end && end < text.length;
  if (touchesEnd || text.slice(start, entry.start).trim() !== '') return undefined;
  const column = entry.start - start;
  return column === 0 ? undefined : { ...found, section, behind: keys.slice(next), start, end, column };
}

/** A key of the root map, or of a block map right below it, which is its section. */
interface UpperKey {
  readonly key: Scalar;
  readonly entry: Entry;
  readonly section: Section | undefined;
  /** Where the entry stands in its section. */
  readonly index: number;
}

/** The keys of the upper levels in the order of the text; undefined when some are not plainly written. */
function upperKeys({ roots: [root] }: Tree): UpperKey[] | undefined {
  if (!(root instanceof Section)) return undefined;
  const keys: UpperKey[] = [];
  const add = (entry: Entry, section: Section | undefined, index: number) => {
    const { key } = entry;
    if (key instanceof Scalar && key.text !== '') keys.push({ key, entry, section, index });
    return keys.at(-1)?.entry === entry;
  };
  for (const [index, entry] of root.entries.entries()) {
    if (!add(entry, undefined, index)) return undefined;
    const section = entry.value;
    if (section instanceof Section && !section.entries.every((inner, i) => add(inner, section, i))) return undefined;
  }
  return keys;
}

/** The index of the first key that does not stand before the offset. */
function firstBehind(keys: readonly UpperKey[], offset: number): number {
  return partitionPoint(keys.length, (i) => (keys[i]?.key.start ?? 0) < offset);
}

interface FreshBlock {
  readonly entry: Entry;
  readonly duplicates: readonly DuplicateKey[];
}

/** A block read by itself; undefined when it is not one entry that stands by itself. */
function readBlock(lines: string, { start, column }: UpperBlock): FreshBlock | undefined {
  if (!staysInside(lines, column)) return undefined;
  let events: Event[];
  try {
    events = parseEvents(lines, { maxDepth: limits.depth - 2 });
  } catch {
    return undefined; // an error: the whole text is read, and says where
  }
  if (!isSimple(events)) return undefined;
  const block = { at: 0 };
  const { roots, duplicates } = blockTreeOf(lines, events, block);
  const [root] = roots;
  const entry = root?.kind === 'map' && root.entries.length === 1 ? root.entries[0] : undefined;
  if (!(entry?.key instanceof Scalar)) return undefined;
  block.at = start;
  return { entry, duplicates };
}

/** Whether the block's key is one of several of that name, or was. */
function mayRepeat(tree: Tree, { entry, key, section }: UpperBlock, name: string): boolean {
  if (tree.duplicates.some(({ first, second }) => first === entry || second === entry)) return true;
  return key.text !== name && section.entries.some((other) => other !== entry && other.key.text === name);
}

function isInside(map: MapNode, entry: Entry): boolean {
  return contains(entry, map);
}

/** Whether every line behind the first is blank, a comment, or indented deeper than the key. */
function staysInside(lines: string, column: number): boolean {
  const first = lines.indexOf('\n');
  if (first < 0) return true;
  for (let at = first + 1; at < lines.length; ) {
    let indent = 0;
    while (lines.charCodeAt(at + indent) === 32) indent++;
    const next = lines.charCodeAt(at + indent);
    const blank = at + indent >= lines.length || next === 10 || next === 13 || next === 35;
    if (!blank && indent <= column) return false;
    const end = lines.indexOf('\n', at + indent);
    if (end < 0) return true;
    at = end + 1;
  }
  return true;
}
