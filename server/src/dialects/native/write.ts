import type { Edit, GroupPart } from '../../model/edit.ts';
import type { SecurityGroup } from '../../model/model.ts';
import { fillList, insertEntry, insertItem, isEmptyValue, itemLines } from '../../text/edit.ts';
import { columnOf, lineBreak, lineStart, nextLine } from '../../text/lines.ts';
import type { TextChange } from '../../text/span.ts';
import { asMap, asSeq, type Entry, entryOf } from '../../text/tree.ts';
import { originOf, type Reading } from '../dialect.ts';
import { isCommon, ruleContent, writeCommon } from '../writer.ts';
import { sectionOf } from './read.ts';
import * as words from './words.ts';

export function writeNative(reading: Reading, edit: Edit): readonly TextChange[] | undefined {
  if (isCommon(edit)) return writeCommon(reading, edit);
  switch (edit.kind) {
    case 'add-rule':
      return addRule(reading, edit);
    case 'attach':
      return attach(reading, edit.attachment, [edit.group]);
    case 'add-group':
      return addGroup(reading, edit.name);
    case 'split-group':
      return splitGroup(reading, edit);
  }
}

function addRule(reading: Reading, edit: Extract<Edit, { kind: 'add-rule' }>): readonly TextChange[] | undefined {
  const map = originOf(reading, edit.group)?.map;
  if (map === undefined) return undefined;
  const { tree } = reading;
  const content = ruleContent(words.rule, edit.rule);
  const entry = entryOf(map, edit.direction);
  if (entry === undefined) return [insertEntry(tree, map, edit.direction, [content])];
  if (isEmptyValue(entry.value)) return [fillList(tree, entry, [content])];
  const list = asSeq(entry.value);
  return list && [insertItem(tree, list, content)];
}

function attach(reading: Reading, attachment: number, groups: readonly string[]): readonly TextChange[] | undefined {
  const origin = reading.origins[attachment];
  const { tree } = reading;
  if (origin?.map === undefined) {
    if (origin?.holder?.kind !== 'entry') return undefined;
    const { value, key } = origin.holder.entry;
    const indent = ' '.repeat(columnOf(tree.text, key.start) + 2);
    return [{ start: value.start, end: value.end, text: `${lineBreak(tree.text)}${indent}securityGroupIds: [${groups.join(', ')}]` }];
  }
  const entry = entryOf(origin.map, 'securityGroupIds');
  if (entry === undefined) return [insertEntry(tree, origin.map, 'securityGroupIds', groups)];
  if (isEmptyValue(entry.value)) return [fillList(tree, entry, groups)];
  const list = asSeq(entry.value);
  return list && groups.map((group) => insertItem(tree, list, group));
}

function addGroup(reading: Reading, name: string): readonly TextChange[] | undefined {
  const section = sectionOf(reading.tree, 'securityGroups');
  if (section === undefined) return undefined;
  const map = asMap(section.entry?.value);
  if (map && map.entries.length > 0) return [insertEntry(reading.tree, map, name, { ingress: [] })];
  if (section.entry) return undefined;
  return [insertEntry(reading.tree, section.root, 'securityGroups', { [name]: { ingress: [] } })];
}

/** New groups right behind the old one: its settings again, the moved rules as they are written, comments included. */
function splitGroup(reading: Reading, edit: Extract<Edit, { kind: 'split-group' }>): readonly TextChange[] | undefined {
  const group = reading.file.groups.find((candidate) => candidate.id === edit.group);
  const holder = originOf(reading, edit.group)?.holder;
  if (group === undefined || holder?.kind !== 'entry' || reading.tree.syntax === 'json') return undefined;
  const created = edit.parts.map((part) => partText(reading, holder.entry, part));
  const cuts = edit.parts.flatMap((part) => part.rules.map((rule) => linesOf(reading, rule)));
  if (created.some((text) => text === undefined) || cuts.some((cut) => cut === undefined)) return undefined;
  const behind = nextLine(reading.tree.text, holder.entry.end);
  const eol = reading.tree.text[behind - 1] === '\n' ? '' : lineBreak(reading.tree.text);
  return [
    ...(cuts as TextChange[]),
    { start: behind, end: behind, text: eol + created.join('') },
    ...attachParts(reading, group, edit.parts),
  ];
}

function linesOf(reading: Reading, rule: number): TextChange | undefined {
  const holder = reading.origins[rule]?.holder;
  const lines = holder?.kind === 'item' ? itemLines(reading.tree, holder.list, holder.index) : undefined;
  return lines && { ...lines, text: '' };
}

/** Settings of a group that its parts share; a name or an id is the old group's own. */
const shared = ['description', 'securityGroupType', 'vpcId', 'innerAccessPolicy', 'tags'];

function partText(reading: Reading, entry: Entry, part: GroupPart): string | undefined {
  const map = asMap(entry.value);
  const { text } = reading.tree;
  if (map === undefined || map.flow) return undefined;
  const eol = lineBreak(text);
  const outer = ' '.repeat(columnOf(text, entry.start));
  const inner = ' '.repeat(columnOf(text, map.start));
  const lines = [`${outer}${part.name}:`];
  for (const setting of map.entries) {
    if (shared.includes(setting.key.text)) lines.push(inner + text.slice(setting.start, setting.end).trimEnd());
  }
  const file = reading.file.groups.flatMap((group) => group.rules).filter((rule) => part.rules.includes(rule.id));
  for (const direction of ['ingress', 'egress'] as const) {
    const moved = file.filter((rule) => rule.direction === direction).map((rule) => linesOf(reading, rule.id));
    if (moved.length > 0) lines.push(`${inner}${direction}:`);
    for (const cut of moved) {
      if (cut === undefined) return undefined;
      lines.push(text.slice(lineStart(text, cut.start), cut.end).replace(/^[\r\n]+|[\r\n]+$/g, ''));
    }
  }
  return lines.map((line) => line + eol).join('');
}

function attachParts(reading: Reading, group: SecurityGroup, parts: readonly GroupPart[]): readonly TextChange[] {
  return reading.file.attachments.flatMap((attachment) => {
    const uses = attachment.groups.some((use) => use.group.kind === 'known' && use.group.value === group.name);
    return (uses && attach(reading, attachment.id, parts.map((part) => part.name))) || [];
  });
}

