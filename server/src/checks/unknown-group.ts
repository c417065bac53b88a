import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import type { FieldName, Place } from '../model/model.ts';
import { mayBeGroupId } from '../model/values.ts';
import { closest } from '../util/closest.ts';
import { defineCheck, type World } from './check.ts';
import { groupMentions } from './groupMentions.ts';

export default defineCheck({
  id: 'unknown-group',
  title: 'Group that nobody defines',
  severity: 'warning',
  *file(file, world) {
    if (file.purpose !== 'definition' || !world.complete) return;
    for (const { name, at, within } of groupMentions(file)) {
      if (name === '') yield { at, message: t('The name of a group is empty here. Write one, or take it out.') };
      if (name === '' || mayBeGroupId(name) || world.group(name) !== undefined) continue;
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
