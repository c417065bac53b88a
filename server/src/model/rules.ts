import { type Field, known } from './field.ts';
import type { FieldName, Rule, RuleField, SecurityGroup } from './model.ts';
import { isGroupId, mayBeGroupId } from './values.ts';

/** The fields of one side of a rule. */
export interface Side {
  readonly cidrIp: 'sourceCidrIp' | 'destCidrIp';
  readonly ipv6CidrIp: 'ipv6SourceCidrIp' | 'ipv6DestCidrIp';
  readonly groupId: 'sourceGroupId' | 'destGroupId';
  readonly prefixListId: 'sourcePrefixListId' | 'destPrefixListId';
  readonly groupOwnerId: 'sourceGroupOwnerId' | 'destGroupOwnerId';
  readonly groupOwnerAccount: 'sourceGroupOwnerAccount' | 'destGroupOwnerAccount';
}

const source: Side = {
  cidrIp: 'sourceCidrIp',
  ipv6CidrIp: 'ipv6SourceCidrIp',
  groupId: 'sourceGroupId',
  prefixListId: 'sourcePrefixListId',
  groupOwnerId: 'sourceGroupOwnerId',
  groupOwnerAccount: 'sourceGroupOwnerAccount',
};

const dest: Side = {
  cidrIp: 'destCidrIp',
  ipv6CidrIp: 'ipv6DestCidrIp',
  groupId: 'destGroupId',
  prefixListId: 'destPrefixListId',
  groupOwnerId: 'destGroupOwnerId',
  groupOwnerAccount: 'destGroupOwnerAccount',
};

/** The side of the authorization object: where the packets come from, or go to. */
export function peerSide(rule: Rule): Side {
  return rule.direction === 'ingress' ? source : dest;
}

/** The instance's own side, which only five-tuple rules name. */
export function localSide(rule: Rule): Side {
  return rule.direction === 'ingress' ? dest : source;
}

/**
 * The fields that name the peer after the API's silent precedence: a CIDR block beats a group, and any of them beats a
 * prefix list. Two only where IPv4 and IPv6 stand together, which the API refuses.
 */
export function effectivePeers(rule: Rule): readonly RuleField[] {
  const { cidrIp, ipv6CidrIp, groupId, prefixListId } = peerSide(rule);
  const { fields } = rule;
  if (fields[cidrIp] !== undefined) return fields[ipv6CidrIp] === undefined ? [cidrIp] : [cidrIp, ipv6CidrIp];
  if (fields[ipv6CidrIp] !== undefined) return [ipv6CidrIp];
  if (fields[groupId] !== undefined) return [groupId];
  return fields[prefixListId] === undefined ? [] : [prefixListId];
}

export type BlockField = Side['cidrIp' | 'ipv6CidrIp'];

/** The field of the block that is a rule's peer; of two, which the API refuses, the first. */
export function blockField(rule: Rule): BlockField | undefined {
  const { cidrIp, ipv6CidrIp } = peerSide(rule);
  return [cidrIp, ipv6CidrIp].find((name) => rule.fields[name] !== undefined);
}

/** All fields that hold a block. */
export const blockFields: readonly BlockField[] = ['sourceCidrIp', 'ipv6SourceCidrIp', 'destCidrIp', 'ipv6DestCidrIp'];

export function isBlockField(field: FieldName): field is BlockField {
  return blockFields.some((name) => name === field);
}

/** The field of the group that is a rule's peer; undefined where a CIDR block beats it, or where none is named. */
export function groupPeer(rule: Rule): 'sourceGroupId' | 'destGroupId' | undefined {
  const { groupId, cidrIp, ipv6CidrIp } = peerSide(rule);
  const { fields } = rule;
  if (fields[groupId] === undefined) return undefined;
  return fields[cidrIp] === undefined && fields[ipv6CidrIp] === undefined ? groupId : undefined;
}

/** Whether the group that is a rule's peer is the rule's own, by name or by id. */
export function isOwnPeer(rule: Rule, group: SecurityGroup): boolean {
  const field = groupPeer(rule);
  const peer = field && rule.fields[field];
  // A group that the template only adds rules to goes by the name of what gives its id.
  if (peer?.by !== undefined && group.external && peer.by === group.name) return true;
  const name = known(peer);
  return name !== undefined && (name === group.name || name === known(group.fields.securityGroupId));
}

/** Basic unless the type says otherwise; undefined when the type cannot be known. */
export function groupTypeOf(group: SecurityGroup): 'normal' | 'enterprise' | undefined {
  const field: Field<'normal' | 'enterprise'> | undefined = group.fields.securityGroupType;
  if (field === undefined) return group.external ? undefined : 'normal';
  return known(field);
}

/** Whether a group stands for what its file adds to one that it does not define, be it only what cannot be seen. */
export function addsRules({ external, rules, addsMore, revokes }: SecurityGroup): boolean {
  return external && !revokes && (rules.length > 0 || addsMore === true);
}

/** The id by which any file may mean a group; undefined for one that has only a name. */
export function groupIdOf({ name, fields, external }: SecurityGroup): string | undefined {
  const id = known(fields.securityGroupId);
  if (id !== undefined && mayBeGroupId(id)) return id;
  // Who only adds rules to a group knows nothing but its id.
  return (external ? mayBeGroupId(name) : isGroupId(name)) ? name : undefined;
}

/** The ids of the groups that a group is, or may be. */
export function possibleIdsOf(group: SecurityGroup): readonly string[] {
  const id = groupIdOf(group);
  return id === undefined ? (group.mayBe ?? []).map((one) => one.id) : [id];
}
