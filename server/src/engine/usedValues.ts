import { perGroup } from '../analysis/perGroup.ts';
import type { Field } from '../model/field.ts';
import type { Rule, RuleField, SecurityFile } from '../model/model.ts';
import { blockFields } from '../model/rules.ts';
import { isGroupId } from '../model/values.ts';
import type { Engine } from './engine.ts';

/** How often each value is used. */
export type Counts = ReadonlyMap<string, number>;

/** What values of rules and groups refer to. */
export type Referred = 'group' | 'prefix-list' | 'port-list' | 'vpc';

/** What a file uses, for others to be offered it. */
export interface UsedValues {
  readonly addresses: Counts;
  /** The ids that it names, which are the same in every file. */
  readonly ids: Readonly<Record<Referred, Counts>>;
  /** The lists that it defines, where others may mean them by their names. */
  readonly lists: Readonly<Record<'prefix-list' | 'port-list', readonly string[]>>;
}

/** Rules of one group beyond these are not looked at for the values that they use. */
const MOST_RULES = 1000;

/** Nobody looks through more values of one kind than these. */
const MOST_VALUES = 2000;

const referenceFields: readonly (readonly [RuleField, Referred])[] = [
  ['sourceGroupId', 'group'],
  ['destGroupId', 'group'],
  ['sourcePrefixListId', 'prefix-list'],
  ['destPrefixListId', 'prefix-list'],
  ['portRangeListId', 'port-list'],
];

/** What a file uses; looked for once as long as the file is the same. */
export function usedIn(file: SecurityFile): UsedValues {
  const before = found.get(file);
  if (before) return before;
  const namesOf = (lists: SecurityFile['prefixLists']) =>
    file.purpose === 'definition' ? lists.slice(0, MOST_VALUES).map(({ name }) => name) : [];
  const used: UsedValues = {
    addresses: addressesOf(file),
    ids: {
      group: idsIn(groupReferences(file), isGroupId),
      'prefix-list': idsIn(referencesIn(file, 'prefix-list'), (text) => text.startsWith('pl-')),
      'port-list': idsIn(referencesIn(file, 'port-list'), (text) => text.startsWith('prl-')),
      vpc: idsIn(networksOf(file), (text) => text.startsWith('vpc-')),
    },
    lists: { 'prefix-list': namesOf(file.prefixLists), 'port-list': namesOf(file.portLists) },
  };
  found.set(file, used);
  return used;
}

const found = new WeakMap<SecurityFile, UsedValues>();

/** The addresses that the rules and lists of a file name. */
export function addressesOf(file: SecurityFile): Counts {
  const counts = new Map<string, number>();
  for (const group of file.groups) add(counts, usedBy(group, file).addresses);
  for (const list of file.prefixLists) for (const { cidr } of list.entries) note(counts, cidr);
  return counts;
}

/** The values of rules of a file that refer to groups or to lists. */
export function referencesIn(file: SecurityFile, to: Referred): Counts {
  const counts = new Map<string, number>();
  for (const group of file.groups) add(counts, usedBy(group, file).references.get(to) ?? nothing);
  return counts;
}

const nothing: Counts = new Map();

/** What rules and attachments of a file refer to as groups, and the groups that it adds rules to. */
function groupReferences(file: SecurityFile): Counts {
  const counts = new Map(referencesIn(file, 'group'));
  for (const { groups } of file.attachments) for (const { group } of groups) note(counts, group);
  for (const { fields } of file.groups) note(counts, fields.securityGroupId);
  return counts;
}

function networksOf({ groups }: SecurityFile): Counts {
  const counts = new Map<string, number>();
  for (const { fields } of groups) note(counts, fields.vpcId);
  return counts;
}

function idsIn(counts: Counts, isId: (text: string) => boolean): Counts {
  return new Map([...counts].filter(([text]) => isId(text)).slice(0, MOST_VALUES));
}

/** What the files that are not open use, taken in as they are indexed. */
export class UsedInClosed {
  readonly #byFile = new Map<string, UsedValues>();

  constructor(engine: Engine) {
    engine.onIndexed((uri, file) => {
      if (file) this.#byFile.set(uri, usedIn(file.reading.file));
      else this.#byFile.delete(uri);
    });
  }

  get all(): Iterable<UsedValues> {
    return this.#byFile.values();
  }
}

interface Used {
  readonly addresses: Counts;
  readonly references: ReadonlyMap<Referred, Counts>;
}

const usedBy = perGroup((group): Used => look(group.rules.slice(0, MOST_RULES)));

function look(rules: readonly Rule[]): Used {
  const addresses = new Map<string, number>();
  const references = new Map(referenceFields.map(([, to]) => [to, new Map<string, number>()]));
  for (const { fields } of rules) {
    for (const field of blockFields) note(addresses, fields[field]);
    for (const [field, to] of referenceFields) note(references.get(to) ?? new Map(), fields[field]);
  }
  return { addresses, references };
}

function add(counts: Map<string, number>, more: Counts): void {
  for (const [text, count] of more) {
    const before = counts.get(text);
    if (before !== undefined || counts.size < MOST_VALUES) counts.set(text, (before ?? 0) + count);
  }
}

function note(counts: Map<string, number>, field: Field<unknown> | undefined): void {
  if (field?.kind !== 'known' || field.assumed !== undefined) return;
  counts.set(field.raw, (counts.get(field.raw) ?? 0) + 1);
}
