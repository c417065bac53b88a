import { t } from '@vscode/l10n';
import { crowdOf, type Sum } from '../../engine/judgements.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { attachmentFields as fields } from '../../knowledge/fields.ts';
import type { Quota } from '../../knowledge/quotas.ts';
import { known } from '../../model/field.ts';
import type { Attachment, FieldName, GroupUse } from '../../model/model.ts';
import { clauses } from '../../util/language.ts';
import type { Card } from './card.ts';
import { fieldLines } from './fieldInfo.ts';
import { countsText, sourceOf } from './groupHover.ts';
import { code, count } from './markdown.ts';
import { conditionLines } from './ruleHover.ts';

/** An instance or a network interface: its groups and the rules that act on it. */
export function attachmentCard(snapshot: Snapshot, attachment: Attachment, field: FieldName | undefined): Card {
  const lines = [...attachmentLines(snapshot, attachment), ...conditionLines(attachment.when)];
  if (field !== 'securityGroupIds') return { lines, faq: { about: ['attachment'], also: ['attachment-groups'] } };
  const info = fieldLines(snapshot, fields, attachment.id, field);
  return { lines: [...lines, ...info], faq: { about: ['attachment-groups'], also: ['attachment'] } };
}

/** One group of an attachment's list. */
export function useCard(snapshot: Snapshot, use: GroupUse, attachment: Attachment): Card {
  const lines = [useLine(snapshot, use), ...conditionLines(use.when), ...attachmentLines(snapshot, attachment)];
  return { lines, faq: { about: ['attachment-groups'], also: ['attachment'] } };
}

function useLine({ world }: Snapshot, use: GroupUse): string {
  const name = known(use.group);
  if (name === undefined) return t('A group that cannot be told from this file.');
  const group = world.group(name);
  if (group === undefined && world.looking)
    return t('Group {0}, which is not in the files read so far: the workspace is still being read.', code(name));
  if (group === undefined) return t('Group {0}, which is not in the files at hand.', code(name));
  return t('Group {0}: {1}.', code(name), countsText(group.count, world.quota.rulesPerGroup));
}

function attachmentLines(snapshot: Snapshot, attachment: Attachment): string[] {
  const { groupsPerInterface, rulesPerInterface } = snapshot.world.quota;
  const crowd = crowdOf(attachment, snapshot.world);
  const { groups, rules } = crowd;
  const name = code(attachment.name);
  const inGroups = amount(groups, groupsPerInterface);
  const byRules = amount(rules, rulesPerInterface);
  if (groups.total === 0 && groups.atLeast) return [t('The groups of {0} cannot be told from this file.', name)];
  if (rules.total === 0 && rules.atLeast)
    return [t('{0} is in {1} groups, whose rules cannot be told from this file.', name, inGroups)];
  const said =
    attachment.to === 'instance'
      ? t('Instance {0} is in {1} groups; {2} rules act on it.', name, inGroups, byRules)
      : t('Interface {0} is in {1} groups; {2} rules act on it.', name, inGroups, byRules);
  const line = crowd.withFiles?.(said) ?? said;
  const limits = [groupsPerInterface, rulesPerInterface].filter((quota) => quota !== undefined);
  const sources = [...new Set(limits.map(sourceOf))];
  return [sources.length > 0 ? `${line}  \n${t('Limits: {0}.', clauses(sources))}` : line];
}

/** `3 of 5`, `at least 300 of 1,000`, `12`. */
function amount({ total, atLeast }: Sum, quota: Quota | undefined): string {
  const text = quota ? t('{0} of {1}', count(total), count(quota.limit)) : count(total);
  return atLeast ? t('at least {0}', text) : text;
}
