import { type Event, parseEvents } from 'js-yaml';
import { isRepeated, memberAt, membersOf, replaceMember, type Step, stepTowards } from './blocks.ts';
import type { Edited } from './edited.ts';
import { limits } from './limits.ts';
import { lineStart } from './lines.ts';
import { Scalar, Section } from './nodes.ts';
import type { Text } from './pieces.ts';
import type { Span } from './span.ts';
import type { DuplicateKey, Entry, Tree } from './tree.ts';
import type { Remembered, Versions } from './treeMemory.ts';
import { blockTreeOf, isSimple } from './yamlTree.ts';

/**
 * Reads an edited text by reading the lines of one entry of the second level, such as a resource of a template or a group of a
 * native file. Gives up where anything could make them mean something else among the others: anchors, several documents,
 * indentation that reaches out, an error.
 */
export function rereadYaml({ tree }: Remembered, { before, after, edit }: Versions): Remembered | undefined {
  const block = blockAround(tree, before, edit);
  const fresh = block && readBlock(after.slice(block.start, block.end + edit.delta), block);
  if (block === undefined || fresh === undefined || mayRepeat(tree, block, fresh.entry.key.text)) return undefined;
  const { entry: member, duplicates } = fresh;
  return { tree: replaceMember(tree, after, { way: block.way, member, duplicates }, edit.delta) };
}

/** The lines of an entry of the second level. */
interface Lines extends Span {
  readonly way: readonly Step[];
  readonly section: Section;
  readonly entry: Entry;
  /** The column of its key. */
  readonly column: number;
}

/** The block of the second level whose lines hold all of the edit, and not the first character of its key. */
function blockAround({ roots: [root] }: Tree, text: Text, edit: Edited): Lines | undefined {
  const outer = root instanceof Section ? stepTowards(root, edit.start) : undefined;
  const section = outer && root instanceof Section ? root.entries[outer.index]?.value : undefined;
  const inner = section instanceof Section ? stepTowards(section, edit.start) : undefined;
  const entry = inner && memberAt(inner);
  if (!(section instanceof Section) || outer === undefined || inner === undefined || entry === undefined)
    return undefined;
  const next = membersOf(section)[inner.index + 1] ?? membersOf(outer.within)[outer.index + 1];
  const start = lineStart(text, entry.start);
  const end = next ? lineStart(text, next.start) : text.length;
  // If the line break at the end were touched, the block could join with what follows.
  const touchesEnd = edit.end >= end && end < text.length;
  if (touchesEnd || !('key' in entry) || text.slice(start, entry.start).trim() !== '') return undefined;
  const column = entry.start - start;
  return column === 0 ? undefined : { way: [outer, inner], section, entry, start, end, column };
}

interface FreshBlock {
  readonly entry: Entry;
  readonly duplicates: readonly DuplicateKey[];
}

/** A block read by itself; undefined when it is not one entry that stands by itself. */
function readBlock(lines: string, { start, column }: Lines): FreshBlock | undefined {
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
  if (!(entry?.key instanceof Scalar) || entry.key.text === '' || entry.key.text === '<<') return undefined;
  block.at = start;
  return { entry, duplicates };
}

/** Whether the block's key is one of several of that name, or was. */
function mayRepeat(tree: Tree, { entry, section }: Lines, name: string): boolean {
  if (isRepeated(tree, entry)) return true;
  return entry.key.text !== name && section.entries.some((other) => other !== entry && other.key.text === name);
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
