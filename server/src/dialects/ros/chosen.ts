import type { Given } from '../../model/field.ts';
import type { Evaluated } from '../values.ts';
import { isPlainText, MAX_LENGTH } from './expressions.ts';

/** Of more values not each is put into a text. */
const MOST_VALUES = 16;

/** What a text may be of which one parameter gives all that is not plain. */
export function chosenIn(parts: readonly Evaluated[], between: string): Given<string> | undefined {
  const givens = parts.map(
    (part): Given<string> => (isPlainText(part) ? { among: [part.text] } : 'among' in part ? part : {}),
  );
  const chosenBy = givens.find((given) => given.chosenBy)?.chosenBy;
  const isOther = ({ among, chosenBy: by }: Given<string>) => !among || (by && by.name !== chosenBy?.name);
  if (!chosenBy || chosenBy.texts.length > MOST_VALUES || givens.some(isOther)) return undefined;
  const among = chosenBy.texts.map((_, at) => givens.map(({ among = [] }) => among[at] ?? among[0]).join(between));
  return among.join('').length > MAX_LENGTH ? undefined : { among, chosenBy };
}
