import { t } from '@vscode/l10n';
import type { Condition, Expression, Guard, Variable } from '../../model/variables.ts';

// How conditions are said to a reader. Loaded with the first text that has some.

/** What a guard asks for: `Open` is true, `Env = prod`, `not (A and B)`, `Open` of stack `Shop` is false, `Copies > 0`. */
export function guardWords({ condition, holds }: Guard): string {
  if (condition.kind === 'named') {
    const name = nameWords(condition);
    return holds ? t('{0} is true', name) : t('{0} is false', name);
  }
  const words = code(textOf(condition, holds));
  return condition.stack === '' ? words : t('{0} in stack {1}', words, code(condition.stack));
}

/** What a template names: `Port`, `Port` of stack `Shop`. */
export function nameWords({ name, stack }: Extract<Variable, { name: string }>): string {
  return stack === '' ? code(name) : t('{0} of stack {1}', code(name), code(stack));
}

function textOf(condition: Exclude<Condition, { name: string }>, holds: boolean): string {
  if (condition.kind === 'expression') return conditionText(condition.expression, { holds });
  return `${valueText(condition.count)} ${holds ? '>' : '='} 0`;
}

/** More of an expression tells nothing. */
const LONGEST = 60;

function code(text: string): string {
  const characters = [...text.replaceAll('`', "'")];
  const short = characters.length > LONGEST ? [...characters.slice(0, LONGEST - 1), '…'] : characters;
  return `\`${short.join('')}\``;
}

/** @param within whether it stands in another one, where it may need brackets */
function conditionText(value: Expression, { holds = true, within = false } = {}): string {
  const { name, args } = callIn(value);
  const [first, second] = args;
  if (name === 'Condition' && first !== undefined) return conditionText(first, { holds, within });
  if (name === 'Fn::Not' && first !== undefined) return conditionText(first, { holds: !holds, within });
  if (name === 'Fn::Equals' && first !== undefined && second !== undefined)
    return `${valueText(first)} ${holds ? '=' : '≠'} ${valueText(second)}`;
  const join = args.length > 1 ? joins.get(name) : undefined;
  const text = join ? args.map((one) => conditionText(one, { within: true })).reduce(join) : valueText(value);
  const bracketed = join && (within || !holds) ? `(${text})` : text;
  return holds ? bracketed : t('not {0}', bracketed);
}

const joins: ReadonlyMap<string, (a: string, b: string) => string> = new Map([
  ['Fn::And', (a, b) => t({ message: '{0} and {1}', args: [a, b], comment: 'conditions' })],
  ['Fn::Or', (a, b) => t('{0} or {1}', a, b)],
]);

function valueText(value: Expression): string {
  if (typeof value === 'string') return /^[^\s'"=()]+$/.test(value) ? value : `'${value}'`;
  const { name, args } = callIn(value);
  const [first] = args;
  if (typeof first === 'string' && args.length === 1 && (name === 'Ref' || name === 'Fn::Sub')) return first;
  const texts = args.map(valueText);
  return name === 'Fn::GetAtt' ? texts.join('.') : `${name.replace('Fn::', '')}(${texts.join(', ')})`;
}

/** A function and what it is given; a list has no function, and a text is given nothing. */
function callIn(value: Expression): { name: string; args: readonly Expression[] } {
  if (typeof value === 'string') return { name: '', args: [] };
  if (isList(value)) return { name: '', args: value };
  const [name = '', arg = []] = Object.entries(value)[0] ?? [];
  return { name, args: isList(arg) ? arg : [arg] };
}

function isList(value: Expression): value is readonly Expression[] {
  return Array.isArray(value);
}
