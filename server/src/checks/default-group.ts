import { t } from '@vscode/l10n';
import { known } from '../model/field.ts';
import { defineCheck } from './check.ts';

export default defineCheck({
  id: 'default-group',
  title: 'Instance in the default group',
  severity: 'information',
  faq: 'default-rules',
  *file(file, world) {
    for (const attachment of file.attachments) {
      for (const use of attachment.groups) {
        const reference = known(use.group);
        if (reference === undefined || world.group(reference)?.looksDefault !== true) continue;
        yield {
          at: { entity: use.id },
          message: t(
            '`{0}` is the default group: by itself it lets everyone in on SSH, RDP and ping. Make a group for `{1}`.',
            reference,
            attachment.name,
          ),
        };
      }
    }
  },
});
