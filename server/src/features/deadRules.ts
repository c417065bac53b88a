import { t } from '@vscode/l10n';
import { trafficOf } from '../analysis/traffic.ts';
import { changesOf } from '../engine/fixes.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import type { Edit } from '../model/edit.ts';
import type { Rule, SecurityGroup } from '../model/model.ts';

/** The checks that tell of rules which never decide. */
export const DEAD_RULE_CHECKS: ReadonlySet<string> = new Set(['shadowed-rule', 'redundant-rule', 'duplicate-rule']);

/** The rules of a group that never decide, in the order of the text; without those that a comment wants left alone. */
export function deadRulesIn(snapshot: Snapshot, group: SecurityGroup): Rule[] {
  const found = [...trafficOf(group, snapshot.file).dead].flatMap((rule) => {
    const span = snapshot.spanOf({ entity: rule.id });
    const isIgnored = span && [...DEAD_RULE_CHECKS].some((check) => snapshot.suppressions.has(check, span));
    return span === undefined || isIgnored ? [] : [{ rule, start: span.start }];
  });
  return found.sort((a, b) => a.start - b.start).map(({ rule }) => rule);
}

/** Taking out all dead rules of a group that can be taken out in this file: no packet meets another fate. */
export function removalOf(
  snapshot: Snapshot,
  group: SecurityGroup,
): { readonly title: string; readonly edits: readonly Edit[] } | undefined {
  const edits = deadRulesIn(snapshot, group)
    .map(({ id }): Edit => ({ kind: 'remove', entity: id }))
    .filter((edit) => changesOf(snapshot, { title: '', safety: 'safe', edits: [edit] }) !== undefined);
  if (edits.length === 0) return undefined;
  const title =
    edits.length === 1
      ? t('Remove the dead rule of `{0}` (the same access)', group.name)
      : t('Remove the {0} dead rules of `{1}` (the same access)', edits.length, group.name);
  return { title, edits };
}
