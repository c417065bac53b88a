import { known } from '../model/field.ts';
import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import type { NicType } from '../model/values.ts';

/** Whether a group is in a VPC for sure; only an export can still show one of the classic network, which is retired. */
export function isInVpc(group: SecurityGroup, file: SecurityFile): boolean {
  return file.purpose !== 'export' || group.fields.vpcId !== undefined;
}

/** The NIC type of a rule, by default `intranet` in a VPC and `internet` in the classic network; undefined when unclear. */
export function nicTypeOf({ fields }: Rule, group: SecurityGroup, file: SecurityFile): NicType | undefined {
  if (fields.nicType === undefined) return isInVpc(group, file) ? 'intranet' : 'internet';
  return known(fields.nicType);
}
