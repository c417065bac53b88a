import type * as found from './listFindings.ts';

/** What finds lists that several files define: `engine/dialects.ts` puts it here with the first text that has one. */
export const later: { duplicates?: typeof found.duplicateLists } = {};
