import type * as names from './groupNameFindings.ts';

/** What finds something of the names of groups: `engine/dialects.ts` puts it here with the first file in which they hold beyond it. */
export const later: { names?: typeof names } = {};
