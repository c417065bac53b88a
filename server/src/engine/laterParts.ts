import type * as parts from './groupParts.ts';

/** What files tell each other of groups of which several speak: `engine/dialects.ts` puts it here with the first text that may. */
export const later: { parts?: typeof parts } = {};
