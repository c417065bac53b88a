import { isRepeated, memberAt, membersOf, replaceMember, type Step, stepTowards } from './blocks.ts';
import { isDamaged } from './build.ts';
import type { Edited } from './edited.ts';
import { lineEnd, lineStart } from './lines.ts';
import { Block, Scalar, Section } from './nodes.ts';
import { hasOddSpaces } from './oddSpaces.ts';
import type { Text } from './pieces.ts';
import { contains, type Span } from './span.ts';
import type { DuplicateKey, Entry, SyntaxProblem, Tree } from './tree.ts';
import type { Remembered, Versions } from './treeMemory.ts';
import { withItem } from './yamlItems.ts';
import { hasOutdented, isCalm, parseBlock, recoverBlock } from './yamlRepair.ts';
import { blockTreeOf } from './yamlTree.ts';

/**
 * Reads an edited text by reading the lines of one entry of the second level, such as a resource of a template or a group of a
 * native file. Gives up where anything could make them mean something else among the others: anchors, several documents,
 * indentation that reaches out. What is wrong with the lines is mended as it is in all of the text, or all of it is read.
 */
export function rereadYaml(last: Remembered, { before, after, edit }: Versions): Remembered | undefined {
  const { tree, broken } = last;
  const old = blockAround(tree, before, edit);
  // How a block is mended may depend on the lines around it.
  if (old === undefined || (broken !== undefined && broken !== old.entry.key)) return undefined;
  const known = last.isJoined === true && last.firstJoined === undefined ? withJoined(last, before) : last;
  if (known === undefined) return undefined;
  const lines = { ...old, end: old.end + edit.delta };
  const fresh =
    readOneItem(known, { before, after, edit }, old) ??
    readBlock(known, after, lines) ??
    readBroken(known, before, after, lines);
  if (fresh === undefined || mayRepeat(tree, old, fresh.entry.key.text)) return undefined;
  const { entry: member, duplicates, problems, damage, isCalm } = fresh;
  const firstJoined = known.isJoined === true ? firstJoinedOf(known.firstJoined, old, fresh) : undefined;
  if (known.isJoined === true && (firstJoined === undefined || !isCalm)) return undefined;
  const next = replaceMember(tree, after, { way: old.way, member, duplicates, problems }, edit.delta);
  for (const { within } of old.way) if (within.kind === 'map') within.damaged = isDamaged(within, damage);
  return {
    tree: next,
    ...(problems.length > 0 && { broken: member.key }),
    ...(isCalm && { isCalm }),
    ...(firstJoined && { isJoined: true, firstJoined }),
  };
}

/** Makes sure that each block shows by itself which of its lines must be joined. */
function withJoined({ tree }: Remembered, content: Text): Remembered | undefined {
  if (!isAllCalm(tree, content)) return undefined;
  const text = content.toString();
  const entries = upperEntries(tree);
  const starts = [...entries.map(({ start }) => lineStart(text, start)), text.length];
  const found = entries.map((_, i) => hasOutdented(text.slice(starts[i], starts[i + 1])));
  const key = entries[found.indexOf(true)]?.key;
  return key instanceof Scalar && !found.includes(undefined)
    ? { tree, isCalm: true, isJoined: true, firstJoined: key.block }
    : undefined;
}

/** The first block with lines that must be joined, after one was read anew; undefined when it is not known. */
function firstJoinedOf(known: Block | undefined, { entry: old, start }: Lines, fresh: FreshBlock): Block | undefined {
  const wasFirst = old.key instanceof Scalar && old.key.block === known;
  const block = fresh.entry.key instanceof Scalar ? fresh.entry.key.block : undefined;
  // What is broken may be joined again when it is mended.
  if (wasFirst) return fresh.isJoined || fresh.problems.length > 0 ? block : undefined;
  return fresh.isJoined && known && start < known.at ? block : known;
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
  readonly problems: readonly SyntaxProblem[];
  readonly damage: readonly Span[];
  readonly isCalm: boolean;
  /** Whether some of its lines had to be joined. */
  readonly isJoined: boolean;
}

