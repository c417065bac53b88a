import { isMerge } from './build.ts';
import type { Edited } from './edited.ts';
import { limits } from './limits.ts';
import { lineStart } from './lines.ts';
import { Mapping, Pair, Placed, Seq } from './nodes.ts';
import type { Text } from './pieces.ts';
import type { Span } from './span.ts';
import type { DuplicateKey, Entry, MapNode, Node } from './tree.ts';
import type { Versions } from './treeMemory.ts';
import { parseYaml } from './yaml.ts';
import { staysInside } from './yamlRepair.ts';
import { blockTreeOf, isSimple } from './yamlTree.ts';

/** An entry of which one item has been read anew. */
export interface EntryWithItem {
  readonly entry: Entry;
  readonly duplicates: readonly DuplicateKey[];
}

/**
 * Reads the lines of the one item of a list anew that holds all of an edit, such as a rule of a group: those between its dash
 * and the next one. What leads to the item is made anew, and what stands behind it is moved; all else is as it was.
 *
 * @param old an entry that was read without a problem
 * @returns undefined where no such item holds the edit, or where its new lines do not stand by themselves
 */
export function withItem(old: Entry, { before, after, edit }: Versions): EntryWithItem | undefined {
  const way = wayTo(old.value, edit.start);
  const lines = way && linesOf(way, before, edit);
  if (way === undefined || lines === undefined) return undefined;
  const fresh = readItem(after.slice(lines.start, lines.end + edit.delta), lines, way);
  if (fresh === undefined) return undefined;
  let value: Node = fresh.item;
  for (const step of way.toReversed()) value = renewed(step, value, edit.delta);
  return { entry: new Pair(old.key, value), duplicates: fresh.duplicates };
}

/** A step from a collection in block style to a member of it. */
interface Step {
  readonly within: Mapping | Seq;
  readonly index: number;
}

/** The steps to the item of the uppermost list that stands before the offset, the list's own the last. */
function wayTo(value: Node, offset: number): Step[] | undefined {
  const way: Step[] = [];
  for (let node = value; ; ) {
    if (!(node instanceof Mapping || node instanceof Seq) || node.flow) return undefined;
    const members: readonly Span[] = node.kind === 'map' ? node.entries : node.items;
    const index = members.findLastIndex(({ start }) => start <= offset);
    way.push({ within: node, index });
    if (node.kind === 'seq') return way;
    const entry = node.entries[index];
    // What is merged into a map stands in it twice.
    if (entry === undefined || isMerge(entry)) return undefined;
    node = entry.value;
  }
}

/** The lines from the item's dash to the next one's, if both begin a line, and the edit leaves both of them alone. */
function linesOf(way: readonly Step[], text: Text, edit: Edited): (Span & { readonly column: number }) | undefined {
  const { within, index } = way.at(-1) as Step;
  const [item, next] = within.kind === 'seq' ? [within.items[index], within.items[index + 1]] : [];
  const [dash, below] = [item && dashOf(text, item), next && dashOf(text, next)];
  if (dash === undefined || below === undefined || dash.column !== below.column || edit.end >= below.start)
    return undefined;
  return { start: dash.start, end: below.start, column: dash.column };
}

/** The line on which an item begins, and the column of its dash, before which nothing stands. */
function dashOf(text: Text, { start: at }: Span): { readonly start: number; readonly column: number } | undefined {
  const start = lineStart(text, at);
  const head = text.slice(start, at);
  return /^ *- +$/.test(head) ? { start, column: head.indexOf('-') } : undefined;
}

/** The item that the lines are, as a piece of the block that the way leads through. */
function readItem(
  lines: string,
  { start, column }: Span & { readonly column: number },
  way: readonly Step[],
): { readonly item: MapNode; readonly duplicates: readonly DuplicateKey[] } | undefined {
  const attempt = staysInside(lines, column) ? parseYaml(lines, limits.depth - 2 - way.length) : undefined;
  if (attempt === undefined || 'problem' in attempt || !isSimple(attempt.result, 'seq')) return undefined;
  const { block } = (way[0] as Step).within;
  const { at } = block;
  // While they are read, offsets count from the lines' start.
  block.at = at - start;
  const { roots, duplicates, problems } = blockTreeOf(
    lines,
    { result: attempt.result, read: lines, damage: [] },
    block,
  );
  block.at = at;
  const [list] = roots;
  const item = list?.kind === 'seq' && list.items.length === 1 ? list.items[0] : undefined;
  return item?.kind === 'map' && problems.length === 0 ? { item, duplicates } : undefined;
}

/** The collection with another member, longer by `delta`: what stands behind that is moved. */
function renewed({ within, index }: Step, value: Node, delta: number): Node {
  const { block, start, flow, tag } = within;
  const fresh = within.kind === 'map' ? new Mapping(block, start, flow, tag) : new Seq(block, start, flow, tag);
  fresh.to = within.to + delta;
  if (within.kind === 'map' && fresh.kind === 'map') {
    fresh.entries.push(...within.entries);
    fresh.merged.push(...within.merged);
    fresh.entries[index] = new Pair((within.entries[index] as Entry).key, value);
    for (const entry of delta === 0 ? [] : within.entries.slice(index + 1)) moveEntry(entry, delta);
  } else if (within.kind === 'seq' && fresh.kind === 'seq') {
    fresh.items.push(...within.items);
    fresh.items[index] = value;
    for (const item of delta === 0 ? [] : within.items.slice(index + 1)) move(item, delta);
  }
  return fresh;
}

function moveEntry({ key, value }: Entry, delta: number): void {
  move(key, delta);
  move(value, delta);
}

/** Where the block is read after all, this tree is thrown away, and it does not matter that its nodes have moved. */
function move(node: Node, delta: number): void {
  if (node instanceof Placed) {
    node.from += delta;
    node.to += delta;
  }
  if (node.kind === 'map') for (const entry of node.entries) moveEntry(entry, delta);
  else if (node.kind === 'seq') for (const item of node.items) move(item, delta);
}
