import { t } from '@vscode/l10n';
import { worstTotal } from '../analysis/conditions.ts';
import { groupPeersOf } from '../analysis/groupPeers.ts';
import { isCut } from '../analysis/quota.ts';
import type { Rule } from '../model/model.ts';
import { groupPeer, groupTypeOf } from '../model/rules.ts';
import { defineCheck, type World } from './check.ts';
import { refused } from './message.ts';
import { atLeast, closeness, isProven, limitSource, subject } from './wording.ts';

export default defineCheck({
  id: 'group-peer-quota',
  title: 'More group peers than a basic group takes',
  severity: 'error',
  local: true,
  faq: 'view-quotas',
  *group(group, world) {
    const quota = world.quota.groupPeersPerGroup;
    // An advanced group takes none: that is another check's to say.
    if (quota === undefined || groupTypeOf(group) === 'enterprise') return;
    if (group.rules.length < quota.limit * world.warnAt) return;
    const rules = groupPeersOf(group, world.file).map(({ rule }) => rule);
    const total = worstTotal(rules, () => 1);
    const close = closeness(total, quota.limit, world);
    if (close === undefined) return;
    const numbers = [subject(group), atLeast(total, { atLeast: isCut(group) }), quota.limit, limitSource(quota, world)];
    if (close === 'over' && isProven(group, world.file)) {
      const message = t(
        '{0} has {1} rules whose peer is a group, of {2} ({3}). It exists, so its account may hold more: set `secgroup.quota.groupPeersPerGroup`.',
        ...numbers,
      );
      yield { at: { entity: group.id }, message, severity: 'information' };
    } else if (close === 'over') {
      const message = t(
        '{0} has {1} rules whose peer is a group; a basic group takes {2} ({3}). Name addresses in some of them.',
        ...numbers,
      );
      yield {
        at: { entity: group.id },
        message: refused(message, 'AuthorizedGroupRule.LimitExceed'),
        related: firstTooMany(rules, quota.limit, world),
      };
    } else {
      const message = t(
        '{0} has {1} of the {2} rules with a group as peer that a basic group takes ({3}).',
        ...numbers,
      );
      yield { at: { entity: group.id }, message, severity: 'information' };
    }
  },
});

function firstTooMany(rules: readonly Rule[], limit: number, { file }: World) {
  const rule = file.purpose === 'template' && rules.some(({ when }) => when.length > 0) ? undefined : rules[limit];
  const field = rule && groupPeer(rule);
  return rule && field ? [{ at: { entity: rule.id, field }, message: t('The first one too many.') }] : [];
}
