import type * as found from './ignoreFindings.ts';

/** What finds something of comments that ignore findings: `engine/ignores.ts` puts it here with the first text that has one. */
export const later: { found?: typeof found } = {};
