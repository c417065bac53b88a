import { perGroup } from '../analysis/perGroup.ts';
import { known } from '../model/field.ts';
import type { Place, SecurityFile } from '../model/model.ts';
import { isGroupId } from '../model/values.ts';

interface GroupMention {
  readonly name: string;
  readonly at: Place;
  /** The group in which it stands, which cannot be meant. */
  readonly within?: string;
}

/** Every place where the file names a group by a name of ours, and not by the id that the cloud has given it. */
export function* groupMentions(file: SecurityFile): Iterable<GroupMention> {
  for (const attachment of file.attachments) {
    for (const { id, group } of attachment.groups) {
      const name = known(group);
      if (isOurs(name)) yield { name, at: { entity: id } };
    }
  }
  for (const group of file.groups) yield* inRules(group, file);
}

const inRules = perGroup(({ name: within, rules }): readonly GroupMention[] =>
  rules.flatMap(({ id, fields }) =>
    (['sourceGroupId', 'destGroupId'] as const).flatMap((field) => {
      const name = known(fields[field]);
      return isOurs(name) ? [{ name, at: { entity: id, field }, within }] : [];
    }),
  ),
);

function isOurs(name: string | undefined): name is string {
  return name !== undefined && !isGroupId(name);
}
