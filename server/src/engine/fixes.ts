import * as fixes from '../checks/fixes/all.ts';
import { later as ofChecks } from '../checks/later.ts';
import type { DialectId, Write } from '../dialects/dialect.ts';
import { writeEcsApi } from '../dialects/ecs-api/write.ts';
import { writeNative } from '../dialects/native/write.ts';
import { writeRos } from '../dialects/ros/write.ts';
import type { Fix } from '../model/edit.ts';
import { joinRemovals, makeRoom } from '../text/edit/remove.ts';
import type { TextChange } from '../text/span.ts';
import { withIgnores, writeIgnore } from './ignoreEdits.ts';
import type { Snapshot } from './snapshot.ts';

ofChecks.fixes = fixes;

/** How each dialect writes edits down. Apart from reading, so that it is loaded only when somebody wants a fix. */
const writers: Readonly<Record<DialectId, Write>> = { native: writeNative, ros: writeRos, 'ecs-api': writeEcsApi };

/** The changes of the text that make a fix; undefined when it cannot be written down in this file. */
export function changesOf({ dialect, reading, suppressions }: Snapshot, fix: Fix): readonly TextChange[] | undefined {
  const changes: TextChange[] = [];
  for (const edit of fix.edits) {
    const own = writeIgnore(reading.tree.content, suppressions, edit);
    const written = own ?? writers[dialect](reading, edit);
    if (written === undefined || written === 'impossible') return undefined;
    const isRemoval = own === undefined && (edit.kind === 'remove' || edit.kind === 'unset');
    changes.push(...(isRemoval ? withIgnores(reading.tree.content, suppressions, written) : written));
  }
  const joined = makeRoom(reading.tree.content, joinRemovals(reading.tree.content, changes));
  return overlap(joined) ? undefined : joined;
}

/** Whether two changes touch the same bytes. Insertions at one place keep their order and do not. */
export function overlap(changes: readonly TextChange[]): boolean {
  const sorted = [...changes].sort((a, b) => a.start - b.start || a.end - b.end);
  return sorted.some((change, i) => i > 0 && change.start < (sorted[i - 1]?.end ?? 0));
}
