import { parseCidr } from '../algebra/ip.ts';
import { sure } from '../model/field.ts';
import type { Direction, SecurityGroup } from '../model/model.ts';
import type { GroupType, Policy } from '../model/values.ts';

/**
 * What holds where no rule decides, and before any rule is asked.
 * Sources: help pages "basic-security-groups-and-advanced-security-groups" and "security-group-rules".
 */

/** The verdict on what no rule matches: only a basic group lets out what no rule speaks of. */
export function implicitVerdict(type: GroupType | undefined, direction: Direction): Policy | undefined {
  if (direction === 'ingress' || type === 'enterprise') return 'drop';
  return type === 'normal' ? 'accept' : undefined;
}

/** Basic or advanced, whatever a template's parameters are set to; undefined when it cannot be told. */
export function sureType({ fields, external }: SecurityGroup): GroupType | undefined {
  if (fields.securityGroupType !== undefined) return sure(fields.securityGroupType);
  return external ? undefined : 'normal';
}

/**
 * Whether inbound traffic between members of a group passes before any rule is asked; undefined when it cannot be told.
 * An advanced group always keeps its members apart.
 */
export function connectsMembers(group: SecurityGroup): boolean | undefined {
  const type = sureType(group);
  if (type === 'enterprise') return false;
  const inner = innerAccess(group);
  if (inner === 'Drop') return false;
  return inner === 'Accept' && type === 'normal' ? true : undefined;
}

function innerAccess({ fields: { innerAccessPolicy }, external }: SecurityGroup): 'Accept' | 'Drop' | undefined {
  if (innerAccessPolicy !== undefined) return sure(innerAccessPolicy);
  return external ? undefined : 'Accept';
}

/** The metadata service: reachable from every instance, whatever the rules say. */
export const metadataService = parseCidr('100.100.100.200/32');
