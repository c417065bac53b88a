import type { chosenAt, chosenIn } from './chosen.ts';
import type { countedBy } from './counted.ts';
import type { joinedBy } from './joins.ts';
import type { meaningsIn } from './meanings.ts';
import type { idsGiven, possibleIds } from './possibleIds.ts';
import type { prefixListIn } from './prefixList.ts';

/**
 * What reads the conditions of templates, values that are chosen, how many there are of a resource, prefix lists, the resources that join others to
 * groups, and the ids that an expression may give, put here by `engine/possibilities.ts` and `engine/dialects.ts` with the first text that has some.
 */
export const later: {
  meaningsIn?: typeof meaningsIn;
  chosenIn?: typeof chosenIn;
  chosenAt?: typeof chosenAt;
  countedBy?: typeof countedBy;
  joinedBy?: typeof joinedBy;
  prefixListIn?: typeof prefixListIn;
  possibleIds?: typeof possibleIds;
  idsGiven?: typeof idsGiven;
} = {};
