import { type Cidr, formatCidr } from '../algebra/ip.ts';
import { type Field, sure } from '../model/field.ts';
import type { Rule, RuleField } from '../model/model.ts';
import { formatPortRange, type PortRange } from '../model/values.ts';
import { unreachedOf } from './packet.ts';
import { perGroup } from './perGroup.ts';
import { type Reach, reachOf } from './reach.ts';

/** More cases of one rule than these are not tried. */
const MOST_CASES = 8;
const TRIED = ['ipProtocol', 'portRange', 'sourcePortRange', 'priority'] as const;

/**
 * The rules of a group whose protocol, ports or priority a template leaves open among a few values, each with what it reaches
 * in every case. What holds in all of them holds whatever is chosen.
 */
export const casesIn = perGroup((group, file): ReadonlyMap<Rule, readonly Reach[]> => {
  const found = new Map<Rule, readonly Reach[]>();
  for (const rule of unreachedOf(group, file)) {
    const cases = choicesFor([rule], TRIED, MOST_CASES).map((choice) => reachOf(choose(rule, choice), group, file));
    const reaches = cases.flatMap((reach) => (reach ? { ...reach, rule } : []));
    if (reaches.length > 0 && reaches.length === cases.length) found.set(rule, reaches);
  }
  return found;
});

/**
 * One way in which a template may be deployed: by the expressions that give fields, the positions of what they give among
 * what is allowed. Whatever the same one gives is chosen together.
 */
export type Choice = ReadonlyMap<string, Chosen>;

interface Chosen {
  readonly at: number;
  readonly text: string;
}

/** All ways to choose these fields of some rules; where there would be too many, some expressions are left open. */
export function choicesFor(rules: readonly Rule[], names: readonly RuleField[], most: number): readonly Choice[] {
  const open = new Map<string, readonly unknown[]>();
  for (const { fields } of rules) {
    for (const name of names) {
      const field: Field<unknown> | undefined = fields[name];
      if (field?.by !== undefined && isOpen(field)) open.set(field.by, field.among ?? []);
    }
  }
  let choices: readonly Choice[] = [new Map()];
  for (const [by, values] of open) {
    if (choices.length * values.length > most) continue;
    const all = values.map((value, at): Chosen => ({ at, text: textOf(value as Value) }));
    choices = choices.flatMap((choice) => all.map((chosen) => new Map([...choice, [by, chosen]])));
  }
  return choices;
}

/** The rule as it is where these have been chosen. */
export function choose(rule: Rule, choice: Choice): Rule {
  const fields = Object.entries(rule.fields).map(([name, field]: [string, Field<unknown> | undefined]) => {
    const chosen = field?.by !== undefined && isOpen(field) ? choice.get(field.by) : undefined;
    if (chosen === undefined) return [name, field];
    return [name, { kind: 'known', value: field?.among?.[chosen.at], raw: chosen.text }];
  });
  return { ...rule, fields: Object.fromEntries(fields) };
}

/** Whether a field may have any of a few values. */
function isOpen(field: Field<unknown>): boolean {
  return field.among !== undefined && field.among.length > 0 && sure(field) === undefined;
}

/** Of the fields that are tried. */
type Value = string | number | PortRange | Cidr;

function textOf(value: Value): string {
  if (typeof value !== 'object') return String(value);
  return 'family' in value ? formatCidr(value) : formatPortRange(value);
}
