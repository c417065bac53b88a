import { type Cidr, covers } from '../algebra/ip.ts';
import type { Direction, SecurityFile, SecurityGroup } from '../model/model.ts';
import { type Reach, reachOf } from './reach.ts';

/** One packet, seen from the instance: the peer is where it comes from, or goes to. */
export interface Packet {
  readonly direction: Direction;
  /** A place on the axis of protocols and destination ports; see `reach.ts`. */
  readonly at: number;
  readonly sourcePort: number;
  /** The peer's address, as a full prefix. */
  readonly peer: Cidr;
  /** The groups and lists that the peer is a member of, named as in {@link PeerReach}. */
  readonly memberships: ReadonlySet<string>;
  /** The instance's own address. */
  readonly local: Cidr;
}

/** Whether a rule matches a packet. */
export function matches(reach: Reach, packet: Packet): boolean {
  if (reach.rule.direction !== packet.direction || packet.at < reach.from || packet.at >= reach.to) return false;
  const { narrow, peer } = reach;
  if (narrow?.local && !covers(narrow.local, packet.local)) return false;
  if (narrow && narrow.sourcePorts !== 'any') {
    if (packet.sourcePort < narrow.sourcePorts.from || packet.sourcePort > narrow.sourcePorts.to) return false;
  }
  if (peer.kind === 'members') return packet.memberships.has(peer.of);
  return peer.blocks.some((block) => covers(block, packet.peer));
}

/** The rules that match a packet, in the order in which they decide: the first one does. */
export function matching(reaches: readonly Reach[], packet: Packet): Reach[] {
  return reaches.filter((reach) => matches(reach, packet)).sort((a, b) => a.rank - b.rank);
}

/** The reaches of a group's rules that can be known. */
export function reachesOf(group: SecurityGroup, file: SecurityFile): Reach[] {
  return group.rules.flatMap((rule) => reachOf(rule, file) ?? []);
}
