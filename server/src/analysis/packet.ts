import { firstAddress } from '../algebra/blocks.ts';
import { bitsOf, type Cidr, covers, parseCidr } from '../algebra/ip.ts';
import type { Direction } from '../model/model.ts';
import type { NicType } from '../model/values.ts';
import { perGroup } from './perGroup.ts';
import {
  type AxisPlace,
  axisPlace,
  isPortZero,
  type Membership,
  membersNamed,
  portPlace,
  type Reach,
  reachOf,
} from './reach.ts';

/** One packet, seen from the instance: the peer is where it comes from, or goes to. */
export interface Packet {
  readonly direction: Direction;
  /** The interface, for rules that decide the packets of one only. */
  readonly nic?: NicType | undefined;
  /** A place on the axis of protocols and destination ports; see `reach.ts`. */
  readonly at: number;
  readonly sourcePort: number;
  /** Whether a rule of the group asks for source ports and matches the packet, whatever its own: who names it says it. */
  readonly sourcePortCounts?: boolean;
  /** The peer's address, as a full prefix. */
  readonly peer: Cidr;
  /** The groups and lists that the peer is a member of, named as in {@link PeerReach}. */
  readonly memberships: ReadonlySet<string>;
  /** The instance's own address. */
  readonly local: Cidr;
}

/** Whether a rule matches a packet. */
export function matches(reach: Reach, packet: Packet): boolean {
  return isForSourcePort(reach, packet.sourcePort) && matchesButForSourcePort(reach, packet);
}

function isForSourcePort({ narrow }: Reach, port: number): boolean {
  if (narrow === undefined || narrow.sourcePorts === 'any') return true;
  return narrow.sourcePorts.from <= port && port <= narrow.sourcePorts.to;
}

function matchesButForSourcePort(reach: Reach, packet: Packet): boolean {
  if (reach.rule.direction !== packet.direction || packet.at < reach.from || packet.at >= reach.to) return false;
  const { narrow, peer, nic } = reach;
  if (nic !== undefined && nic !== packet.nic) return false;
  if (narrow?.local && !covers(narrow.local, packet.local)) return false;
  if (peer.kind === 'members' && !packet.memberships.has(peer.of)) return false;
  const blocks = peer.kind === 'members' ? peer.within : peer.blocks;
  return blocks === undefined || blocks.some((block) => covers(block, packet.peer));
}

/** A source port such as clients use: those of Linux are 32768–60999, those of Windows 49152–65535. */
export const USUAL_SOURCE_PORT = 40_000;

/** The packet; where a rule of the group asks for source ports, with whether its own counts. */
export function withSourcePort(packet: Packet, reaches: readonly Reach[]): Packet {
  let asking = askers.get(reaches);
  if (asking === undefined) {
    asking = reaches.filter(({ narrow }) => narrow !== undefined && narrow.sourcePorts !== 'any');
    askers.set(reaches, asking);
  }
  const counts = asking.length > MOST_ASKERS || asking.some((reach) => matchesButForSourcePort(reach, packet));
  return counts ? { ...packet, sourcePortCounts: true } : packet;
}

/** Of more rules not each is asked: the source port may be said without need. */
const MOST_ASKERS = 256;
const askers = new WeakMap<readonly Reach[], readonly Reach[]>();

/** The reaches of a group's rules that can be known, in the order of the file; computed once. */
export const reachesOf = perGroup((group, file): readonly Reach[] =>
  group.rules.flatMap((rule) => reachOf(rule, group, file) ?? []),
);

/** A packet taken apart, for those who put it into words. */
export interface PacketParts extends AxisPlace {
  /** The groups and lists that the peer is a member of. */
  readonly memberships: readonly { readonly kind: Membership; readonly name: string }[];
}

export function partsOf(packet: Packet): PacketParts {
  const memberships = [...packet.memberships].map(membersNamed);
  return { ...axisPlace(packet.at), memberships };
}

/** An address of a block that tells something: of the whole internet one of the internet, not 0.0.0.0. */
export function tellingAddress(block: Cidr): Cidr {
  for (const address of fromOutside) if (covers(block, address)) return address;
  const { family, words } = block;
  // The first address of a network is its own, not a host's.
  if (block.prefix > bitsOf(family) - 2) return firstAddress(block);
  return { family, words: words.with(-1, (words.at(-1) ?? 0) + 1), prefix: bitsOf(family) };
}

/** Addresses kept for documentation: RFC 5737, RFC 3849. */
export const fromOutside = ['203.0.113.9', '2001:db8::9'].flatMap((text) => parseCidr(text) ?? []);

/** A place of an interval of the axis that tells something: SSH, HTTPS or DNS where they lie within, never port 0. */
export function tellingPlace(from: number, to: number): number {
  for (const place of services) if (from <= place && place < to) return place;
  return isPortZero(from) && from + 1 < to ? from + 1 : from;
}

const services = [portPlace('tcp', 22), portPlace('tcp', 443), portPlace('udp', 53)];
