import type { Direction, EntityId, FieldName } from './model.ts';

/** A change to the model. A dialect turns it into changes of the text, or says that it cannot be written down there. */
export type Edit =
  /** Take a thing (a rule, a property the reader noted, a reference) out of the file. */
  | { readonly kind: 'remove'; readonly entity: EntityId }
  /** Take rules out that one rule stands for from now on; what comments say of them goes to that one. */
  | {
      readonly kind: 'absorb';
      readonly entity: EntityId;
      readonly rules: readonly EntityId[];
      /** Fields of these rules whose comments have gone elsewhere. */
      readonly taken?: readonly FieldOf[];
    }
  /** Give a field a value, adding the field where it is absent. */
  | { readonly kind: 'set'; readonly entity: EntityId; readonly field: FieldName; readonly value: string | number }
  /** Give a field that has no value yet a reference to a group, by the name that the model knows it by. */
  | { readonly kind: 'refer'; readonly entity: EntityId; readonly field: FieldName; readonly group: string }
  /** Give a field that is absent the value that it has in another thing, as it is written there. */
  | { readonly kind: 'adopt'; readonly entity: EntityId; readonly field: FieldName; readonly from: EntityId }
  /** Take a field out. */
  | { readonly kind: 'unset'; readonly entity: EntityId; readonly field: FieldName }
  /** Give a property another name, as the dialect spells it. */
  | { readonly kind: 'rename'; readonly entity: EntityId; readonly name: string }
  /** Give a field's value to another field, which must be absent: the name changes, the value stays as it is written. */
  | { readonly kind: 'move'; readonly entity: EntityId; readonly field: FieldName; readonly to: FieldName }
  /** Make a list of a single value. */
  | { readonly kind: 'enlist'; readonly entity: EntityId }
  /** Write a rule again below itself, with some fields changed or left out; comments of its lines come along. */
  | { readonly kind: 'copy'; readonly entity: EntityId; readonly set: RuleText; readonly unset?: readonly FieldName[] }
  /** Add a rule at the end of a group's list, making the list where it is absent. */
  | { readonly kind: 'add-rule'; readonly group: EntityId; readonly direction: Direction; readonly rule: RuleText }
  /** Put a group into an attachment's list. */
  | { readonly kind: 'attach'; readonly attachment: EntityId; readonly group: string }
  /** Define an empty group. */
  | { readonly kind: 'add-group'; readonly name: string }
  /** Move rules into new groups beside theirs, and attach those wherever the old one is attached. */
  | { readonly kind: 'split-group'; readonly group: EntityId; readonly parts: readonly GroupPart[] }
  /** Move rules, as they are written and with their comments, to the end of another group's lists. */
  | { readonly kind: 'move-rules'; readonly rules: readonly EntityId[]; readonly group: EntityId }
  /** Define a prefix list with room for its entries and no more, beside a group. */
  | { readonly kind: 'add-prefix-list'; readonly beside: EntityId; readonly list: NewPrefixList }
  /** Let a rule name a prefix list of this file in place of a block. */
  | {
      readonly kind: 'name-list';
      readonly entity: EntityId;
      readonly field: FieldName;
      readonly to: FieldName;
      readonly list: string;
    };

/** A field of a thing. */
export interface FieldOf {
  readonly entity: EntityId;
  readonly field: FieldName;
}

export interface NewPrefixList {
  readonly name: string;
  readonly family: 'IPv4' | 'IPv6';
  readonly entries: readonly NewListEntry[];
}

export interface NewListEntry {
  readonly cidr: string;
  /** What to say of it. */
  readonly note?: string;
  /** Where it stood until now: the comments behind it come along. */
  readonly from: readonly FieldOf[];
}

/** Fields of a rule to write, by their API names, in this order. */
export type RuleText = Partial<Record<FieldName, string | number>>;

export interface GroupPart {
  readonly name: string;
  /** The rules that move; at least one. */
  readonly rules: readonly EntityId[];
}

/** What a fix does to the traffic that passes. */
export type Safety =
  /** Nothing: the same packets pass before and after; or the value was refused and has a single reading. */
  | 'safe'
  /** It may let other packets pass; the title says which. */
  | 'changes-access';

export interface Fix {
  readonly title: string;
  readonly safety: Safety;
  readonly edits: readonly Edit[];
  /** The one an editor applies without asking; at most one of a finding. */
  readonly preferred?: boolean;
  /** A value that the edits write and the user will want to type over, such as `10.0.0.0/8` for the addresses they mean. */
  readonly placeholder?: string;
}
