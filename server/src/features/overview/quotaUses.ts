import { t } from '@vscode/l10n';
import { worstTotal } from '../../analysis/conditions.ts';
import { groupPeersOf } from '../../analysis/groupPeers.ts';
import { countRules } from '../../analysis/quota.ts';
import { atLeast, closeness, crowdOf, isProven } from '../../engine/judgements.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import type { Quota } from '../../knowledge/quotas.ts';
import type { Attachment, SecurityGroup } from '../../model/model.ts';
import { groupTypeOf } from '../../model/rules.ts';
import type { Span } from '../../text/span.ts';
import { count } from '../hover/markdown.ts';

export type QuotaState = 'ok' | 'near' | 'full' | 'over';

/** How much of a quota is used. */
export interface QuotaUse {
  /** The group, instance or interface. */
  readonly name: string;
  readonly span: Span;
  readonly used: number;
  readonly atLeast: boolean;
  readonly limit: number;
  readonly state: QuotaState;
  /** `web: 195 of 200 rules` */
  readonly text: string;
  /** What the quota is, and what to do about it. */
  readonly meaning: string;
  /** The entry of the FAQ about it. */
  readonly faq: string;
}

/** That which is nearest to its limit. */
export function fullest<Use extends Pick<QuotaUse, 'used' | 'limit'>>(uses: readonly Use[]): Use | undefined {
  return uses.reduce<Use | undefined>((a, b) => (a && fullness(a) >= fullness(b) ? a : b), undefined);
}

function fullness({ used, limit }: Pick<QuotaUse, 'used' | 'limit'>): number {
  return used / limit;
}

/** How a group uses the quotas that hold for it. */
export function groupUses(snapshot: Snapshot, group: SecurityGroup): QuotaUse[] {
  const { file, world } = snapshot;
  if (group.external) return [];
  const { rulesPerGroup, groupPeersPerGroup } = world.quota;
  const peers = groupTypeOf(group) === 'enterprise' ? [] : groupPeersOf(group, file);
  const byPeers =
    peers.length === 0
      ? []
      : used(snapshot, group, groupPeersPerGroup, {
          total: worstTotal(
            peers.map(({ rule }) => rule),
            () => 1,
          ),
          atLeast: group.incomplete,
          unit: 'peers',
        });
  return [...used(snapshot, group, rulesPerGroup, { ...countRules(group, file), unit: 'rules' }), ...byPeers];
}

/** How an instance or interface uses the quotas that hold for it. */
export function attachmentUses(snapshot: Snapshot, attachment: Attachment): QuotaUse[] {
  const { world } = snapshot;
  const { groupsPerInterface, rulesPerInterface } = world.quota;
  const { groups, rules } = crowdOf(attachment, world);
  return [
    ...used(snapshot, attachment, groupsPerInterface, { ...groups, unit: 'groups' }),
    ...used(snapshot, attachment, rulesPerInterface, { ...rules, unit: 'acting' }),
  ];
}

interface Used {
  readonly total: number;
  readonly atLeast: boolean;
  readonly unit: 'rules' | 'peers' | 'groups' | 'acting';
}

function used(
  snapshot: Snapshot,
  thing: SecurityGroup | Attachment,
  quota: Quota | undefined,
  { total, atLeast: isBound, unit }: Used,
): QuotaUse[] {
  const span = snapshot.spanOf({ entity: thing.id });
  if (quota === undefined || span === undefined) return [];
  const { limit } = quota;
  const name = thing.name || t('(no name)');
  const numbers = [name, atLeast(count(total), { atLeast: isBound }), count(limit)] as const;
  const state = stateOf(total, limit, snapshot, thing.kind === 'group' ? thing : undefined);
  return [{ name, span, used: total, atLeast: isBound, limit, state, ...wordsOf(unit, numbers) }];
}

function wordsOf(
  unit: Used['unit'],
  numbers: readonly [name: string, used: string, limit: string],
): Pick<QuotaUse, 'text' | 'meaning' | 'faq'> {
  switch (unit) {
    case 'rules':
      return {
        text: t('{0}: {1} of {2} rules', ...numbers),
        meaning: t('So many rules a security group takes, inbound and outbound together.'),
        faq: 'counted-together',
      };
    case 'peers':
      return {
        text: t('{0}: {1} of {2} rules whose peer is a group', ...numbers),
        meaning: t('So many rules of a basic security group may name another group.'),
        faq: 'view-quotas',
      };
    case 'groups':
      return {
        text: t('{0}: in {1} of {2} groups', ...numbers),
        meaning: t('So many security groups an instance or a network interface can join.'),
        faq: 'raised-group-limit',
      };
    case 'acting':
      return {
        text: t('{0}: {1} of {2} rules from all its groups', ...numbers),
        meaning: t('So many rules all groups of an instance or a network interface may hold together.'),
        faq: 'rule-limit-reached',
      };
  }
}

export function stateOf(
  total: number,
  limit: number,
  { file, world }: Snapshot,
  group: SecurityGroup | undefined,
): QuotaState {
  const close = closeness(total, limit, world) ?? 'ok';
  // What exists in the cloud is allowed there, whatever we know of the limit.
  return close === 'over' && group && isProven(group, file) ? 'full' : close;
}
