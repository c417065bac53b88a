// The checks that are off by default; loaded when a setting asks for one.
import { t } from '@vscode/l10n';
import { type AbsorbedRule, absorbedRules, areTooManyToAbsorb } from '../analysis/absorbed.ts';
import { priorityAt } from '../analysis/reach.ts';
import { areTooManyToTie, type Tie, tiesOf } from '../analysis/ties.ts';
import { wholeOf } from '../analysis/whole.ts';
import type { SecurityGroup } from '../model/model.ts';
import type { Finding, World } from './check.ts';
import { packetText, ruleName, ruleNames } from './packets.ts';

/** A finding does not list more rules than this. */
const MOST_RELATED = 20;

/** The rules that could go, for those behind them decide the same. */
export function* absorbed(own: SecurityGroup, world: World): Iterable<Finding> {
  const { group, file } = wholeOf(own, world.file);
  for (const absorbed of absorbedRules(group, file)) {
    const { rule } = absorbed.reach;
    yield {
      at: { entity: rule.id },
      message: explainAbsorbed(absorbed),
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
}

function explainAbsorbed({ reach, heirs }: AbsorbedRule): string {
  const [first] = heirs;
  const names = ruleNames(heirs.map((heir) => heir.reach.rule));
  const packet = first ? packetText(first.witness, first.reach, reach) : '';
  const like = first ? ruleName(first.reach.rule) : '';
  const rest = t('That holds within the group: a rule of another group on the same interface may come in between.');
  return heirs.length === 1
    ? `${t('Without this rule, {0} decides all its packets alike, e.g. {1}.', names, packet)} ${rest}`
    : `${t('Without this rule, {0} decide all its packets alike, e.g. {1} by {2}.', names, packet, like)} ${rest}`;
}

/** The accepting rules that drops of their own priority overrule. */
export function* ties(own: SecurityGroup, world: World): Iterable<Finding> {
  const { group, file } = wholeOf(own, world.file);
  for (const tie of tiesOf(group, file)) {
    yield {
      at: { entity: tie.accept.rule.id },
      message: explainTie(tie),
      related: tie.drops.slice(0, MOST_RELATED).map(({ reach, witness }) => ({
        at: { entity: reach.rule.id },
        message: t('Drops {0}.', packetText(witness, reach, tie.accept)),
      })),
    };
  }
}

function explainTie({ accept, drops }: Tie): string {
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

/** Whether a group is too large to ask which rules could go. */
export function isAbsorbedLimited(group: SecurityGroup, { file }: World): boolean {
  return areTooManyToAbsorb(wholeOf(group, file).group);
}

/** Whether drops overrule so many accepts that not all are looked at. */
export function areTiesLimited(own: SecurityGroup, world: World): boolean {
  const { group, file } = wholeOf(own, world.file);
  return areTooManyToTie(group, file);
}
