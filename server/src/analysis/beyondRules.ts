import { parseCidr } from '../algebra/ip.ts';
import type { Direction } from '../model/model.ts';
import type { GroupType, Policy } from '../model/values.ts';

/**
 * What holds where no rule decides, and whatever rules say.
 * Sources: help pages "basic-security-groups-and-advanced-security-groups" and "security-group-rules".
 */

/** The verdict on what no rule matches: only a basic group lets out what no rule speaks of. */
export function implicitVerdict(type: GroupType | undefined, direction: Direction): Policy | undefined {
  if (direction === 'ingress' || type === 'enterprise') return 'drop';
  return type === 'normal' ? 'accept' : undefined;
}

/** The metadata service: reachable from every instance, whatever the rules say. */
export const metadataService = parseCidr('100.100.100.200/32');
