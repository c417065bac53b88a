import type * as flaws from './ignoreFlaws.ts';

/** What is said of comments that ignore findings: `engine/ignores.ts` puts it here with the first text that has one. */
export const later: { flawed?: typeof flaws.flawed } = {};
