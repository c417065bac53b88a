import type { Guard } from '../model/variables.ts';
import type { whereWith } from './where.ts';

/** What says on which conditions something is there, put here by `engine/possibilities.ts` with the first text that has some. */
export const later: { guardWords?: (guard: Guard) => string; whereText?: ReturnType<typeof whereWith> } = {};
