import type { chosenAt, chosenIn } from './chosen.ts';
import type { countedBy } from './counted.ts';
import type { joinedBy } from './joins.ts';
import type { meaningsIn } from './meanings.ts';
import type { idsGiven, possibleIds } from './possibleIds.ts';
import type { prefixListIn } from './prefixList.ts';

/** What reading templates takes that is loaded with the first text that needs it. The engine puts it here. */
export const later: {
  /** Read conditions, values that are chosen, and how many there are of a resource. */
  meaningsIn?: typeof meaningsIn;
  chosenIn?: typeof chosenIn;
  chosenAt?: typeof chosenAt;
  countedBy?: typeof countedBy;
  /** Reads resources that join others to groups. */
  joinedBy?: typeof joinedBy;
  prefixListIn?: typeof prefixListIn;
  /** Tell which ids an expression may give. */
  possibleIds?: typeof possibleIds;
  idsGiven?: typeof idsGiven;
} = {};
