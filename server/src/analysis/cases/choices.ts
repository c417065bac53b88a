import type { Field } from '../../model/field.ts';
import type { Rule, RuleField } from '../../model/model.ts';

/**
 * One way in which a template may be deployed: of its parameters, the positions of what they are given among what they allow.
 * Whatever the same one gives is chosen together.
 */
export type Choice = ReadonlyMap<string, Chosen>;

interface Chosen {
  readonly at: number;
  readonly text: string;
}

/** All ways to choose these fields of some rules; where there would be too many, some parameters are left open. */
export function choicesFor(rules: readonly Rule[], names: readonly RuleField[], most: number): readonly Choice[] {
  const open = new Map<string, readonly string[]>();
  for (const { fields } of rules) {
    for (const name of names) {
      const parameter = fields[name]?.chosenBy;
      if (parameter) open.set(parameter.name, parameter.texts);
    }
  }
  let choices: readonly Choice[] = [new Map()];
  for (const [name, texts] of open) {
    if (choices.length * texts.length > most) continue;
    const all = texts.map((text, at): Chosen => ({ at, text }));
    choices = choices.flatMap((choice) => all.map((chosen) => new Map([...choice, [name, chosen]])));
  }
  return choices;
}

/** The rule as it is where these have been chosen. */
export function choose(rule: Rule, choice: Choice): Rule {
  const fields = Object.entries(rule.fields).map(([name, field]: [string, Field<unknown> | undefined]) => {
    const chosen = choice.get(field?.chosenBy?.name ?? '');
    return [name, chosen ? { kind: 'known', value: field?.among?.[chosen.at], raw: chosen.text } : field];
  });
  return { ...rule, fields: Object.fromEntries(fields) };
}
