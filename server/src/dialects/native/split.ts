import type { Edit, GroupPart } from '../../model/edit.ts';
import type { Direction, EntityId, SecurityGroup } from '../../model/model.ts';
import { commentsAbove, insertItem, scalar } from '../../text/edit.ts';
import { columnOf, lineAt, lineBreak, lineEnd, lineStart, nextLine } from '../../text/lines.ts';
import type { Span, TextChange } from '../../text/span.ts';
import { asSeq, type Entry, entryOf, type MapNode, type Node, type SeqNode, type Tree } from '../../text/tree.ts';
import { originOf, type Reading } from '../dialect.ts';

/**
 * Moves rules into new groups right behind theirs. A new group repeats the settings of the old one; the rules go over as
 * they are written, with the comments above them. Undefined where a part is shared by anchors and cannot be told apart.
 */
export function splitGroup(
  reading: Reading,
  edit: Extract<Edit, { kind: 'split-group' }>,
): readonly TextChange[] | undefined {
  const group = reading.file.groups.find((candidate) => candidate.id === edit.group);
  const old = group && oldGroupOf(reading, group);
  if (group === undefined || old === undefined) return undefined;
  const settings = settingsOf(reading.tree, old.map);
  const attached = attachParts(reading, group, edit.parts);
  const moved = runsOf(reading, old, edit.parts);
  if (settings === undefined || attached === undefined) return undefined;
  if (moved.flat().some((run) => bearsAnchor(reading.tree, run))) return undefined;
  const cuts = cutsOf(reading.tree, moved.flat());
  const texts = edit.parts.map((part, i) => partText(reading.tree, old, settings, part.name, moved[i] ?? []));
  if (texts.some((text) => text === undefined)) return undefined;
  return [...cuts, insertion(reading.tree, old, texts as string[], cuts), ...attached];
}

/** The group to split, as it stands in the text. */
interface OldGroup {
  readonly section: MapNode;
  readonly entry: Entry;
  readonly map: MapNode;
  readonly lists: readonly RuleList[];
}

interface RuleList {
  readonly direction: Direction;
  readonly entry: Entry;
  readonly list: SeqNode;
}

/** Rules that follow each other in a list and move together: `first` to `last`, both included. */
interface Run extends Span {
  readonly from: RuleList;
  readonly first: number;
  readonly last: number;
  /** The key of a list that goes with all its rules, with the comments above it. */
  readonly heading?: Span;
}

function oldGroupOf(reading: Reading, group: SecurityGroup): OldGroup | undefined {
  const origin = originOf(reading, group.id);
  if (origin?.holder?.kind !== 'entry') return undefined;
  const { entry, map: section } = origin.holder;
  const map = entry.value;
  if (map.kind !== 'map' || map.damaged || !section.entries.includes(entry)) return undefined;
  const lists = (['ingress', 'egress'] as const).flatMap((direction): RuleList[] => {
    const own = map.entries.findLast((candidate) => candidate.key.text === direction);
    return own?.value.kind === 'seq' ? [{ direction, entry: own, list: own.value }] : [];
  });
  return isShared(reading, group, lists) ? undefined : { section, entry, map, lists };
}

/** Whether the rules stand at an anchor, so that other groups have them too, or come in from one. */
function isShared(reading: Reading, group: SecurityGroup, lists: readonly RuleList[]): boolean {
  const own = new Set(lists.map(({ list }) => list));
  const isOwn = (rule: { readonly id: EntityId }) => {
    const holder = originOf(reading, rule.id)?.holder;
    return holder?.kind === 'item' && own.has(holder.list);
  };
  return reading.file.groups.some((other) => (other === group ? !other.rules.every(isOwn) : other.rules.some(isOwn)));
}

/** Settings of a group that its parts share; a name or an id is the old group's own. */
const shared = ['description', 'securityGroupType', 'vpcId', 'innerAccessPolicy', 'tags'];

