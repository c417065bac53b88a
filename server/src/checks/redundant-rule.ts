import { t } from '@vscode/l10n';
import { type DeadRule, whyDead } from '../analysis/whyDead.ts';
import { defineCheck } from './check.ts';
import { deadFinding, rivalNames, takerNames, takingAsRelated, witness } from './deadRules.ts';

export default defineCheck({
  id: 'redundant-rule',
  title: 'Rule that other rules make redundant',
  severity: 'information',
  local: true,
  faq: 'rule-limit-reached',
  *group(group, { file }) {
    for (const dead of whyDead(group, file)) {
      if (dead.why.kind === 'redundant') {
        yield deadFinding(dead, { message: explain, related: takingAsRelated });
      }
    }
  },
});

function explain(dead: DeadRule): string {
  const words = [takerNames(dead), witness(dead) ?? '', rivalNames(dead)] as const;
  const isOne = dead.takerCount === 1;
  if (dead.unsure) {
    return isOne
      ? t('This rule changes nothing: {0} decides alike what {2} may leave of its packets, e.g. {1}.', ...words)
      : t('This rule changes nothing: {0} decide alike what {2} may leave of its packets, e.g. {1}.', ...words);
  }
  return isOne
    ? t('This rule changes nothing: {0} decides all its packets alike, e.g. {1}.', ...words)
    : t('This rule changes nothing: {0} decide all its packets alike, e.g. {1}.', ...words);
}
