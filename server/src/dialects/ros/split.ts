import type { Edit, GroupPart } from '../../model/edit.ts';
import type { EntityId, SecurityGroup } from '../../model/model.ts';
import { commentsAbove, scalar } from '../../text/edit.ts';
import { columnOf, lineAt, lineBreak, lineStart, nextLine } from '../../text/lines.ts';
import type { Span, TextChange } from '../../text/span.ts';
import { type Entry, entryOf, type MapNode, type SeqNode, type Tree } from '../../text/tree.ts';
import { originOf, type Reading } from '../dialect.ts';
import { attach } from './attach.ts';
import { callOf, referenceOf } from './expressions.ts';
import { treeAt, wordPattern } from './places.ts';

/**
 * Moves rules into new groups right behind theirs. A new group repeats the settings of the old one. Inline rules go over
 * as they are written, with the comments above them; a rule that is a resource stays where it is and names the new group.
 * Undefined where rules hang on conditions, or where a part is shared by anchors.
 */
export function splitGroup(
  reading: Reading,
  edit: Extract<Edit, { kind: 'split-group' }>,
): readonly TextChange[] | undefined {
  const group = reading.file.groups.find((candidate) => candidate.id === edit.group);
  const old = group && oldGroupOf(reading, group);
  if (group === undefined || old === undefined) return undefined;
  // Groups of a nested template are named by their way there; a resource by its last step.
  const parts = edit.parts.map((part) => ({ ...part, name: part.name.slice(part.name.lastIndexOf('/') + 1) }));
  if (parts.some(({ name }) => entryOf(old.section, name) !== undefined)) return undefined;
  const moves = parts.map((part) => moveOf(reading, old, part));
  const attached = attachParts(reading, group, parts);
  if (attached === undefined) return undefined;
  const texts: string[] = [];
  const renamed: TextChange[] = [];
  for (const move of moves) {
    if (move === undefined) return undefined;
    texts.push(partText(old, move));
    renamed.push(...move.renamed);
  }
  if (old.resource.flow && texts.some((text) => text.includes('#'))) return undefined;
  const cuts = cutsOf(
    old,
    moves.flatMap((move) => move ?? []),
  );
  return [...cuts, insertion(old, texts, cuts), ...renamed, ...attached];
}

/** The group to split, as it stands in the text. */
interface OldGroup {
  readonly tree: Tree;
  readonly section: MapNode;
  readonly entry: Entry;
  readonly resource: MapNode;
  readonly properties: MapNode;
  readonly lists: readonly RuleList[];
}

interface RuleList {
  readonly entry: Entry;
  readonly list: SeqNode;
}

