import type { meaningsOf } from './meanings.ts';

/** What reads the conditions of templates, put here by `engine/possibilities.ts` with the first text that has some. */
export const later: { meaningsOf?: typeof meaningsOf } = {};
