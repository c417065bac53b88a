import { known } from '../model/field.ts';
import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { groupPeer, groupTypeOf, isOwnPeer } from '../model/rules.ts';

/**
 * Whether the API refuses the group that is a rule's peer: the rule's own group, or an advanced group on either side. The
 * checks `self-reference` and `enterprise-group-peer` say so; what is refused decides nothing yet. What the API gave back
 * of a group's own rules, it took.
 */
export function isPeerRefused(rule: Rule, group: SecurityGroup, file: SecurityFile): boolean {
  const field = groupPeer(rule);
  if (field === undefined) return false;
  if (isOwnPeer(rule, group)) return file.purpose !== 'export';
  if (groupTypeOf(group) === 'enterprise') return true;
  const peer = known(rule.fields[field]);
  return peer !== undefined && advancedGroups(file).has(peer);
}

/** The names and ids of the advanced groups that a file defines. */
function advancedGroups(file: SecurityFile): ReadonlySet<string> {
  const found = cache.get(file.groups) ?? find(file);
  cache.set(file.groups, found);
  return found;
}

function find({ groups }: SecurityFile): ReadonlySet<string> {
  const advanced = groups.filter((group) => !group.external && groupTypeOf(group) === 'enterprise');
  return new Set(advanced.flatMap(({ name, fields }) => [name, known(fields.securityGroupId) ?? name]));
}

/** The groups of one version of one file. */
const cache = new WeakMap<readonly SecurityGroup[], ReadonlySet<string>>();
