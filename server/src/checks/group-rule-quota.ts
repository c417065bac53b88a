import { t } from '@vscode/l10n';
import { membershipOf } from '../analysis/membership.ts';
import { mergesOf } from '../analysis/merges.ts';
import { countRules, type GroupCount, heavyRules, weightOf } from '../analysis/quota.ts';
import { splitRules } from '../analysis/split.ts';
import { trafficOf } from '../analysis/traffic.ts';
import type { Fix, GroupPart } from '../model/edit.ts';
import type { Attachment, Rule, SecurityGroup } from '../model/model.ts';
import { defineCheck, type Finding, type Related, type World } from './check.ts';
import { mergeEdits } from './merging.ts';
import { refused } from './message.ts';
import { atLeast, closeness, isProven, limitSource, subject, sum } from './wording.ts';

/** A finding does not list more rules than this. */
const MOST_RELATED = 10;

export default defineCheck({
  id: 'group-rule-quota',
  title: 'More rules than a security group takes',
  severity: 'error',
  faq: 'counted-together',
  // How to split a group depends on where it is attached.
  local: (group, world) => !isOver(group, world),
  *group(group, world) {
    const limit = world.quota.rulesPerGroup?.limit;
    if (limit === undefined) return;
    const count = countRules(group, world.file);
    const close = closeness(count.total, limit, world);
    if (close === 'over')
      yield isProven(group, world.file) ? proven(group, count, world) : tooMany(group, count, limit, world);
    else if (close !== undefined) yield { ...nearly(group, count, close, world), severity: 'information' };
  },
});

function isOver(group: SecurityGroup, world: World): boolean {
  const limit = world.quota.rulesPerGroup?.limit ?? Number.POSITIVE_INFINITY;
  return countRules(group, world.file).total > limit;
}

function tooMany(group: SecurityGroup, count: GroupCount, limit: number, world: World): Finding {
  return {
    at: { entity: group.id },
    message: refused(
      t('{0} has {1}. Remove or merge rules, or split it.', subject(group), ofLimit(count, world)),
      'AuthorizationLimitExceed',
    ),
    related: heaviest(group, world),
    fixes: [...removalFixes(group, limit, world), ...mergeFixes(group, limit, world), ...splitFixes(group, world)],
  };
}

/** What came out of the cloud is there: a limit of its account must be higher than we think. */
function proven(group: SecurityGroup, count: GroupCount, world: World): Finding {
  const exists = t(
    '{0} has {1}. It exists, so its account may hold more: set `secgroup.quota.rulesPerGroup`.',
    subject(group),
    ofLimit(count, world),
  );
  const atOnce = world.quota.rulesPerImport?.limit ?? Number.POSITIVE_INFINITY;
  const message =
    count.total > atOnce ? t('{0} An import in the console takes {1} rules at most.', exists, atOnce) : exists;
  const limit = world.quota.rulesPerGroup?.limit ?? 0;
  const fixes = [...removalFixes(group, limit, world), ...mergeFixes(group, limit, world)];
  return { at: { entity: group.id }, severity: 'information', message, related: heaviest(group, world), fixes };
}

function nearly(group: SecurityGroup, count: GroupCount, close: 'full' | 'near', world: World): Finding {
  const has = ofLimit(count, world);
  const message =
    close === 'full' ? t('{0} is full: {1}.', subject(group), has) : t('{0} is nearly full: {1}.', subject(group), has);
  return { at: { entity: group.id }, message, related: heaviest(group, world) };
}

/** `61 in + 12 out = 73 of 200 rules (quota profile …)` */
function ofLimit(count: GroupCount, world: World): string {
  const quota = world.quota.rulesPerGroup;
  return quota ? t('{0} of {1} rules ({2})', sum(count), quota.limit, limitSource(quota, world)) : '';
}

/** The rules that count as more than one, as they explain a sum that is greater than the number of rules. */
function heaviest(group: SecurityGroup, world: World): Related[] {
  return heavyRules(group, world.file)
    .slice(0, MOST_RELATED)
    .map(({ rule, weight }) => ({
      at: { entity: rule.id },
      message: t('Counts as {0} rules: the `maxEntries` of its list.', weight),
    }));
}

/** The FAQ's own order: what does nothing goes first. */
function removalFixes(group: SecurityGroup, limit: number, world: World): Fix[] {
  const traffic = trafficOf(group, world.file);
  const dead = group.rules.filter((rule) => traffic.dead.has(rule));
  if (dead.length === 0) return [];
  const left = countWithout(dead, group, world);
  return [
    {
      title:
        dead.length === 1
          ? t('Remove the rule that never decides (leaves {0} of {1})', left, limit)
          : t('Remove {0} rules that never decide (leaves {1} of {2})', dead.length, left, limit),
      safety: 'safe',
      edits: dead.map((rule) => ({ kind: 'remove', entity: rule.id })),
    },
  ];
}

