import { t } from '@vscode/l10n';
import { splitRules } from '../../analysis/split.ts';
import { newNames, splitEffect } from '../../engine/alike.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import type { SecurityGroup } from '../../model/model.ts';
import type { Refactoring, Selection } from './selection.ts';

/** Moves the selected rules into a new group, or, at a group's name, the later half of them. */
export function splitGroup(snapshot: Snapshot, { group, rules, isRange }: Selection): Refactoring[] {
  if (!canBeSplit(snapshot, group)) return [];
  const [name] = newNames(group, 1, snapshot.world);
  const halves = splitRules(group.rules, () => 1, Math.ceil(group.rules.length / 2));
  const moving = rules.length > 0 ? rules : halves?.[1];
  const isPart = moving !== undefined && moving.length > 0 && moving.length < group.rules.length;
  if (name === undefined || !isPart || (rules.length > 0 && !isRange)) return [];
  const effect = splitEffect(group, snapshot.world);
  const parts = [{ name, rules: moving.map((rule) => rule.id) }];
  return [
    {
      title: titleOf(moving.length, name, effect),
      kind: 'refactor.rewrite',
      safety: effect.safety,
      edits: [{ kind: 'split-group', group: group.id, parts }],
    },
  ];
}

function titleOf(rules: number, name: string, { here, loss }: ReturnType<typeof splitEffect>): string {
  const what =
    rules === 1
      ? t('Move this rule into a new group `{0}`', name)
      : t('Move {0} rules into a new group `{1}`', rules, name);
  if (here.length === 0) return t('{0} (attach it wherever the old one is attached)', what);
  const alike = t('{0}, attached alike in this file', what);
  return loss === undefined ? alike : t('{0} ({1})', alike, loss);
}

/** Where this file can define groups and all rules of this one are in sight. */
function canBeSplit({ file }: Snapshot, group: SecurityGroup): boolean {
  const definesGroups = file.purpose === 'definition' || file.purpose === 'template';
  return definesGroups && !group.external && !group.incomplete && group.name !== '';
}
