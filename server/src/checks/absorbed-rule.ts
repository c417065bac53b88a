import { t } from '@vscode/l10n';
import { type AbsorbedRule, absorbedRules } from '../analysis/absorbed.ts';
import { defineCheck } from './check.ts';
import { packetText, ruleName, ruleNames } from './packets.ts';

/** A finding does not list more rules than this. */
const MOST_RELATED = 20;

export default defineCheck({
  id: 'absorbed-rule',
  title: 'Rule that a later one absorbs',
  severity: 'hint',
  local: true,
  offByDefault: true,
  faq: 'rule-limit-reached',
  *group(group, { file }) {
    for (const absorbed of absorbedRules(group, file)) {
      const { rule } = absorbed.reach;
      yield {
        at: { entity: rule.id },
        message: explain(absorbed),
        related: absorbed.heirs.slice(0, MOST_RELATED).map(({ reach, witness }) => ({
          at: { entity: reach.rule.id },
          message: reach.accepts
            ? t('Accepts {0} without it.', packetText(witness, reach, absorbed.reach))
            : t('Drops {0} without it.', packetText(witness, reach, absorbed.reach)),
        })),
        fixes: [
          {
            title: t('Remove this rule (changes nothing in this group alone)'),
            // A rule of another group on the same interface may come between the two.
            safety: 'changes-access',
            edits: [{ kind: 'remove', entity: rule.id }],
          },
        ],
      };
    }
  },
});

function explain({ reach, heirs }: AbsorbedRule): string {
  const [first] = heirs;
  const names = ruleNames(heirs.map((heir) => heir.reach.rule));
  const packet = first ? packetText(first.witness, first.reach, reach) : '';
  const like = first ? ruleName(first.reach.rule) : '';
  const rest = t('That holds within the group: a rule of another group on the same interface may come in between.');
  return heirs.length === 1
    ? `${t('Without this rule, {0} decides all its packets alike, e.g. {1}.', names, packet)} ${rest}`
    : `${t('Without this rule, {0} decide all its packets alike, e.g. {1} by {2}.', names, packet, like)} ${rest}`;
}
