import type * as makers from './fixes/all.ts';

/**
 * How to make the fixes of findings that say their fixes by a getter. `engine/fixes.ts`, which is loaded when somebody asks
 * for fixes, puts it here; nobody asks before.
 */
export const later: { makers?: typeof makers } = {};
