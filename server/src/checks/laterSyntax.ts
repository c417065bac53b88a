import type * as words from './syntaxWords.ts';

/** Says why a text cannot be read: `engine/dialects.ts` puts it here with what reads texts in which something is wrong. */
export const later: { syntaxMessage?: typeof words.syntaxMessage } = {};
