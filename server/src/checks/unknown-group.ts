import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import { known } from '../model/field.ts';
import type { FieldName, Place, SecurityFile } from '../model/model.ts';
import { isGroupId } from '../model/values.ts';
import { closest } from '../util/closest.ts';
import { defineCheck, type World } from './check.ts';

export default defineCheck({
  id: 'unknown-group',
  title: 'Group that nobody defines',
  severity: 'warning',
  *file(file, world) {
    if (file.purpose !== 'definition' || !world.complete) return;
    for (const { name, at, within } of mentions(file)) {
      if (name === '') yield { at, message: t('The name of a group is empty here. Write one, or take it out.') };
      if (name === '' || isGroupId(name) || world.group(name) !== undefined) continue;
      yield {
        at,
        message: t(
          'No file of this workspace defines a group `{0}`. Define it, or write the id of a group (`sg-…`).',
          name,
        ),
        fixes: fixesFor(name, at, within, world),
      };
    }
  },
});

interface Mention {
  readonly name: string;
  readonly at: Place;
  /** The group in which it stands, which cannot be meant. */
  readonly within?: string;
}

/** Every place where the file names a group. */
function* mentions(file: SecurityFile): Iterable<Mention> {
  for (const attachment of file.attachments) {
    for (const { id, group } of attachment.groups) {
      const name = known(group);
      if (name !== undefined) yield { name, at: { entity: id } };
    }
  }
  for (const group of file.groups) {
    for (const rule of group.rules) {
      for (const field of ['sourceGroupId', 'destGroupId'] as const) {
        const name = known(rule.fields[field]);
        if (name !== undefined) yield { name, at: { entity: rule.id, field }, within: group.name };
      }
    }
  }
}

/** An id of the cloud, of this account or another: whether it exists cannot be seen from here. */
function fixesFor(name: string, at: Place, within: string | undefined, world: World): Fix[] {
  const nearest = closest(name, new Set(world.groupNames.filter((candidate) => candidate !== within)));
  const field: FieldName = at.field ?? 'value';
  const create: Fix = {
    title: t('Define the group `{0}` in this file', name),
    safety: 'changes-access',
    edits: [{ kind: 'add-group', name }],
  };
  if (nearest === undefined) return [create];
  const rename: Fix = {
    title: t('Use the group `{0}`', nearest),
    safety: 'changes-access',
    preferred: true,
    edits: [{ kind: 'set', entity: at.entity, field, value: nearest }],
  };
  return [rename, create];
}
