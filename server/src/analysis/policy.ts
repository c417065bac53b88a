import type { Rule } from '../model/model.ts';

/** Whether a rule is sure to let packets pass; accept is the default, unless the line that says otherwise is broken. */
export function accepts({ fields, partial }: Rule): boolean {
  const { policy } = fields;
  return policy === undefined ? partial !== true : policy.kind === 'known' && policy.value === 'accept';
}
