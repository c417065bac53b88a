import type * as cases from './all.ts';
import type * as doubts from './doubts.ts';

/**
 * What looks at one possibility after the other: at the values that a template allows, and at rules of which nobody knows whether they are there, or for whom.
 * `engine/possibilities.ts`, which loads it with the first text that leaves such open, puts it here.
 */
export const later: { cases?: typeof cases; doubts?: typeof doubts } = {};
