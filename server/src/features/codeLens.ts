import { t } from '@vscode/l10n';
import { countRules } from '../analysis/quota.ts';
import { trafficOf } from '../analysis/traffic.ts';
import type { Switches } from '../engine/editing.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { referencesTo } from '../engine/world.ts';
import { known } from '../model/field.ts';
import type { SecurityGroup } from '../model/model.ts';
import type { Span } from '../text/span.ts';
import { countsText } from './hover/groupHover.ts';
import { count } from './hover/markdown.ts';

/** What is shown above a group. Its words are found when it comes into sight. */
export interface Lens {
  readonly kind: LensKind;
  /** Which group of the file, counted from 0. */
  readonly group: number;
  readonly span: Span;
}

export type LensKind = 'counts' | 'attachments' | 'deadRules';

/** The words of a lens, and what it leads to: the effective rules of a group, or some places. */
export interface LensText {
  readonly title: string;
  readonly leadsTo: { readonly effectiveRules: string } | { readonly places: readonly Span[] };
}

/** Where there is something to say of a group, from left to right. */
export function lenses(snapshot: Snapshot, wanted: Switches<LensKind>): Lens[] {
  const { groups, attachments } = snapshot.file;
  const withDead = wanted.deadRules ? groupsWithDeadRules(snapshot) : new Set<SecurityGroup>();
  const seen = new Set<number>();
  return groups.flatMap((group, i) => {
    const span = snapshot.spanOf({ entity: group.id });
    // What an alias repeats stands in the text once.
    if (span === undefined || seen.has(span.start)) return [];
    seen.add(span.start);
    const kinds: LensKind[] = [
      ...(wanted.counts ? (['counts'] as const) : []),
      ...(wanted.attachments && !group.external && attachments.length > 0 ? (['attachments'] as const) : []),
      ...(withDead.has(group) ? (['deadRules'] as const) : []),
    ];
    return kinds.map((kind) => ({ kind, group: i, span }));
  });
}

/** `61 in + 12 out = 73 of 200`, `attached to 3`, `2 dead rules`; undefined for a group that is gone. */
export function lensText(snapshot: Snapshot, { kind, group: i }: Pick<Lens, 'kind' | 'group'>): LensText | undefined {
  const group = snapshot.file.groups[i];
  if (group === undefined) return undefined;
  switch (kind) {
    case 'counts':
      return { title: countsTitle(snapshot, group), leadsTo: { effectiveRules: group.name } };
    case 'attachments':
      return attachmentsText(snapshot, group);
    case 'deadRules':
      return deadRulesText(snapshot, group);
  }
}

function countsTitle(snapshot: Snapshot, group: SecurityGroup): string {
  const counts = countRules(group, snapshot.file);
  if (!group.external) return countsText(counts, snapshot.world.quota.rulesPerGroup);
  return t('adds {0} in + {1} out', count(counts.ingress), count(counts.egress));
}

function attachmentsText(snapshot: Snapshot, group: SecurityGroup): LensText {
  const names = new Set(referencesTo(group));
  const uses = snapshot.file.attachments.flatMap(
    ({ groups }) => groups.find((use) => names.has(known(use.group) ?? '')) ?? [],
  );
  const title = uses.length === 0 ? t('not attached in this file') : t('attached to {0}', count(uses.length));
  return { title, leadsTo: { places: uses.flatMap(({ id }) => snapshot.spanOf({ entity: id }) ?? []) } };
}

function deadRulesText(snapshot: Snapshot, group: SecurityGroup): LensText {
  const { dead } = trafficOf(group, snapshot.file);
  const title = dead.size === 1 ? t('1 dead rule') : t('{0} dead rules', count(dead.size));
  return { title, leadsTo: { places: [...dead].flatMap(({ id }) => snapshot.spanOf({ entity: id }) ?? []) } };
}

const DEAD_RULES = new Set(['shadowed-rule', 'redundant-rule', 'duplicate-rule']);

/** Groups of which a dead rule is shown. Asking the findings is cheap: they are known before anybody looks for a lens. */
function groupsWithDeadRules(snapshot: Snapshot): ReadonlySet<SecurityGroup> {
  const starts = new Set(snapshot.diagnoses.flatMap(({ check, span }) => (DEAD_RULES.has(check) ? [span.start] : [])));
  if (starts.size === 0) return new Set();
  const isDead = (id: SecurityGroup['id']) => starts.has(snapshot.spanOf({ entity: id })?.start ?? -1);
  return new Set(snapshot.file.groups.filter(({ rules }) => rules.some((rule) => isDead(rule.id))));
}
