// What the checks of rules that never decide have in common.
import { t } from '@vscode/l10n';
import { type DeadRule, MOST_RIVALS } from '../analysis/whyDead.ts';
import type { Taker } from '../analysis/witness.ts';
import type { Fix } from '../model/edit.ts';
import type { Rule } from '../model/model.ts';
import type { Finding, Related } from './check.ts';
import { decision, ruleNames, takersAsRelated } from './packets.ts';

/** The finding at a dead rule; the given fixes come behind the one that removes it. */
export function deadFinding(
  dead: DeadRule,
  message: string,
  related: readonly Related[],
  fixes: readonly Fix[],
): Finding {
  const entity = dead.reach.rule.id;
  const removal: Fix = {
    title: t('Remove this rule'),
    safety: 'safe',
    preferred: true,
    edits: [{ kind: 'remove', entity }],
  };
  return { at: { entity }, message, related, tags: ['unnecessary'], fixes: [removal, ...fixes] };
}

/** `rules 1 and 2`: those that take the packets of a dead rule. */
export function takerNames({ takers, takerCount }: DeadRule): string {
  return ruleNames(
    takers.map(({ reach }) => reach.rule),
    takerCount,
  );
}

/** `rule 3`: those that may come before the takers; `other rules` where not all of them are known. */
export function rivalNames({ rivals, isIncomplete }: DeadRule): string {
  return isIncomplete || rivals.length > MOST_RIVALS ? t('other rules') : ruleNames(rivals);
}

/** All that take packets of a dead rule, or may. */
export function takingAsRelated(dead: DeadRule): Related[] {
  const { takers, takerCount, rivals } = dead;
  const may = rivals.slice(0, MOST_RIVALS).map(({ id }) => ({
    at: { entity: id },
    message: t('May come before it for some packets.'),
  }));
  return [...takersAsRelated(takers, dead, takerCount), ...may];
}

/** One packet of a dead rule, and who decides it: `203.0.113.9 → tcp 22: dropped by rule 1`; undefined when nobody knows. */
export function witness(dead: DeadRule, taker: Taker | undefined = dead.takers[0]): string | undefined {
  return taker && decision(taker, dead.reach, dead);
}

/** The rule that a dead one repeats, and what else takes its packets. */
export function twinAsRelated(dead: DeadRule, twin: Rule, message: string): Related[] {
  const others = dead.takers.filter(({ reach }) => reach.rule !== twin);
  const count = dead.takerCount - (dead.takers.length - others.length);
  return [{ at: { entity: twin.id }, message }, ...takersAsRelated(others, dead, count)];
}
