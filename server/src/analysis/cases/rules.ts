import type { Rule } from '../../model/model.ts';
import { unreachedOf } from '../packet.ts';
import { perGroup } from '../perGroup.ts';
import { type Reach, reachOf } from '../reach.ts';
import { choicesFor, choose } from './choices.ts';

/** More cases of one rule than these are not tried. */
const MOST_CASES = 8;
const TRIED = ['ipProtocol', 'portRange', 'sourcePortRange', 'priority'] as const;

/**
 * The rules of a group whose protocol, ports or priority a template leaves open among a few values, each with what it reaches
 * in every case. What holds in all of them holds whatever is chosen.
 */
export const casesIn = perGroup((group, file): ReadonlyMap<Rule, readonly Reach[]> => {
  const found = new Map<Rule, readonly Reach[]>();
  for (const rule of unreachedOf(group, file)) {
    const cases = choicesFor([rule], TRIED, MOST_CASES).flatMap((choice) =>
      choose(rule, choice).map((one) => reachOf(one, group, file)),
    );
    const reaches = cases.flatMap((reach) => (reach ? { ...reach, rule } : []));
    if (reaches.length > 0 && reaches.length === cases.length) found.set(rule, reaches);
  }
  return found;
});
