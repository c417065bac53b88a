import type { Condition, Variable } from './variables.ts';

/**
 * The value of a field as far as it can be known. A template may hold an expression where a plain file holds a value;
 * so every field is one of three things, and "unknown" is never an error.
 */
export type Field<T> = (Known<T> | Malformed | Unknown) & Given<T>;

export interface Known<T> {
  readonly kind: 'known';
  readonly value: T;
  /** The text as it is written. */
  readonly raw: string;
  /** The template parameter whose default this value is; the true value may differ. */
  readonly assumed?: string;
}

/** A plain value that means nothing: `portRange: 80-443`. */
export interface Malformed {
  readonly kind: 'malformed';
  readonly raw: string;
  readonly assumed?: string;
}

/** An expression, or a value of the wrong kind that the reader has already complained of. */
export interface Unknown {
  readonly kind: 'unknown';
}

/** What is known of a value that the template's user gives. */
export interface Given<T> {
  /** The expression by which it is given, in a word: `AccessCidr`. What is given by the same one is equal. */
  readonly by?: string;
  /** All values that it may have, where the template names them. */
  readonly among?: readonly T[];
  /** What chooses among them, with what it must be given for each. */
  readonly chosenBy?: Chooser;
}

/** What chooses among values: a parameter by what it is given, or a condition, which holds (`true`) or does not. */
export interface Chooser {
  readonly of: Variable;
  readonly texts: readonly string[];
}

/** A condition as what chooses among two values: the one where it holds, and the other. */
export function chosenIf(condition: Condition): Chooser {
  return { of: condition, texts: ['true', 'false'] };
}

export const UNKNOWN: Unknown = { kind: 'unknown' };

/** The value of a known field; undefined when it is absent, malformed or unknown. */
export function known<T>(field: Field<T> | undefined): T | undefined {
  return field?.kind === 'known' ? field.value : undefined;
}

/** The value of a field that holds whatever a template's parameters are set to. */
export function sure<T>(field: Field<T> | undefined): T | undefined {
  return field?.kind === 'known' && field.assumed === undefined ? field.value : undefined;
}

/** All values that a field may have, whatever a template's parameters are set to; undefined where that may be any. */
export function possibleValues<T>(field: Field<T> | undefined): readonly T[] | undefined {
  const value = sure(field);
  if (value !== undefined) return [value];
  return field?.among?.length ? field.among : undefined;
}

/** The text of a plain value, well-formed or not. */
export function rawText(field: Field<unknown> | undefined): string | undefined {
  return field === undefined || field.kind === 'unknown' ? undefined : field.raw;
}
