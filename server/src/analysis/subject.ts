import type {
  Attachment,
  EntityId,
  GroupUse,
  ListEntry,
  Rule,
  SecurityFile,
  SecurityGroup,
  Tag,
  ValueList,
} from '../model/model.ts';
import { perGroup } from './perGroup.ts';

/** A thing of the model. */
export type Subject =
  | { readonly kind: 'group'; readonly group: SecurityGroup }
  | { readonly kind: 'rule'; readonly rule: Rule; readonly group: SecurityGroup }
  | { readonly kind: 'tag'; readonly tag: Tag }
  | { readonly kind: 'attachment'; readonly attachment: Attachment }
  | { readonly kind: 'use'; readonly use: GroupUse; readonly attachment: Attachment }
  | { readonly kind: 'list'; readonly list: ValueList }
  | { readonly kind: 'entry'; readonly entry: ListEntry; readonly list: ValueList };

/** What an id stands for; undefined for what is no thing of the model, such as an unknown property. */
export function subjectOf(file: SecurityFile, id: EntityId): Subject | undefined {
  return inGroups(file, id) ?? inAttachments(file, id) ?? inLists(file, id);
}

function inGroups(file: SecurityFile, id: EntityId): Subject | undefined {
  for (const group of file.groups) {
    const subject = subjectsOf(group, file).get(id);
    if (subject) return subject;
  }
  return undefined;
}

const subjectsOf = perGroup((group) => {
  const subjects = new Map<EntityId, Subject>([[group.id, { kind: 'group', group }]]);
  for (const rule of group.rules) subjects.set(rule.id, { kind: 'rule', rule, group });
  for (const tag of group.fields.tags ?? []) subjects.set(tag.id, { kind: 'tag', tag });
  return subjects;
});

function inAttachments({ attachments }: SecurityFile, id: EntityId): Subject | undefined {
  for (const attachment of attachments) {
    if (attachment.id === id) return { kind: 'attachment', attachment };
    const use = attachment.groups.find((candidate) => candidate.id === id);
    if (use) return { kind: 'use', use, attachment };
  }
  return undefined;
}

function inLists({ prefixLists, portLists }: SecurityFile, id: EntityId): Subject | undefined {
  for (const list of [...prefixLists, ...portLists]) {
    if (list.id === id) return { kind: 'list', list };
    const entry = list.entries.find((candidate) => candidate.id === id);
    if (entry) return { kind: 'entry', entry, list };
  }
  return undefined;
}
