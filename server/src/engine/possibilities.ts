// What a text leaves open. What tries the possibilities one after the other is loaded with the first text that needs it.
import { later } from '../analysis/cases/later.ts';
import { later as ofRos } from '../dialects/ros/later.ts';
import { find, type Text } from '../text/pieces.ts';

/** Values that a template allows, and conditions. */
const CASES = /AllowedValues|Condition|Fn::If|!If/g;
/** Peers of whom nobody knows who they are, and what expressions give. */
const DOUBTS = /(?:ource|est)(?:Group|PrefixList)Id|Ref|Fn::|![A-Z]|Condition/g;

export async function loadPossibilities(): Promise<void> {
  await Promise.all([loadCases(), loadDoubts()]);
}

/** What a text takes that is not loaded yet; undefined when there is nothing to wait for. */
export function loadPossibilitiesFor(text: Text): Promise<unknown> | undefined {
  const cases = later.cases === undefined && find(text, CASES).length > 0 ? loadCases() : undefined;
  const doubts = later.doubts === undefined && find(text, DOUBTS).length > 0 ? loadDoubts() : undefined;
  return cases && doubts ? Promise.all([cases, doubts]) : (cases ?? doubts);
}

async function loadCases(): Promise<void> {
  const loads = [import('../analysis/cases/all.ts'), import('../dialects/ros/meanings.ts')] as const;
  const [cases, { meaningsOf }] = await Promise.all(loads);
  ofRos.meaningsOf = meaningsOf;
  later.cases = cases;
}

async function loadDoubts(): Promise<void> {
  later.doubts = await import('../analysis/cases/doubts.ts');
}
