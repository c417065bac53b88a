import { t } from '@vscode/l10n';
import { mergesOf } from '../../analysis/merges.ts';
import { countRules, weightOf } from '../../analysis/quota.ts';
import { splitRules } from '../../analysis/split.ts';
import { trafficOf } from '../../analysis/traffic.ts';
import type { Fix, GroupPart } from '../../model/edit.ts';
import type { Attachment, Rule, SecurityGroup } from '../../model/model.ts';
import { isGroupId } from '../../model/values.ts';
import { clauses } from '../../util/language.ts';
import type { World } from '../check.ts';
import { atLeast } from '../wording.ts';
import { type SplitEffect, splitEffect } from './attachedAlike.ts';
import { mergeEdits } from './merging.ts';

/** What to do about a group of more rules than one takes. */
export function quotaFixes(group: SecurityGroup, limit: number, world: World): Fix[] {
  return [...quotaFixesOfExisting(group, limit, world), ...splitFixes(group, world)];
}

/** The same for one that exists all the same. */
export function quotaFixesOfExisting(group: SecurityGroup, limit: number, world: World): Fix[] {
  return [...removalFixes(group, limit, world), ...mergeFixes(group, limit, world)];
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
  const effect = splitEffect(group, world);
  const runs = runsOf(group, effect.here, world);
  if (runs === undefined) return [];
  const names = newNames(group, runs.length - 1, world);
  const parts: GroupPart[] = names.map((name, i) => ({ name, rules: (runs[i + 1] ?? []).map((rule) => rule.id) }));
  return [
    {
      title: titleOf(group, effect, runs.length, world),
      safety: effect.safety,
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

function titleOf(group: SecurityGroup, { here, loss }: SplitEffect, parts: number, world: World): string {
  if (here.length === 0) {
    return t('Split `{0}` into {1} groups (attach the new ones wherever it is attached)', group.name, parts);
  }
  const alike = t('Split `{0}` into {1} groups, attached alike in this file', group.name, parts);
  const notes = [crowdOf(here, parts, world) ?? [], loss ?? []].flat();
  return notes.length > 0 ? t('{0} ({1})', alike, clauses(notes)) : alike;
}

function crowdOf(here: readonly Attachment[], parts: number, world: World): string | undefined {
  const crowded = overfull(here, parts, world);
  const limit = world.quota.groupsPerInterface?.limit ?? '';
  return crowded && t('puts `{0}` in {1} groups, {2} allowed', crowded.attachment.name, crowded.groups, limit);
}

/** An attachment that would be in too many groups after the split. */
function overfull(attachments: readonly Attachment[], parts: number, world: World) {
  const limit = world.quota.groupsPerInterface?.limit ?? Number.POSITIVE_INFINITY;
  return attachments
    .map((attachment) => ({ attachment, groups: attachment.groups.length + parts - 1 }))
    .find(({ groups }) => groups > limit);
}

/** `web-2`, `web-3`, …; in a template, where names are letters and digits, `Web2`, `Web3`, … */
export function newNames(group: SecurityGroup, amount: number, world: World): string[] {
  const taken = new Set([
    ...world.groupNames,
    ...[...world.file.attachments, ...world.file.prefixLists, ...world.file.portLists].map((thing) => thing.name),
  ]);
  // What is new has no id yet.
  const stem = isGroupId(group.name) ? 'group' : group.name;
  const between = world.file.purpose === 'template' ? betweenInTemplate(group.name) : '-';
  const names: string[] = [];
  for (let n = 2; names.length < amount; n++) {
    const name = `${stem}${between}${n}`;
    if (!taken.has(name)) names.push(name);
  }
  return names;
}

/** `Web2`, but `Tier1Part2`: behind a digit the number would look like another one. */
function betweenInTemplate(name: string): string {
  return /\d$/.test(name) ? 'Part' : '';
}
