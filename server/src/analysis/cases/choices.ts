import { type Chooser, chosenIf, type Field } from '../../model/field.ts';
import type { Rule, RuleField } from '../../model/model.ts';
import type { Guard, Variable } from '../../model/variables.ts';
import { exclusive } from '../conditions.ts';

/**
 * One way in which a template may be deployed: of its parameters, the positions of what they are given among what they allow,
 * and whether its conditions hold. Whatever the same one gives is chosen together.
 */
export type Choice = ReadonlyMap<string, Chosen>;

interface Chosen {
  readonly of: Variable;
  readonly at: number;
  readonly text: string;
}

/** What may be chosen, by the key of what chooses. */
export type Open = ReadonlyMap<string, readonly Chosen[]>;

/** All ways to choose these fields of some rules; where there would be too many, some are left open. */
export function choicesFor(rules: readonly Rule[], names: readonly RuleField[], most: number): readonly Choice[] {
  return choicesAmong(openIn(rules, names, []), most);
}

/** What may be chosen of these fields of some rules, and of whether these conditions hold. */
export function openIn(rules: readonly Rule[], names: readonly RuleField[], conditions: readonly Guard[]): Open {
  const open = new Map<string, readonly Chosen[]>();
  for (const { fields } of rules) {
    for (const name of names) {
      const chooser = fields[name]?.chosenBy;
      if (chooser && !open.has(chooser.of.key)) open.set(chooser.of.key, chosenOf(chooser));
    }
  }
  for (const { condition } of conditions) open.set(condition.key, chosenOf(chosenIf(condition)));
  return open;
}

function chosenOf({ of, texts }: Chooser): Chosen[] {
  return texts.map((text, at) => ({ of, at, text }));
}

/** All ways to choose; where there would be too many, the last are left open. */
export function choicesAmong(open: Open, most: number): readonly Choice[] {
  let choices: readonly Choice[] = [new Map()];
  for (const [key, all] of open) {
    if (choices.length * all.length > most) continue;
    choices = choices.flatMap((choice) => all.map((chosen) => new Map([...choice, [key, chosen]])));
  }
  return choices;
}

/** The conditions that a choice says something of. */
export function guardsIn(choice: Choice | undefined): readonly Guard[] {
  return [...(choice?.values() ?? [])].flatMap((chosen) => guardOf(chosen) ?? []);
}

/** Of a condition, that it holds or does not. */
export function guardOf({ of, at }: Chosen): Guard | undefined {
  return of.kind === 'parameter' ? undefined : { condition: of, holds: at === 0 };
}

/** The rule as it is where these have been chosen; nothing where it does not exist then. */
export function choose(rule: Rule, choice: Choice): readonly Rule[] {
  const guards = guardsIn(choice);
  if (exclusive(rule.when, guards)) return [];
  const fields = Object.entries(rule.fields).map(([name, field]: [string, Field<unknown> | undefined]) => {
    const chosen = choice.get(field?.chosenBy?.of.key ?? '');
    return [name, chosen ? { kind: 'known', value: field?.among?.[chosen.at], raw: chosen.text } : field];
  });
  const when = rule.when.filter(({ condition }) => !choice.has(condition.key));
  return [{ ...rule, when, fields: Object.fromEntries(fields) }];
}
