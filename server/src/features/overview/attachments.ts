import type { Snapshot } from '../../engine/snapshot.ts';
import { mayMeanOthers, referencesTo } from '../../engine/world.ts';
import { known } from '../../model/field.ts';
import type { Attachment, SecurityGroup } from '../../model/model.ts';
import { type Place, placed } from './places.ts';

interface Attached {
  /** What of the file is attached to a group of the file. */
  to(group: SecurityGroup): readonly Place[];
  /** The names by which an attachment may mean groups of other files. */
  abroad(attachment: Attachment): readonly string[];
}

/** Which attachments of the file mean which group of it, and which groups of others they may mean. */
export function attachmentsOf(snapshot: Snapshot): Attached {
  const { groups, attachments, purpose } = snapshot.file;
  const own = new Map(
    groups.filter(({ external }) => !external).flatMap((group) => referencesTo(group).map((name) => [name, group])),
  );
  const byGroup = new Map<SecurityGroup, Map<Attachment, Place>>();
  for (const attachment of attachments) {
    for (const use of attachment.groups) {
      const name = known(use.group) ?? '';
      const group = own.get(name) ?? snapshot.world.group(name)?.group;
      const place = group && placed(snapshot, use.id, attachment.name);
      if (!place) continue;
      const places = byGroup.get(group) ?? new Map<Attachment, Place>();
      byGroup.set(group, places);
      if (!places.has(attachment)) places.set(attachment, place);
    }
  }
  return {
    to: (group) => [...(byGroup.get(group)?.values() ?? [])],
    abroad: ({ groups: uses }) => {
      const names = uses.flatMap((use) => known(use.group) ?? []);
      return names.filter(
        (name) => !own.has(name) && !snapshot.world.group(name)?.group && mayMeanOthers(name, { purpose }),
      );
    },
  };
}
