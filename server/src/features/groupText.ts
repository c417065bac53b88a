import type { Snapshot } from '../engine/snapshot.ts';
import type { SecurityGroup } from '../model/model.ts';
import { contains, type Span, touch } from '../text/span.ts';

/** Whether anything that is written of a group may stand at a span: of most groups their own text tells. */
export function mayStandAt(snapshot: Snapshot, group: SecurityGroup, span: Span): boolean {
  const own = snapshot.extentOf(group.id);
  return own === undefined || touch(own, span) || !isWhole(snapshot, group);
}

/** Whether all rules of a group stand in its own text; not so where one is a resource of its own, or an alias. */
export function isWhole(snapshot: Snapshot, group: SecurityGroup): boolean {
  const known = whole.get(group);
  if (known !== undefined) return known;
  const own = snapshot.extentOf(group.id);
  const isInside = group.rules.every(({ id }) => {
    const at = snapshot.extentOf(id);
    return own !== undefined && at !== undefined && contains(own, at) && !isAlias(snapshot, id);
  });
  whole.set(group, isInside);
  return isInside;
}

/** The same as long as the group is the same object, wherever it moves. */
const whole = new WeakMap<SecurityGroup, boolean>();

/** Whether a thing is an alias: its text stands elsewhere. */
export function isAlias({ spanOf, tree }: Snapshot, entity: SecurityGroup['id']): boolean {
  const own = spanOf({ entity });
  return own !== undefined && tree.content.charAt(own.start) === '*';
}
