import type { ListRegistry } from './listRegistry.ts';
import type * as outside from './outsideLists.ts';

/** What files tell each other of lists: `engine/dialects.ts` puts it here with the first text that has or names one. */
export const later: { lists?: typeof outside & { readonly ListRegistry: typeof ListRegistry } } = {};
