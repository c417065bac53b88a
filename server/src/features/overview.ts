import { t } from '@vscode/l10n';
import { worstTotal } from '../analysis/conditions.ts';
import { openingsOf } from '../analysis/exposure.ts';
import { groupPeersOf } from '../analysis/groupPeers.ts';
import { membershipOf } from '../analysis/membership.ts';
import { countRules } from '../analysis/quota.ts';
import { atLeast, closeness, exposedBy, exposedText, isProven, rulesOfInterface } from '../engine/judgements.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { isId, referencesFromOutside, referencesTo } from '../engine/world.ts';
import type { Quota } from '../knowledge/quotas.ts';
import { known } from '../model/field.ts';
import type { Attachment, EntityId, SecurityGroup } from '../model/model.ts';
import { groupTypeOf } from '../model/rules.ts';
import type { Span } from '../text/span.ts';
import { deadRulesIn } from './deadRules.ts';
import { countsText } from './hover/groupHover.ts';
import { count } from './hover/markdown.ts';
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

export type QuotaState = 'ok' | 'near' | 'full' | 'over';

/** How much of a quota is used. */
export interface QuotaUse {
  /** The group, instance or interface. */
  readonly name: string;
  readonly span: Span;
  readonly used: number;
  readonly atLeast: boolean;
  readonly limit: number;
  readonly state: QuotaState;
  /** `web: 195 of 200 rules` */
  readonly text: string;
  /** What the quota is, and what to do about it. */
  readonly meaning: string;
  /** The entry of the FAQ about it. */
  readonly faq: string;
}

/** A place and its words. */
export interface Place {
  readonly text: string;
  readonly span: Span;
}

/** The first of some places; there are `total` of them. */
export interface Places {
  readonly total: number;
  readonly places: readonly Place[];
}

/** A list does not show more. */
export const MOST_PLACES = 50;

export function overview(snapshot: Snapshot): FileOverview {
  const { groups, attachments } = snapshot.file;
  const uses = usesOf(snapshot);
  const findings = findingStarts(snapshot);
  const seen = new Set<number>();
  const shown: GroupOverview[] = [];
  for (const group of groups) {
    const span = snapshot.spanOf({ entity: group.id });
    // What an alias repeats stands in the text once.
    if (span === undefined || seen.has(span.start)) continue;
    seen.add(span.start);
    shown.push(groupOverview(snapshot, group, span, { uses: uses.of(group), findings }));
  }
  const crowds = attachments.map((attachment) => ({ attachment, all: attachmentUses(snapshot, attachment) }));
  const crowded = crowds.flatMap(({ all }) => all).filter(({ state }) => state !== 'ok');
  const worst = fullest([
    ...groups.flatMap((group) => groupUses(snapshot, group)),
    ...crowds.flatMap(({ all }) => all),
  ]);
  const abroad = crowds.flatMap(({ attachment, all }): AbroadUse[] => {
    const references = uses.abroad(attachment);
    const use = references.length === 0 ? undefined : fullest(all);
    return use ? [{ references, use }] : [];
  });
  return { groups: shown, crowded, worst, abroad };
}

/** That which is nearest to its limit. */
export function fullest<Use extends Pick<QuotaUse, 'used' | 'limit'>>(uses: readonly Use[]): Use | undefined {
  return uses.reduce<Use | undefined>((a, b) => (a && fullness(a) >= fullness(b) ? a : b), undefined);
}

function groupOverview(
  snapshot: Snapshot,
  group: SecurityGroup,
  span: Span,
  { uses, findings }: { readonly uses: readonly Place[]; readonly findings: readonly number[] },
): GroupOverview {
  const { file, world } = snapshot;
  const counts = countRules(group, file);
  const { ingress, egress, total } = counts;
  const limit = group.external ? undefined : world.quota.rulesPerGroup?.limit;
  return {
    name: group.name || t('(no name)'),
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
    findings: findingsIn(snapshot, group, findings),
    attachments: placesOf(uses),
    deadRules: placesOf(
      deadRulesIn(snapshot, group).flatMap((rule) => placed(snapshot, rule.id, ruleLine(rule)) ?? []),
    ),
    openings: openings(snapshot, group),
    references: referencesFromOutside(group, file),
  };
}

function openings(snapshot: Snapshot, group: SecurityGroup): Places {
  const found = openingsOf(group, snapshot.file).flatMap((opening) => {
    const exposed = exposedBy(opening, snapshot.world);
    const [first] = opening.reaches;
    if (exposed === undefined || first === undefined) return [];
    const what = exposedText(exposed);
    return placed(snapshot, first.rule.id, opening.family === 'ipv4' ? what : t('{0} (IPv6)', what)) ?? [];
  });
  return placesOf(found);
}

/** Which attachments of the file mean which group of it, and which groups of others they may mean. */
function usesOf(snapshot: Snapshot) {
  const { groups, attachments, purpose } = snapshot.file;
  const own = new Map(
    groups.filter(({ external }) => !external).flatMap((group) => referencesTo(group).map((name) => [name, group])),
  );
  const byGroup = new Map<SecurityGroup, Map<Attachment, Place>>();
  for (const attachment of attachments) {
    for (const use of attachment.groups) {
      const group = own.get(known(use.group) ?? '');
      const place = group && placed(snapshot, use.id, attachment.name);
      if (!place) continue;
      const places = byGroup.get(group) ?? new Map<Attachment, Place>();
      byGroup.set(group, places);
      if (!places.has(attachment)) places.set(attachment, place);
    }
  }
  return {
    of: (group: SecurityGroup): readonly Place[] => [...(byGroup.get(group)?.values() ?? [])],
    abroad: ({ groups: uses }: Attachment): string[] => {
      const names = uses.flatMap((use) => known(use.group) ?? []);
      return names.filter((name) => !own.has(name) && (purpose === 'definition' || isId(name)));
    },
  };
}

