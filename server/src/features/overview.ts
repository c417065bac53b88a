import { t } from '@vscode/l10n';
import { openingsOf } from '../analysis/exposure.ts';
import { later as ofAnalysis } from '../analysis/later.ts';
import { countRules } from '../analysis/quota.ts';
import { wholeOf } from '../analysis/whole.ts';
import { exposedBy, exposedText, whereText } from '../engine/judgements.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { referencesFromOutside } from '../engine/world.ts';
import type { SecurityGroup } from '../model/model.ts';
import type { Span } from '../text/span.ts';
import { deadRulesIn } from './deadRules.ts';
import { titleOf } from './groupTitle.ts';
import { countsText } from './hover/groupHover.ts';
import { count } from './hover/markdown.ts';
import { attachmentsOf } from './overview/attachments.ts';
import { findingCounter } from './overview/findingCounts.ts';
import { type Place, type Places, placed, placesOf } from './overview/places.ts';
import { attachmentUses, fullest, groupUses, type QuotaState, type QuotaUse, stateOf } from './overview/quotaUses.ts';
import { ruleLine } from './symbols.ts';

/** What one file holds, for a list of all files: its groups, and how full its quotas are. */
export interface FileOverview {
  readonly groups: readonly GroupOverview[];
  /** Instances and interfaces that come near a quota of their own or are beyond it. */
  readonly crowded: readonly QuotaUse[];
  /** The quota that is nearest to its limit; undefined where nothing is limited. */
  readonly worst: QuotaUse | undefined;
  /** The fullest quota of each instance and interface that is in groups which other files may define. */
  readonly abroad: readonly AbroadUse[];
}

/** What counts in other files as well: in those that define a group of these names and ids. */
export interface AbroadUse {
  readonly references: readonly string[];
  readonly use: QuotaUse;
}

export interface GroupOverview {
  readonly name: string;
  /** What to show in place of the name. */
  readonly label?: string;
  /** Its other name: the id, or what it is called in the cloud. */
  readonly also?: string;
  /** Which group of the file it is, counted from 0, where its name alone does not tell. */
  readonly which?: number;
  readonly span: Span;
  /** `61 in + 12 out = 73 of 200` */
  readonly counts: string;
  readonly ingress: number;
  readonly egress: number;
  readonly total: number;
  readonly atLeast: boolean;
  readonly limit: number | undefined;
  readonly state: QuotaState;
  /** How many findings stand in it, hints left out. */
  readonly findings: number;
  readonly attachments: Places;
  readonly deadRules: Places;
  /** What is open to the world on sensitive ports: `tcp 22 (SSH)`. */
  readonly openings: Places;
  /** The names by which other files may mean it. */
  readonly references: readonly string[];
}

export function overview(snapshot: Snapshot): FileOverview {
  const { groups, attachments } = snapshot.file;
  const attached = attachmentsOf(snapshot);
  const findingsIn = findingCounter(snapshot);
  const seen = new Set<number>();
  const shown: GroupOverview[] = [];
  const names = new Map<string, number>();
  for (const { name } of groups) names.set(name, (names.get(name) ?? 0) + 1);
  for (const [which, group] of groups.entries()) {
    const span = snapshot.spanOf({ entity: group.id });
    // What an alias repeats stands in the text once.
    if (span === undefined || seen.has(span.start)) continue;
    seen.add(span.start);
    const about = { attachments: attached.to(group), findings: findingsIn(group) };
    const isTold = group.name !== '' && names.get(group.name) === 1;
    shown.push({ ...groupOverview(snapshot, group, span, about), ...(!isTold && { which }) });
  }
  const crowds = attachments.map((attachment) => ({ attachment, all: attachmentUses(snapshot, attachment) }));
  const crowded = crowds.flatMap(({ all }) => all).filter(({ state }) => state !== 'ok');
  const worst = fullest([
    ...groups.flatMap((group) => groupUses(snapshot, group)),
    ...crowds.flatMap(({ all }) => all),
  ]);
  const abroad = crowds.flatMap(({ attachment, all }): AbroadUse[] => {
    const references = attached.abroad(attachment);
    const use = references.length === 0 ? undefined : fullest(all);
    return use ? [{ references, use }] : [];
  });
  return { groups: shown, crowded, worst, abroad };
}

function groupOverview(
  snapshot: Snapshot,
  group: SecurityGroup,
  span: Span,
  { attachments, findings }: { readonly attachments: readonly Place[]; readonly findings: number },
): GroupOverview {
  const { file, world } = snapshot;
  const counts = countRules(group, file);
  const { ingress, egress, total } = counts;
  const name = group.name || t('(no name)');
  const { label, also } = titleOf(group);
  const limit = group.external ? undefined : world.quota.rulesPerGroup?.limit;
  return {
    name,
    ...(label !== name && { label }),
    ...(also !== undefined && { also }),
    span,
    counts: group.external
      ? t('adds {0} in + {1} out', count(ingress), count(egress))
      : countsText(counts, world.quota.rulesPerGroup),
    ingress,
    egress,
    total,
    atLeast: counts.atLeast,
    limit,
    state: limit === undefined ? 'ok' : stateOf(total, limit, snapshot, group),
    findings,
    attachments: placesOf(attachments),
    deadRules: placesOf(
      deadRulesIn(snapshot, group).flatMap((rule) => placed(snapshot, rule.id, ruleLine(rule)) ?? []),
    ),
    openings: openings(snapshot, group),
    references: referencesFromOutside(group, file),
  };
}

function openings(snapshot: Snapshot, own: SecurityGroup): Places {
  const { group, file } = wholeOf(own, snapshot.file);
  const all = [...openingsOf(group, file), ...(ofAnalysis.cases?.openingsInCases(group, file) ?? [])];
  const found = all.flatMap((opening) => {
    const exposed = exposedBy(opening, snapshot.world);
    const [first] = opening.reaches;
    if (exposed === undefined || first === undefined) return [];
    const what = whereText(exposedText(exposed), opening, group);
    return placed(snapshot, first.rule.id, opening.family === 'ipv4' ? what : t('{0} (IPv6)', what)) ?? [];
  });
  return placesOf(found);
}
