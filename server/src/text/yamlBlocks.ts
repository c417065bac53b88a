import {
  type Members,
  mayRepeatAmong,
  membersOf,
  moveMembers,
  replaceMembers,
  type Step,
  stepTowards,
} from './blocks.ts';
import { asLinesBehind, type Edited } from './edited.ts';
import { lineEnd, lineStart, nextLine } from './lines.ts';
import { Block, Scalar, Section } from './nodes.ts';
import { hasOddSpaces } from './oddSpaces.ts';
import type { Text } from './pieces.ts';
import type { Recovered } from './recover.ts';
import { contains, type Span } from './span.ts';
import type { DuplicateKey, Entry, SyntaxProblem, Tree } from './tree.ts';
import type { Remembered, Versions } from './treeMemory.ts';
import { parseYaml } from './yaml.ts';
import { withItem } from './yamlItems.ts';
import { hasOutdented, isCalm, parseBlock, recoverBlock, recoverEntries } from './yamlRepair.ts';
import { blockTreeOf } from './yamlTree.ts';

/**
 * Reads an edited text by reading the lines of one entry of the second level, such as a resource of a template or a group of a
 * native file; or of some that stand below each other, with what stands beside their keys. Gives up where anything could make
 * them mean something else among the others: anchors, several documents, indentation that reaches out. What is wrong with the
 * lines is mended as it is in all of the text, or all of it is read.
 */
export function rereadYaml(known: Remembered, versions: Versions): Remembered | undefined {
  return rereadHead(known, versions) ?? rereadEntry(known, versions) ?? rereadEntries(known, versions);
}

/** The same tree where an edit makes other comments above what a section holds, or above all that there is. */
function rereadHead(known: Remembered, versions: Versions): Remembered | undefined {
  const { tree, broken, isJoined } = known;
  const head = broken === undefined ? headAround(tree, versions) : undefined;
  if (head === undefined) return undefined;
  const { way, within, start, end } = head;
  const looksCalm = known.isCalm === true && looksCalmIn(versions.after, { start, end });
  if (isJoined === true && !looksCalm) return undefined;
  const { delta } = versions.edit;
  const next = moveMembers(tree, versions.after, [...way, { within, index: -1 }], delta);
  moveStart(within, delta);
  const { isCalm: _, ...rest } = known;
  return { ...rest, tree: next, ...(looksCalm && { isCalm: true }) };
}

/** What stands above the entries of a map: the line of its key if it has one, and comments. */
interface Head extends Span {
  readonly way: readonly Step[];
  readonly within: Section;
}

/** The head that holds all of an edit, as it is now; undefined where more than comments and blanks stand in it, or stood. */
function headAround({ roots: [root] }: Tree, versions: Versions): Head | undefined {
  const { before, after } = versions;
  const edit = asLinesBehind(before, after, versions.edit) ?? versions.edit;
  if (!(root instanceof Section)) return undefined;
  const outer = stepTowards(root, edit.start);
  const entry = outer && root.entries[outer.index];
  const within = outer === undefined ? root : entry?.value;
  const first = within instanceof Section ? within.entries[0] : undefined;
  if (!(within instanceof Section) || first === undefined) return undefined;
  // Behind the key and its colon.
  const start = entry ? entry.key.end + 1 : 0;
  const end = lineStart(before, first.start);
  if (edit.start < start || edit.end > end) return undefined;
  const blank = entry ? BLANK_BEHIND_KEY : BLANK;
  const now = after.slice(start, end + edit.delta);
  const isBlank = blank.test(before.slice(start, end)) && isComments(now, blank);
  const lines = { start: entry ? lineStart(after, entry.start) : 0, end: end + edit.delta };
  return isBlank ? { way: outer ? [outer] : [], within, ...lines } : undefined;
}

