import { t } from '@vscode/l10n';
import { groupPeersOf } from '../../analysis/groupPeers.ts';
import { countRules, type GroupCount } from '../../analysis/quota.ts';
import type { AttachedElsewhere } from '../../engine/attachmentRegistry.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { referencesTo } from '../../engine/world.ts';
import { automaticRuleMark } from '../../knowledge/addressBlocks.ts';
import type { FaqSpot } from '../../knowledge/faq/entries.ts';
import { groupFields as fields } from '../../knowledge/fields.ts';
import type { Quota } from '../../knowledge/quotas.ts';
import { known } from '../../model/field.ts';
import type { Attachment, FieldName, SecurityGroup } from '../../model/model.ts';
import { groupTypeOf } from '../../model/rules.ts';
import { listed } from '../../util/language.ts';
import type { Card } from './card.ts';
import { fieldLines } from './fieldInfo.ts';
import { code, count, isPage, link } from './markdown.ts';
import { conditionLines } from './ruleHover.ts';

/** A group, or one of its fields. */
export function groupCard(snapshot: Snapshot, group: SecurityGroup, field: FieldName | undefined): Card {
  const info = field ? fieldLines(snapshot, fields, group.id, field) : [];
  switch (field) {
    case undefined:
    case 'securityGroupName':
    case 'securityGroupId':
      return { lines: [...groupLines(snapshot, group), ...info], faq: { about: ['group'], also: markSpots(group) } };
    case 'securityGroupType': {
      const lines = [typeLine(group), ...info, countsLine(snapshot, group)];
      return { lines, faq: { about: ['group-type'], also: markSpots(group) } };
    }
    case 'ingress':
    case 'egress': {
      const lines = [countsLine(snapshot, group), ...info, ...limitLines(snapshot)];
      return { lines, faq: { about: ['rule-list'], also: [] } };
    }
    case 'innerAccessPolicy':
      return { lines: [typeLine(group), ...info], faq: { about: [], also: ['group-type'] } };
    default:
      return { lines: [...markLines(group), ...info], faq: { about: [], also: markSpots(group) } };
  }
}

/** Counts against the quota, of the group that a name stands for: `61 in + 12 out = 73 of 200`. */
export function countsText({ ingress, egress, total, atLeast }: GroupCount, quota: Quota | undefined): string {
  const sum = quota ? t('{0} of {1}', count(total), count(quota.limit)) : t('{0} rules', count(total));
  // Where conditions keep rules apart, the worst cases of the two directions do not add up.
  const apart = total !== ingress + egress;
  const text = apart ? sum : t('{0} in + {1} out = {2}', count(ingress), count(egress), sum);
  return atLeast ? t('at least {0}', text) : text;
}

/** Who says the limit, and since when. */
export function sourceOf({ source, date }: Quota): string {
  const shown = isPage(source) ? link(t('source'), source) : source;
  return date === undefined ? shown : `${shown}, ${date}`;
}

function groupLines(snapshot: Snapshot, group: SecurityGroup): string[] {
  return [
    countsLine(snapshot, group),
    ...conditionLines(group.when),
    ...markLines(group),
    typeLine(group),
    ...attachedLines(snapshot, group),
    ...peerLines(snapshot, group),
    ...limitLines(snapshot),
  ];
}

function countsLine(snapshot: Snapshot, group: SecurityGroup): string {
  const counts = countsText(countRules(group, snapshot.file), snapshot.world.quota.rulesPerGroup);
  if (group.name === '') return t('Security group: {0}.', counts);
  if (group.external) return t('Security group {0}, defined elsewhere: {1}.', code(group.name), counts);
  return t('Security group {0}: {1}.', code(group.name), counts);
}

function typeLine(group: SecurityGroup): string {
  switch (groupTypeOf(group)) {
    case undefined:
      return t('Whether the group is basic or advanced cannot be told from this file.');
    case 'enterprise':
      return t('Advanced group: its members are kept apart, and nothing comes in or goes out without a rule.');
    case 'normal':
      return basicLine(group);
  }
}

function basicLine({ fields: { innerAccessPolicy } }: SecurityGroup): string {
  if (innerAccessPolicy === undefined || known(innerAccessPolicy) === 'Accept') {
    return t(
      'Basic group: its members reach each other; else nothing comes in without a rule, and everything may go out.',
    );
  }
  if (known(innerAccessPolicy) === 'Drop') {
    return t('Basic group: its members are kept apart; nothing comes in without a rule, and everything may go out.');
  }
  return t(
    'Basic group: nothing comes in without a rule, and everything may go out. Whether its members reach each other is not known.',
  );
}

/** So many instances and interfaces are named. */
const NAMED = 5;

function attachedLines(snapshot: Snapshot, group: SecurityGroup): string[] {
  const { attachments } = snapshot.file;
  const names = referencesTo(group);
  const isIts = (name: string) => names.includes(name) || snapshot.world.group(name)?.group === group;
  const isHere = ({ groups }: Attachment) => groups.some((use) => isIts(known(use.group) ?? ''));
  const attached = [...attachments.filter(isHere), ...snapshot.attachedElsewhere(group)];
  const more = snapshot.world.looking ? [t('The workspace is still being read: more may be attached to it.')] : [];
  if (attached.length === 0)
    return attachments.length === 0 ? [] : [t('Nothing in this file is attached to it.'), ...more];
  const named = listed(attached.slice(0, NAMED).map(nameOf));
  const rest = attached.length - NAMED;
  return [rest > 0 ? t('Attached to {0} and {1} more.', named, rest) : t('Attached to {0}.', named), ...more];
}

/** Of other files, whoever applies them may put into another group. */
function nameOf(one: Attachment | AttachedElsewhere): string {
  return 'perhaps' in one && one.perhaps ? t('perhaps {0}', code(one.name)) : code(one.name);
}

function peerLines({ file, world }: Snapshot, group: SecurityGroup): string[] {
  const rules = groupPeersOf(group, file).length;
  const quota = world.quota.groupPeersPerGroup;
  if (rules === 0 || quota === undefined) return [];
  return [t('{0} of at most {1} rules have a group as peer.', count(rules), count(quota.limit))];
}

function limitLines({ world }: Snapshot): string[] {
  const { rulesPerGroup, rulesPerInterface } = world.quota;
  if (rulesPerGroup) {
    return [
      t(
        'Limit: {0} rules in a group, inbound and outbound together ({1}).',
        count(rulesPerGroup.limit),
        sourceOf(rulesPerGroup),
      ),
    ];
  }
  if (rulesPerInterface === undefined) return [];
  const limit = count(rulesPerInterface.limit);
  return [
    t(
      'Limit: none for one group, {0} rules over all groups of an interface ({1}).',
      limit,
      sourceOf(rulesPerInterface),
    ),
  ];
}

function markOf(group: SecurityGroup) {
  const mark = automaticRuleMark(known(group.fields.description) ?? '');
  return mark?.on === 'group' ? mark : undefined;
}

function markLines(group: SecurityGroup): string[] {
  const mark = markOf(group);
  return mark ? [t('Made by {0}: {1}', mark.madeBy, mark.note)] : [];
}

function markSpots(group: SecurityGroup): FaqSpot[] {
  const mark = markOf(group);
  if (mark === undefined) return [];
  return [mark.kind === 'system' ? 'system-rule' : 'automatic-rule'];
}
