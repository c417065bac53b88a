import { t } from '@vscode/l10n';
import { worstTotal } from '../analysis/conditions.ts';
import type { Membership, NamedUse } from '../analysis/membership.ts';
import { perGroup } from '../analysis/perGroup.ts';
import { weightOf } from '../analysis/quota.ts';
import type { Guard } from '../model/variables.ts';
import { defineCheck, type World } from './check.ts';
import { type Crowd, crowded } from './crowd.ts';
import { atLeast } from './wording.ts';

export default defineCheck({
  id: 'interface-rule-quota',
  title: 'More rules than an interface takes',
  severity: 'error',
  faq: 'rule-limit-reached',
  file: (_, world) =>
    crowded(world, world.quota.rulesPerInterface, {
      sum: ({ rules }) => rules,
      used: sumOf,
      over: (...numbers) =>
        t('`{0}` gets {1} rules from its groups; {3} takes {2} ({4}). Leave a group, or merge rules.', ...numbers),
      near: (...numbers) => t('`{0}` gets {1} of the {2} rules that {3} takes ({4}).', ...numbers),
      code: 'AclLimitExceed',
    }),
});

interface Part {
  readonly when: readonly Guard[];
  readonly weight: number;
}

/** The rules over all groups that can act together, in the worst case of the conditions. */
export function totalOf({ uses }: Membership, world: World): number {
  return worstTotal(
    uses.flatMap((use) => partsOf(use, world)),
    (part) => part.weight,
  );
}

/** A group's rules at once, or one by one where conditions of their own decide which of them exist. */
function partsOf({ reference, when }: NamedUse, world: World): Part[] {
  const known = world.group(reference);
  if (known === undefined) return [];
  const { group } = known;
  if (group === undefined || !isConditional(group, world.file)) return [{ when, weight: known.count.total }];
  return group.rules.map((rule) => ({
    when: [...when, ...group.when, ...rule.when],
    weight: weightOf(rule, world.file).weight,
  }));
}

const isConditional = perGroup(
  (group, file) =>
    file.purpose === 'template' && (group.when.length > 0 || group.rules.some((rule) => rule.when.length > 0)),
);

/** `200 + 200 = 400`; the total alone where conditions keep the groups apart. */
function sumOf({ membership, rules }: Crowd, world: World): string {
  const { total } = rules;
  const numbers = membership.uses.flatMap(({ reference }) => world.group(reference)?.count.total ?? []);
  const plain = numbers.length > 1 && numbers.reduce((a, b) => a + b, 0) === total;
  return atLeast(plain ? `${numbers.join(' + ')} = ${total}` : total, rules);
}
