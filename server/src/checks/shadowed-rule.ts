import { t } from '@vscode/l10n';
import { priorityAt } from '../analysis/reach.ts';
import { type DeadRule, whyDead } from '../analysis/whyDead.ts';
import type { Taker } from '../analysis/witness.ts';
import type { Fix } from '../model/edit.ts';
import type { SecurityGroup } from '../model/model.ts';
import { defineCheck } from './check.ts';
import { deadFinding, rivalNames, takerNames, takingAsRelated, witness } from './deadRules.ts';
import { trafficText } from './packets.ts';

export default defineCheck({
  id: 'shadowed-rule',
  title: 'Rule that never decides',
  severity: 'warning',
  local: true,
  faq: 'wrong-rule',
  *group(group, { file }) {
    for (const dead of whyDead(group, file)) {
      if (dead.why.kind === 'shadowed') {
        yield deadFinding(dead, { message: explain, related: takingAsRelated, fixes: (one) => promotion(one, group) });
      }
    }
  },
});

function explain(dead: DeadRule): string {
  const [overruling] = overrulers(dead);
  const words = [takerNames(dead), witness(dead, overruling) ?? '', rivalNames(dead)] as const;
  const isOne = dead.takerCount === 1;
  if (dead.unsure) {
    return isOne
      ? t('This rule never decides: {0} takes what {2} may leave of its packets, e.g. {1}.', ...words)
      : t('This rule never decides: {0} take what {2} may leave of its packets, e.g. {1}.', ...words);
  }
  return isOne
    ? t('This rule never decides: {0} takes all its packets, e.g. {1}.', ...words)
    : t('This rule never decides: {0} take all its packets, e.g. {1}.', ...words);
}

function overrulers(dead: DeadRule): Taker[] {
  return dead.takers.filter((taker) => dead.isOverruledBy(taker));
}

/** A priority at which the rule comes before all that decide otherwise; at equal priority drop comes before accept. */
function promotion(dead: DeadRule, group: SecurityGroup): Fix[] {
  const { rule, accepts } = dead.reach;
  const first = Math.min(...overrulers(dead).map(({ reach }) => priorityAt(reach)));
  const wanted = accepts ? first - 1 : first;
  // Of what is known in cases only, nobody can say what it opens or closes.
  if (wanted < 1 || dead.isOpen) return [];
  const title = accepts
    ? t('Let it decide: set priority {0} (opens {1})', wanted, effectOf(dead, group))
    : t('Let it decide: set priority {0} (closes {1})', wanted, effectOf(dead, group));
  return [
    { title, safety: 'changes-access', edits: [{ kind: 'set', entity: rule.id, field: 'priority', value: wanted }] },
  ];
}

/** All that the rule is about, where nobody but those who decide otherwise takes its packets: rules of other files may. */
function effectOf(dead: DeadRule, { others }: SecurityGroup): string {
  const traffic = trafficText(dead.reach.rule);
  const isAll = others === undefined && !dead.unsure && overrulers(dead).length === dead.takerCount;
  return isAll ? traffic : t('what other rules leave of {0}', traffic);
}
