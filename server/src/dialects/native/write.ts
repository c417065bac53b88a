import type { Edit, NewPrefixList } from '../../model/edit.ts';
import { scalar, verbatim } from '../../text/edit/content.ts';
import { isEmptyValue } from '../../text/edit/emptyValue.ts';
import { fillValue, insertEntry, insertItem } from '../../text/edit/insert.ts';
import { columnOf, lineBreak } from '../../text/lines.ts';
import type { TextChange } from '../../text/span.ts';
import { type Entry, entryOf, isNull, type MapNode, type SeqNode, type Tree } from '../../text/tree.ts';
import { absorbRules, commentTexts } from '../absorb.ts';
import { type Origin, originOf, type Reading } from '../dialect.ts';
import { moveRules, rulesById } from '../moveRules.ts';
import { isCommon, nameList, ruleContent, writeCommon } from '../writer.ts';
import { sectionOf } from './read.ts';
import { splitGroup } from './split.ts';
import * as words from './words.ts';

export function writeNative(reading: Reading, edit: Edit): readonly TextChange[] | undefined {
  if (isCommon(edit)) return writeCommon(reading, edit);
  switch (edit.kind) {
    case 'absorb':
      return absorbRules(reading, edit, (rule) => writeCommon(reading, { kind: 'remove', entity: rule }));
    case 'add-rule':
      return addRule(reading, edit);
    case 'refer':
      return writeCommon(reading, { kind: 'set', entity: edit.entity, field: edit.field, value: edit.group });
    case 'attach':
      return attach(reading, edit.attachment, edit.group);
    case 'add-group':
      return addGroup(reading, edit.name);
    case 'split-group':
      return splitGroup(reading, edit);
    case 'move-rules':
      return moveToGroup(reading, edit);
    case 'add-prefix-list':
      return addPrefixList(reading, edit.list);
    case 'name-list':
      return nameList(reading, edit, edit.list);
  }
}

function moveToGroup(reading: Reading, edit: Extract<Edit, { kind: 'move-rules' }>): readonly TextChange[] | undefined {
  const origin = originOf(reading, edit.group);
  const map = origin?.map;
  if (map === undefined || origin?.node.kind === 'alias') return undefined;
  const rules = rulesById(reading, edit.rules).map(({ rule }) => rule);
  return moveRules(reading, rules, (name) => ({ tree: reading.tree, map, name }));
}

function addPrefixList(reading: Reading, list: NewPrefixList): readonly TextChange[] | undefined {
  const { tree } = reading;
  const section = sectionOf(tree, 'prefixLists');
  if (section === undefined) return undefined;
  const { root, entry } = section;
  const holder = entry?.value.kind === 'map' ? entry.value : root;
  const entries = list.entries.map(({ cidr, note, from }) => {
    const comments = [...(note === undefined ? [] : [`# ${note}`]), ...commentTexts(reading, from)];
    return comments.length === 0 ? cidr : verbatim(`${scalar(tree, cidr)} ${[...new Set(comments)].join(' ')}`);
  });
  const hasComments = entries.some((entry) => typeof entry !== 'string');
  if (hasComments && (tree.syntax === 'json' || holder.flow)) return undefined;
  const content = {
    maxEntries: list.entries.length,
    addressFamily: list.family,
    entries,
  };
  if (entry === undefined) return [insertEntry(tree, root, 'prefixLists', { [list.name]: content })];
  if (isEmptyValue(entry.value)) return [fillValue(tree, entry, { [list.name]: content })];
  return entry.value.kind === 'map' ? [insertEntry(tree, entry.value, list.name, content)] : undefined;
}

function addRule(reading: Reading, edit: Extract<Edit, { kind: 'add-rule' }>): readonly TextChange[] | undefined {
  const origin = originOf(reading, edit.group);
  if (origin?.map === undefined || origin.node.kind === 'alias') return undefined;
  const { map } = origin;
  const { tree } = reading;
  const content = ruleContent(words.rule, edit.rule);
  const entry = entryOf(map, edit.direction);
  if (entry === undefined) return [insertEntry(tree, map, edit.direction, [content])];
  if (isEmptyValue(entry.value)) return [fillValue(tree, entry, [content])];
  const list = ownList(map, entry);
  return list && [insertItem(tree, list, content)];
}

/** The list of an entry, unless it stands at an anchor and belongs to others too. */
function ownList(map: MapNode, entry: Entry): SeqNode | undefined {
  return map.entries.includes(entry) && entry.value.kind === 'seq' ? entry.value : undefined;
}

function attach(reading: Reading, attachment: number, group: string): readonly TextChange[] | undefined {
  const origin = reading.origins[attachment];
  const { tree } = reading;
  if (origin?.map === undefined) return origin && attachNothing(reading, origin, group);
  if (origin.node.kind === 'alias') return undefined;
  const entry = entryOf(origin.map, 'securityGroupIds');
  if (entry === undefined) return [insertEntry(tree, origin.map, 'securityGroupIds', [group])];
  if (isEmptyValue(entry.value)) return [fillValue(tree, entry, [group])];
  const list = ownList(origin.map, entry);
  return list && [insertItem(tree, list, group)];
}

/** An attachment of which only the name is written so far. */
function attachNothing({ tree }: Reading, { holder }: Origin, group: string): readonly TextChange[] | undefined {
  if (holder?.kind !== 'entry') return undefined;
  const { value, key } = holder.entry;
  const name = scalar(tree, group);
  if (tree.syntax === 'json') {
    return [{ start: value.start, end: value.end, text: `{ "securityGroupIds": [${name}] }` }];
  }
  const indent = ' '.repeat(columnOf(tree.content, key.start) + 2);
  return [
    { start: value.start, end: value.end, text: `${lineBreak(tree.content)}${indent}securityGroupIds: [${name}]` },
  ];
}

function addGroup({ tree }: Reading, name: string): readonly TextChange[] | undefined {
  const section = sectionOf(tree, 'securityGroups');
  if (section === undefined) return undefined;
  const { root, entry } = section;
  if (entry === undefined) return [insertEntry(tree, root, 'securityGroups', { [name]: { ingress: [] } })];
  if (entry.value.kind === 'map') return [insertEntry(tree, entry.value, name, { ingress: [] })];
  return isNull(entry.value) ? [firstGroup(tree, entry, name)] : undefined;
}

/** The key `securityGroups` stands alone so far. */
function firstGroup(tree: Tree, { key, value }: Entry, name: string): TextChange {
  const { start, end } = value;
  if (tree.syntax === 'json') return { start, end, text: `{ ${scalar(tree, name)}: { "ingress": [] } }` };
  const eol = lineBreak(tree.content);
  const indent = ' '.repeat(columnOf(tree.content, key.start) + 2);
  return { start, end, text: `${eol}${indent}${scalar(tree, name)}:${eol}${indent}  ingress: []` };
}
