import { t } from '@vscode/l10n';
import { worstTotal } from '../analysis/conditions.ts';
import { membershipOf } from '../analysis/membership.ts';
import { defineCheck } from './check.ts';
import { refused } from './message.ts';
import { atLeast, closeness, groupsOf, kindOf, limitSource } from './wording.ts';

export default defineCheck({
  id: 'interface-group-quota',
  title: 'More groups than an interface can join',
  severity: 'error',
  faq: 'raised-group-limit',
  *file(file, world) {
    const quota = world.quota.groupsPerInterface;
    if (quota === undefined) return;
    for (const attachment of file.attachments) {
      // Most lists are short: done with them before anything is looked up.
      if (attachment.groups.length < quota.limit * world.warnAt) continue;
      const membership = membershipOf(attachment, (reference) => world.group(reference)?.name ?? reference);
      const total = worstTotal(membership.uses, () => 1);
      const close = closeness(total, quota.limit, world);
      if (close === undefined) continue;
      const finding = { at: { entity: attachment.id }, related: groupsOf(membership, world) };
      const numbers = [
        attachment.name,
        atLeast(total, membership),
        quota.limit,
        kindOf(attachment),
        limitSource(quota, world),
      ] as const;
      if (close === 'over') {
        const message = t('`{0}` is in {1} groups; {3} takes {2} ({4}). Leave some, or merge groups.', ...numbers);
        yield { ...finding, message: refused(message, 'InstanceSecurityGroupLimitExceeded') };
      } else {
        const message = t('`{0}` is in {1} of the {2} groups that {3} takes ({4}).', ...numbers);
        yield { ...finding, message, severity: 'information' };
      }
    }
  },
});
