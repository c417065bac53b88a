import type { Snapshot } from '../../engine/snapshot.ts';
import type { SecurityGroup } from '../../model/model.ts';
import { contains, type Span } from '../../text/span.ts';
import { partitionPoint } from '../../util/partitionPoint.ts';

/** Counts the findings that somebody should look at: those in a group, and in rules of it that stand on their own. */
export function findingCounter(snapshot: Snapshot): (group: SecurityGroup) => number {
  const starts = snapshot.diagnoses
    .filter(({ severity }) => severity !== 'hint')
    .map(({ span }) => span.start)
    .sort((a, b) => a - b);
  return (group) => (starts.length === 0 ? 0 : findingsIn(snapshot, group, starts));
}

function findingsIn(snapshot: Snapshot, group: SecurityGroup, starts: readonly number[]): number {
  const home = snapshot.extentOf(group.id);
  let found = home ? between(starts, home) : 0;
  for (const { id } of group.rules) {
    const extent = snapshot.extentOf(id);
    if (extent && !(home && contains(home, extent))) found += between(starts, extent);
  }
  return found;
}

function between(sorted: readonly number[], { start, end }: Span): number {
  return firstFrom(sorted, end) - firstFrom(sorted, start);
}

/** The index of the first number that is not below another. */
function firstFrom(sorted: readonly number[], least: number): number {
  return partitionPoint(sorted.length, (index) => (sorted[index] ?? 0) < least);
}
