import { sure } from '../model/field.ts';
import type { SecurityGroup } from '../model/model.ts';
import type { GroupType } from '../model/values.ts';

/**
 * What holds before any rule is asked.
 * Source: help page "basic-security-groups-and-advanced-security-groups".
 */

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
