import type { EntityId } from '../../model/model.ts';
import { mayBeGroupId } from '../../model/values.ts';
import { childOf } from '../../text/tree.ts';
import { originOf, type Reading } from '../dialect.ts';
import {
  addId,
  ID_SPACE,
  type Mention,
  MentionList,
  modelMentions,
  type Naming,
  type Thing,
  TYPE_SPACE,
  valueNode,
  writtenAt,
} from '../mentions.ts';

/** The ids of the API's data: a description defines its group, a request refers to it. */
export function ecsApiMentions(reading: Reading): Mention[] {
  const list = new MentionList();
  const things = new Map<EntityId, Thing>();
  for (const group of reading.file.groups) {
    const origin = originOf(reading, group.id);
    const action = childOf(origin?.map, 'Action');
    const asked = action && writtenAt(reading.tree, action);
    if (asked)
      list.add({ space: TYPE_SPACE, name: asked.text, reach: 'everywhere', role: 'reference', span: asked.span });
    const node = valueNode(reading, group.id, 'securityGroupId');
    const written = node && writtenAt(reading.tree, node);
    const thing = origin && ({ kind: 'group', extent: { start: origin.node.start, end: origin.node.end } } as const);
    if (thing && !group.external) things.set(group.id, thing);
    // Rules may also stand in a list under their group's id, which is then the name.
    const { name: place } = origin ?? {};
    const span = written?.span ?? (mayBeGroupId(group.name) ? place && inner(reading, place) : undefined);
    const name = written?.text ?? group.name;
    if (thing === undefined || span === undefined || name === '') continue;
    const base = { space: ID_SPACE, name, reach: 'everywhere', span } as const;
    if (group.external) list.add({ ...base, role: 'reference' });
    else addId(list, { ...base, role: 'definition', thing });
  }
  return modelMentions(reading, naming, things, list).sorted();
}

/** Whatever a request or an answer names, it names by its id. */
const naming: Naming = { space: () => ID_SPACE, reach: 'everywhere' };

function inner({ tree }: Reading, { start, end }: { readonly start: number; readonly end: number }) {
  const quotes = tree.content.charAt(start) === '"' ? 1 : 0;
  return { start: start + quotes, end: end - quotes };
}
