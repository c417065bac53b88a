import { t } from '@vscode/l10n';
import { membershipOf } from '../../analysis/membership.ts';
import { splitRules } from '../../analysis/split.ts';
import { newNames } from '../../engine/alike.ts';
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
  const attached = isAttached(snapshot, group);
  const parts = [{ name, rules: moving.map((rule) => rule.id) }];
  return [
    {
      title: titleOf(moving.length, name, { attached }),
      kind: 'refactor.rewrite',
      // The same rules act on an interface that is in both groups; who else is in the old one cannot be seen from here.
      safety: attached ? 'safe' : 'changes-access',
      edits: [{ kind: 'split-group', group: group.id, parts }],
    },
  ];
}

function titleOf(rules: number, name: string, { attached }: { readonly attached: boolean }): string {
  const what =
    rules === 1
      ? t('Move this rule into a new group `{0}`', name)
      : t('Move {0} rules into a new group `{1}`', rules, name);
  return attached
    ? t('{0}, attached alike in this file', what)
    : t('{0} (attach it wherever the old one is attached)', what);
}

/** Where this file can define groups and all rules of this one are in sight. */
function canBeSplit({ file }: Snapshot, group: SecurityGroup): boolean {
  const definesGroups = file.purpose === 'definition' || file.purpose === 'template';
  return definesGroups && !group.external && !group.incomplete && group.name !== '';
}

function isAttached({ file, world }: Snapshot, group: SecurityGroup): boolean {
  return file.attachments.some((attachment) => {
    const { uses } = membershipOf(attachment, (reference) => reference);
    return uses.some(({ reference }) => world.group(reference)?.group === group);
  });
}
