import type { FieldName } from '../model/model.ts';

/** What kind of value a property takes. */
export type ValueKind =
  | 'text'
  | 'number'
  | 'protocol'
  | 'port-range'
  | 'policy'
  | 'priority'
  | 'nic-type'
  | 'cidr'
  | 'group-type'
  | 'inner-access'
  | 'address-family'
  | 'list'
  | 'map'
  | 'any';

export interface Word {
  /** How the dialect spells it. */
  readonly name: string;
  /** The model's name; absent for properties that are legal and mean nothing to us. */
  readonly field?: FieldName;
  readonly kind: ValueKind;
  readonly required?: boolean;
  /** Deprecated; the text is the name to use instead, empty where there is none. */
  readonly deprecated?: string;
  /** Deprecated here: the list whose items hold it today; the API takes only one of the two. */
  readonly inside?: string;
}

/** The properties that may stand in one kind of map. */
export class Words {
  readonly all: readonly Word[];
  readonly required: readonly Word[];
  /** Every field with nothing in it. Fields that start from here are all of one shape, which is quicker to look at. */
  readonly blank: Readonly<Partial<Record<FieldName, undefined>>>;
  readonly #byName: ReadonlyMap<string, Word>;
  readonly #byField: ReadonlyMap<FieldName, Word>;
  /** Names beyond these are nobody's business. */
  readonly open: boolean;

  constructor(words: readonly Word[], { open = false } = {}) {
    this.all = words;
    this.required = words.filter((word) => word.required);
    this.blank = Object.fromEntries(words.flatMap(({ field }) => (field ? [[field, undefined]] : [])));
    this.#byName = new Map(words.map((word) => [word.name, word]));
    this.#byField = new Map([...words].reverse().flatMap((word) => (word.field ? [[word.field, word]] : [])));
    this.open = open;
  }

  /** The word that is spelled so. */
  named(name: string): Word | undefined {
    return this.#byName.get(name);
  }

  /** How a field is spelled here. */
  of(field: FieldName): Word | undefined {
    return this.#byField.get(field);
  }
}

/** API names in camelCase, as our native form writes them, with the kinds of their values. */
const ruleKinds: readonly (readonly [FieldName, ValueKind])[] = [
  ['ipProtocol', 'protocol'],
  ['portRange', 'port-range'],
  ['policy', 'policy'],
  ['priority', 'priority'],
  ['nicType', 'nic-type'],
  ['description', 'text'],
  ['sourcePortRange', 'port-range'],
  ['portRangeListId', 'text'],
  ['sourceCidrIp', 'cidr'],
  ['ipv6SourceCidrIp', 'cidr'],
  ['sourceGroupId', 'text'],
  ['sourcePrefixListId', 'text'],
  ['sourceGroupOwnerId', 'text'],
  ['sourceGroupOwnerAccount', 'text'],
  ['destCidrIp', 'cidr'],
  ['ipv6DestCidrIp', 'cidr'],
  ['destGroupId', 'text'],
  ['destPrefixListId', 'text'],
  ['destGroupOwnerId', 'text'],
  ['destGroupOwnerAccount', 'text'],
  ['securityGroupRuleId', 'text'],
];

/** The words of a rule, each spelled by `spell`, those that `skip` names left out. */
export function ruleWords(spell: (field: string) => string, skip: readonly FieldName[] = []): Word[] {
  return ruleKinds
    .filter(([field]) => !skip.includes(field))
    .map(([field, kind]) => ({
      name: spell(field),
      field,
      kind,
      required: field === 'ipProtocol' || field === 'portRange',
    }));
}

/** `portRange` → `PortRange`: the API's and ROS's spelling. */
export function pascalCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
