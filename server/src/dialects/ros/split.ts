import type { Edit, GroupPart } from '../../model/edit.ts';
import type { SecurityGroup } from '../../model/model.ts';
import type { TextChange } from '../../text/span.ts';
import { entryOf, isMapEntry, isSeqEntry } from '../../text/tree.ts';
import { originOf, type Reading } from '../dialect.ts';
import { attachAlike, entryOfGroup, hasAnchor, mapText, type OldGroup, settingText, splitOff } from '../splitOff.ts';
import { attach } from './attach.ts';
import { callOf } from './expressions.ts';
import { renameGroup } from './move.ts';
import { treeAt } from './places.ts';

/**
 * Moves rules into new groups right behind theirs, which repeat the settings of the old one. A rule that is a resource
 * stays where it is and names the new group. Undefined where rules hang on conditions, or a part is shared by anchors.
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
  const names = parts.map((part) => part.name);
  if (names.some((name) => entryOf(old.section, name) !== undefined)) return undefined;
  const moved = splitOff(reading, old, parts, (key, lists) => resourceText(old, key, lists));
  const renamed = renameGroups(reading, group, parts);
  const attached = attachAlike(reading, group, (attachment) => attach(reading, attachment, names));
  return moved && renamed && attached && [...moved, ...renamed, ...attached];
}

function oldGroupOf(reading: Reading, group: SecurityGroup): OldGroup | undefined {
  const found = entryOfGroup(reading, group);
  const resource = found?.entry.value;
  const body = entryOf(resource, 'Properties');
  if (found === undefined || resource === undefined || !isMapEntry(body)) return undefined;
  const properties = body.value;
  if (resource.flow !== properties.flow || resource.merged.length > 0 || properties.merged.length > 0) return undefined;
  const tree = treeAt(reading, resource.start);
  // Whatever bears an anchor is shared with other places.
  if (hasAnchor(tree, found.entry)) return undefined;
  const lists = ['SecurityGroupIngress', 'SecurityGroupEgress']
    .map((name) => entryOf(properties, name))
    .filter((entry) => isSeqEntry(entry))
    .filter(({ value }) => callOf(value) === undefined);
  return { ...found, tree, body, lists };
}

/** What a new group takes over from the old one as it is; a name is the old group's own. */
const repeated = new Set(['Type', 'Condition', 'DependsOn', 'DeletionPolicy', 'Count']);
const shared = new Set(['Description', 'SecurityGroupType', 'VpcId', 'ResourceGroupId', 'Tags']);

function resourceText({ tree, entry, body }: OldGroup, logicalId: string, lists: readonly string[]): string {
  const settings = body.value.entries.filter(({ key }) => shared.has(key.text)).map((one) => settingText(tree, one));
  const name = tree.content.slice(body.key.start, body.key.end);
  const properties = mapText(tree, name, body, [...settings, ...lists]);
  const members = entry.value.entries.filter((one) => one === body || repeated.has(one.key.text));
  const texts = members.map((one) => (one === body ? properties : settingText(tree, one)));
  return mapText(tree, logicalId, entry, texts);
}

/** Makes rules that are resources of their own name their new groups. */
function renameGroups(reading: Reading, group: SecurityGroup, parts: readonly GroupPart[]): TextChange[] | undefined {
  const changes: TextChange[] = [];
  for (const { name, rules } of parts) {
    for (const rule of rules.filter((id) => originOf(reading, id)?.holder?.kind !== 'item')) {
      const change = renameGroup(reading, rule, group, name);
      if (change === undefined) return undefined;
      changes.push(change);
    }
  }
  return changes;
}
