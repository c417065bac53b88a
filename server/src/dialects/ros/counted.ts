import type { Guard } from '../../model/model.ts';
import type { Node } from '../../text/tree.ts';
import { isPlainText, nameOfExpression } from './expressions.ts';
import type { Template } from './template.ts';

/** When there is one of a resource at least; undefined where there always is. */
interface Counted {
  readonly exists: Guard | 'never' | undefined;
  readonly repeated: boolean;
}

/** What the `Count` of a resource says: of several, or perhaps none. */
export function countedBy({ path, expressions }: Pick<Template, 'path' | 'expressions'>, value: Node): Counted {
  const count = expressions.evaluate(value);
  if (count.kind === 'absent' || count.kind === 'wrong') return { exists: undefined, repeated: false };
  const texts = isPlainText(count) ? [count.text] : count.among;
  const repeated = texts?.every((text) => text === '0' || text === '1') !== true;
  const isThere = texts?.map((text) => text !== '0');
  if (isThere && !isThere.includes(false)) return { exists: undefined, repeated };
  if (isThere && !isThere.includes(true)) return { exists: 'never', repeated };
  const condition = count.chosenBy?.condition;
  if (isThere && condition !== undefined) return { exists: { condition, holds: isThere[0] === true }, repeated };
  return { exists: { condition: `${path}${nameOfExpression(value)} > 0`, holds: true }, repeated };
}
