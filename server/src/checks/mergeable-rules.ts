import { t } from '@vscode/l10n';
import { formatCidr } from '../algebra/ip.ts';
import { type Decision, decisionAmong } from '../analysis/decision.ts';
import { type Merge, mergesOf } from '../analysis/merges.ts';
import { rawText } from '../model/field.ts';
import { formatPortRange } from '../model/values.ts';
import { sentences } from '../util/language.ts';
import { defineCheck, type Finding } from './check.ts';
import { later } from './later.ts';
import { decisionText, ruleNames } from './packets.ts';

/** A finding does not list more rules than this. */
const MOST_RELATED = 20;

export default defineCheck({
  id: 'mergeable-rules',
  title: 'Rules that one could replace',
  severity: 'hint',
  local: true,
  faq: 'rule-limit-reached',
  *group(group, { file }) {
    for (const merge of mergesOf(group, file)) yield finding(merge, decisionAmong(merge.reaches, group, file));
  },
});

function finding(merge: Merge, decision: Decision | undefined): Finding {
  const { rules } = merge;
  const [first, ...others] = rules;
  const whole = wholeText(merge);
  return {
    at: { entity: first.id },
    message: sentences([
      t('One rule can stand for {0}: `{1}` is all that they say together.', ruleNames(rules), whole),
      ...(decision ? [decisionText(decision)] : []),
    ]),
    related: others.slice(0, MOST_RELATED).map((rule) => ({ at: { entity: rule.id }, message: partText(merge, rule) })),
    get fixes() {
      return later.fixes?.mergingFixes(merge, whole);
    },
  };
}

/** `tcp 1/30`, `10.0.0.0/8` */
function wholeText({ whole }: Merge): string {
  return whole.kind === 'ports' ? `${whole.protocol} ${formatPortRange(whole.ports)}` : formatCidr(whole.block);
}

function partText({ whole }: Merge, { fields }: Merge['rules'][number]): string {
  const part = rawText(whole.kind === 'ports' ? fields.portRange : fields[whole.field]) ?? '';
  return t('Differs only in `{0}`.', part);
}