/** Whole lines that are blank or comments. */
const BLANK = /^(?: *(?:#.*)?\r?\n)*$/;
/** The same, the first behind a key. */
const BLANK_BEHIND_KEY = /^ *(?:(?<= )#.*)?\r?\n(?: *(?:#.*)?\r?\n)*$/;

function isComments(text: string, blank = BLANK): boolean {
  return blank.test(text) && !('problem' in parseYaml(text));
}

function rereadEntry(last: Remembered, versions: Versions): Remembered | undefined {
  const { before, after } = versions;
  const { tree, broken } = last;
  let { edit } = versions;
  let old = blockAround(tree, before, edit);
  if (old === undefined) {
    edit = asLinesBehind(before, after, versions.edit) ?? edit;
    old = blockAround(tree, before, edit);
  }
  // How a block is mended may depend on the lines around it.
  if (old === undefined || (broken !== undefined && !isAmong(broken, old))) return undefined;
  const known = last.isJoined === true && last.firstJoined === undefined ? withJoined(last, before) : last;
  if (known === undefined) return undefined;
  const lines = { ...old, end: old.end + edit.delta };
  const fresh =
    readOneItem(known, { before, after, edit }, old) ??
    readBlock(known, after, lines) ??
    readBroken(known, before, after, lines);
  if (fresh === undefined || mayRepeatAmong(tree, old, [fresh.entry])) return undefined;
  const { entry: member, duplicates, problems, damage, isCalm } = fresh;
  const firstJoined = known.isJoined === true ? firstJoinedOf(known.firstJoined, old, fresh) : undefined;
  if (known.isJoined === true && (firstJoined === undefined || !isCalm)) return undefined;
  const next = replaceMembers(tree, after, { ...old, members: [member], duplicates, problems, damage }, edit.delta);
  return {
    tree: next,
    ...(problems.length > 0 && { broken: { within: old.within, index: old.index, count: 1 } }),
    ...(isCalm && { isCalm }),
    ...(firstJoined && { isJoined: true, firstJoined }),
  };
}

/**
 * The same where an edit makes another number of entries of some that stand below each other, as a new group does; or where what
 * stands beside their keys is broken, such as a name without a colon.
 */
function rereadEntries(known: Remembered, versions: Versions): Remembered | undefined {
  if (known.isJoined === true) return undefined;
  const { before, after } = versions;
  const behind = asLinesBehind(before, after, versions.edit);
  const edits = behind ? [behind, asLinesAbove(behind)] : [versions.edit];
  const linesOf = (edit: Edited) => entriesAround(known, before, edit);
  for (const old of edits.map(linesOf)) {
    const next = old && withEntries(known, versions, old);
    if (next) return next;
  }
  if (hasOddSpaces(after) || !(known.isCalm ?? isAllCalm(known.tree, before))) return undefined;
  // What is broken may be taken for more of the entry above it.
  for (const old of [fromLineAbove(before, behind ?? versions.edit), ...edits].map(linesOf)) {
    const next = old && withBroken(known, versions, old);
    if (next) return next;
  }
  return undefined;
}

function fromLineAbove(text: Text, { start, end, delta }: Edited): Edited {
  return { start: Math.max(lineStart(text, start) - 1, 0), end, delta };
}

/** The text with what stands in the lines of some healthy entries now. */
function withEntries(known: Remembered, { after, edit }: Versions, old: SomeLines): Remembered | undefined {
  const lines = { start: old.start, end: old.end + edit.delta };
  const read = after.slice(lines.start, lines.end);
  return putEntries(known, { after, edit }, old, { ...lines, read, problems: [], damage: [] });
}

/** The same of entries that are broken, or beside which something is. */
function withBroken(known: Remembered, { after, edit }: Versions, old: SomeLines): Remembered | undefined {
  const { start, index, column } = old;
  const lines = { start, end: old.end + edit.delta };
  const sister = index === 0 ? '' : `${' '.repeat(column)}_: ""\n`;
  const recovered = recoverEntries(after, { ...lines, above: `${column === 0 ? '' : '_:\n'}${sister}` });
  // What stands right below another entry would be a matter of that one, too.
  if (recovered === undefined || recovered.problems.length === 0) return undefined;
  if (index > 0 && !recovered.damage.every((piece) => start < piece.start)) return undefined;
  return putEntries(known, { after, edit }, old, { ...lines, ...recovered });
}

/** Lines of entries, as they were read. */
interface ReadLines extends Span, Pick<Recovered<unknown>, 'read' | 'problems' | 'damage'> {}

/** The text with what was read of some lines. */
function putEntries(
  known: Remembered,
  { after, edit }: Pick<Versions, 'after' | 'edit'>,
  old: SomeLines,
  lines: ReadLines,
): Remembered | undefined {
  const { tree, broken } = known;
  const { within, index, count, hasHead } = old;
  if (broken !== undefined && !isAmong(broken, linesIn(old, count))) return undefined;
  const blocks = entriesIn(lines, old.column);
  const first = blocks[0]?.start ?? lines.end;
  if (within.entries.length - count + blocks.length === 0) return undefined;
  const head = lines.read.slice(0, first - lines.start);
  // Comments are the head's, or stand in lines that were an entry's.
  if (head !== '' && !((hasHead || blocks.length === 0) && isComments(head))) return undefined;
  const fresh = blocks.map((block) => readBlock(known, after, block, lines)).filter((one) => one !== undefined);
  const members = fresh.map(({ entry }) => entry);
  if (fresh.length < blocks.length || (old.column === 0 && members.some(isDivision))) return undefined;
  if (mayRepeatAmong(tree, old, members)) return undefined;
  const { problems, damage } = lines;
  const isHealthy = problems.length === 0;
  const looksCalm = !isHealthy || (fresh.every((block) => block.isCalm) && hasCalmHead(old, after, first));
  const duplicates = fresh.flatMap((block) => block.duplicates);
  if (index === 0) moveStart(within, first - old.line);
  const next = replaceMembers(tree, after, { ...old, members, duplicates, problems, damage }, edit.delta);
  return {
    tree: next,
    ...(!isHealthy && { broken: linesIn(old, members.length) }),
    ...(looksCalm && { isCalm: true }),
  };
}

/** What a section holds begins elsewhere. */
function moveStart(section: Section, by: number): void {
  section.from += by;
  section.to += by;
}

/** Lines of entries of one of the two upper levels that stand below each other; above the first of all, with its section's head. */
interface SomeLines extends Span, Members {
  readonly within: Section;
  /** Whether what stands above the first of all is among them. */
  readonly hasHead: boolean;
  /** Where the line of their section's key starts. */
  readonly above: number;
  /** Where the line of the first entry starts. */
  readonly line: number;
  /** The column of their keys. */
  readonly column: number;
}

/**
 * The entries whose lines hold all of the edit, with those that are broken where they are some of these or next to them; none
 * where it stands above the first of all.
 */
function entriesAround({ tree, broken }: Remembered, text: Text, edit: Edited): SomeLines | undefined {
  const [root] = tree.roots;
  if (!(root instanceof Section)) return undefined;
  const outer = stepTowards(root, edit.start);
  const holder = outer && root.entries[outer.index];
  const inner = holder?.value instanceof Section ? holder.value : undefined;
  const within = inner ?? root;
  const members = [...within.entries, ...(inner && outer ? root.entries.slice(outer.index + 1, outer.index + 2) : [])];
  const startOf = (i: number) => lineStart(text, members[i]?.start ?? text.length);
  let first = stepTowards(within, edit.start)?.index ?? 0;
  if (first === 0 && edit.start <= startOf(0)) first = HEAD;
  let behind = first + 1;
  while (behind < within.entries.length && edit.end >= startOf(behind)) behind++;
  if (broken?.within === within && broken.index <= behind && first <= broken.index + broken.count) {
    first = Math.min(first, broken.index);
    behind = Math.max(behind, broken.index + broken.count);
  }
  const hasHead = first === HEAD;
  const index = Math.max(first, 0);
  const line = startOf(index);
  const end = behind < members.length ? startOf(behind) : text.length;
  const start = !hasHead ? line : inner && holder ? nextLine(text, holder.key.end) : 0;
  if (edit.start < start || (edit.end >= end && end < text.length)) return undefined;
  // What else stands there, such as a tag, is the section's; what is broken has been found to be beside comments alone.
  const head = { start, end: line };
  const isKnown = within.tag === undefined && tree.problems.some((problem) => contains(head, problem));
  if (!isKnown && start < line && !isComments(text.slice(start, line))) return undefined;
  const column = (members[index]?.start ?? line) - line;
  if ((column === 0) !== (within === root) || text.slice(line, line + column).trim() !== '') return undefined;
  if (within === root && within.entries.slice(index, behind).some(isDivision)) return undefined;
  const above = inner && holder ? lineStart(text, holder.start) : 0;
  if (inner && holder && holder.start !== above) return undefined;
  const way = inner && outer ? [outer] : [];
  return { way, within, index, count: behind - index, hasHead, above, line, start, end, column };
}

/** Where among the entries of a section that counts which stands above them. */
const HEAD = -1;

/** Whether the value of an entry of the first level is divided into entries itself. */
function isDivision({ value }: Entry): boolean {
  return value.kind === 'map' && !value.flow;
}

/**
 * The entries that some lines belong to from now on. What stands above the first of all is counted as an entry before it; and
 * where no entry is left, the lines belong to the one above.
 */
function linesIn({ within, index, hasHead }: SomeLines, count: number): Omit<Members, 'way'> {
  if (hasHead) return { within, index: HEAD, count: count + 1 };
  return count === 0 ? { within, index: index - 1, count: 1 } : { within, index, count };
}

/** Whether what is broken is among some members. */
function isAmong(broken: Omit<Members, 'way'>, { within, index, count }: Omit<Members, 'way'>): boolean {
  const isBehind = broken.index >= index && broken.index + broken.count <= index + count;
  return broken.within === within && isBehind;
}

/** The lines of each entry, by the column of their keys; of what looks so within a value, reading it will tell. */
function entriesIn({ start, end, read }: ReadLines, column: number): (Span & { readonly column: number })[] {
  const heads = read.matchAll(new RegExp(`(?<=^|\\n) {${column}}[^ \\t#\\r\\n]`, 'g'));
  const starts = [...heads].map(({ index }) => start + index);
  return starts.map((at, i) => ({ start: at, end: starts[i + 1] ?? end, column }));
}

function hasCalmHead({ index, above }: SomeLines, text: Text, end: number): boolean {
  return index > 0 || looksCalmIn(text, { start: above, end });
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
interface Lines extends Span, Members {
  readonly within: Section;
  readonly entry: Entry;
  /** The column of its key. */
  readonly column: number;
}

/** Lines behind another one as lines above the next: what is put in above the first entry of a map stands behind none. */
function asLinesAbove({ start, end, delta }: Edited): Edited {
  return { start: start + 1, end: end + 1, delta };
}

/** The block whose lines hold all of the edit, and not the first character of its key. */
function blockAround({ roots: [root] }: Tree, text: Text, edit: Edited): Lines | undefined {
  const outer = root instanceof Section ? stepTowards(root, edit.start) : undefined;
  const within = outer && root instanceof Section ? root.entries[outer.index]?.value : undefined;
  const last = within instanceof Section ? stepTowards(within, edit.start) : undefined;
  if (outer === undefined || last === undefined || !(within instanceof Section)) return undefined;
  const entry = within.entries[last.index] as Entry;
  const next = within.entries[last.index + 1] ?? membersOf(outer.within)[outer.index + 1];
  const start = lineStart(text, entry.start);
  const end = next ? lineStart(text, next.start) : text.length;
  // If the line break at the end were touched, the block could join with what follows.
  const touchesEnd = edit.end >= end && end < text.length;
  const column = entry.start - start;
  if (touchesEnd || column === 0 || text.slice(start, entry.start).trim() !== '') return undefined;
  return { way: [outer], within, index: last.index, count: 1, entry, start, end, column };
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

/**
 * A block read by itself; undefined when it is not one entry that stands by itself.
 *
 * @param among lines that it stands in, as they were read
 */
function readBlock(
  known: Remembered,
  text: Text,
  lines: Span & { readonly column: number },
  among?: ReadLines,
): FreshBlock | undefined {
  const { start, end } = lines;
  const content = text.slice(start, end);
  const read = among?.read.slice(start - among.start, end - among.start) ?? content;
  const attempt = parseBlock(read, lines.column, known);
  if (attempt === undefined || 'problem' in attempt) return undefined;
  const { problems = [], damage = [] } = among ?? {};
  const left = damage.map((piece) => ({ start: piece.start - start, end: piece.end - start }));
  const fresh = blockOf(content, lines, { result: attempt.result, read, damage: left });
  const looksCalm = known.isCalm === true && looksCalmIn(text, lines);
  return fresh && { ...fresh, problems, damage, isCalm: looksCalm, isJoined: attempt.joined === true };
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

function blockOf(
  content: string,
  { start, column }: Pick<Lines, 'start' | 'column'>,
  read: Parameters<typeof blockTreeOf>[1],
) {
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