/** The settings to repeat, as they are written. */
function settingsOf(tree: Tree, map: MapNode): string[] | undefined {
  if (map.merged.some((entry) => !shared.includes(entry.key.text))) return undefined;
  return map.entries
    .filter(({ key }) => shared.includes(key.text) || (key.text === '<<' && map.merged.length > 0))
    .map((entry) => withoutAnchor(tree, entry));
}

/** `vpcId: &vpc vpc-1` → `vpcId: vpc-1`: an anchor names one place only. */
function withoutAnchor({ text }: Tree, { key, value }: Entry): string {
  const between = text.slice(key.end, value.start).replace(/&\S+[ \t]*/, '');
  return `${text.slice(key.start, key.end)}${between}${text.slice(value.start, value.end).trimEnd()}`;
}

/** The runs of rules that each part takes, inbound first. */
function runsOf(reading: Reading, old: OldGroup, parts: readonly GroupPart[]): Run[][] {
  const taken = parts.map((part) => indexesOf(reading, part));
  return taken.map((own) =>
    old.lists.flatMap((from) => {
      const gone = new Set(taken.flatMap((indexes) => indexes.get(from.list) ?? []));
      return consecutive(own.get(from.list) ?? []).map((run) => runOf(reading.tree, old, from, run, gone));
    }),
  );
}

/** Where the rules of a part stand in their lists. */
function indexesOf(reading: Reading, part: GroupPart): Map<SeqNode, number[]> {
  const indexes = new Map<SeqNode, number[]>();
  for (const rule of part.rules) {
    const holder = originOf(reading, rule)?.holder;
    if (holder?.kind === 'item') indexes.set(holder.list, [...(indexes.get(holder.list) ?? []), holder.index]);
  }
  return indexes;
}

function consecutive(indexes: readonly number[]): { readonly first: number; readonly last: number }[] {
  const sorted = [...indexes].sort((a, b) => a - b);
  const firsts = sorted.filter((index, i) => sorted[i - 1] !== index - 1);
  const lasts = sorted.filter((index, i) => sorted[i + 1] !== index + 1);
  return firsts.map((first, i) => ({ first, last: lasts[i] ?? first }));
}

/** A run with its text: in a block list whole lines, with the comments above; of what all goes, all that is between. */
function runOf(
  { text }: Tree,
  old: OldGroup,
  from: RuleList,
  { first, last }: { first: number; last: number },
  gone: ReadonlySet<number>,
): Run {
  const { list, entry } = from;
  const item = list.items[first] ?? list;
  const end = trimmedEnd(text, list.items[last] ?? list);
  if (list.flow) return { from, first, last, start: item.start, end };
  const emptied = gone.size === list.items.length;
  const previous = list.items[first - 1];
  const floor = nextLine(text, previous ? trimmedEnd(text, previous) : entry.key.end);
  const all = previous ? gone.has(first - 1) : emptied;
  const start = all ? floor : Math.max(floor, commentsAbove(text, dashLine(text, item, floor)));
  const heading = emptied && first === 0 ? { heading: headingOf(text, old, entry) } : {};
  return { from, first, last, start, end: nextLine(text, end), ...heading };
}

function headingOf(text: string, old: OldGroup, entry: Entry): Span {
  const above = old.map.entries[old.map.entries.indexOf(entry) - 1];
  const floor = nextLine(text, above ? trimmedEnd(text, above) : old.entry.key.end);
  return { start: Math.max(floor, commentsAbove(text, entry.start)), end: nextLine(text, entry.key.end) };
}

/** The start of the line with an item's dash; comments may stand between the two. */
function dashLine(text: string, item: Span, floor: number): number {
  let line = lineAt(text, item.start);
  while (line.start > floor && !/^[ \t]*-(?:[ \t]|$)/.test(text.slice(line.start, line.end))) {
    line = lineAbove(text, line.start);
  }
  return line.start;
}

