import { t } from '@vscode/l10n';
import type { DeadRule } from '../analysis/whyDead.ts';
import type { Rule } from '../model/model.ts';
import { defineCheck } from './check.ts';
import { deadFinding, repetitionsIn, twinAsRelated, witness } from './deadRules.ts';
import { ruleName } from './packets.ts';

export default defineCheck({
  id: 'duplicate-rule',
  title: 'Rule that repeats another one',
  severity: 'warning',
  local: true,
  faq: 'rule-limit-reached',
  *group(group, { file }) {
    for (const { dead, twin } of repetitionsIn(group, file, 'duplicate')) {
      yield deadFinding(dead, {
        message: () => explain(dead, twin),
        related: () => twinAsRelated(dead, twin, t('The same rule.')),
      });
    }
  },
});

function explain(dead: DeadRule, twin: Rule): string {
  const example = witness(dead);
  return example === undefined
    ? t('This rule repeats {0} and never decides. Remove it.', ruleName(twin))
    : t('This rule repeats {0} and never decides, e.g. {1}. Remove it.', ruleName(twin), example);
}
