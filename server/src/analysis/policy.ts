import { sure } from '../model/field.ts';
import type { Rule } from '../model/model.ts';
import type { Policy } from '../model/values.ts';

/** Accept is the default; undefined where the policy is wrong, not known for sure, or may stand on a line that is broken. */
export function policyOf({ fields: { policy }, partial }: Rule): Policy | undefined {
  if (policy !== undefined) return sure(policy);
  return partial ? undefined : 'accept';
}

/** Whether a rule lets packets pass, so far as a template's defaults hold. */
export function accepts({ fields, partial }: Rule): boolean {
  const { policy } = fields;
  return policy === undefined ? partial !== true : policy.kind === 'known' && policy.value === 'accept';
}
