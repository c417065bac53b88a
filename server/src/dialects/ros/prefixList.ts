import type { Field } from '../../model/field.ts';
import type { ListFields, ValueList } from '../../model/model.ts';
import { asMap, childOf } from '../../text/tree.ts';
import type { Reader } from '../reader.ts';
import { itemsOf, type ListItem } from './lists.ts';
import { originOf, type Resource, requireAll, type Template } from './template.ts';
import * as words from './words.ts';

/** Reads a resource that is a prefix list. */
export function prefixListIn(reader: Reader, template: Template, resource: Resource): ValueList {
  const { properties } = resource;
  const id = reader.allocate(originOf(resource, words.prefixList));
  const fields = properties ? reader.fields<ListFields>(id, properties, words.prefixList) : {};
  requireAll(reader, id, resource, words.prefixList, fields);
  const entries = childOf(properties, 'Entries');
  const found = entries && itemsOf(template, entries, resource.when, 'rules');
  const items = found?.items ?? [];
  const read = ({ node }: ListItem) => {
    const map = asMap(node);
    if (map === undefined) reader.wrongType(node, 'Entries', 'prefix-list-entry');
    if (map === undefined) return [];
    const entry = reader.allocate({ node, map, words: words.prefixListEntry });
    const found = reader.fields<{ cidr?: Field<never> }>(entry, map, words.prefixListEntry);
    return [{ id: entry, ...found }];
  };
  const base = { kind: 'prefix-list', id, when: resource.when, name: resource.name } as const;
  const seen = items.flatMap(read);
  const isAll = found?.incomplete === false && seen.length === items.length;
  const isConditional = items.some((item) => item.when.length > resource.when.length);
  return { ...base, fields, entries: seen, incomplete: entries !== undefined && (!isAll || isConditional) };
}