/** A healthy block of which one item of a list is read; undefined when more of it must be. */
function readOneItem(known: Remembered, versions: Versions, { entry: old, start, end }: Lines): FreshBlock | undefined {
  const { tree, broken, isJoined } = known;
  const isSound = broken === undefined && isJoined !== true && !tree.duplicates.some(({ map }) => contains(old, map));
  const fresh = isSound ? withItem(old, versions) : undefined;
  const looksCalm =
    fresh !== undefined &&
    known.isCalm === true &&
    looksCalmIn(versions.after, { start, end: end + versions.edit.delta });
  return fresh && { ...fresh, problems: [], damage: [], isCalm: looksCalm, isJoined: false };
}

/** A block read by itself; undefined when it is not one entry that stands by itself. */
function readBlock(known: Remembered, text: Text, lines: Lines): FreshBlock | undefined {
  const content = text.slice(lines.start, lines.end);
  const attempt = parseBlock(content, lines.column, known);
  if (attempt === undefined || 'problem' in attempt) return undefined;
  const fresh = blockOf(content, lines, { result: attempt.result, read: content, damage: [] });
  const looksCalm = known.isCalm === true && looksCalmIn(text, lines);
  return fresh && { ...fresh, problems: [], damage: [], isCalm: looksCalm, isJoined: attempt.joined === true };
}

function looksCalmIn(text: Text, { start, end }: Span): boolean {
  return isCalm(text.slice(start, end), lineBelow(text, end));
}

/** The same of a block that is broken: mended as it would be within all of the text. */
function readBroken(known: Remembered, before: Text, after: Text, lines: Lines): FreshBlock | undefined {
  if (hasOddSpaces(after) || !(known.isCalm ?? isAllCalm(known.tree, before))) return undefined;
  const { firstJoined } = known;
  const joined = firstJoined && (firstJoined.at < lines.start ? 'above' : 'elsewhere');
  const recovered = recoverBlock(after, { ...lines, joined });
  // What had only to be joined is no block by the letter.
  if (recovered === undefined || recovered.problems.length === 0) return undefined;
  const { result, read, problems, damage } = recovered;
  const left = damage.map(({ start, end }) => ({ start: start - lines.start, end: end - lines.start }));
  const fresh = blockOf(after.slice(lines.start, lines.end), lines, { result, read, damage: left });
  return fresh && { ...fresh, problems, damage, isCalm: true, isJoined: false };
}

function blockOf(content: string, { start, column }: Lines, read: Parameters<typeof blockTreeOf>[1]) {
  const block = new Block(0);
  // While it is read, offsets count from its lines' start.
  const { roots, duplicates, problems } = blockTreeOf(content, read, block);
  const [root] = roots;
  const entry = root?.kind === 'map' && root.entries.length === 1 ? root.entries[0] : undefined;
  if (!(entry?.key instanceof Scalar) || entry.key.text === '' || entry.key.text === '<<') return undefined;
  if (problems.length > 0 || entry.start !== column) return undefined;
  block.at = start;
  return { entry, duplicates };
}

/** Whether all blocks of a text without a problem look so to those who mend, each by itself. */
function isAllCalm(tree: Tree, content: Text): boolean {
  const text = content.toString();
  const starts = [0, ...upperEntries(tree).map(({ start }) => lineStart(text, start)), text.length];
  return starts.every((start, i) => i === 0 || isCalm(text.slice(starts[i - 1], start), lineBelow(text, start)));
}

/** The entries of the first level and of the second, in the order of the text. */
function upperEntries({ roots: [root] }: Tree): Entry[] {
  if (!(root instanceof Section)) return [];
  return root.entries.flatMap((entry) => [entry, ...(entry.value instanceof Section ? entry.value.entries : [])]);
}

function lineBelow(text: Text, end: number): string {
  return text.slice(end, lineEnd(text, end));
}

/** Whether the block's key is one of several of that name, or was. */
function mayRepeat(tree: Tree, { entry, section }: Lines, name: string): boolean {
  if (isRepeated(tree, entry)) return true;
  return entry.key.text !== name && section.entries.some((other) => other !== entry && other.key.text === name);
}
