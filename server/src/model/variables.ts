/** What may be otherwise in one deployment of a template than in the next: what a parameter is given, or whether a condition holds. */
export type Variable = Parameter | Condition;

/** Where a template stands in its file. */
export interface Nesting {
  /** What tells it from the others; empty for the file itself. */
  readonly path: string;
  /** The stacks that it is nested in, as a reader is told of them; empty for the file itself. */
  readonly stack: string;
}

interface InTemplate {
  /** Equal for what is the same in one file, and for nothing else. */
  readonly key: string;
  readonly stack: string;
}

export type Parameter = InTemplate & { readonly kind: 'parameter'; readonly name: string };

/** What holds in a deployment of a template, or does not. */
export type Condition = InTemplate &
  (
    | { readonly kind: 'named'; readonly name: string }
    /** One without a name. */
    | { readonly kind: 'expression'; readonly expression: Expression }
    /** There is one of a resource at least, by what its `Count` says. */
    | { readonly kind: 'counted'; readonly count: Expression }
  );

/** An expression as its template has it in JSON, functions by their long names. */
export type Expression = string | readonly Expression[] | { readonly [name: string]: Expression };

/** A condition that must hold (or must not) for a part of a template to exist. */
export interface Guard {
  readonly condition: Condition;
  readonly holds: boolean;
}

/**
 * A parameter or a condition as that of its template.
 *
 * @param wording the same for those of a kind that are the same, and for no others of the template
 */
export function inTemplate<V extends { readonly kind: Variable['kind'] }>(
  variable: V,
  { path, stack }: Nesting,
  wording: string,
): V & InTemplate {
  return { ...variable, stack, key: JSON.stringify([variable.kind, path, wording]) };
}

/** Whether one guard asks for what another one asks for. */
export function isSame(a: Guard, b: Guard): boolean {
  return a.holds === b.holds && a.condition.key === b.condition.key;
}

/** Whether one guard asks for the opposite of what another one asks for. */
export function isOpposite(a: Guard, b: Guard): boolean {
  return a.holds !== b.holds && a.condition.key === b.condition.key;
}

export function opposite({ condition, holds }: Guard): Guard {
  return { condition, holds: !holds };
}

/** Equal for the same guards in the same order. */
export function keyOfGuards(when: readonly Guard[]): string {
  return when.map(({ condition, holds }) => `${condition.key} ${holds}`).join();
}
