import { t } from '@vscode/l10n';
import { countRules } from '../analysis/quota.ts';
import type { Switches } from '../engine/editing.ts';
import type { Elsewhere } from '../engine/groupRegistry.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { referencesTo } from '../engine/world.ts';
import { known } from '../model/field.ts';
import type { SecurityGroup } from '../model/model.ts';
import type { Span } from '../text/span.ts';
import { DEAD_RULE_CHECKS, deadRulesIn } from './deadRules.ts';
import { countsText } from './hover/groupHover.ts';
import { count } from './hover/markdown.ts';
import { ruleLine } from './symbols.ts';

/** What is shown above a group. Its words are found when it comes into sight. */
export interface Lens {
  readonly kind: LensKind;
  /** Which group of the file, counted from 0. */
  readonly group: number;
  readonly span: Span;
}

export type LensKind = 'counts' | 'attachments' | 'deadRules';

/** The words of a lens, and the places that it leads to; that which counts leads to the effective rules. */
export interface LensText {
  readonly title: string;
  readonly places: readonly LensPlace[];
}

/** A place in this file, or in another one. */
export type LensPlace = { readonly text: string } & ({ readonly span: Span } | { readonly elsewhere: Elsewhere });

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
      ...(wanted.attachments && isAttachable(group) ? (['attachments'] as const) : []),
      ...(withDead.has(group) ? (['deadRules'] as const) : []),
    ];
    return kinds.map((kind) => ({ kind, group: i, span }));
  });

  function isAttachable(group: SecurityGroup): boolean {
    if (group.external) return false;
    return attachments.length > 0 || snapshot.isAttachable || snapshot.attachedElsewhere(group).length > 0;
  }
}

/** `61 in + 12 out = 73 of 200`, `attached to 3`, `2 dead rules`; undefined for a group that is gone. */
export function lensText(snapshot: Snapshot, { kind, group: i }: Pick<Lens, 'kind' | 'group'>): LensText | undefined {
  const group = snapshot.file.groups[i];
  if (group === undefined) return undefined;
  switch (kind) {
    case 'counts':
      return { title: countsTitle(snapshot, group), places: [] };
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

/** In this file, and in all others of the workspace. */
function attachmentsText(snapshot: Snapshot, group: SecurityGroup): LensText {
  const names = new Set(referencesTo(group));
  const isIts = (name: string) => names.has(name) || snapshot.world.group(name)?.group === group;
  const here = snapshot.file.attachments.flatMap(({ name, groups }): LensPlace[] => {
    const use = groups.find((one) => isIts(known(one.group) ?? ''));
    const span = use && snapshot.spanOf({ entity: use.id });
    return span ? [{ text: name, span }] : [];
  });
  const elsewhere = snapshot.attachedElsewhere(group);
  const others = elsewhere.map(
    ({ name, place, perhaps }): LensPlace => ({ text: perhaps ? t('perhaps {0}', name) : name, elsewhere: place }),
  );
  const unsure = elsewhere.filter(({ perhaps }) => perhaps).length;
  const places = [...here, ...others];
  return { title: attachedTitle(places.length - unsure, unsure, snapshot), places };
}

/** @param unsure how many may be in another group instead */
function attachedTitle(sure: number, unsure: number, snapshot: Snapshot): string {
  if (sure + unsure === 0) return nowhere(snapshot);
  const title = attachedTo(sure, snapshot);
  return unsure === 0 ? title : t('{0}, perhaps to {1} more', title, count(unsure));
}

function attachedTo(places: number, { world }: Snapshot): string {
  return world.looking ? t('attached to {0} so far', count(places)) : t('attached to {0}', count(places));
}

/** Names of templates are known in their file only, so that nobody else can attach their groups. */
function nowhere({ file, world }: Snapshot): string {
  const seesAll = file.purpose === 'definition' && world.complete;
  return seesAll ? t('not attached in this workspace') : t('not attached in this file');
}

function deadRulesText(snapshot: Snapshot, group: SecurityGroup): LensText {
  const dead = deadRulesIn(snapshot, group);
  const title = dead.length === 1 ? t('1 dead rule') : t('{0} dead rules', count(dead.length));
  const places = dead.flatMap((rule): LensPlace[] => {
    const span = snapshot.spanOf({ entity: rule.id });
    return span ? [{ text: ruleLine(rule), span }] : [];
  });
  return { title, places };
}

/** Groups of which a dead rule is shown. Asking the findings is cheap: they are known before anybody looks for a lens. */
function groupsWithDeadRules(snapshot: Snapshot): ReadonlySet<SecurityGroup> {
  const starts = new Set(
    snapshot.diagnoses.flatMap(({ check, span }) => (DEAD_RULE_CHECKS.has(check) ? [span.start] : [])),
  );
  if (starts.size === 0) return new Set();
  const isDead = (id: SecurityGroup['id']) => starts.has(snapshot.spanOf({ entity: id })?.start ?? -1);
  return new Set(snapshot.file.groups.filter(({ rules }) => rules.some((rule) => isDead(rule.id))));
}
