import type { GroupPart } from '../model/edit.ts';
import type { EntityId, SecurityGroup } from '../model/model.ts';
import { scalar } from '../text/edit/content.ts';
import { insertFlow } from '../text/edit/insert.ts';
import { commentsAbove, dashOf, indentOf, separatorOf } from '../text/edit/layout.ts';
import { columnOf, endOfSpace, lineAbove, lineAt, lineBreak, lineEnd, nextLine, trimmedEnd } from '../text/lines.ts';
import type { Text } from '../text/pieces.ts';
import type { Span, TextChange } from '../text/span.ts';
import { type Entry, isMapEntry, type MapEntry, type MapNode, type SeqEntry, type Tree } from '../text/tree.ts';
import { type Holder, originOf, type Reading } from './dialect.ts';

/** A group that rules move out of, as it stands in the text. */
export interface OldGroup {
  readonly tree: Tree;
  /** The map of all groups, and this one in it. */
  readonly section: MapNode;
  readonly entry: MapEntry;
  /** The entry that holds the lists of rules; in some dialects the group's own. */
  readonly body: MapEntry;
  readonly lists: readonly SeqEntry[];
}

/** Where a group stands; undefined where it comes in by a merge key, or where lines of it could not be read. */
export function entryOfGroup(reading: Reading, { id }: SecurityGroup): Pick<OldGroup, 'section' | 'entry'> | undefined {
  const holder = originOf(reading, id)?.holder;
  if (holder?.kind !== 'entry') return undefined;
  const { entry, map: section } = holder;
  return isMapEntry(entry) && !entry.value.damaged && section.entries.includes(entry) ? { section, entry } : undefined;
}

/**
 * Moves rules from their lists into new groups right behind the old one. They go over as they are written, with the
 * comments above them. `write` gives the text of a new group, for its key and its lists. Undefined where the rules stand
 * in other lists, or where anchors would move.
 */
export function splitOff(
  reading: Reading,
  old: OldGroup,
  parts: readonly GroupPart[],
  write: (key: string, lists: readonly string[]) => string,
): TextChange[] | undefined {
  const items = parts.map((part) => itemsOf(reading, part));
  if (!items.flat().every(({ list }) => old.lists.some(({ value }) => value === list))) return undefined;
  const sources = old.lists.map((entry) => sourceOf(old, entry, items.flat()));
  const leaving = sources.flatMap((from) => runsOf(old.tree, from, from.gone));
  if (leaving.some((run) => bearsAnchor(old.tree, run))) return undefined;
  const groups = parts.map(({ name }, i) => {
    const lists = sources.map((from) => runsOf(old.tree, from, indexesIn(from.entry, items[i] ?? [])));
    return write(
      scalar(old.tree, name, old.entry.key.style),
      lists.flatMap((runs) => listText(old.tree, runs)),
    );
  });
  const inserted = insertBehind(old, groups);
  return inserted && [...leaving.map((run) => cut(old.tree.content, run)), inserted];
}

type Item = Extract<Holder, { kind: 'item' }>;

/** The rules of a part that stand in lists; what else there is, is the dialect's own. */
function itemsOf(reading: Reading, part: GroupPart): Item[] {
  return part.rules.flatMap((rule) => {
    const holder = originOf(reading, rule)?.holder;
    return holder?.kind === 'item' ? [holder] : [];
  });
}

function indexesIn({ value }: SeqEntry, items: readonly Item[]): number[] {
  return items.flatMap(({ list, index }) => (list === value ? [index] : [])).sort((a, b) => a - b);
}

/** A list that rules leave. */
interface Source {
  readonly entry: SeqEntry;
  /** Where the rules stand that leave it, in whichever part. */
  readonly gone: readonly number[];
  readonly emptied: boolean;
  /** The lines of the key, where it goes with all the rules: with the comments above it. */
  readonly heading: Span | undefined;
}

