import { t } from '@vscode/l10n';
import { exclusive } from '../analysis/conditions.ts';
import { known } from '../model/field.ts';
import type { Attachment } from '../model/model.ts';
import { defineCheck, type World } from './check.ts';
import { refused } from './message.ts';

export default defineCheck({
  id: 'mixed-group-types',
  title: 'Basic and advanced groups on one instance',
  severity: 'error',
  faq: 'what-is-a-security-group',
  *file(file, world) {
    for (const attachment of file.attachments) {
      if (attachment.groups.length < 2) continue;
      const pair = mixedPair(attachment, world);
      if (pair === undefined) continue;
      const message = t(
        '`{0}` mixes the basic group `{1}` and the advanced group `{2}`: all groups must be of one type.',
        attachment.name,
        pair.basic.name,
        pair.advanced.name,
      );
      yield {
        at: { entity: attachment.id },
        message: refused(message, 'InvalidOperation.MultiGroupType'),
        related: [
          { at: { entity: pair.basic.use.id }, message: t('A basic group (`normal`).') },
          { at: { entity: pair.advanced.use.id }, message: t('An advanced group (`enterprise`).') },
        ],
      };
    }
  },
});

/** A basic and an advanced group that can be in the list at the same time. */
function mixedPair(attachment: Attachment, world: World) {
  const named = attachment.groups.flatMap((use) => {
    const name = known(use.group);
    const type = name === undefined ? undefined : world.group(name)?.type;
    return name === undefined || type === undefined || exclusive(use.when, attachment.when)
      ? []
      : [{ use, name, type }];
  });
  const advanced = named.filter(({ type }) => type === 'enterprise');
  if (advanced.length === 0 || advanced.length === named.length) return undefined;
  for (const basic of named) {
    const other = basic.type === 'normal' && advanced.find(({ use }) => !exclusive(use.when, basic.use.when));
    if (other) return { basic, advanced: other };
  }
  return undefined;
}
