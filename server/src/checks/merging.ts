import { formatCidr } from '../algebra/ip.ts';
import type { Merge } from '../analysis/merges.ts';
import type { Edit } from '../model/edit.ts';
import { formatPortRange } from '../model/values.ts';

/** Writes the whole into the first rule and removes the others. */
export function mergeEdits({ rules: [first, ...others], whole }: Merge): Edit[] {
  const set: Edit =
    whole.kind === 'ports'
      ? { kind: 'set', entity: first.id, field: 'portRange', value: formatPortRange(whole.ports) }
      : { kind: 'set', entity: first.id, field: whole.field, value: formatCidr(whole.block) };
  return [set, { kind: 'absorb', entity: first.id, rules: others.map(({ id }) => id) }];
}
