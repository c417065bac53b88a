import { covers } from '../server/src/algebra/ip.ts';
import type { Reach } from '../server/src/analysis/reach.ts';

/**
 * The straightforward way: every rule is compared with every other one, and is dead if one of them that is not behind it
 * covers it; which ones do is noted, to be named. Misses what only several cover together.
 */
export function deadByPairs(reaches: readonly Reach[]): Map<Reach, Reach[]> {
  const dead = new Map<Reach, Reach[]>();
  for (const [i, reach] of reaches.entries()) {
    const takers = reaches.filter((other, j) => i !== j && isBefore(other, j, reach, i) && coversAlone(other, reach));
    if (takers.length > 0) dead.set(reach, takers);
  }
  return dead;
}

function isBefore(other: Reach, j: number, reach: Reach, i: number): boolean {
  return other.rank < reach.rank || (other.rank === reach.rank && (j < i || !coversAlone(reach, other)));
}

function coversAlone(other: Reach, reach: Reach): boolean {
  if (other.rule.direction !== reach.rule.direction || other.narrow) return false;
  if (other.from > reach.from || other.to < reach.to) return false;
  const [a, b] = [other.peer, reach.peer];
  if (a.kind === 'members') return b.kind === 'members' && a.of === b.of;
  return b.kind === 'blocks' && b.blocks.every((block) => a.blocks.some((outer) => covers(outer, block)));
}
