import { t } from '@vscode/l10n';
import { countRules, type GroupCount, heavyRules } from '../analysis/quota.ts';
import type { SecurityGroup } from '../model/model.ts';
import { defineCheck, type Finding, type Related, type World } from './check.ts';
import { later } from './later.ts';
import { refused } from './message.ts';
import { closeness, isProven, limitSource, subject, sum } from './wording.ts';

/** A finding does not list more rules than this. */
const MOST_RELATED = 10;

export default defineCheck({
  id: 'group-rule-quota',
  title: 'More rules than a security group takes',
  severity: 'error',
  faq: 'counted-together',
  // How to split a group depends on where it is attached.
  local: (group, world) => !isOver(group, world),
  *group(group, world) {
    const limit = world.quota.rulesPerGroup?.limit;
    if (limit === undefined) return;
    const count = countRules(group, world.file);
    const close = closeness(count.total, limit, world);
    if (close === 'over')
      yield isProven(group, world.file) ? proven(group, count, world) : tooMany(group, count, limit, world);
    else if (close !== undefined) yield { ...nearly(group, count, close, world), severity: 'information' };
  },
});

function isOver(group: SecurityGroup, world: World): boolean {
  const limit = world.quota.rulesPerGroup?.limit ?? Number.POSITIVE_INFINITY;
  return countRules(group, world.file).total > limit;
}

function tooMany(group: SecurityGroup, count: GroupCount, limit: number, world: World): Finding {
  return {
    at: { entity: group.id },
    message: refused(
      t('{0} has {1}. Remove or merge rules, or split it.', subject(group), ofLimit(count, world)),
      'AuthorizationLimitExceed',
    ),
    related: heaviest(group, world),
    get fixes() {
      return later.fixes?.quotaFixes(group, limit, world);
    },
  };
}

/** What came out of the cloud is there: a limit of its account must be higher than we think. */
function proven(group: SecurityGroup, count: GroupCount, world: World): Finding {
  const exists = t(
    '{0} has {1}. It exists, so its account may hold more: set `secgroup.quota.rulesPerGroup`.',
    subject(group),
    ofLimit(count, world),
  );
  const atOnce = world.quota.rulesPerImport?.limit ?? Number.POSITIVE_INFINITY;
  const message =
    count.total > atOnce ? t('{0} An import in the console takes {1} rules at most.', exists, atOnce) : exists;
  const limit = world.quota.rulesPerGroup?.limit ?? 0;
  return {
    at: { entity: group.id },
    severity: 'information',
    message,
    related: heaviest(group, world),
    get fixes() {
      return later.fixes?.quotaFixesOfExisting(group, limit, world);
    },
  };
}

function nearly(group: SecurityGroup, count: GroupCount, close: 'full' | 'near', world: World): Finding {
  const has = ofLimit(count, world);
  const message =
    close === 'full' ? t('{0} is full: {1}.', subject(group), has) : t('{0} is nearly full: {1}.', subject(group), has);
  return { at: { entity: group.id }, message, related: heaviest(group, world) };
}

/** `61 in + 12 out = 73 of 200 rules (quota profile …)` */
function ofLimit(count: GroupCount, world: World): string {
  const quota = world.quota.rulesPerGroup;
  return quota ? t('{0} of {1} rules ({2})', sum(count), quota.limit, limitSource(quota, world)) : '';
}

/** The rules that count as more than one, as they explain a sum that is greater than the number of rules. */
function heaviest(group: SecurityGroup, world: World): Related[] {
  return heavyRules(group, world.file)
    .slice(0, MOST_RELATED)
    .map(({ rule, weight }) => ({
      at: { entity: rule.id },
      message: t('Counts as {0} rules: the `maxEntries` of its list.', weight),
    }));
}
