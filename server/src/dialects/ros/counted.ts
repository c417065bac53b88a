import type { Meaning } from '../../model/model.ts';
import { type Guard, inTemplate, type Nesting } from '../../model/variables.ts';
import type { Node } from '../../text/tree.ts';
import { guarded } from './conditions.ts';
import { callOf, canonical, expressionOf, ifCallOf, isPlainText } from './expressions.ts';
import { type Scope, sidesOf } from './lists.ts';
import type { Meanings } from './meanings.ts';

/** What is asked of the template that counts. */
export interface Counting extends Scope, Nesting {
  /** What its conditions say; absent where that is not known. */
  readonly said: Meanings | undefined;
  /** The same by their keys; what its counts say is added. */
  readonly meanings: Map<string, Meaning>;
}

/** On what it hangs that there is one of a resource at least, undefined where there never is; and whether there may be several. */
interface Counted {
  readonly when: readonly Guard[] | undefined;
  readonly repeated: boolean;
}

/**
 * What the `Count` of a resource says.
 *
 * @param when on what the resource hangs anyway
 * @param name its logical id
 */
export function countedBy(template: Counting, value: Node, when: readonly Guard[], name: string): Counted {
  // What is too long to be compared with others is none of them.
  if (canonical(value) === undefined) {
    const condition = inTemplate({ kind: 'counted', count: '…' }, template, name);
    return { when: [...when, { condition, holds: true }], repeated: true };
  }
  const numbers = numbersOf({ ...template, isAsked: when.length === 0 }, value, []);
  const possible = numbers.flatMap((one) => {
    const both = allOf(when, one.when);
    return both ? [{ ...one, when: both }] : [];
  });
  const some = possible.filter(({ exists }) => exists !== 'never');
  const repeated = some.some((one) => one.repeated);
  if (possible.every(({ exists }) => exists === 'always')) return { when, repeated };
  const [only, other] = some;
  if (only === undefined) return { when: undefined, repeated };
  if (other === undefined) return { when: allOf(only.when, guardsOf(only)), repeated };
  const of = numbers.filter(({ exists }) => exists !== 'never').map((one) => meaningOf(one, template));
  return { when: allOf(when, [isCounted({ ...template, isAsked: false }, value, { kind: 'any', of })]), repeated };
}

/** One number that a count may be. */
interface Count {
  /** What must hold for it to be this one. */
  readonly when: readonly Guard[];
  /** Whether that is one at least. */
  readonly exists: 'always' | 'never' | Guard;
  readonly repeated: boolean;
}

/** How many `Fn::If` within each other are followed. */
const MOST_IFS = 4;

/** The numbers from which `Fn::If` chooses. */
function numbersOf(template: Asking, node: Node, when: readonly Guard[], depth = 0): Count[] {
  const ifCall = depth < MOST_IFS ? ifCallOf(callOf(node)) : undefined;
  if (ifCall === undefined || template.conditions.guard(ifCall.condition) === undefined)
    return [{ when, ...numberOf(template, node) }];
  const inner = { ...template, isAsked: false };
  return sidesOf(template, ifCall, when).flatMap((side) => numbersOf(inner, side.node, side.when, depth + 1));
}

interface Asking extends Counting {
  /** Whether the number is asked for wherever the template is deployed. */
  readonly isAsked: boolean;
}

function numberOf(template: Asking, node: Node): Pick<Count, 'exists' | 'repeated'> {
  const count = template.expressions.evaluate(node);
  if (count.kind === 'absent' || count.kind === 'wrong') return { exists: 'always', repeated: false };
  const choices = template.said?.choicesOf(node);
  const texts = isPlainText(count) ? [count.text] : (count.among ?? choices?.all.map(({ text }) => text));
  const repeated = texts?.every((text) => text === '0' || text === '1') !== true;
  const isThere = texts?.map(isPositive);
  if (isThere?.every((one) => one === true)) return { exists: 'always', repeated };
  if (isThere?.every((one) => one === false)) return { exists: 'never', repeated };
  const chooser = count.chosenBy?.of;
  const isKnown = isThere?.includes(undefined) === false;
  if (isKnown && chooser && chooser.kind !== 'parameter')
    return { exists: { condition: chooser, holds: isThere[0] === true }, repeated };
  if (isKnown && choices) {
    const { parameter, allowed, all } = choices;
    const texts = all.filter((_, at) => isThere[at]).map(({ given }) => given);
    // Where nothing is found by what is given, the template cannot be deployed if it asks for that.
    const among = template.isAsked ? all.map(({ given }) => given) : allowed;
    return {
      exists: isCounted(template, node, { kind: 'given', parameter, texts, ...(among && { among }) }),
      repeated,
    };
  }
  const parameter = isThere ? undefined : template.said?.parameterOf(node);
  const none: Meaning | undefined = parameter === undefined ? undefined : { kind: 'given', parameter, texts: ['0'] };
  return { exists: isCounted(template, node, none && { kind: 'none', of: [none] }), repeated };
}

/** Whether a text is a number of copies, and not none; undefined for what is written otherwise. */
function isPositive(text: string | undefined): boolean | undefined {
  if (text === '0') return false;
  return text !== undefined && /^[1-9]\d*$/.test(text) ? true : undefined;
}

/** That a count is one at least; where nothing is known of that, it may be or not. */
function isCounted(template: Asking, node: Node, meaning: Meaning | undefined): Guard {
  const condition = inTemplate({ kind: 'counted', count: expressionOf(node) }, template, canonical(node) ?? '');
  // Whoever asks in any case knows more.
  if (meaning && (template.isAsked || !template.meanings.has(condition.key)))
    template.meanings.set(condition.key, meaning);
  return { condition, holds: true };
}

function meaningOf(number: Count, { meanings }: Counting): Meaning {
  const of = [...number.when, ...guardsOf(number)].map(({ condition, holds }): Meaning => {
    const said = meanings.get(condition.key) ?? { kind: 'open', key: condition.key };
    return holds ? said : { kind: 'none', of: [said] };
  });
  return { kind: 'all', of };
}

function guardsOf({ exists }: Count): readonly Guard[] {
  return typeof exists === 'string' ? [] : [exists];
}

/** All of these together; undefined where they can never hold together. */
function allOf(when: readonly Guard[], others: readonly Guard[]): readonly Guard[] | undefined {
  return others.reduce<readonly Guard[] | undefined>((all, guard) => all && guarded(all, guard), when);
}
