import { worstTotal } from '../analysis/conditions.ts';
import { type Membership, membershipOf } from '../analysis/membership.ts';
import type { Quota } from '../knowledge/quotas.ts';
import type { Attachment } from '../model/model.ts';
import { isGroupId, withoutAccount } from '../model/values.ts';
import type { Finding, KnownGroup, World } from './check.ts';
import { totalOf } from './interface-rule-quota.ts';
import { later } from './later.ts';
import { refused } from './message.ts';
import { perAttachment } from './perAttachment.ts';
import { closeness, groupsOf, kindOf, limitSource } from './wording.ts';

/** How many groups and rules come together on an instance or interface, by all files that speak of it. */
export interface Crowd {
  /** By its own file. */
  readonly membership: Membership;
  readonly groups: Sum;
  readonly rules: Sum;
  /** Adds to what is said of it the other files that are counted in. */
  withFiles?(said: string): string;
}

export interface Sum {
  readonly total: number;
  /** There may be more. */
  readonly atLeast: boolean;
}

/** What a check says of one of the quotas that hold for an instance or interface. */
interface Told {
  sum(crowd: Crowd): Sum;
  used(crowd: Crowd, world: World): string;
  over(...numbers: Numbers): string;
  near(...numbers: Numbers): string;
  readonly code: Parameters<typeof refused>[1];
}

type Numbers = readonly [name: string, used: string, limit: number, kind: string, source: string];

/** Who comes near a quota, or is beyond it. */
export function* crowded(world: World, quota: Quota | undefined, told: Told): Iterable<Finding> {
  if (quota === undefined) return;
  for (const attachment of world.file.attachments) {
    const crowd = crowdOf(attachment, world);
    const close = closeness(told.sum(crowd).total, quota.limit, world);
    if (close === undefined) continue;
    const isOver = close === 'over';
    const used = told.used(crowd, world);
    const said = told[isOver ? 'over' : 'near'](
      attachment.name,
      used,
      quota.limit,
      kindOf(attachment),
      limitSource(quota, world),
    );
    const message = crowd.withFiles?.(said) ?? said;
    yield {
      at: { entity: attachment.id },
      related: groupsOf(crowd.membership, world),
      message: isOver ? refused(message, told.code) : message,
      ...(!isOver && { severity: 'information' }),
    };
  }
}

export function crowdOf(attachment: Attachment, world: World): Crowd {
  const own = ownCrowdOf(attachment, world);
  return later.unionOf?.(own, attachment, world) ?? own;
}

/** What comes together by the file alone. */
const ownCrowdOf = perAttachment((attachment, world): Crowd => {
  const membership = membershipOf(attachment, (reference) => {
    const known = world.group(reference);
    return idOf(reference, known) ?? known?.name ?? reference;
  });
  const { uses, atLeast } = membership;
  const counts = uses.map(({ reference }) => world.group(reference)?.count);
  return {
    membership,
    groups: { total: worstTotal(uses, () => 1), atLeast },
    rules: { total: totalOf(membership, world), atLeast: atLeast || counts.some((count) => count?.atLeast ?? true) },
  };
});

/** The id of a group, if it is known: the same wherever it is named. */
export function idOf(reference: string, known: KnownGroup | undefined): string | undefined {
  const id = isGroupId(reference) ? reference : known?.id;
  return id && withoutAccount(id);
}