/** An anchor that moves down may come to stand below its aliases. */
function bearsAnchor(tree: Tree, run: Run): boolean {
  const { list } = run.from;
  const start = list.flow ? (list.items[run.first - 1]?.end ?? list.start) : (run.heading ?? run).start;
  return tree.syntax === 'yaml' && /(?:^|[\s,[{:-])&[^\s&,[\]{}]/.test(tree.text.slice(start, run.end));
}

/** What goes from the old group: runs that touch go in one piece, a list that is left empty goes with its key. */
function cutsOf(tree: Tree, runs: readonly Run[]): TextChange[] {
  const merged: Run[] = [];
  for (const run of [...runs].sort((a, b) => a.start - b.start)) {
    const before = merged.at(-1);
    const touches = before?.from === run.from && before.last === run.first - 1;
    if (touches) merged.push({ ...(merged.pop() ?? run), last: run.last, end: run.end });
    else merged.push(run);
  }
  return merged.map((run) => (run.from.list.flow ? cutFlow(run) : cutLines(tree, run)));
}

function cutFlow({ from: { list }, first, last, start, end }: Run): TextChange {
  const before = list.items[first - 1];
  const behind = list.items[last + 1];
  if (behind) return { start, end: behind.start, text: '' };
  return before ? { start: before.end, end, text: '' } : { start: list.start, end: list.end, text: '[]' };
}

/** Cuts whole lines; at the end of a list with the blank lines above them, which would be left over. */
function cutLines({ text }: Tree, run: Run): TextChange {
  const atEnd = run.last === run.from.list.items.length - 1;
  let { start } = run.heading ?? run;
  while (atEnd && start > 0 && isBlank(text, lineAbove(text, start))) start = lineAbove(text, start).start;
  return { start, end: run.end, text: '' };
}

/** The text of a new group: with its line break where it has lines of its own, without one inside of brackets. */
function partText(
  tree: Tree,
  { entry, map, section }: OldGroup,
  settings: readonly string[],
  name: string,
  runs: readonly Run[],
): string | undefined {
  const { text } = tree;
  const key = scalar(tree, name, entry.key.style);
  const lists = (['ingress', 'egress'] as const).flatMap((direction) => {
    const own = runs.filter((run) => run.from.direction === direction);
    return own.length > 0 ? [listText(tree, own)] : [];
  });
  if (map.flow) {
    const open = text.slice(map.start, map.entries[0]?.start ?? map.start + 1);
    const close = text.slice(map.entries.at(-1)?.end ?? map.end - 1, map.end);
    const body = [...settings, ...lists].join(separator(text, map.entries));
    const between = text.slice(entry.key.end, map.start).replace(/&\S+[ \t]*/, '');
    const whole = `${key}${between}${open}${body}${close}`;
    if (tree.syntax === 'yaml' && whole.includes('#')) return undefined;
    return section.flow ? whole : line(tree, entry, whole);
  }
  const inner = ' '.repeat(columnOf(text, map.entries[0]?.start ?? map.start));
  const eol = lineBreak(text);
  return line(tree, entry, `${key}:${[...settings, ...lists].map((part) => `${eol}${inner}${part}`).join('')}`);
}

function line({ text }: Tree, entry: Entry, content: string): string {
  return `${' '.repeat(columnOf(text, entry.start))}${content}${lineBreak(text)}`;
}

/** `ingress:` with the rules of some runs, written as the old list is. */
function listText(tree: Tree, runs: readonly Run[]): string {
  const { text } = tree;
  const { from, heading } = runs[0] as Run;
  const { list, entry } = from;
  const bodies = runs.map((run) => text.slice(run.start, run.end));
  if (list.flow) {
    const open = text.slice(list.start, list.items[0]?.start ?? list.start + 1);
    const close = text.slice(list.items.at(-1)?.end ?? list.end - 1, list.end);
    const key = text.slice(entry.start, entry.value.start).replace(/&\S+[ \t]*/, '');
    return `${key}${open}${bodies.join(separator(text, list.items))}${close}`;
  }
  const key = heading
    ? text.slice(heading.start, heading.end).trim()
    : `${text.slice(entry.key.start, entry.key.end)}:`;
  const lines = bodies.map((body) => body.replace(/^(?:[ \t]*\r?\n)+|[\r\n]+$/g, ''));
  return [key, ...lines].join(lineBreak(text));
}

/** The comma between the members of a flow collection, with the white space behind it. */
function separator(text: string, members: readonly Span[]): string {
  const [first, second] = members;
  return first && second ? text.slice(first.end, second.start) : ', ';
}

function insertion(tree: Tree, old: OldGroup, parts: readonly string[], cuts: readonly TextChange[]): TextChange {
  const { text } = tree;
  if (old.section.flow) {
    const between = separator(text, old.section.entries);
    return { start: old.entry.end, end: old.entry.end, text: parts.map((part) => between + part).join('') };
  }
  const at = endOfGroup(text, old);
  const gap = isSpaced(text, old, at) ? lineBreak(text) : '';
  const body = parts.map((part) => gap + part).join('');
  if (at < text.length || text.endsWith('\n')) return { start: at, end: at, text: body };
  // A text without a final line break stays so.
  const afterLine = cuts.some((change) => change.end === at) ? '' : lineBreak(text);
  return { start: at, end: at, text: afterLine + body.slice(0, -lineBreak(text).length) };
}

/** Behind the last line of a group, comments that are indented below its name included. */
function endOfGroup(text: string, { entry }: OldGroup): number {
  const outer = columnOf(text, entry.start);
  let end = nextLine(text, trimmedEnd(text, entry));
  for (let at = end; at < text.length; at = nextLine(text, at)) {
    const comment = /^[ \t]*(?=#)/.exec(text.slice(at, lineEnd(text, at)));
    if (comment && comment[0].length > outer) end = nextLine(text, at);
    else if (comment || !isBlank(text, lineAt(text, at))) break;
  }
  return end;
}

/** Whether blank lines set the groups of this file apart. */
function isSpaced(text: string, { entry }: OldGroup, end: number): boolean {
  const above = commentsAbove(text, entry.start);
  const before = above > 0 && isBlank(text, lineAbove(text, above));
  const after = end < text.length && isBlank(text, lineAt(text, end)) && text.slice(end).trim() !== '';
  return before || after;
}

/** The end of what a node holds, before the line breaks that a block scalar ends with. */
function trimmedEnd(text: string, span: Span): number {
  let end = span.end;
  while (end > span.start && /[\r\n]/.test(text[end - 1] ?? '')) end--;
  return end;
}

function lineAbove(text: string, at: number): Span {
  const start = lineStart(text, at);
  return lineAt(text, text.startsWith('\r\n', start - 2) ? start - 2 : start - 1);
}

function isBlank(text: string, { start, end }: Span): boolean {
  return text.slice(start, end).trim() === '';
}

/** Puts the parts into every list that the old group is in; a list that several attachments share gets them once. */
function attachParts(
  { tree, file, origins }: Reading,
  group: SecurityGroup,
  parts: readonly GroupPart[],
): TextChange[] | undefined {
  const id = group.fields.securityGroupId;
  const references = [group.name, id?.kind === 'known' ? id.value : group.name];
  const lists = new Set<SeqNode>();
  for (const attachment of file.attachments) {
    const uses = attachment.groups.some((use) => use.group.kind === 'known' && references.includes(use.group.value));
    if (!uses) continue;
    const list = listOf(origins[attachment.id]?.map);
    if (list === undefined) return undefined;
    lists.add(list);
  }
  return [...lists].map((list) => insertItem(tree, list, ...parts.map((part) => part.name)));
}

function listOf(map: MapNode | undefined): SeqNode | undefined {
  const value: Node | undefined = entryOf(map, 'securityGroupIds')?.value;
  return asSeq(value);
}
