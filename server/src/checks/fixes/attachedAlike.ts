import { t } from '@vscode/l10n';
import { membershipOf } from '../../analysis/membership.ts';
import type { Safety } from '../../model/edit.ts';
import type { Attachment, SecurityGroup } from '../../model/model.ts';
import { fileNameFrom } from '../../util/uri.ts';
import type { World } from '../check.ts';

/** What becomes of those who are in a group, when some of its rules move into new ones. */
export interface SplitEffect {
  /** What this file attaches to it; the new groups are attached to these as well. */
  readonly here: readonly Attachment[];
  readonly safety: Safety;
  /** Who loses the rules that move, where this file attaches the group and others do, or may. */
  readonly loss: string | undefined;
}

/** The same rules act on an interface that is in both groups; of those whom other files attach nobody knows the new ones. */
export function splitEffect(group: SecurityGroup, world: World): SplitEffect {
  const here = world.file.attachments.filter((attachment) => isIn(attachment, group, world));
  if (here.length === 0) return { here, safety: 'changes-access', loss: undefined };
  const loss = lossElsewhere(group, world);
  return { here, safety: loss === undefined ? 'safe' : 'changes-access', loss };
}

function isIn(attachment: Attachment, group: SecurityGroup, world: World): boolean {
  const { uses } = membershipOf(attachment, (reference) => reference);
  return uses.some(({ reference }) => world.group(reference)?.group === group);
}

function lossElsewhere(group: SecurityGroup, world: World): string | undefined {
  const { members, areAll } = world.membersElsewhere(group);
  const [first, ...more] = members;
  if (first === undefined) return areAll ? undefined : t('members in other files, if any, lose the rules that move');
  if (more.length > 0) return t('{0} members in other files lose the rules that move', members.length);
  return t('`{0}` in `{1}` loses the rules that move', first.name, fileNameFrom(world.uri, first.uri));
}
