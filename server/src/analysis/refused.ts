import { known } from '../model/field.ts';
import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { groupPeer, groupTypeOf, isOwnPeer } from '../model/rules.ts';

/** Why the API refuses the group that is a rule's peer. */
export type Refusal =
  /** It is the rule's own group. */
  | 'own'
  /** An advanced group takes no group as peer. */
  | 'in-advanced'
  /** An advanced group is nobody's peer. */
  | 'advanced';

/**
 * Why the API refuses the group that is a rule's peer; undefined where it takes it. The checks `self-reference` and
 * `enterprise-group-peer` say so, and what is refused decides nothing yet: one answer for all who ask what rules do. What
 * the API gave back, the API took.
 */
export function refusalOf(rule: Rule, group: SecurityGroup, { purpose }: SecurityFile): Refusal | undefined {
  const field = groupPeer(rule);
  if (field === undefined || purpose === 'export') return undefined;
  if (isOwnPeer(rule, group)) return 'own';
  if (groupTypeOf(group) === 'enterprise') return 'in-advanced';
  const peer = known(rule.fields[field]);
  return peer !== undefined && group.advancedPeers?.has(peer) ? 'advanced' : undefined;
}

/** Whether the API refuses a rule's peer. */
export function isPeerRefused(rule: Rule, group: SecurityGroup, file: SecurityFile): boolean {
  return refusalOf(rule, group, file) !== undefined;
}
