import { t } from '@vscode/l10n';
import { trafficText } from '../../engine/alike.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { known } from '../../model/field.ts';
import type { Rule, SecurityGroup } from '../../model/model.ts';
import { groupPeer, groupTypeOf, isOwnPeer } from '../../model/rules.ts';
import type { Refactoring, Selection } from './selection.ts';

/** More groups than these are not offered: the list must stay short. */
const MOST_TARGETS = 8;

/** Moves the selected rules to another group of the file. */
export function moveRules({ file }: Snapshot, { group, rules, isRange }: Selection): Refactoring[] {
  const definesGroups = file.purpose === 'definition' || file.purpose === 'template';
  if (!definesGroups || group.external || rules.length === 0 || (rules.length > 1 && !isRange)) return [];
  // A rule under a condition of its own would lose it on its way.
  if (rules.some(({ when }) => JSON.stringify(when) !== JSON.stringify(group.when))) return [];
  return file.groups
    .filter((target) => target !== group && canTake(target, group, rules))
    .slice(0, MOST_TARGETS)
    .map((target) => ({
      title: titleOf(rules, group, target),
      kind: 'refactor.move',
      safety: 'changes-access',
      edits: [{ kind: 'move-rules', rules: rules.map(({ id }) => id), group: target.id }],
    }));
}

/** The API refuses a rule that names its own group, and groups as peers of an advanced group. */
function canTake(target: SecurityGroup, group: SecurityGroup, rules: readonly Rule[]): boolean {
  if (target.external || target.name === '' || JSON.stringify(target.when) !== JSON.stringify(group.when)) return false;
  if (rules.some((rule) => isOwnPeer(rule, target))) return false;
  return groupTypeOf(target) !== 'enterprise' || rules.every((rule) => groupPeer(rule) === undefined);
}

function titleOf(rules: readonly Rule[], { name }: SecurityGroup, target: SecurityGroup): string {
  const [rule] = rules;
  if (rule === undefined || rules.length > 1)
    return t('Move {0} rules to `{1}` (changes the access of both groups)', rules.length, target.name);
  const policy = rule.fields.policy === undefined ? 'accept' : known(rule.fields.policy);
  if (policy === undefined) return t('Move this rule to `{0}` (changes the access of both groups)', target.name);
  return policy === 'accept'
    ? t('Move this rule to `{0}` (`{1}` no longer accepts {2})', target.name, name, trafficText(rule))
    : t('Move this rule to `{0}` (`{1}` no longer drops {2})', target.name, name, trafficText(rule));
}
