import type * as cases from './all.ts';

/**
 * What looks at the values that a template allows, one after the other. `engine/allowedValues.ts`, which loads it with the
 * first text that names such values, puts it here.
 */
export const later: { cases?: typeof cases } = {};
