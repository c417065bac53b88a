import type { EntityId } from '../../model/model.ts';
import type { Content } from '../../text/edit/content.ts';
import { isEmptyValue } from '../../text/edit/emptyValue.ts';
import { fillValue, insertEntry, insertItem } from '../../text/edit/insert.ts';
import { renameKey } from '../../text/edit/replace.ts';
import { columnOf, lineBreak } from '../../text/lines.ts';
import type { TextChange } from '../../text/span.ts';
import { asSeq, type Entry, entryOf, type MapNode, type Tree } from '../../text/tree.ts';
import { originOf, type Reading } from '../dialect.ts';
import { callOf } from './expressions.ts';
import { logicalIdFrom, referenceText, referenceTo, treeAt } from './places.ts';

/** Puts an attachment into groups; undefined where an expression or a resource type of one group leaves no room. */
export function attach(
  reading: Reading,
  attachment: EntityId,
  groups: readonly string[],
): readonly TextChange[] | undefined {
  const origin = originOf(reading, attachment);
  if (origin?.map === undefined || origin.node.kind === 'alias') return undefined;
  const { map, words, node } = origin;
  const tree = treeAt(reading, node.start);
  const names = groups.flatMap((group) => logicalIdFrom(reading, group, node.start) ?? []);
  const references = names.map((name) => referenceTo(tree, name));
  if (names.length < groups.length) return undefined;
  const takesList = words?.named('SecurityGroupIds') !== undefined;
  const single = entryOf(map, 'SecurityGroupId');
  if (single && !isEmptyValue(single.value) && !takesList) return undefined;
  if (!takesList) return addSingle(tree, map, single, references);
  const list = entryOf(map, 'SecurityGroupIds');
  if (list) return extend(tree, list, references);
  if (single === undefined) return [insertEntry(tree, map, 'SecurityGroupIds', references)];
  return map.entries.includes(single) ? widen(tree, map, single, names) : undefined;
}

function addSingle(tree: Tree, map: MapNode, single: Entry | undefined, references: readonly Content[]) {
  const [reference] = references;
  if (single || reference === undefined || references.length > 1) return undefined;
  return [insertEntry(tree, map, 'SecurityGroupId', reference)];
}

function extend(tree: Tree, entry: Entry, references: readonly Content[]): readonly TextChange[] | undefined {
  if (callOf(entry.value)) return undefined;
  if (entry.value.kind !== 'alias' && isEmptyValue(entry.value)) return [fillValue(tree, entry, references)];
  const list = asSeq(entry.value);
  return list && [insertItem(tree, list, ...references)];
}

/** `SecurityGroupId: !Ref Web` becomes `SecurityGroupIds` with the old value, as it is written, and the new ones. */
function widen(tree: Tree, map: MapNode, { key, value }: Entry, names: readonly string[]): TextChange[] | undefined {
  const rename = renameKey(tree, key, 'SecurityGroupIds');
  const old = tree.content.slice(value.start, value.end);
  const texts = names.map((name) => referenceText(tree, name));
  if (isEmptyValue(value)) return [rename, { start: value.start, end: value.end, text: ` [${texts.join(', ')}]` }];
  if (map.flow) return [rename, { start: value.start, end: value.end, text: `[${[old, ...texts].join(', ')}]` }];
  const isBlock = (value.kind === 'map' || value.kind === 'seq') && !value.flow;
  if (isBlock && value.tag !== undefined) return undefined;
  const eol = lineBreak(tree.content);
  const indent = ' '.repeat(columnOf(tree.content, key.start) + 2);
  // A block value moves over to where the list's dash leaves it; its own lines keep their distance from each other.
  const shift = isBlock ? indent.length + 2 - columnOf(tree.content, value.start) : 0;
  const items = [old.replace(/\n( *)/g, (_, spaces: string) => `\n${' '.repeat(Math.max(0, spaces.length + shift))}`)];
  items.push(...texts.map((text) => (isBlock ? withoutBraces(text) : text)));
  const lines = items.map((item) => `${eol}${indent}- ${item}`).join('');
  const gap = tree.content.slice(key.end, value.start);
  // A comment behind the key stays there.
  const comment = isBlock && gap.includes('#') ? gap.slice(gap.indexOf(':') + 1).trimEnd() : '';
  return [rename, { start: key.end, end: value.end, text: `:${comment}${lines}` }];
}

function withoutBraces(text: string): string {
  return text.replace(/^\{ (.*) \}$/, '$1');
}
