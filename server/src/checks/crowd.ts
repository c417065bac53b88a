import { worstTotal } from '../analysis/conditions.ts';
import { type Membership, membershipOf } from '../analysis/membership.ts';
import type { Quota } from '../knowledge/quotas.ts';
import type { Attachment } from '../model/model.ts';
import type { Finding, World } from './check.ts';
import { totalOf } from './interface-rule-quota.ts';
import { later } from './laterUnion.ts';
import { refused } from './message.ts';
import { closeness, groupsOf, kindOf, limitSource } from './wording.ts';

/** How many groups and rules come together on an instance or interface, by all files that speak of it. */
export interface Crowd {
  /** By its own file. */
  readonly membership: Membership;
  readonly groups: number;
  readonly rules: number;
  /** There may be more groups than these. */
  readonly atLeast: boolean;
  /** Adds to what is said of it the other files that are counted in. */
  withFiles?(said: string): string;
}

/** What a check says of one of the quotas that hold for an instance or interface. */
interface Told {
  total(crowd: Crowd): number;
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
    const close = closeness(told.total(crowd), quota.limit, world);
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
  const membership = membershipOf(attachment, (reference) => world.group(reference)?.name ?? reference);
  const own: Crowd = {
    membership,
    get groups() {
      return worstTotal(membership.uses, () => 1);
    },
    get rules() {
      return totalOf(membership, world);
    },
    atLeast: membership.atLeast,
  };
  return later.union?.(own, attachment, world) ?? own;
}