/** Where findings start that somebody should look at, in the order of the text. */
function findingStarts({ diagnoses }: Snapshot): number[] {
  return diagnoses
    .filter(({ severity }) => severity !== 'hint')
    .map(({ span }) => span.start)
    .sort((a, b) => a - b);
}

/** Those in the group, and in rules of it that stand on their own. */
function findingsIn(snapshot: Snapshot, group: SecurityGroup, starts: readonly number[]): number {
  if (starts.length === 0) return 0;
  const home = snapshot.extentOf(group.id);
  let found = home ? between(starts, home) : 0;
  for (const { id } of group.rules) {
    const extent = snapshot.extentOf(id);
    if (extent && !(home && home.start <= extent.start && extent.end <= home.end)) found += between(starts, extent);
  }
  return found;
}

function between(starts: readonly number[], { start, end }: Span): number {
  return firstFrom(starts, end) - firstFrom(starts, start);
}

/** The index of the first number that is not below another. */
function firstFrom(sorted: readonly number[], least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How a group uses the quotas that hold for it. */
function groupUses(snapshot: Snapshot, group: SecurityGroup): QuotaUse[] {
  const { file, world } = snapshot;
  if (group.external) return [];
  const { rulesPerGroup, groupPeersPerGroup } = world.quota;
  const peers = groupTypeOf(group) === 'enterprise' ? [] : groupPeersOf(group, file);
  const byPeers =
    peers.length === 0
      ? []
      : used(snapshot, group, groupPeersPerGroup, {
          total: worstTotal(
            peers.map(({ rule }) => rule),
            () => 1,
          ),
          atLeast: group.incomplete,
          unit: 'peers',
        });
  return [...used(snapshot, group, rulesPerGroup, { ...countRules(group, file), unit: 'rules' }), ...byPeers];
}

function attachmentUses(snapshot: Snapshot, attachment: Attachment): QuotaUse[] {
  const { world } = snapshot;
  const { groupsPerInterface, rulesPerInterface } = world.quota;
  const membership = membershipOf(attachment, (reference) => world.group(reference)?.name ?? reference);
  const isBound = membership.uses.some(({ reference }) => world.group(reference)?.count.atLeast ?? true);
  const groups = { total: worstTotal(membership.uses, () => 1), atLeast: membership.atLeast, unit: 'groups' } as const;
  const rules = {
    total: rulesOfInterface(membership, world),
    atLeast: membership.atLeast || isBound,
    unit: 'acting',
  } as const;
  return [
    ...used(snapshot, attachment, groupsPerInterface, groups),
    ...used(snapshot, attachment, rulesPerInterface, rules),
  ];
}

interface Used {
  readonly total: number;
  readonly atLeast: boolean;
  readonly unit: 'rules' | 'peers' | 'groups' | 'acting';
}

function used(
  snapshot: Snapshot,
  thing: SecurityGroup | Attachment,
  quota: Quota | undefined,
  { total, atLeast: isBound, unit }: Used,
): QuotaUse[] {
  const span = snapshot.spanOf({ entity: thing.id });
  if (quota === undefined || span === undefined) return [];
  const { limit } = quota;
  const name = thing.name || t('(no name)');
  const numbers = [name, atLeast(count(total), { atLeast: isBound }), count(limit)] as const;
  const state = stateOf(total, limit, snapshot, thing.kind === 'group' ? thing : undefined);
  return [{ name, span, used: total, atLeast: isBound, limit, state, ...wordsOf(unit, numbers) }];
}

function wordsOf(
  unit: Used['unit'],
  numbers: readonly [name: string, used: string, limit: string],
): Pick<QuotaUse, 'text' | 'meaning' | 'faq'> {
  switch (unit) {
    case 'rules':
      return {
        text: t('{0}: {1} of {2} rules', ...numbers),
        meaning: t('So many rules a security group takes, inbound and outbound together.'),
        faq: 'counted-together',
      };
    case 'peers':
      return {
        text: t('{0}: {1} of {2} rules whose peer is a group', ...numbers),
        meaning: t('So many rules of a basic security group may name another group.'),
        faq: 'view-quotas',
      };
    case 'groups':
      return {
        text: t('{0}: in {1} of {2} groups', ...numbers),
        meaning: t('So many security groups an instance or a network interface can join.'),
        faq: 'raised-group-limit',
      };
    case 'acting':
      return {
        text: t('{0}: {1} of {2} rules from all its groups', ...numbers),
        meaning: t('So many rules all groups of an instance or a network interface may hold together.'),
        faq: 'rule-limit-reached',
      };
  }
}

function stateOf(
  total: number,
  limit: number,
  { file, world }: Snapshot,
  group: SecurityGroup | undefined,
): QuotaState {
  const close = closeness(total, limit, world) ?? 'ok';
  // What exists in the cloud is allowed there, whatever we know of the limit.
  return close === 'over' && group && isProven(group, file) ? 'full' : close;
}

function fullness({ used, limit }: Pick<QuotaUse, 'used' | 'limit'>): number {
  return used / limit;
}

function placed(snapshot: Snapshot, entity: EntityId, text: string): Place | undefined {
  const span = snapshot.spanOf({ entity });
  return span && { text, span };
}

function placesOf(all: readonly Place[]): Places {
  return { total: all.length, places: all.slice(0, MOST_PLACES) };
}
