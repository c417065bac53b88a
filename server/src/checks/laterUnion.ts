import type { unionOf } from './union.ts';

/**
 * What puts together what several files say of one instance, put here by `engine/dialects.ts` with the first text that names
 * one by its id of the cloud.
 */
export const later: { union?: typeof unionOf } = {};
