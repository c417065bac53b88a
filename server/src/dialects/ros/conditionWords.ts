import { t } from '@vscode/l10n';
import type { Guard } from '../../model/model.ts';

// How conditions are said to a reader. Loaded with the first text that has some.

/** What a guard asks for: `Open` is true, `Env = prod`, `not (A and B)`, `Open` of stack `Shop` is false, `Copies > 0`. */
export function guardWords({ condition, holds }: Guard): string {
  const { stack, rest } = split(condition);
  const [, count] = /^(.+) > 0$/s.exec(rest) ?? [];
  if (count === undefined && !rest.includes('"')) {
    const name = nameWords(condition);
    return holds ? t('{0} is true', name) : t('{0} is false', name);
  }
  const words =
    count === undefined ? conditionText(read(rest), { holds }) : `${valueText(read(count))} ${holds ? '>' : '='} 0`;
  return stack === '' ? code(words) : t('{0} in stack {1}', code(words), code(stack));
}

/** What a template names: `Port`, `Port` of stack `Shop`. */
export function nameWords(name: string): string {
  const { stack, rest } = split(name);
  return stack === '' ? code(rest) : t('{0} of stack {1}', code(rest), code(stack));
}

/** The path of a template, without the numbers that tell those apart which are nested alike, and what it names or says. */
function split(text: string): { stack: string; rest: string } {
  const path = /^(?:[^/"]+\/)*/.exec(text)?.[0] ?? '';
  const stacks = path.split('/').filter((part) => /\D/.test(part));
  return { stack: stacks.join('/'), rest: text.slice(path.length) };
}

/** More of an expression tells nothing. */
const LONGEST = 60;

function code(text: string): string {
  const characters = [...text.replaceAll('`', "'")];
  const short = characters.length > LONGEST ? [...characters.slice(0, LONGEST - 1), '…'] : characters;
  return `\`${short.join('')}\``;
}

type Value = string | readonly Value[] | { readonly [name: string]: Value };

/** Of a `canonical` text: what is quoted, a key, what begins a function, and what ends one. */
const PIECES = /"(?:[^"\\]|\\.)*"|([^"()[\]{},:]+):(?!:)|([^"()[\]{},]+)\(|\)/g;

/** Such a text as its template has it in JSON; a name, and what has odd keys, as it is. */
function read(text: string): Value {
  if (!text.includes('"')) return { Ref: text };
  const json = text.replace(PIECES, (piece: string, key?: string, name?: string) => {
    if (key !== undefined) return `${JSON.stringify(key)}:`;
    if (name !== undefined) return `{${JSON.stringify(name)}:`;
    return piece === ')' ? '}' : piece;
  });
  try {
    return JSON.parse(json);
  } catch {
    return { Ref: text.replaceAll('"', '') };
  }
}

/** @param within whether it stands in another one, where it may need brackets */
function conditionText(value: Value, { holds = true, within = false } = {}): string {
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

function valueText(value: Value): string {
  if (typeof value === 'string') return /^[^\s'"=()]+$/.test(value) ? value : `'${value}'`;
  const { name, args } = callIn(value);
  const [first] = args;
  if (typeof first === 'string' && args.length === 1 && (name === 'Ref' || name === 'Fn::Sub')) return first;
  const texts = args.map(valueText);
  return name === 'Fn::GetAtt' ? texts.join('.') : `${name.replace('Fn::', '')}(${texts.join(', ')})`;
}

/** A function and what it is given; a list has no function, and a text is given nothing. */
function callIn(value: Value): { name: string; args: readonly Value[] } {
  if (typeof value === 'string') return { name: '', args: [] };
  if (isList(value)) return { name: '', args: value };
  const [name = '', arg = []] = Object.entries(value)[0] ?? [];
  return { name, args: isList(arg) ? arg : [arg] };
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