function mergeFixes(group: SecurityGroup, limit: number, world: World): Fix[] {
  const merges = mergesOf(group, world.file);
  if (merges.length === 0) return [];
  const rules = merges.flatMap((merge) => merge.rules);
  const left = countWithout(
    merges.flatMap(({ rules: [, ...others] }) => others),
    group,
    world,
  );
  return [
    {
      title: t('Merge {0} rules into {1} (leaves {2} of {3})', rules.length, merges.length, left, limit),
      safety: 'safe',
      edits: merges.flatMap(mergeEdits),
    },
  ];
}

function countWithout(gone: readonly Rule[], group: SecurityGroup, { file }: World): string {
  const isGone = new Set(gone);
  const rules = group.rules.filter((rule) => !isGone.has(rule));
  const count = countRules({ ...group, rules }, file);
  return atLeast(count.total, count);
}

/** New groups take what is too much, where this file can define groups and all rules of this one are in sight. */
function splitFixes(group: SecurityGroup, world: World): Fix[] {
  const definesGroups = world.file.purpose === 'definition' || world.file.purpose === 'template';
  if (!definesGroups || group.external || group.incomplete || group.name === '') return [];
  const attachments = world.file.attachments.filter((attachment) => isIn(attachment, group, world));
  const runs = runsOf(group, attachments, world);
  if (runs === undefined) return [];
  const names = newNames(group, runs.length - 1, world);
  const parts: GroupPart[] = names.map((name, i) => ({ name, rules: (runs[i + 1] ?? []).map((rule) => rule.id) }));
  return [
    {
      title: titleOf(group, attachments, runs.length, world),
      // The same rules act on an interface that is in all the parts; who else is in the group cannot be seen from here.
      safety: attachments.length > 0 ? 'safe' : 'changes-access',
      edits: [{ kind: 'split-group', group: group.id, parts }],
    },
  ];
}

/** Leaves room in each part, so that none is nearly full, unless the interfaces could not be in so many groups. */
function runsOf(group: SecurityGroup, attachments: readonly Attachment[], world: World) {
  const limit = world.quota.rulesPerGroup?.limit ?? 0;
  const weight = (rule: Rule) => weightOf(rule, world.file).weight;
  const roomy = splitRules(group.rules, weight, Math.ceil(limit * world.warnAt) - 1);
  const full = splitRules(group.rules, weight, limit);
  if (roomy === undefined || full === undefined) return full;
  return roomy.length > full.length && overfull(attachments, roomy.length, world) !== undefined ? full : roomy;
}

function titleOf(group: SecurityGroup, attachments: readonly Attachment[], parts: number, world: World): string {
  if (attachments.length === 0) {
    return t('Split `{0}` into {1} groups (attach the new ones wherever it is attached)', group.name, parts);
  }
  const crowded = overfull(attachments, parts, world);
  if (crowded === undefined) return t('Split `{0}` into {1} groups, attached alike in this file', group.name, parts);
  return t(
    'Split `{0}` into {1} groups, attached alike in this file (puts `{2}` in {3} groups, {4} allowed)',
    group.name,
    parts,
    crowded.attachment.name,
    crowded.groups,
    world.quota.groupsPerInterface?.limit ?? '',
  );
}

/** An attachment that would be in too many groups after the split. */
function overfull(attachments: readonly Attachment[], parts: number, world: World) {
  const limit = world.quota.groupsPerInterface?.limit ?? Number.POSITIVE_INFINITY;
  return attachments
    .map((attachment) => ({ attachment, groups: attachment.groups.length + parts - 1 }))
    .find(({ groups }) => groups > limit);
}

function isIn(attachment: Attachment, group: SecurityGroup, world: World): boolean {
  const { uses } = membershipOf(attachment, (reference) => reference);
  return uses.some(({ reference }) => world.group(reference)?.group === group);
}

/** `web-2`, `web-3`, …; in a template, where names are letters and digits, `Web2`, `Web3`, … */
export function newNames(group: SecurityGroup, amount: number, world: World): string[] {
  const taken = new Set([
    ...world.groupNames,
    ...[...world.file.attachments, ...world.file.prefixLists, ...world.file.portLists].map((thing) => thing.name),
  ]);
  const between = world.file.purpose === 'template' ? betweenInTemplate(group.name) : '-';
  const names: string[] = [];
  for (let n = 2; names.length < amount; n++) {
    const name = `${group.name}${between}${n}`;
    if (!taken.has(name)) names.push(name);
  }
  return names;
}

/** `Web2`, but `Tier1Part2`: behind a digit the number would look like another one. */
function betweenInTemplate(name: string): string {
  return /\d$/.test(name) ? 'Part' : '';
}
