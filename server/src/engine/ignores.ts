// Comments that leave findings out. What reads them is loaded with the first text that has one.
import { later as ofChecks } from '../checks/later.ts';
import type { Reading } from '../dialects/dialect.ts';
import { find, type Text } from '../text/pieces.ts';
import type { Day } from '../util/day.ts';
import type { Suppressions } from './suppressions.ts';

/** The comments of a text that ask to leave findings out, and which of them have found something to leave out. */
export type IgnoreComments = Pick<Suppressions, keyof Suppressions>;

/** In any capitals; begins with what is rare in a text, so that the text is run through quickly. */
export const MARKS = /-ignore(?<=secgroup-ignore)/gi;

const NONE: IgnoreComments = {
  isEmpty: true,
  has: () => false,
  ignores: () => [],
  spanOf: () => undefined,
  thing: () => undefined,
  linesAbove: () => [],
};

let loaded: typeof Suppressions | undefined;

export async function loadIgnores(): Promise<void> {
  const [{ Suppressions }, found] = await Promise.all([
    import('./suppressions.ts'),
    import('../checks/ignoreFindings.ts'),
  ]);
  ofChecks.ignores = found;
  loaded = Suppressions;
}

/** What the comments of a text take that is not loaded yet; undefined when there is nothing to wait for. */
export function loadIgnoresFor(text: Text): Promise<void> | undefined {
  return loaded === undefined && find(text, MARKS).length > 0 ? loadIgnores() : undefined;
}

export function ignoreCommentsOf(reading: Reading, today: Day | undefined): IgnoreComments {
  const { content, syntax } = reading.tree;
  if (syntax === 'json' || find(content, MARKS).length === 0) return NONE;
  if (loaded === undefined) throw new Error('what reads ignore comments has not been loaded');
  return new loaded(reading, today);
}
