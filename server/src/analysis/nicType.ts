import { known } from '../model/field.ts';
import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import type { NicType } from '../model/values.ts';
import { perGroup } from './perGroup.ts';

/**
 * The network that a group is in. Only an export can still show one of the classic network, which is retired; there a
 * rule decides the packets of one interface only. An export from a VPC never shows the NIC type `internet`; without it,
 * and without a VPC, the export may have been cut, so that it is unclear. Source: SDK 7.11.6,
 * DescribeSecurityGroupAttribute.
 */
export function networkOf(group: SecurityGroup, file: SecurityFile): 'vpc' | 'classic' | 'unclear' {
  if (file.purpose !== 'export' || group.fields.vpcId !== undefined) return 'vpc';
  return nicTypesIn(group, file).has('internet') ? 'classic' : 'unclear';
}

/** Whether a group is in a VPC for sure. */
export function isInVpc(group: SecurityGroup, file: SecurityFile): boolean {
  return networkOf(group, file) === 'vpc';
}

/** The NIC type of a rule, by default `intranet` in a VPC and `internet` in the classic network; undefined when unclear. */
export function nicTypeOf({ fields, partial }: Rule, group: SecurityGroup, file: SecurityFile): NicType | undefined {
  if (fields.nicType !== undefined) return known(fields.nicType);
  const network = networkOf(group, file);
  if (network === 'vpc') return 'intranet';
  // Where other rules show theirs, nobody knows what it means that this one does not.
  const isTold = network === 'classic' || nicTypesIn(group, file).size === 0;
  return isTold && !partial ? 'internet' : undefined;
}

/** The NIC types that rules of a group name. */
const nicTypesIn = perGroup(
  (group): ReadonlySet<NicType> => new Set(group.rules.flatMap(({ fields }) => known(fields.nicType) ?? [])),
);
