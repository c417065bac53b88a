import type { Guard, Meaning } from '../../model/model.ts';
import type { Node } from '../../text/tree.ts';
import type { Evaluated } from '../values.ts';
import { isPlainText, nameOfExpression } from './expressions.ts';
import type { Template } from './template.ts';

/** When there is one of a resource at least, with what that hangs on; undefined where there always is. */
interface Counted {
  readonly exists?: Guard | 'never';
  readonly meaning?: Meaning;
  readonly repeated: boolean;
}

/** What the `Count` of a resource says: of several, or perhaps none. */
export function countedBy({ path, expressions }: Pick<Template, 'path' | 'expressions'>, value: Node): Counted {
  const count = expressions.evaluate(value);
  if (count.kind === 'absent' || count.kind === 'wrong') return { repeated: false };
  const texts = isPlainText(count) ? [count.text] : count.among;
  const repeated = texts?.every((text) => text === '0' || text === '1') !== true;
  const isThere = texts?.map(isPositive);
  if (isThere?.every((one) => one === true)) return { repeated };
  if (isThere?.every((one) => one === false)) return { exists: 'never', repeated };
  const condition = count.chosenBy?.condition;
  if (isThere && !isThere.includes(undefined) && condition !== undefined)
    return { exists: { condition, holds: isThere[0] === true }, repeated };
  const meaning = meaningOf(count, isThere);
  const exists = { condition: `${path}${nameOfExpression(value)} > 0`, holds: true };
  return { exists, repeated, ...(meaning && { meaning }) };
}

/** Whether a text is a number of copies, and not none; undefined for what is written otherwise. */
function isPositive(text: string): boolean | undefined {
  if (text === '0') return false;
  return /^[1-9]\d*$/.test(text) ? true : undefined;
}

/** What must be given for it. */
function meaningOf(count: Evaluated, isThere: readonly (boolean | undefined)[] | undefined): Meaning | undefined {
  const { by = undefined, chosenBy = undefined } = 'by' in count ? count : {};
  if (isThere?.includes(undefined)) return undefined;
  if (isThere && chosenBy && chosenBy.condition === undefined) {
    const { name: parameter, texts } = chosenBy;
    return { kind: 'given', parameter, texts: texts.filter((_, at) => isThere[at]), among: texts };
  }
  return by === undefined ? undefined : { kind: 'none', of: [{ kind: 'given', parameter: by, texts: ['0'] }] };
}
