import type { Edit } from '../../model/edit.ts';
import type { EntityId, SecurityGroup } from '../../model/model.ts';
import { insertItem } from '../../text/edit/insert.ts';
import type { TextChange } from '../../text/span.ts';
import { asSeq, entryOf, isSeqEntry, type SeqEntry } from '../../text/tree.ts';
import { originOf, type Reading } from '../dialect.ts';
import { attachAlike, entryOfGroup, mapText, type OldGroup, settingText, splitOff } from '../splitOff.ts';

/**
 * Moves rules into new groups right behind theirs, which repeat the settings of the old one. Undefined where a part is
 * shared by anchors and cannot be told apart.
 */
export function splitGroup(
  reading: Reading,
  edit: Extract<Edit, { kind: 'split-group' }>,
): readonly TextChange[] | undefined {
  const group = reading.file.groups.find((candidate) => candidate.id === edit.group);
  const old = group && oldGroupOf(reading, group);
  const settings = old && settingsOf(old);
  if (group === undefined || old === undefined || settings === undefined) return undefined;
  const moved = splitOff(reading, old, edit.parts, (key, lists) =>
    mapText(old.tree, key, old.entry, [...settings, ...lists]),
  );
  const names = edit.parts.map((part) => part.name);
  const attached = attachAlike(reading, group, (attachment) => attach(reading, attachment, names));
  return moved && attached && [...moved, ...attached];
}

function oldGroupOf(reading: Reading, group: SecurityGroup): OldGroup | undefined {
  const found = entryOfGroup(reading, group);
  if (found === undefined) return undefined;
  const { entries } = found.entry.value;
  const lists = ['ingress', 'egress']
    .map((name) => entries.findLast(({ key }) => key.text === name))
    .filter((entry) => isSeqEntry(entry));
  return isShared(reading, group, lists) ? undefined : { ...found, tree: reading.tree, body: found.entry, lists };
}

/** Whether the rules stand at an anchor, so that other groups have them too, or come in from one. */
function isShared(reading: Reading, group: SecurityGroup, lists: readonly SeqEntry[]): boolean {
  const own = new Set(lists.map(({ value }) => value));
  const isOwn = (rule: { readonly id: EntityId }) => {
    const holder = originOf(reading, rule.id)?.holder;
    return holder?.kind === 'item' && own.has(holder.list);
  };
  return reading.file.groups.some((other) => (other === group ? !other.rules.every(isOwn) : other.rules.some(isOwn)));
}

/** Settings of a group that its parts share; a name or an id is the old group's own. */
const shared = ['description', 'securityGroupType', 'vpcId', 'innerAccessPolicy', 'tags'];

/** The settings to repeat, as they are written; undefined where a merge key brings in more than settings. */
function settingsOf({ tree, entry: { value: map } }: OldGroup): string[] | undefined {
  if (map.merged.some(({ key }) => !shared.includes(key.text))) return undefined;
  return map.entries
    .filter(({ key }) => shared.includes(key.text) || (key.text === '<<' && map.merged.length > 0))
    .map((entry) => settingText(tree, entry));
}

function attach({ tree, origins }: Reading, attachment: EntityId, names: readonly string[]): TextChange[] | undefined {
  const list = asSeq(entryOf(origins[attachment]?.map, 'securityGroupIds')?.value);
  return list && [insertItem(tree, list, ...names)];
}
