import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import { type Field, rawText } from '../model/field.ts';
import type { Rule, RuleField } from '../model/model.ts';
import { localSide, peerSide, type Side } from '../model/rules.ts';
import { defineCheck, type Finding } from './check.ts';
import { isPlain } from './message.ts';

/** What wins over what: SDK 7.11.6, AuthorizeSecurityGroup and AuthorizeSecurityGroupEgress. */
export default defineCheck({
  id: 'ignored-property',
  title: 'Property that the API ignores',
  severity: 'warning',
  *group(group) {
    for (const rule of group.rules) {
      const { portRangeListId, portRange } = rule.fields;
      if (portRangeListId !== undefined && isSure(portRange)) {
        const message = t(
          'The port list `{0}` has no effect: the port range `{1}` wins.',
          nameOf(portRangeListId),
          nameOf(portRange),
        );
        yield finding(rule, 'portRangeListId', message);
      }
      if (hasWeak(rule, peerSide(rule))) yield* onSide(rule, peerSide(rule));
      if (hasWeak(rule, localSide(rule))) yield* onSide(rule, localSide(rule));
    }
  },
});

/** Whether there is anything that something else may win over. */
function hasWeak({ fields }: Rule, side: Side): boolean {
  const group = fields[side.groupId] ?? fields[side.groupOwnerId] ?? fields[side.groupOwnerAccount];
  return (group ?? fields[side.prefixListId]) !== undefined;
}

function* onSide(rule: Rule, side: Side): Iterable<Finding> {
  const { fields } = rule;
  const group = fields[side.groupId];
  const list = fields[side.prefixListId];
  const id = fields[side.groupOwnerId];
  const account = fields[side.groupOwnerAccount];
  const cidr = [fields[side.cidrIp], fields[side.ipv6CidrIp]].find(isSure);
  if (cidr !== undefined) {
    if (group !== undefined) {
      yield finding(
        rule,
        side.groupId,
        t('The group `{0}` has no effect: the block `{1}` wins.', nameOf(group), nameOf(cidr)),
      );
    }
    const owner = t('The owner of a group has no effect beside the block `{0}`.', nameOf(cidr));
    if (id !== undefined) yield finding(rule, side.groupOwnerId, owner);
    if (account !== undefined) yield finding(rule, side.groupOwnerAccount, owner);
  }
  if (list === undefined) return;
  if (cidr !== undefined) {
    yield finding(
      rule,
      side.prefixListId,
      t('The prefix list `{0}` has no effect: the block `{1}` wins.', nameOf(list), nameOf(cidr)),
    );
  } else if (isSure(group)) {
    yield finding(
      rule,
      side.prefixListId,
      t('The prefix list `{0}` has no effect: the group `{1}` wins.', nameOf(list), nameOf(group)),
    );
  }
}

/** A value that is there for certain: an expression may turn out to be nothing. */
function isSure(field: Field<unknown> | undefined): boolean {
  return field !== undefined && isPlain(field);
}

function nameOf(field: Field<unknown> | undefined): string {
  return rawText(field) ?? '…';
}

function finding(rule: Rule, field: RuleField, message: string): Finding {
  const edits = [{ kind: 'unset', entity: rule.id, field } as const];
  const fix: Fix = { title: t('Remove what has no effect'), safety: 'safe', preferred: true, edits };
  return {
    at: { entity: rule.id, field, part: 'entry' },
    message: t('{0} Remove it, or give it a rule of its own.', message),
    tags: ['unnecessary'],
    fixes: [fix],
  };
}
