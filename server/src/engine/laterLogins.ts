import type * as logins from './loginParts.ts';

/** What files tell each other of who may log in: `engine/dialects.ts` puts it here with `checks/lockedOut.ts`. */
export const later: { logins?: typeof logins } = {};
