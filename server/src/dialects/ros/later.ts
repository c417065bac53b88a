import type { joinedBy } from './joins.ts';
import type { meaningsOf } from './meanings.ts';

/**
 * What reads the conditions of templates and the resources that join others to groups, put here by `engine/possibilities.ts`
 * and `engine/dialects.ts` with the first text that has some.
 */
export const later: { meaningsOf?: typeof meaningsOf; joinedBy?: typeof joinedBy } = {};
