import type { Edit, RuleText } from '../model/edit.ts';
import type { FieldName } from '../model/model.ts';
import type { Content } from '../text/edit/content.ts';
import { copyItem, insertEntry } from '../text/edit/insert.ts';
import { removeEntry, removeItem } from '../text/edit/remove.ts';
import { renameKey, replaceScalar } from '../text/edit/replace.ts';
import type { TextChange } from '../text/span.ts';
import { asScalar, type Entry, type MapNode } from '../text/tree.ts';
import { type Origin, originOf, type Reading } from './dialect.ts';
import { entryOfField } from './locate.ts';
import type { Words } from './words.ts';

/** Edits that look alike in every dialect. What needs to know where lists stand is the dialect's own. */
export type CommonEdit = Extract<
  Edit,
  { kind: 'remove' | 'set' | 'adopt' | 'unset' | 'rename' | 'move' | 'copy' | 'enlist' }
>;
type AdoptEdit = Extract<Edit, { kind: 'adopt' }>;
type CopyEdit = Extract<Edit, { kind: 'copy' }>;

export function isCommon(edit: Edit): edit is CommonEdit {
  return ['remove', 'set', 'adopt', 'unset', 'rename', 'move', 'copy', 'enlist'].includes(edit.kind);
}

/** The changes of the text that make the edit; undefined where the thing is written through an alias or an expression. */
export function writeCommon(reading: Reading, edit: CommonEdit): readonly TextChange[] | undefined {
  const origin = originOf(reading, edit.entity);
  if (origin === undefined) return undefined;
  const change = changeOf(reading, edit, origin);
  return change && [change];
}

function changeOf(reading: Reading, edit: CommonEdit, origin: Origin): TextChange | undefined {
  switch (edit.kind) {
    case 'remove':
      return remove(reading, origin);
    case 'set':
      return isOwn(origin) ? setField(reading, origin, edit.field, edit.value) : undefined;
    case 'adopt':
      return isOwn(origin) ? adoptField(reading, origin, edit) : undefined;
    case 'unset':
      return isOwn(origin) ? unsetField(reading, origin, edit.field) : undefined;
    case 'rename':
      return rename(reading, origin, edit.name);
    case 'move':
      return isOwn(origin) ? moveField(reading, origin, edit.field, edit.to) : undefined;
    case 'enlist':
      return enlist(reading, origin);
    case 'copy':
      return copy(reading, origin, edit);
  }
}

/** `web` → `[web]`; what would end the list or hold another one in it is left alone. */
function enlist({ tree }: Reading, { node }: Origin): TextChange | undefined {
  const text = tree.content.slice(node.start, node.end);
  if (node.kind !== 'scalar' || node.tag !== undefined || !/^[^[\]{}#\r\n]+$/.test(text)) return undefined;
  return { start: node.start, end: node.end, text: `[${text}]` };
}

/** What stands here and not at an anchor, where other places share it. */
function isOwn(origin: Origin): boolean {
  return origin.node.kind !== 'alias';
}

function remove(reading: Reading, { holder }: Origin): TextChange | undefined {
  if (holder?.kind === 'item') return removeItem(reading.tree, holder.list, holder.index);
  // What a merge key brings in stands elsewhere, and others have it too.
  const own = holder?.kind === 'entry' && holder.map.entries.includes(holder.entry);
  return own ? removeEntry(reading.tree, holder.map, holder.entry) : undefined;
}

function setField(reading: Reading, origin: Origin, field: FieldName, value: string | number): TextChange | undefined {
  const { map, words, node } = origin;
  // An entry of a list (a mention of a group, an address block) is its own value.
  if (map === undefined && (field === 'value' || field === 'cidr' || field === 'portRange') && node.kind === 'scalar')
    return replaceScalar(reading.tree, node, value);
  const name = words?.of(field)?.name;
  if (map === undefined || words === undefined || name === undefined) return undefined;
  const entry = entryOfField(origin, field);
  if (entry === undefined) return insertEntry(reading.tree, map, name, value, orderedBefore(map, words, field));
  if (!map.entries.includes(entry) || asScalar(entry.value) === undefined || entry.value.kind === 'alias')
    return undefined;
  return replaceScalar(reading.tree, entry.value, value);
}

/** Of two equal keys, neither is renamed: the other one would come to count. */
function rename({ tree }: Reading, { holder }: Origin, name: string): TextChange | undefined {
  if (holder?.kind !== 'entry') return undefined;
  const { map, entry } = holder;
  const isTwice = map.entries.some((other) => other !== entry && other.key.text === entry.key.text);
  return isTwice ? undefined : renameKey(tree, entry.key, name);
}

function adoptField(reading: Reading, origin: Origin, { field, from }: AdoptEdit): TextChange | undefined {
  const source = originOf(reading, from);
  const value = source && asScalar(entryOfField(source, field)?.value);
  if (value === undefined || value.tag !== undefined || entryOfField(origin, field)) return undefined;
  return setField(reading, origin, field, value.text);
}

function unsetField(reading: Reading, origin: Origin, field: FieldName): TextChange | undefined {
  const entry = ownEntry(origin, field);
  return entry && origin.map && removeEntry(reading.tree, origin.map, entry);
}

function moveField(reading: Reading, origin: Origin, field: FieldName, to: FieldName): TextChange | undefined {
  const entry = ownEntry(origin, field);
  const name = origin.words?.of(to)?.name;
  if (entry === undefined || name === undefined || entryOfField(origin, to) !== undefined) return undefined;
  return renameKey(reading.tree, entry.key, name);
}

/**
 * The entry of a field where it stands in the thing's own map and does not come in by a merge key; undefined where the map
 * holds it twice, for then the other one would come to count without this one.
 */
function ownEntry({ map, words }: Origin, field: FieldName): Entry | undefined {
  const [entry, ...others] = map?.entries.filter(({ key }) => words?.named(key.text)?.field === field) ?? [];
  return others.length === 0 ? entry : undefined;
}

/** The entry behind which a new property belongs: the last of those that the dialect's order puts before it. */
export function orderedBefore(map: MapNode, words: Words, field: FieldName) {
  const order = words.all.findIndex((word) => word.field === field);
  const earlier = new Set(words.all.slice(0, order).map((word) => word.name));
  return map.entries.findLast((entry) => earlier.has(entry.key.text));
}

function copy(reading: Reading, origin: Origin, { set, unset = [] }: CopyEdit): TextChange | undefined {
  if (origin.holder?.kind !== 'item' || !isOwn(origin)) return undefined;
  const changes: TextChange[] = [];
  for (const [field, value] of Object.entries(set)) {
    const change = setField(reading, origin, field as FieldName, value);
    if (change === undefined) return undefined;
    changes.push(change);
  }
  for (const field of unset) {
    const change = unsetField(reading, origin, field);
    if (change === undefined) return undefined;
    changes.push(change);
  }
  return copyItem(reading.tree, origin.holder.list, origin.holder.index, changes);
}

/** A new rule as content, spelled by the dialect's words. */
export function ruleContent(words: Words, rule: RuleText): Content {
  const known = Object.entries(rule).flatMap(([field, value]) => {
    const name = words.of(field as FieldName)?.name;
    return name === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(known);
}

/** Gives a field's value to another field, as a word: a list where a block was. */
export function nameList(
  reading: Reading,
  { entity, field, to }: Extract<Edit, { kind: 'name-list' }>,
  value: string,
): readonly TextChange[] | undefined {
  const renamed = writeCommon(reading, { kind: 'move', entity, field, to });
  const written = writeCommon(reading, { kind: 'set', entity, field, value });
  return renamed && written && [...renamed, ...written];
}
