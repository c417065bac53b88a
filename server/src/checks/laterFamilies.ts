import type * as families from './oneFamily.ts';

/** What both address families take: `engine/possibilities.ts` puts it here with the first text that names an address of IPv6. */
export const later: { families?: typeof families } = {};
