import type { Edit } from '../../model/edit.ts';
import { known } from '../../model/field.ts';
import type { Direction, SecurityGroup } from '../../model/model.ts';
import { mayBeGroupId } from '../../model/values.ts';
import { insertItem } from '../../text/edit/insert.ts';
import type { TextChange } from '../../text/span.ts';
import { asMap, asSeq, childOf, type SeqNode } from '../../text/tree.ts';
import { absorbRules } from '../absorb.ts';
import { originOf, type Reading } from '../dialect.ts';
import { isCommon, ruleContent, writeCommon } from '../writer.ts';
import * as words from './words.ts';

/** Rules can be changed, added and removed; groups and attachments are made elsewhere. */
export function writeEcsApi(reading: Reading, edit: Edit): readonly TextChange[] | undefined {
  if (isCommon(edit)) return writeCommon(reading, edit);
  if (edit.kind === 'absorb')
    return absorbRules(reading, edit, (rule) => writeCommon(reading, { kind: 'remove', entity: rule }));
  if (edit.kind === 'refer') return refer(reading, edit);
  return edit.kind === 'add-rule' ? addRule(reading, edit) : undefined;
}

/** The API knows groups by their ids only. */
function refer(reading: Reading, { entity, field, group }: Extract<Edit, { kind: 'refer' }>) {
  const found = reading.file.groups.find((candidate) => candidate.name === group);
  const value = known(found?.fields.securityGroupId) ?? (mayBeGroupId(group) ? group : undefined);
  return value === undefined ? undefined : writeCommon(reading, { kind: 'set', entity, field, value });
}

function addRule(reading: Reading, edit: Extract<Edit, { kind: 'add-rule' }>): readonly TextChange[] | undefined {
  const group = reading.file.groups.find((candidate) => candidate.id === edit.group);
  const list = group && listFor(reading, group, edit.direction);
  if (group === undefined || list === undefined) return undefined;
  if (!group.external) {
    const content = { ...(ruleContent(words.exportedRule, edit.rule) as object), Direction: edit.direction };
    return [insertItem(reading.tree, list, content)];
  }
  // One request goes one way.
  if (group.rules.some((rule) => rule.direction !== edit.direction)) return undefined;
  return [insertItem(reading.tree, list, ruleContent(words.requestedRule, edit.rule))];
}

/** The list to which a new rule belongs: where the last rule of its direction stands, else where the group keeps its rules. */
function listFor(reading: Reading, group: SecurityGroup, direction: Direction): SeqNode | undefined {
  const sibling = group.rules.findLast((rule) => rule.direction === direction) ?? group.rules.at(-1);
  const holder = sibling && originOf(reading, sibling.id)?.holder;
  if (holder?.kind === 'item') return holder.list;
  const permissions = childOf(asMap(originOf(reading, group.id)?.node), 'Permissions');
  return asSeq(permissions) ?? asSeq(childOf(asMap(permissions), 'Permission'));
}
