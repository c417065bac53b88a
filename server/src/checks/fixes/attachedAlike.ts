import { t } from '@vscode/l10n';
import { membershipOf } from '../../analysis/membership.ts';
import type { Safety } from '../../model/edit.ts';
import type { Attachment, SecurityGroup } from '../../model/model.ts';
import { fileNameFrom } from '../../util/uri.ts';
import type { MemberElsewhere, World } from '../check.ts';

/** What becomes of those who are in a group, when some of its rules move into new ones. */
export interface SplitEffect {
  /** What this file attaches to it and not only joins; the new groups are attached to these as well. */
  readonly here: readonly Attachment[];
  readonly safety: Safety;
  /** Who loses the rules that move, where this file attaches the group and others do, or may. */
  readonly loss: string | undefined;
}

/** The same rules act on an interface that is in both groups; of those whom other files attach nobody knows the new ones. */
export function splitEffect(group: SecurityGroup, world: World): SplitEffect {
  const members = world.file.attachments.filter((attachment) => isIn(attachment, group, world));
  const here = members.filter(({ joinedOnly }) => !joinedOnly);
  if (here.length === 0) return { here, safety: 'changes-access', loss: undefined };
  const place = { uri: world.uri };
  const joined = members.flatMap(({ joinedOnly, name }) => (joinedOnly ? [{ name, place }] : []));
  const loss = lossOf(joined, group, world);
  return { here, safety: loss === undefined ? 'safe' : 'changes-access', loss };
}

function isIn(attachment: Attachment, group: SecurityGroup, world: World): boolean {
  const { uses } = membershipOf(attachment, (reference) => reference);
  return uses.some(({ reference }) => world.group(reference)?.group === group);
}

function lossOf(joined: readonly MemberElsewhere[], group: SecurityGroup, world: World): string | undefined {
  const elsewhere = world.membersElsewhere(group);
  const all = [...joined, ...(elsewhere ?? [])];
  const [first, ...more] = all;
  const areAll = elsewhere === undefined || (world.complete && !world.looking);
  if (first === undefined) return areAll ? undefined : t('members in other files, if any, lose the rules that move');
  if (more.length > 0) return t('{0} other members lose the rules that move', all.length);
  return t('`{0}` in `{1}` loses the rules that move', first.name, fileNameFrom(world.uri, first.place.uri));
}
