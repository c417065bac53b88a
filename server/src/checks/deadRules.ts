// What the checks of rules that never decide have in common.
import { t } from '@vscode/l10n';
import { type DeadRule, MOST_RIVALS, type Repetition, whyDead } from '../analysis/whyDead.ts';
import type { Taker } from '../analysis/witness.ts';
import type { Fix } from '../model/edit.ts';
import type { EntityId, Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import type { Finding, Related } from './check.ts';
import { decision, ruleNames, takersAsRelated } from './packets.ts';

/** What is said of a dead rule. To find who takes its packets takes some work: it is done for those that are shown. */
interface Words {
  message(dead: DeadRule): string;
  related(dead: DeadRule): readonly Related[];
  /** What else may be done than to remove it. */
  fixes?(dead: DeadRule): readonly Fix[];
}

/** The finding at a dead rule. */
export function deadFinding(dead: DeadRule, { message, related, fixes }: Words): Finding {
  const entity = dead.reach.rule.id;
  return {
    at: { entity },
    get message() {
      return message(dead);
    },
    get related() {
      return related(dead);
    },
    tags: ['unnecessary'],
    get fixes() {
      return [removal(entity), ...(fixes?.(dead) ?? [])];
    },
  };
}

function removal(entity: EntityId): Fix {
  return { title: t('Remove this rule'), safety: 'safe', preferred: true, edits: [{ kind: 'remove', entity }] };
}

/** The dead rules of a group that repeat another one so, each with that one. */
export function* repetitionsIn(
  group: SecurityGroup,
  file: SecurityFile,
  kind: Repetition['kind'],
): Generator<{ readonly dead: DeadRule; readonly twin: Rule }> {
  for (const dead of whyDead(group, file)) {
    if (dead.repetition?.kind === kind) yield { dead, twin: dead.repetition.twin };
  }
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
