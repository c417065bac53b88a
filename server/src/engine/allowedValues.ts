// Values that a template allows. What tries them one after the other is loaded with the first text that names such.
import { later } from '../analysis/cases/later.ts';
import { find, type Text } from '../text/pieces.ts';

const MARK = /AllowedValues/g;

export async function loadCases(): Promise<void> {
  later.cases = await import('../analysis/cases/all.ts');
}

/** What the allowed values of a text take that is not loaded yet; undefined when there is nothing to wait for. */
export function loadCasesFor(text: Text): Promise<void> | undefined {
  return later.cases === undefined && find(text, MARK).length > 0 ? loadCases() : undefined;
}
