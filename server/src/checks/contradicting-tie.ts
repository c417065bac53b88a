import { t } from '@vscode/l10n';
import { priorityAt } from '../analysis/reach.ts';
import { type Tie, tiesOf } from '../analysis/ties.ts';
import { defineCheck } from './check.ts';
import { packetText, ruleName, ruleNames } from './packets.ts';

/** A finding does not list more rules than this. */
const MOST_RELATED = 20;

export default defineCheck({
  id: 'contradicting-tie',
  title: 'Accept and drop at one priority',
  severity: 'hint',
  local: true,
  offByDefault: true,
  faq: 'wrong-rule',
  *group(group, { file }) {
    for (const tie of tiesOf(group, file)) {
      yield {
        at: { entity: tie.accept.rule.id },
        message: explain(tie),
        related: tie.drops.slice(0, MOST_RELATED).map(({ reach, witness }) => ({
          at: { entity: reach.rule.id },
          message: t('Drops {0}.', packetText(witness, reach, tie.accept)),
        })),
      };
    }
  },
});

function explain({ accept, drops }: Tie): string {
  const [first] = drops;
  if (first === undefined) return '';
  const packet = packetText(first.witness, first.reach, accept);
  return t(
    'At priority {0} drop wins: {1} overrules this rule for some packets, e.g. {2}: dropped by {3}.',
    priorityAt(accept),
    ruleNames(drops.map(({ reach }) => reach.rule)),
    packet,
    ruleName(first.reach.rule),
  );
}
