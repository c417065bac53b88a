import type { chosenIn } from './chosen.ts';
import type { joinedBy } from './joins.ts';
import type { meaningsOf } from './meanings.ts';
import type { prefixListIn } from './prefixList.ts';

/**
 * What reads the conditions of templates, texts of values that are chosen, prefix lists, and the resources that join others to
 * groups, put here by `engine/possibilities.ts` and `engine/dialects.ts` with the first text that has some.
 */
export const later: {
  meaningsOf?: typeof meaningsOf;
  chosenIn?: typeof chosenIn;
  joinedBy?: typeof joinedBy;
  prefixListIn?: typeof prefixListIn;
} = {};
