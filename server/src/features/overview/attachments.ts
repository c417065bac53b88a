import type { Snapshot } from '../../engine/snapshot.ts';
import { referencesTo } from '../../engine/world.ts';
import { known } from '../../model/field.ts';
import type { Attachment, SecurityGroup } from '../../model/model.ts';
import { type Place, placed } from './places.ts';

interface Attached {
  /** What is attached to a group of the file. */
  to(group: SecurityGroup): readonly Place[];
  readonly elsewhere: readonly { readonly reference: string; readonly place: Place }[];
}

/** Which attachments of the file mean which group of it; those that mean none are for others to claim. */
export function attachmentsOf(snapshot: Snapshot): Attached {
  const { groups, attachments, purpose } = snapshot.file;
  const own = new Map(
    groups.filter(({ external }) => !external).flatMap((group) => referencesTo(group).map((name) => [name, group])),
  );
  const byGroup = new Map<SecurityGroup, Map<Attachment, Place>>();
  const elsewhere = new Map<string, { reference: string; place: Place }>();
  for (const attachment of attachments) {
    for (const use of attachment.groups) {
      const reference = known(use.group);
      const place = reference !== undefined && placed(snapshot, use.id, attachment.name);
      if (!place) continue;
      const group = own.get(reference);
      if (group) {
        const places = byGroup.get(group) ?? new Map<Attachment, Place>();
        byGroup.set(group, places);
        if (!places.has(attachment)) places.set(attachment, place);
      } else if (purpose === 'definition' || reference.startsWith('sg-')) {
        elsewhere.set(`${reference} ${attachment.id}`, { reference, place });
      }
    }
  }
  return {
    to: (group: SecurityGroup): readonly Place[] => [...(byGroup.get(group)?.values() ?? [])],
    elsewhere: [...elsewhere.values()],
  };
}
