import type { Cidr } from '../algebra/ip.ts';
import type { SecurityFile, SecurityGroup } from '../model/model.ts';
import { holds, isInbound } from './management.ts';
import { mayHavePeerIn, priorityAt } from './reach.ts';
import { trafficOf } from './traffic.ts';

/**
 * The priority at which a new rule comes before all drops of a block's packets to a port: absent where any does,
 * `none` where a drop has priority 1 already.
 */
export function priorityBefore(
  at: number,
  block: Cidr,
  groups: readonly SecurityGroup[],
  file: SecurityFile,
): number | undefined | 'none' {
  const drops = groups
    .flatMap((group) => trafficOf(group, file).reaches)
    .filter((reach) => !reach.accepts && isInbound(reach) && holds(reach, at) && mayHavePeerIn(reach, block));
  if (drops.length === 0) return undefined;
  const first = Math.min(...drops.map(priorityAt));
  return first === 1 ? 'none' : Math.min(first - 1, 100);
}
