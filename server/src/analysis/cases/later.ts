import type * as cases from './all.ts';
import type * as doubts from './doubts.ts';
import type * as ways from './ways.ts';

/**
 * What looks at one possibility after the other: at the values that a template allows, at rules of which nobody knows whether they are
 * there, or for whom, and at the ways of sending that five-tuple rules tell apart.
 * `engine/possibilities.ts`, which loads it with the first text that leaves such open, puts it here.
 */
export const later: { cases?: typeof cases; doubts?: typeof doubts; ways?: typeof ways } = {};
