import type { EntityId } from '../../model/model.ts';
import { type Origin, originOf, type Reading } from '../dialect.ts';
import {
  addId,
  ID_SPACE,
  type Mention,
  MentionList,
  mentionAt,
  modelMentions,
  type Naming,
  type Thing,
  type ThingKind,
  valueNode,
} from '../mentions.ts';

/** The names of a native file: its own groups and lists, and those that it refers to in the workspace. */
export function nativeMentions(reading: Reading): Mention[] {
  const { file } = reading;
  const list = new MentionList();
  const things = new Map<EntityId, Thing>();
  for (const { id } of file.groups) {
    const thing = define(reading, list, id, 'group');
    if (thing) things.set(id, thing);
  }
  for (const { id, to } of file.attachments) define(reading, list, id, to);
  for (const { id, kind } of [...file.prefixLists, ...file.portLists]) define(reading, list, id, kind);
  return modelMentions(reading, naming, things, list).sorted();
}

const naming: Naming = {
  space: (kind) => (kind === 'instance' || kind === 'interface' ? 'attachment' : kind),
  reach: 'workspace',
};

/** What stands where only the cloud's own names stand. */
const ids: Naming = { space: () => ID_SPACE, reach: 'everywhere' };

/** The key of a thing defines its name; the `securityGroupId` of a group is another name of the same thing. */
function define(reading: Reading, list: MentionList, id: EntityId, kind: ThingKind): Thing | undefined {
  const origin = originOf(reading, id);
  if (origin?.holder?.kind !== 'entry') return undefined;
  const { key } = origin.holder.entry;
  const thing = { kind, extent: extentOf(origin) };
  const attached = kind === 'instance' || kind === 'interface';
  // What an instance is called here, no other file speaks of.
  const own = attached ? { ...naming, reach: 'file' as const } : naming;
  const name = mentionAt(reading.tree, key, own, kind, 'definition', thing);
  if (name) list.add(name);
  const idNode = kind === 'group' ? valueNode(reading, id, 'securityGroupId') : undefined;
  const cloudId = idNode && mentionAt(reading.tree, idNode, ids, kind, 'definition', thing);
  if (cloudId) addId(list, cloudId);
  return thing;
}

function extentOf({ holder, node }: Origin) {
  const { start, end } = holder?.kind === 'entry' ? holder.entry : node;
  return { start, end };
}
