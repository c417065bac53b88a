import { perGroup } from '../analysis/perGroup.ts';
import type { Field } from '../model/field.ts';
import type { Rule, RuleField, SecurityFile } from '../model/model.ts';
import { blockFields } from '../model/rules.ts';
import type { Engine } from './engine.ts';

/** How often each value is used. */
export type Counts = ReadonlyMap<string, number>;

/** Rules of one group beyond these are not looked at for the values that they use. */
const MOST_RULES = 1000;

/** Nobody looks through more addresses than these. */
const MOST_ADDRESSES = 2000;

const referenceFields: readonly RuleField[] = [
  'sourceGroupId',
  'destGroupId',
  'sourcePrefixListId',
  'destPrefixListId',
  'portRangeListId',
];

/** The addresses that the rules and lists of a file name. */
export function addressesOf(file: SecurityFile): Counts {
  const counts = new Map<string, number>();
  for (const group of file.groups) {
    for (const [text, count] of usedBy(group, file).addresses) {
      const before = counts.get(text);
      if (before !== undefined || counts.size < MOST_ADDRESSES) counts.set(text, (before ?? 0) + count);
    }
  }
  for (const list of file.prefixLists) for (const { cidr } of list.entries) note(counts, cidr);
  return counts;
}

/** The values that the rules of a file have in fields which refer to groups or lists. */
export function referencesIn(file: SecurityFile, fields: readonly RuleField[]): Counts {
  const counts = new Map<string, number>();
  for (const group of file.groups) {
    for (const field of fields) {
      for (const [text, count] of usedBy(group, file).references.get(field) ?? [])
        counts.set(text, (counts.get(text) ?? 0) + count);
    }
  }
  return counts;
}

/** The addresses of the files that are not open, taken in as they are indexed. */
export class UsedAddresses {
  readonly #byFile = new Map<string, Counts>();

  constructor(engine: Engine) {
    engine.onIndexed((uri, file) => {
      if (file) this.#byFile.set(uri, addressesOf(file.reading.file));
      else this.#byFile.delete(uri);
    });
  }

  get all(): Iterable<Counts> {
    return this.#byFile.values();
  }
}

interface Used {
  readonly addresses: Counts;
  readonly references: ReadonlyMap<RuleField, Counts>;
}

const usedBy = perGroup((group): Used => look(group.rules.slice(0, MOST_RULES)));

function look(rules: readonly Rule[]): Used {
  const addresses = new Map<string, number>();
  const references = new Map(referenceFields.map((field) => [field, new Map<string, number>()]));
  for (const { fields } of rules) {
    for (const field of blockFields) note(addresses, fields[field]);
    for (const [field, counts] of references) note(counts, fields[field]);
  }
  return { addresses, references };
}

function note(counts: Map<string, number>, field: Field<unknown> | undefined): void {
  if (field?.kind !== 'known' || field.assumed !== undefined) return;
  counts.set(field.raw, (counts.get(field.raw) ?? 0) + 1);
}
