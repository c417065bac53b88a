import { type Field, UNKNOWN } from '../../model/field.ts';
import type {
  Attachment,
  Direction,
  EntityId,
  GroupFields,
  GroupUse,
  ListFields,
  Rule,
  SecurityGroup,
  ValueList,
} from '../../model/model.ts';
import {
  asMap,
  asSeq,
  childOf,
  type Entry,
  entriesOf,
  entryOf,
  isNull,
  type MapNode,
  type Node,
  resolve,
  type Tree,
} from '../../text/tree.ts';
import { plainBranches } from '../branches.ts';
import type { Reading } from '../dialect.ts';
import { listsByName, withItsLists } from '../lists.ts';
import type { PartMemory } from '../parts.ts';
import { holds, Reader } from '../reader.ts';
import { Surroundings } from '../surroundings.ts';
import type { Words } from '../words.ts';
import * as words from './words.ts';

/** Reads our plain form. Every document of the text counts. */
export function readNative(tree: Tree, memory?: PartMemory): Reading {
  const reader = new Reader(tree, memory);
  const roots = tree.roots.flatMap((node) => asMap(node) ?? []);
  for (const node of tree.roots) if (!isMapOrNothing(node)) reader.wrongType(node, '', 'map');
  for (const root of roots)
    reader.fields(reader.allocate({ node: root, map: root, words: words.root }), root, words.root);

  const things = <T>(section: string, read: (map: MapNode, entry: Entry) => T): T[] =>
    roots.flatMap((root) => namedThings(reader, root, section).map(({ map, entry }) => read(map, entry)));
  const lists = (section: string, kind: ValueList['kind']) =>
    things(section, (map, entry) => reader.part(entry, kind, () => readList(reader, map, entry, kind)));
  const attachments = (section: string, to: Attachment['to']) =>
    things(section, (map, entry) => reader.part(entry, to, () => readAttachment(reader, map, entry, to)));
  const [prefixLists, portLists] = [lists('prefixLists', 'prefix-list'), lists('portLists', 'port-list')];
  const surroundings = new Surroundings(listsByName(prefixLists, portLists));
  return reader.done({
    purpose: 'definition',
    notation: tree.syntax,
    groups: things('securityGroups', (map, entry) => {
      const read = () => withItsLists(readGroup(reader, map, entry), surroundings);
      return reader.part(entry, 'group', read, surroundings);
    }),
    attachments: [...attachments('instances', 'instance'), ...attachments('networkInterfaces', 'interface')],
    prefixLists,
    portLists,
    problems: reader.problems,
  });
}

/** The `name: …` entries of a section such as `securityGroups`, with the section's map. */
function namedThings(reader: Reader, root: MapNode, section: string): { map: MapNode; entry: Entry }[] {
  const value = childOf(root, section);
  if (value === undefined || isNull(value)) return [];
  const map = asMap(value);
  if (map === undefined) {
    reader.wrongType(value, section, 'map');
    return [];
  }
  return entriesOf(map)
    .filter((entry) => entry.key.text !== '<<' && reader.roomLeft(entry.value))
    .map((entry) => ({ map, entry }));
}

function readGroup(reader: Reader, section: MapNode, entry: Entry): SecurityGroup {
  const { map, id } = define(reader, section, entry, words.group);
  const base = { kind: 'group', id, when: [], name: entry.key.text, external: false } as const;
  if (map === undefined) return { ...base, fields: {}, rules: [], incomplete: !isNull(entry.value) };
  const fields = reader.fields<GroupFields>(id, map, words.group);
  const tags = reader.tags(childOf(map, 'tags'), words.tag);
  return {
    ...base,
    fields: { ...fields, tags },
    rules: [...readRules(reader, map, 'ingress'), ...readRules(reader, map, 'egress')],
    incomplete: map.damaged,
  };
}

function readRules(reader: Reader, group: MapNode, direction: Direction): Rule[] {
  const value = childOf(group, direction);
  if (value === undefined || isNull(value)) return [];
  const found = plainBranches(value);
  if (found === undefined) {
    reader.wrongType(value, direction, 'list');
    return [];
  }
  return found.branches.flatMap((branch, i) => reader.rule(branch, direction, i + 1, words.rule) ?? []);
}

function readAttachment(reader: Reader, section: MapNode, entry: Entry, to: Attachment['to']): Attachment {
  const { map, id } = define(reader, section, entry, words.attachment);
  const base = { kind: 'attachment', id, when: [], to, name: entry.key.text } as const;
  if (map === undefined) return { ...base, groups: [], incomplete: !isNull(entry.value) };
  reader.fields(id, map, words.attachment);
  const value = childOf(map, 'securityGroupIds');
  const list = asSeq(value);
  if (value !== undefined && list === undefined && !isNull(value))
    reader.wrongType(value, 'securityGroupIds', 'group-list');
  const damaged = map.damaged || (list === undefined && value !== undefined && !isNull(value));
  return { ...base, groups: readUses(reader, list?.items ?? [], list), incomplete: damaged };
}

function readUses(reader: Reader, items: readonly Node[], list: ReturnType<typeof asSeq>): GroupUse[] {
  return items.flatMap((node, index) => {
    const group: Field<string> = reader.text(node) ?? UNKNOWN;
    const holder = list && ({ kind: 'item', list, index } as const);
    if (group.kind === 'unknown' && resolve(node)?.kind !== 'scalar')
      reader.wrongType(node, 'securityGroupIds', 'text');
    if (isNull(node)) return [];
    return [{ kind: 'group-use', id: reader.allocate({ node, ...(holder && { holder }) }), when: [], group }];
  });
}

function readList(reader: Reader, section: MapNode, entry: Entry, kind: ValueList['kind']): ValueList {
  const { map, id } = define(reader, section, entry, words.list);
  const base = { kind, id, when: [], name: entry.key.text } as const;
  if (map === undefined) return { ...base, fields: {}, entries: [] };
  const fields = reader.fields<ListFields>(id, map, words.list);
  for (const word of words.list.required) if (word.field && !holds(fields, word.field)) reader.require(id, map, word);
  const entries = childOf(map, 'entries');
  const list = asSeq(entries);
  if (entries !== undefined && list === undefined && !isNull(entries)) reader.wrongType(entries, 'entries', 'list');
  return {
    ...base,
    fields,
    entries: (list?.items ?? []).map((item) => reader.listEntry(item, kind, words.entryOf[kind])),
  };
}

/** The map behind a name, and the id of what it defines. Nothing yet is fine while typing; a list or a word is not. */
function define(
  reader: Reader,
  section: MapNode,
  entry: Entry,
  kind: Words,
): { readonly map: MapNode | undefined; readonly id: EntityId } {
  const map = asMap(entry.value);
  if (map === undefined && !isNull(entry.value)) reader.wrongType(entry.value, entry.key.text, 'map');
  const id = reader.allocate({
    node: entry.value,
    name: entry.key,
    holder: { kind: 'entry', map: section, entry },
    ...(map && { map, words: kind }),
  });
  return { map, id };
}

function isMapOrNothing(node: Node): boolean {
  return asMap(node) !== undefined || isNull(node);
}

/** The map of a section of the first document that has it; where new groups go. */
export function sectionOf(
  tree: Tree,
  section: string,
): { readonly root: MapNode; readonly entry: Entry | undefined } | undefined {
  const roots = tree.roots.flatMap((node) => asMap(node) ?? []);
  const root = roots.find((candidate) => entryOf(candidate, section)) ?? roots[0];
  return root && { root, entry: entryOf(root, section) };
}
