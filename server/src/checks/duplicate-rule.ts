import { t } from '@vscode/l10n';
import { whyDead } from '../analysis/whyDead.ts';
import { defineCheck } from './check.ts';
import { deadFinding, twinAsRelated, witness } from './deadRules.ts';
import { ruleName } from './packets.ts';

export default defineCheck({
  id: 'duplicate-rule',
  title: 'Rule that repeats another one',
  severity: 'warning',
  local: true,
  faq: 'rule-limit-reached',
  *group(group, { file }) {
    for (const dead of whyDead(group, file)) {
      const { repetition } = dead;
      if (repetition?.kind !== 'duplicate') continue;
      const { twin } = repetition;
      const example = witness(dead);
      const message =
        example === undefined
          ? t('This rule repeats {0} and never decides. Remove it.', ruleName(twin))
          : t('This rule repeats {0} and never decides, e.g. {1}. Remove it.', ruleName(twin), example);
      yield deadFinding(dead, message, twinAsRelated(dead, twin, t('The same rule.')), []);
    }
  },
});