function sourceOf({ tree: { content: text }, body }: OldGroup, entry: SeqEntry, items: readonly Item[]): Source {
  const { entries } = body.value;
  const gone = indexesIn(entry, items);
  const emptied = gone.length === entry.value.items.length;
  // A key that is alone in its map keeps the map from being nothing.
  if (!emptied || entry.value.flow || entries.length === 1) return { entry, gone, emptied, heading: undefined };
  const floor = lineBelow(text, entries[entries.indexOf(entry) - 1] ?? body.key);
  const start = Math.max(floor, commentsAbove(text, entry.start));
  return { entry, gone, emptied, heading: { start, end: lineEnd(text, entry.key.end) } };
}

function lineBelow(text: Text, span: Span): number {
  return nextLine(text, trimmedEnd(text, span));
}

/** Rules that follow each other in a list and move together, `first` to `last`; in a block list whole lines. */
interface Run extends Span {
  readonly from: Source;
  readonly first: number;
  readonly last: number;
}

function runsOf({ content: text }: Tree, from: Source, indexes: readonly number[]): Run[] {
  const { items, flow } = from.entry.value;
  const firsts = indexes.filter((index, i) => indexes[i - 1] !== index - 1);
  const lasts = indexes.filter((index, i) => indexes[i + 1] !== index + 1);
  return firsts.map((first, i) => {
    const last = lasts[i] ?? first;
    const start = flow ? (items[first] ?? from.entry.value).start : startOfLines(text, from, first);
    const end = trimmedEnd(text, items[last] ?? from.entry.value);
    return { from, first, last, start, end: flow ? end : lineEnd(text, end) };
  });
}

/** From the comments above a rule on; from the rule before it, when that goes as well. */
function startOfLines(text: Text, { entry, gone, emptied }: Source, index: number): number {
  const list = entry.value;
  const item = list.items[index] ?? list;
  const floor = lineBelow(text, list.items[index - 1] ?? entry.key);
  const isAmongGone = index === 0 ? emptied : gone.includes(index - 1);
  return isAmongGone ? floor : Math.max(floor, commentsAbove(text, dashOf(text, list, item)));
}

/** An anchor that moves down may come to stand below its aliases; within brackets, cuts and copies would touch it. */
function bearsAnchor(tree: Tree, { from, start, end }: Run): boolean {
  const list = from.entry.value;
  return hasAnchor(tree, list.flow ? list : { start: from.heading?.start ?? start, end });
}

