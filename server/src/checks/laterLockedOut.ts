import type { lockedOut } from './lockedOut.ts';

/** Who looks for instances that nobody can log in to: `engine/dialects.ts` puts it here with the first text that may have some. */
export const later: { lockedOut?: typeof lockedOut } = {};
