import type { Snapshot } from '../../engine/snapshot.ts';
import type { Field } from '../../model/field.ts';
import type { RuleField } from '../../model/model.ts';

export interface Used {
  readonly text: string;
  readonly count: number;
}

/** So many of the values in use are offered, the most used ones. */
const MOST = 50;

const addressFields = ['sourceCidrIp', 'ipv6SourceCidrIp', 'destCidrIp', 'ipv6DestCidrIp'] as const;

/** The addresses that the rules and lists of the file name, the most used ones first. */
export function usedAddresses(snapshot: Snapshot): readonly Used[] {
  const counts = countsOf(snapshot, addressFields);
  for (const list of snapshot.file.prefixLists) for (const { cidr } of list.entries) note(counts, cidr);
  return mostUsed(counts);
}

/** The values that rules have in these fields. */
export function usedValues(snapshot: Snapshot, fields: readonly RuleField[]): readonly Used[] {
  return mostUsed(countsOf(snapshot, fields));
}

function countsOf({ file }: Snapshot, names: readonly RuleField[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const group of file.groups) {
    for (const { fields } of group.rules) for (const name of names) note(counts, fields[name]);
  }
  return counts;
}

function note(counts: Map<string, number>, field: Field<unknown> | undefined): void {
  if (field?.kind !== 'known' || field.assumed !== undefined) return;
  counts.set(field.raw, (counts.get(field.raw) ?? 0) + 1);
}

function mostUsed(counts: ReadonlyMap<string, number>): readonly Used[] {
  const all = [...counts].map(([text, count]) => ({ text, count }));
  return all.sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1)).slice(0, MOST);
}
