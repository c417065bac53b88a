import type * as cases from './cases/all.ts';
import type * as doubts from './cases/doubts.ts';
import type * as ways from './cases/ways.ts';
import type * as wholes from './wholeGroup.ts';

/** What the analysis takes that is loaded with the first text that needs it. The engine puts it here. */
export const later: {
  /** Looks at one possibility after the other: at the values that a template allows, and at rules that hang on conditions. */
  cases?: typeof cases;
  /** At rules of which nobody knows for whom they are, or whether they are there. */
  doubts?: typeof doubts;
  /** At the ways of sending that five-tuple rules tell apart. */
  ways?: typeof ways;
  /** Puts groups of several files together: with the first text that may add to one. */
  wholes?: typeof wholes;
} = {};
