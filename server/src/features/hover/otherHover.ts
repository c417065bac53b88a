import { t } from '@vscode/l10n';
import type { Snapshot } from '../../engine/snapshot.ts';
import {
  attachmentFields,
  documentFields,
  entryFields,
  groupFields,
  listFields,
  tagFields,
} from '../../knowledge/fields.ts';
import { known } from '../../model/field.ts';
import type { EntityId, FieldName, ListEntry, Tag, ValueList } from '../../model/model.ts';
import { blockLine } from './blocks.ts';
import type { Card } from './card.ts';
import { noFaq } from './faqSection.ts';
import { fieldLines } from './fieldInfo.ts';
import { code, count } from './markdown.ts';

/** A prefix list or a port list, or one of its fields. */
export function listCard(snapshot: Snapshot, list: ValueList, field: FieldName | undefined): Card {
  const info = field ? fieldLines(snapshot, listFields, list.id, field) : [];
  return { lines: [listLine(list), ...info], faq: noFaq };
}

/** One entry of a list. */
export function entryCard(snapshot: Snapshot, entry: ListEntry, list: ValueList, field: FieldName | undefined): Card {
  const cidr = known(entry.cidr);
  const block = cidr && blockLine(cidr);
  const info = field ? fieldLines(snapshot, entryFields, entry.id, field) : [];
  return { lines: [listLine(list), ...(block ? [block] : []), ...info], faq: noFaq };
}

export function tagCard(snapshot: Snapshot, tag: Tag, field: FieldName | undefined): Card | undefined {
  const lines = fieldLines(snapshot, tagFields, tag.id, field ?? 'key');
  return { lines, faq: noFaq };
}

/** A field of what is no thing of its own: a part of a file such as `securityGroups`, a list of rules beside its group. */
export function partCard(snapshot: Snapshot, entity: EntityId, field: FieldName): Card | undefined {
  const info = fieldLines(snapshot, { ...groupFields, ...attachmentFields, ...documentFields }, entity, field);
  if (info.length === 0) return undefined;
  if (field === 'ingress' || field === 'egress') return { lines: info, faq: { about: ['rule-list'], also: [] } };
  if (field === 'securityGroupIds') return { lines: info, faq: { about: ['attachment-groups'], also: [] } };
  if (field !== 'securityGroups') return { lines: info, faq: noFaq };
  const { groups } = snapshot.file;
  const rules = groups.reduce((total, group) => total + group.rules.length, 0);
  const line = t('Security groups: {0}. Rules: {1}.', count(groups.length), count(rules));
  return { lines: [line, ...info], faq: { about: ['security-groups'], also: [] } };
}

function listLine(list: ValueList): string {
  const size = known(list.fields.maxEntries);
  const name = code(list.name);
  const rules = size === undefined ? t('an unknown number of rules') : t('{0} rules', count(size));
  const entries = count(list.entries.length);
  return list.kind === 'prefix-list'
    ? t(
        'Prefix list {0} counts as {1} wherever a rule names it, however many entries it has ({2}).',
        name,
        rules,
        entries,
      )
    : t(
        'Port list {0} counts as {1} wherever a rule names it, however many entries it has ({2}).',
        name,
        rules,
        entries,
      );
}
