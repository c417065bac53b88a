import { known } from '../model/field.ts';
import type { Attachment, GroupUse } from '../model/model.ts';
import { exclusive } from './conditions.ts';

/** The groups that an instance or interface is in, as far as they can be told apart. */
export interface Membership {
  /** One mention of each group; several only where conditions keep them apart. */
  readonly uses: readonly NamedUse[];
  /** There may be more groups than these. */
  readonly atLeast: boolean;
}

export interface NamedUse {
  readonly use: GroupUse;
  /** The name or id by which the group is mentioned. */
  readonly reference: string;
  readonly when: GroupUse['when'];
}

/**
 * What an attachment's list amounts to: a group that is mentioned twice counts once, and one that the conditions of the
 * attachment itself rule out does not count. `identify` tells whether two references mean one group.
 */
export function membershipOf(attachment: Attachment, identify: (reference: string) => string): Membership {
  const kept = new Map<string, NamedUse[]>();
  let atLeast = attachment.incomplete;
  for (const use of attachment.groups) {
    const reference = known(use.group);
    if (exclusive(use.when, attachment.when)) continue;
    if (reference === undefined) {
      atLeast = true;
      continue;
    }
    const same = kept.get(identify(reference)) ?? [];
    if (same.every((other) => exclusive(other.when, use.when))) same.push({ use, reference, when: use.when });
    kept.set(identify(reference), same);
  }
  return { uses: [...kept.values()].flat(), atLeast };
}
