import { t } from '@vscode/l10n';
import type { DeadRule } from '../analysis/whyDead.ts';
import type { Rule } from '../model/model.ts';
import { defineCheck } from './check.ts';
import { deadFinding, repetitionsIn, twinAsRelated, witness } from './deadRules.ts';
import { ruleName } from './packets.ts';

export default defineCheck({
  id: 'twin-nic-type',
  title: 'Rules alike but for the NIC type',
  severity: 'hint',
  local: true,
  faq: 'internet-rules-in-vpc',
  *group(group, { file }) {
    for (const { dead, twin } of repetitionsIn(group, file, 'nic-twin')) {
      yield deadFinding(dead, {
        message: () => explain(dead, twin),
        related: () => twinAsRelated(dead, twin, t('The same rule, but for the NIC type.')),
      });
    }
  },
});

function explain(dead: DeadRule, twin: Rule): string {
  const example = witness(dead);
  return example === undefined
    ? t('Only the NIC type tells this rule from {0}, and in a VPC it means nothing. Remove one.', ruleName(twin))
    : t(
        'Only the NIC type tells this rule from {0}, and in a VPC it means nothing, e.g. {1}. Remove one.',
        ruleName(twin),
        example,
      );
}
