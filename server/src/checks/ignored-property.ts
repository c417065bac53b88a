import { t } from '@vscode/l10n';
import { type Field, type Known, type Malformed, rawText } from '../model/field.ts';
import type { Rule, RuleField } from '../model/model.ts';
import { localSide, peerSide, type Side } from '../model/rules.ts';
import { defineCheck, type Finding } from './check.ts';
import { isPlain } from './message.ts';

/** What wins over what: SDK 7.11.6, AuthorizeSecurityGroup and AuthorizeSecurityGroupEgress. */
export default defineCheck({
  id: 'ignored-property',
  title: 'Property that the API ignores',
  severity: 'warning',
  local: true,
  *group(group) {
    for (const rule of group.rules) {
      const { portRangeListId, portRange } = rule.fields;
      if (portRangeListId !== undefined && isSure(portRange)) {
        const [list, range] = [nameOf(portRangeListId), nameOf(portRange)];
        const message = t('The port list `{0}` has no effect: the port range `{1}` wins.', list, range);
        yield finding(rule, 'portRangeListId', portRange, message);
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
  const cidr = [fields[side.cidrIp], fields[side.ipv6CidrIp]].find((field) => isSure(field));
  if (cidr !== undefined) {
    const block = nameOf(cidr);
    if (group !== undefined) {
      const message = t('The group `{0}` has no effect: the block `{1}` wins.', nameOf(group), block);
      yield finding(rule, side.groupId, cidr, message);
    }
    const message = t('The owner of a group has no effect beside the block `{0}`.', block);
    for (const owner of [side.groupOwnerId, side.groupOwnerAccount]) {
      if (fields[owner] !== undefined) yield finding(rule, owner, cidr, message);
    }
  }
  if (list !== undefined && cidr !== undefined) {
    const message = t('The prefix list `{0}` has no effect: the block `{1}` wins.', nameOf(list), nameOf(cidr));
    yield finding(rule, side.prefixListId, cidr, message);
  } else if (list !== undefined && isSure(group)) {
    const message = t('The prefix list `{0}` has no effect: the group `{1}` wins.', nameOf(list), nameOf(group));
    yield finding(rule, side.prefixListId, group, message);
  }
}

/** A value that is there for certain: an expression may turn out to be nothing. */
function isSure<T>(field: Field<T> | undefined): field is Known<T> | Malformed {
  return field !== undefined && isPlain(field);
}

function nameOf(field: Field<unknown>): string {
  return rawText(field) ?? '…';
}

function finding(rule: Rule, field: RuleField, winner: Field<unknown>, message: string): Finding {
  const edits = [{ kind: 'unset', entity: rule.id, field } as const];
  // Where the winner is refused itself, it may be the one that is not meant.
  const safety = winner.kind === 'known' ? 'safe' : 'changes-access';
  return {
    at: { entity: rule.id, field, part: 'entry' },
    message: t('{0} Remove it, or give it a rule of its own.', message),
    tags: ['unnecessary'],
    fixes: [{ title: t('Remove what has no effect'), safety, preferred: true, edits }],
  };
}
