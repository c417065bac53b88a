// Pieces of messages that several checks share.
import { t } from '@vscode/l10n';
import type { Membership } from '../analysis/membership.ts';
import type { GroupCount } from '../analysis/quota.ts';
import type { Quota } from '../knowledge/quotas.ts';
import type { Attachment, SecurityFile, SecurityGroup } from '../model/model.ts';
import type { Guard } from '../model/variables.ts';
import type { Related, World } from './check.ts';
import { later } from './later.ts';

/** A group as a sentence begins with it. */
export function subject(group: SecurityGroup): string {
  return group.name === '' ? t('This group') : `\`${group.name}\``;
}

/** `61 in + 12 out = 73`, or `at least 61 in + 12 out = 73`; the total alone where conditions keep the two sides apart. */
export function sum(count: GroupCount): string {
  const { ingress, egress, total } = count;
  return atLeast(ingress + egress === total ? t('{0} in + {1} out = {2}', ingress, egress, total) : total, count);
}

/** `73`, or `at least 73` where a part cannot be seen. */
export function atLeast(total: number | string, bound: { readonly atLeast: boolean }): string {
  return bound.atLeast ? t('at least {0}', total) : String(total);
}

/** Whose word a limit is. */
export function limitSource(quota: Quota, world: World): string {
  return quota.date === undefined ? t('by your settings') : t('quota profile `{0}`', world.quota.name);
}

/** How near a total has come to a limit; undefined while there is room. */
export function closeness(total: number, limit: number, world: World): 'over' | 'full' | 'near' | undefined {
  if (total > limit) return 'over';
  if (total === limit) return 'full';
  return total >= limit * world.warnAt ? 'near' : undefined;
}

/** Whether a group is known to exist as it is written, whatever the limits say that we know. */
export function isProven(group: SecurityGroup, file: SecurityFile): boolean {
  return file.purpose === 'export' && !group.external;
}

/** What an attachment joins groups to. */
export function kindOf(attachment: Attachment): string {
  return attachment.to === 'instance' ? t('an instance') : t('an interface');
}

/** What a guard asks for: `Open` is true, `Env = prod`. */
export function guardWords(guard: Guard): string {
  return later.guardWords?.(guard) ?? guard.condition.key;
}

/** Each mention of a group in an attachment, with what the group counts. */
export function groupsOf({ uses }: Membership, world: World): Related[] {
  return uses.map(({ use, reference }) => {
    const known = world.group(reference);
    const message = known
      ? t('`{0}`: {1} rules.', reference, sum(known.count))
      : t('The rules of `{0}` are not known here, and not counted.', reference);
    return { at: { entity: use.id }, message };
  });
}