export function hasAnchor({ content: text, syntax }: Tree, { start, end }: Span): boolean {
  return syntax === 'yaml' && /(?:^|[\s,[{:-])&[^\s&,[\]{}]/.test(text.slice(start, end));
}

function cut(text: Text, run: Run): TextChange {
  return run.from.entry.value.flow ? cutFlow(run) : cutLines(text, run);
}

function cutFlow({ from, first, last, start, end }: Run): TextChange {
  const list = from.entry.value;
  const before = list.items[first - 1];
  const behind = list.items[last + 1];
  if (behind) return { start, end: behind.start, text: '' };
  return before ? { start: before.end, end, text: '' } : { start: list.start, end: list.end, text: '[]' };
}

/** Cuts lines with the break above them; at the end of a list with the blank lines above, which would be left over. */
function cutLines(text: Text, { from: { entry, emptied, heading }, last, start, end }: Run): TextChange {
  if (emptied && heading === undefined) {
    const colon = entry.key.end + 1;
    return { start: colon, end, text: ` []${text.slice(colon, lineEnd(text, colon)).trimEnd()}` };
  }
  const isAtEnd = last === entry.value.items.length - 1;
  let above = lineAbove(text, heading?.start ?? start);
  while (isAtEnd && isBlank(text, above)) above = lineAbove(text, above.start);
  return { start: above.end, end, text: '' };
}

/** `ingress:` with the rules of some runs, written as the old list is. */
function listText({ content: text }: Tree, runs: readonly Run[]): string[] {
  const [run] = runs;
  if (run === undefined) return [];
  const { entry, heading } = run.from;
  const { key, value } = entry;
  const bodies = runs.map(({ start, end }) => text.slice(start, end));
  if (value.flow) return [keyText(text, entry) + bracketed(text, value, value.items, bodies)];
  // The comments above the key go with the first rule.
  const head =
    heading && run.first === 0 ? text.slice(heading.start, heading.end).trim() : `${text.slice(key.start, key.end)}:`;
  const lines = bodies.map((body) => body.replace(/^(?:[ \t]*\r?\n)+/, ''));
  return [[head, ...lines].join(lineBreak(text))];
}

/** A map under a key, its members laid out as those of an old one are. */
export function mapText({ content: text }: Tree, key: string, old: MapEntry, members: readonly string[]): string {
  const map = old.value;
  if (map.flow) return key + keyText(text, old, old.key.end) + bracketed(text, map, map.entries, members);
  const newLine = lineBreak(text) + indentOf(text, map);
  return `${key}:${members.map((member) => newLine + member).join('')}`;
}

/** A setting as it is written. */
export function settingText({ content: text }: Tree, entry: Entry): string {
  return keyText(text, entry) + text.slice(entry.value.start, entry.value.end).trimEnd();
}

/** What stands before a value. `vpcId: &vpc vpc-1` → `vpcId: `: an anchor names one place only. */
function keyText(text: Text, { key, value }: Entry, from = key.start): string {
  return text.slice(from, key.end) + text.slice(key.end, value.start).replace(/&\S+[ \t]*/, '');
}

function bracketed(text: Text, old: Span, members: readonly Span[], texts: readonly string[]): string {
  const open = text.slice(old.start, members[0]?.start ?? old.start + 1);
  const close = text.slice(members.at(-1)?.end ?? old.end - 1, old.end);
  return open + texts.join(`,${separatorOf(text, members, old)}`) + close;
}

/** Puts new groups behind the old one. Within brackets a comment would swallow what follows it. */
function insertBehind({ tree, section, entry }: OldGroup, groups: readonly string[]): TextChange | undefined {
  const { content: text, syntax } = tree;
  if (entry.value.flow && syntax === 'yaml' && groups.some((group) => group.includes('#'))) return undefined;
  if (section.flow) return insertFlow(text, entry, separatorOf(text, section.entries, section), groups);
  const eol = lineBreak(text);
  const end = endOfGroup(text, entry);
  const newLine = eol + (isSpaced(text, entry, end) ? eol : '') + indentOf(text, section);
  return { start: end, end, text: groups.map((group) => newLine + group).join('') };
}

/** The end of a group's last line, comments that are indented below its name included. */
function endOfGroup(text: Text, entry: Entry): number {
  const outer = columnOf(text, entry.start);
  let end = lineEnd(text, trimmedEnd(text, entry));
  for (let at = nextLine(text, end); at < text.length; at = nextLine(text, at)) {
    const comment = /^[ \t]*(?=#)/.exec(text.slice(at, lineEnd(text, at)));
    if (comment && comment[0].length > outer) end = lineEnd(text, at);
    else if (comment || !isBlank(text, lineAt(text, at))) break;
  }
  return end;
}

/** Whether blank lines set the groups of this file apart. */
function isSpaced(text: Text, entry: Entry, end: number): boolean {
  const above = commentsAbove(text, entry.start);
  const before = above > 0 && isBlank(text, lineAbove(text, above));
  return before || /^\r?\n[ \t]*\r?\n\s*\S/.test(text.slice(end, endOfSpace(text, end) + 1));
}

function isBlank(text: Text, { start, end }: Span): boolean {
  return text.slice(start, end).trim() === '';
}

/**
 * Does for every attachment of a group what `attach` does; a list that several of them share is changed once. What is only
 * joined to the group by its id has no list.
 */
export function attachAlike(
  { file }: Reading,
  group: SecurityGroup,
  attach: (attachment: EntityId) => readonly TextChange[] | undefined,
): TextChange[] | undefined {
  const id = group.fields.securityGroupId;
  const references = [group.name, id?.kind === 'known' ? id.value : group.name];
  const changes = new Map<string, TextChange>();
  for (const attachment of file.attachments) {
    if (
      attachment.joinedOnly ||
      !attachment.groups.some((use) => use.group.kind === 'known' && references.includes(use.group.value))
    )
      continue;
    const written = attach(attachment.id);
    if (written === undefined) return undefined;
    for (const change of written) changes.set(`${change.start} ${change.end} ${change.text}`, change);
  }
  return [...changes.values()];
}
