import type * as optional from './optional.ts';

/** The checks that are off until a setting asks for them: `engine/optionalChecks.ts` puts them here when one does. */
export const later: { optional?: typeof optional } = {};
