import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import type { Attachment } from '../model/model.ts';
import { defineCheck, type World } from './check.ts';

/** A lightbulb menu with more entries is no help. */
const MOST_FIXES = 3;

export default defineCheck({
  id: 'no-group',
  title: 'Instance or interface without a group',
  severity: 'error',
  faq: 'why-select-a-group',
  *file(file, world) {
    for (const attachment of file.attachments) {
      if (attachment.groups.length > 0 || attachment.incomplete) continue;
      const message =
        attachment.to === 'instance'
          ? t(
              '`{0}` is in no security group, and no instance can be without one. Put it into a group.',
              attachment.name,
            )
          : t(
              '`{0}` is in no security group, and no interface can be without one. Put it into a group.',
              attachment.name,
            );
      yield { at: { entity: attachment.id }, message, fixes: fixesFor(attachment, world) };
    }
  },
});

/** The first groups of this file; in a plain file those of its neighbours where it defines none. */
function fixesFor(attachment: Attachment, world: World): Fix[] {
  const own = world.file.groups.filter((group) => !group.external && group.name !== '').map((group) => group.name);
  const names = own.length > 0 || world.file.purpose !== 'definition' ? own : [...new Set(world.groupNames)];
  return names
    .filter((name) => world.group(name)?.looksDefault !== true)
    .slice(0, MOST_FIXES)
    .map((group) => ({
      title: t('Put `{0}` into `{1}`', attachment.name, group),
      safety: 'changes-access',
      edits: [{ kind: 'attach', attachment: attachment.id, group }],
    }));
}
