import type * as parts from './groupParts.ts';
import type { ListRegistry } from './listRegistry.ts';
import type * as logins from './loginParts.ts';
import type * as outside from './outsideLists.ts';

/** What files tell each other, as far as it is loaded with the first text that speaks of it. `dialects.ts` puts it here. */
export const later: {
  /** Of lists. */
  lists?: typeof outside & { readonly ListRegistry: typeof ListRegistry };
  /** Of groups of which several speak. */
  parts?: typeof parts;
  /** Of who may log in: with `checks/lockedOut.ts`. */
  logins?: typeof logins;
} = {};
