import type { Direction, FieldName } from '../model/model.ts';
import type { Tree } from '../text/tree.ts';
import type { ValueKind, Word, Words } from './words.ts';

/** What the thing is whose map or value stands at a place; the names are those under which its fields are described. */
export type Thing = 'document' | 'group' | 'rule' | 'attachment' | 'list' | 'entry' | 'tag' | 'resource';

/** What may stand at a place of a text, as its dialect has it. */
export type Expected =
  | { readonly kind: 'map'; readonly words: Words; readonly thing: Thing; readonly direction?: Direction }
  /** A map whose keys are names of the author's. */
  | { readonly kind: 'names'; readonly of: 'group' | 'attachment' | 'prefix-list' | 'port-list' | 'resource' }
  | { readonly kind: 'list'; readonly of: Expected }
  | ExpectedValue;

export interface ExpectedValue {
  readonly kind: 'value';
  readonly value: ValueOf;
  readonly thing: Thing;
  readonly field?: FieldName;
  readonly direction?: Direction;
  /** Of a name in an expression: the kind of value that the expression stands for. */
  readonly wanted?: ValueOf;
}

/** The kinds of values of the words, those that refer to something told apart. */
export type ValueOf =
  | ValueKind
  | 'group'
  | 'prefix-list'
  | 'port-list'
  | 'vpc'
  | 'instance'
  | 'interface'
  | 'direction'
  /** The type of a resource, and what expressions name: anything, or only what has attributes. */
  | 'resource-type'
  | 'reference'
  | 'resource'
  | 'attribute'
  /** A text with names of such in it: `${Web}`. */
  | 'substitution'
  /** What a template tells of itself: anything that it defines. */
  | 'output'
  | 'condition';

/** A place of a text: the keys and indices that lead to it, and the plain values beside them. */
export interface PathTo {
  readonly keys: readonly (string | number)[];
  /** The value of a key in the map that `keys[depth]` is of; at the length of the keys, in the map at the place itself. */
  value(depth: number, key: string): string | undefined;
}

/** What an expression may refer to. */
export interface Target {
  readonly name: string;
  /** The type of the resource, or of the parameter. */
  readonly type: string;
  readonly kind: 'resource' | 'parameter';
}

/** What completion asks of a dialect. */
export interface Expectations {
  expectedAt(path: PathTo): Expected | undefined;
  /** Groups and lists go by their ids alone; names that other files give them mean nothing here. */
  readonly idsOnly?: true;
  /** The name under which groups, lists and the like are referred to is an expression. */
  readonly references?: {
    targets(tree: Tree): readonly Target[];
    conditions(tree: Tree): readonly string[];
    /** How a reference is written on one line; the beginning of one may be typed already. */
    write(tree: Tree, name: string, typed?: string): string;
    /** Whether such a value may refer to a resource of a type. */
    refersTo(value: ValueOf, type: string): boolean;
    /** The attributes of a resource of a type that such a value may be; without a type those of all that it may refer to. */
    attributesOf(value: ValueOf, type?: string): readonly string[];
    /** The types of resources that are ours. */
    readonly resourceTypes: readonly string[];
  };
}

const references: Partial<Record<FieldName, ValueOf>> = {
  sourceGroupId: 'group',
  destGroupId: 'group',
  sourceSecurityGroupId: 'group',
  securityGroupIds: 'group',
  sourcePrefixListId: 'prefix-list',
  destPrefixListId: 'prefix-list',
  portRangeListId: 'port-list',
  vpcId: 'vpc',
};

/** The value of a word; `direction` for those of rules. */
export function valueOfWord({ field, kind }: Word, thing: Thing, direction?: Direction): ExpectedValue {
  const value = (field && references[field]) ?? kind;
  return { kind: 'value', value, thing, ...(field && { field }), ...(direction && { direction }) };
}
