import type { Given } from '../../model/field.ts';
import type { Evaluated } from '../values.ts';
import { isPlainText, MAX_LENGTH } from './expressions.ts';

/** Of more values not each is put into a text. */
const MOST_VALUES = 16;

/** What is looked up by keys of which one parameter or condition gives one. */
export function chosenAt(
  keys: readonly Evaluated[],
  lookUp: (keys: readonly Evaluated[]) => Evaluated,
): Given<string> | undefined {
  const open = keys.findIndex((key) => 'chosenBy' in key && key.chosenBy !== undefined);
  const key = keys[open];
  if (key === undefined || !('chosenBy' in key) || !key.chosenBy || !key.among) return undefined;
  const found = key.among.map((text) => lookUp(keys.with(open, { kind: 'text', text })));
  return found.every(isPlainText) ? { among: found.map(({ text }) => text), chosenBy: key.chosenBy } : undefined;
}

/** What a text may be of which one parameter gives all that is not plain. */
export function chosenIn(parts: readonly Evaluated[], between: string): Given<string> | undefined {
  const givens = parts.map(
    (part): Given<string> => (isPlainText(part) ? { among: [part.text] } : 'among' in part ? part : {}),
  );
  const chosenBy = givens.find((given) => given.chosenBy)?.chosenBy;
  const isOther = ({ among, chosenBy: by }: Given<string>) => !among || (by && by.of.key !== chosenBy?.of.key);
  if (!chosenBy || chosenBy.texts.length > MOST_VALUES || givens.some(isOther)) return undefined;
  const among = chosenBy.texts.map((_, at) => givens.map(({ among = [] }) => among[at] ?? among[0]).join(between));
  return among.join('').length > MAX_LENGTH ? undefined : { among, chosenBy };
}