function oldGroupOf(reading: Reading, group: SecurityGroup): OldGroup | undefined {
  const origin = originOf(reading, group.id);
  if (origin?.holder?.kind !== 'entry') return undefined;
  const { entry, map: section } = origin.holder;
  const resource = entry.value;
  const properties = resource.kind === 'map' ? entryOf(resource, 'Properties')?.value : undefined;
  if (resource.kind !== 'map' || properties?.kind !== 'map' || !section.entries.includes(entry)) return undefined;
  if (resource.damaged || resource.flow !== properties.flow) return undefined;
  if (resource.merged.length > 0 || properties.merged.length > 0) return undefined;
  const tree = treeAt(reading, resource.start);
  // Whatever bears an anchor is shared with other places.
  if (tree.syntax === 'yaml' && /(?:^|[\s,[{:-])&[^\s&,[\]{}]/.test(tree.text.slice(entry.start, entry.end)))
    return undefined;
  const lists = ['SecurityGroupIngress', 'SecurityGroupEgress'].flatMap((name) => {
    const own = entryOf(properties, name);
    return own?.value.kind === 'seq' && callOf(own.value) === undefined ? [{ entry: own, list: own.value }] : [];
  });
  return { tree, section, entry, resource, properties, lists };
}

/** What one part takes from the old group. */
interface Move {
  readonly name: string;
  readonly taken: readonly { readonly from: RuleList; readonly indexes: readonly number[] }[];
  /** Changes by which rules that are resources name the new group. */
  readonly renamed: readonly TextChange[];
}

function moveOf(reading: Reading, old: OldGroup, part: GroupPart): Move | undefined {
  const indexes = new Map<SeqNode, number[]>(old.lists.map(({ list }) => [list, []]));
  const renamed: TextChange[] = [];
  for (const rule of part.rules) {
    const holder = originOf(reading, rule)?.holder;
    if (holder?.kind === 'item') {
      const known = indexes.get(holder.list);
      if (known === undefined) return undefined;
      known.push(holder.index);
    } else {
      const change = renameGroup(reading, old, rule, part.name);
      if (change === undefined) return undefined;
      renamed.push(change);
    }
  }
  const taken = old.lists.map((from) => ({ from, indexes: (indexes.get(from.list) ?? []).sort((a, b) => a - b) }));
  return { name: part.name, taken: taken.filter((one) => one.indexes.length > 0), renamed };
}

/** Makes a rule that is a resource of its own name another group. */
function renameGroup(reading: Reading, old: OldGroup, rule: EntityId, name: string): TextChange | undefined {
  const origin = originOf(reading, rule);
  if (origin?.holder?.kind !== 'entry' || origin.node.kind === 'alias') return undefined;
  const entry = origin.map?.entries.findLast(({ key }) => key.text === 'SecurityGroupId');
  if (entry === undefined || entry.value.kind === 'alias') return undefined;
  if (referenceOf(callOf(entry.value))?.resource !== old.entry.key.text) return undefined;
  const { start, end } = entry.value;
  const found = [...old.tree.text.slice(start, end).matchAll(wordPattern(old.entry.key.text, 'g'))];
  const [only] = found;
  if (only === undefined || found.length > 1) return undefined;
  return { start: start + only.index, end: start + only.index + only[0].length, text: name };
}

/** Rules that follow each other in a list: `first` to `last`, both included. */
interface Run {
  readonly from: RuleList;
  readonly first: number;
  readonly last: number;
}

function runsOf(from: RuleList, indexes: readonly number[]): Run[] {
  const runs: { from: RuleList; first: number; last: number }[] = [];
  for (const index of indexes) {
    const run = runs.at(-1);
    if (run && run.last === index - 1) run.last = index;
    else runs.push({ from, first: index, last: index });
  }
  return runs;
}

function cutsOf(old: OldGroup, moves: readonly Move[]): TextChange[] {
  return old.lists.flatMap((from) => {
    const indexes = moves.flatMap((move) =>
      move.taken.filter((one) => one.from === from).flatMap((one) => one.indexes),
    );
    return runsOf(
      from,
      indexes.sort((a, b) => a - b),
    ).map((run) => cut(old, run));
  });
}

function cut({ tree, properties }: OldGroup, run: Run): TextChange {
  const { list, entry } = run.from;
  const whole = run.first === 0 && run.last === list.items.length - 1;
  if (list.flow) return cutFlow(run, whole);
  const lines = linesOf(tree, run);
  if (!whole) return { ...lines, text: '' };
  // A key that is alone in its map keeps the map from being nothing.
  if (properties.entries.length === 1)
    return { start: entry.key.end + 1, end: lines.end, text: ` []${lineBreak(tree.text)}` };
  return { start: commentsAbove(tree.text, entry.start), end: lines.end, text: '' };
}

function cutFlow({ from: { list }, first, last }: Run, whole: boolean): TextChange {
  if (whole) return { start: list.start, end: list.end, text: '[]' };
  const before = list.items[first - 1];
  const behind = list.items[last + 1];
  const start = before && !behind ? before.end : (list.items[first]?.start ?? list.start);
  return { start, end: behind ? behind.start : (list.items[last]?.end ?? list.end), text: '' };
}

/** From the comments above a run's first rule to the end of the line on which its last one ends. */
function linesOf({ text }: Tree, { from: { list, entry }, first, last }: Run): Span {
  const floor = nextLine(text, list.items[first - 1]?.end ?? entry.key.end);
  const start = commentsAbove(text, dashLine(text, list.items[first] ?? list, floor));
  return { start: Math.max(start, floor), end: nextLine(text, list.items[last]?.end ?? list.end) };
}

/** The start of the line with an item's dash; comments may stand between the two. */
function dashLine(text: string, item: Span, floor: number): number {
  let start = lineStart(text, item.start);
  while (start > floor && !/^[ \t]*-(?:[ \t]|$)/.test(text.slice(start, lineAt(text, start).end))) {
    start = lineStart(text, text.startsWith('\r\n', start - 2) ? start - 2 : start - 1);
  }
  return start;
}

/** What a new group takes over from the old one as it is; a name is the old group's own. */
const repeated = new Set(['Type', 'Condition', 'DependsOn', 'DeletionPolicy', 'Count']);
const shared = new Set(['Description', 'SecurityGroupType', 'VpcId', 'ResourceGroupId', 'Tags']);

function partText(old: OldGroup, move: Move): string {
  const { tree, entry, resource, properties } = old;
  const { text } = tree;
  const settings = properties.entries.filter(({ key }) => shared.has(key.text)).map((one) => slice(text, one));
  const body = mapText(tree, properties, [...settings, ...move.taken.map((taken) => listText(tree, taken))]);
  const members = resource.entries.flatMap((one) => {
    if (one.key.text === 'Properties')
      return [text.slice(one.start, one.key.end) + (resource.flow ? ': ' : ':') + body];
    return repeated.has(one.key.text) ? [slice(text, one)] : [];
  });
  const key = scalar(tree, move.name, entry.key.style);
  return `${key}:${resource.flow ? ' ' : ''}${mapText(tree, resource, members)}`;
}

function slice(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}

/** Members of a new map, laid out as those of an old one are. */
function mapText({ text }: Tree, map: MapNode, members: readonly string[]): string {
  if (map.flow) return bracketed(text, map, map.entries, members);
  const indent = ' '.repeat(columnOf(text, map.entries[0]?.start ?? map.start));
  return members.map((member) => `${lineBreak(text)}${indent}${member}`).join('');
}

function listText(tree: Tree, { from, indexes }: Move['taken'][number]): string {
  const { text } = tree;
  const { list, entry } = from;
  const runs = runsOf(from, indexes);
  if (list.flow) {
    const items = indexes.flatMap((index) => list.items[index] ?? []).map((item) => slice(text, item));
    return text.slice(entry.start, list.start) + bracketed(text, list, list.items, items);
  }
  const lines = runs.map((run) => slice(text, linesOf(tree, run)).replace(/[\r\n]+$/, ''));
  return [`${slice(text, entry.key)}:`, ...lines].join(lineBreak(text));
}

function bracketed(text: string, old: Span, members: readonly Span[], texts: readonly string[]): string {
  const [first, second] = members;
  const open = text.slice(old.start, first?.start ?? old.start + 1);
  const close = text.slice(members.at(-1)?.end ?? old.end - 1, old.end);
  const between = first && second ? text.slice(first.end, second.start) : `,${open.slice(1) || ' '}`;
  return open + texts.join(between) + close;
}

function insertion(
  { tree, section, entry }: OldGroup,
  parts: readonly string[],
  cuts: readonly TextChange[],
): TextChange {
  const { text } = tree;
  if (section.flow) {
    const next = section.entries[section.entries.indexOf(entry) + 1];
    const between = next
      ? text.slice(entry.end, next.start)
      : `,${text.slice(section.start + 1, section.entries[0]?.start)}`;
    return { start: entry.end, end: entry.end, text: parts.map((part) => between + part).join('') };
  }
  const eol = lineBreak(text);
  const indent = ' '.repeat(columnOf(text, entry.start));
  const at = nextLine(text, entry.end);
  const gap = /^[ \t]*\r?\n/.test(text.slice(at)) ? eol : '';
  const body = parts.map((part) => `${gap}${indent}${part}${eol}`).join('');
  if (at < text.length || text.endsWith('\n')) return { start: at, end: at, text: body };
  // A text without a final line break stays so.
  const ownLine = cuts.some((change) => change.end === at) ? '' : eol;
  return { start: at, end: at, text: ownLine + body.slice(0, -eol.length) };
}

/** Puts the parts wherever the old group is attached; a list that several attachments share gets them once. */
function attachParts(reading: Reading, group: SecurityGroup, parts: readonly GroupPart[]): TextChange[] | undefined {
  const changes = new Map<string, TextChange>();
  const names = parts.map((part) => part.name);
  for (const { id, groups } of reading.file.attachments) {
    if (!groups.some((use) => use.group.kind === 'known' && use.group.value === group.name)) continue;
    const written = attach(reading, id, names);
    if (written === undefined) return undefined;
    for (const change of written) changes.set(`${change.start} ${change.end} ${change.text}`, change);
  }
  return [...changes.values()];
}
