import { type Cidr, covers } from '../algebra/ip.ts';
import type { SecurityFile, SecurityGroup } from '../model/model.ts';
import { IPV4_ONLY, IPV6_ONLY, portPlace, priorityAt, type Reach } from './reach.ts';
import { decidedBy, trafficOf } from './traffic.ts';

/** Where one logs in or looks whether an instance is there: SSH, RDP, ping. */
const places = [portPlace('tcp', 22), portPlace('tcp', 3389), IPV4_ONLY, IPV6_ONLY];

/** Whether anything may come in by SSH, RDP or ping through these groups together; undefined while a rule is unknown. */
export function letsManagementIn(groups: readonly SecurityGroup[], file: SecurityFile): boolean | undefined {
  if (!groups.every((group) => isKnown(group, file))) return undefined;
  const reaches = groups.flatMap((group) => inbound(group, file));
  return places.some((at) => isOpenToAnybody(at, reaches));
}

function isKnown(group: SecurityGroup, file: SecurityFile): boolean {
  if (group.incomplete || group.external) return false;
  const traffic = trafficOf(group, file);
  if (!traffic.partial) return true;
  return group.rules.every((rule) => rule.direction === 'egress' || traffic.reachOf(rule) !== undefined);
}

function inbound(group: SecurityGroup, file: SecurityFile): Reach[] {
  return trafficOf(group, file).reaches.filter(({ rule }) => rule.direction === 'ingress');
}

/** A rule under a condition may be there to accept; to drop it must be there for sure. */
function isOpenToAnybody(at: number, reaches: readonly Reach[]): boolean {
  const here = reaches.filter(({ from, to }) => from <= at && at < to);
  const drops = here.filter(({ accepts, rule }) => !accepts && rule.when.length === 0);
  return here
    .filter(({ accepts }) => accepts)
    .some((accept) => {
      const rest = decidedBy({ ...accept, from: at, to: at + 1 }, { reaches: drops });
      return rest === undefined || rest.length > 0;
    });
}

/**
 * The priority at which a new rule comes before all drops of a block's packets to a port: absent where any does,
 * `none` where a drop has priority 1 already.
 */
export function priorityBefore(
  at: number,
  block: Cidr,
  groups: readonly SecurityGroup[],
  file: SecurityFile,
): number | undefined | 'none' {
  const drops = groups
    .flatMap((group) => inbound(group, file))
    .filter((reach) => !reach.accepts && reach.from <= at && at < reach.to && mayMeet(reach, block));
  if (drops.length === 0) return undefined;
  const first = Math.min(...drops.map(priorityAt));
  return first === 1 ? 'none' : Math.min(first - 1, 100);
}

function mayMeet({ peer }: Reach, block: Cidr): boolean {
  return peer.kind === 'members' || peer.blocks.some((own) => covers(own, block) || covers(block, own));
}
