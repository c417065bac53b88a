import { t } from '@vscode/l10n';
import { mergesOf } from '../../analysis/merges.ts';

import { mergeEdits, ruleNames } from '../../engine/alike.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { rawText } from '../../model/field.ts';
import type { Rule } from '../../model/model.ts';
import type { Refactoring, Selection } from './selection.ts';

/**
 * Makes as few rules as can be of the selected ones. Rules that decide alike at one priority can be put together whatever
 * else the group holds, so the others are not looked at.
 */
export function mergeSelected({ file }: Snapshot, { group, rules, isRange }: Selection): Refactoring[] {
  if (!isRange || rules.length < 2) return [];
  const merges = mergesOf({ ...group, rules }, file);
  if (merges.length === 0) return [];
  const merged = merges.flatMap((merge) => merge.rules);
  const left = rules.length - merged.length + merges.length;
  const lost = merged.filter((rule) => rule.fields.description !== undefined && isLost(rule));
  const title =
    lost.length > 0
      ? t('Merge the selected rules into {0}, without the description of {1} (the same access)', left, ruleNames(lost))
      : t('Merge the selected rules into {0} (the same access)', left);
  return [{ title, kind: 'refactor.rewrite', safety: 'safe', edits: merges.flatMap(mergeEdits) }];

  /** Whether its description goes, and is not that of the rule that stays. */
  function isLost(rule: Rule): boolean {
    const [first] = merges.find((merge) => merge.rules.includes(rule))?.rules ?? [];
    return first !== rule && rawText(first?.fields.description) !== rawText(rule.fields.description);
  }
}
