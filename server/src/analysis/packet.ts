import { firstAddress, secondAddress } from '../algebra/blocks.ts';
import { bitsOf, type Cidr, covers, type Family, inFamilyOf, parseCidr } from '../algebra/ip.ts';
import type { Direction, Rule } from '../model/model.ts';
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
  /** Whether a rule that comes before matches it but for the instance's own address. */
  readonly localCounts?: boolean;
  /** Of a member: whether a rule that comes before matches it but for the peer's address. */
  readonly peerCounts?: boolean;
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
  return matchesRoughly(reach, packet) && isForLocal(reach, packet.local) && isForPeer(reach, packet.peer);
}

/** But for source port and addresses. */
function matchesRoughly({ rule, from, to, peer, nic }: Reach, packet: Packet): boolean {
  if (rule.direction !== packet.direction || packet.at < from || packet.at >= to) return false;
  if (nic !== undefined && nic !== packet.nic) return false;
  return peer.kind === 'blocks' || packet.memberships.has(peer.of);
}

function isForLocal({ narrow }: Reach, local: Cidr): boolean {
  return narrow?.local === undefined || covers(narrow.local, local);
}

function isForPeer({ peer }: Reach, address: Cidr): boolean {
  const blocks = peer.kind === 'members' ? peer.within : peer.blocks;
  return blocks === undefined || blocks.some((block) => covers(block, address));
}

/** A source port such as clients use: those of Linux are 32768–60999, those of Windows 49152–65535. */
export const USUAL_SOURCE_PORT = 40_000;

/**
 * The packet of a rule, with what of it counts: its source port where a rule of the group asks for such, and the addresses for
 * which rules are not that come before. Without these, what is said of the packet would not hold for others that look the same.
 */
export function withWhatCounts(packet: Packet, reaches: readonly Reach[], reach: Reach): Packet {
  const askers = askersIn(reaches);
  // So most packets are, and there may be very many.
  if (packet.memberships.size === 0 && askers.ports.length + askers.locals.length === 0) return packet;
  return withAddressesThatCount(withSourcePort(packet, reaches), askers, reach);
}

function withAddressesThatCount(packet: Packet, { locals, peers }: Askers, { rank }: Reach): Packet {
  const withLocal = doesLocalCount(packet, locals, rank) ? { ...packet, localCounts: true } : packet;
  return doesPeerCount(withLocal, peers, rank) ? { ...withLocal, peerCounts: true } : withLocal;
}

function doesLocalCount(packet: Packet, locals: readonly Reach[], rank: number): boolean {
  const isMember = packet.memberships.size > 0;
  const excludesLocal = (reach: Reach) =>
    !isForLocal(reach, packet.local) && (isMember || isForPeer(reach, packet.peer));
  return someOf(locals, (reach) => excludesLocal(reach) && looksAlike(reach, packet, rank));
}

function doesPeerCount(packet: Packet, peers: readonly Reach[], rank: number): boolean {
  const excludesPeer = (reach: Reach) =>
    !isForPeer(reach, packet.peer) && (!packet.localCounts || isForLocal(reach, packet.local));
  const asks = (reach: Reach) => excludesPeer(reach) && looksAlike(reach, packet, rank);
  return packet.memberships.size > 0 && someOf(peers, asks);
}

/** Whether a rule that does not come behind matches a packet but for its addresses. */
function looksAlike(reach: Reach, packet: Packet, rank: number): boolean {
  const isForPort = !packet.sourcePortCounts || isForSourcePort(reach, packet.sourcePort);
  return reach.rank <= rank && isForPort && matchesRoughly(reach, packet);
}

/** The packet; where a rule of the group asks for source ports, with whether its own counts. */
export function withSourcePort(packet: Packet, reaches: readonly Reach[]): Packet {
  const counts = someOf(askersIn(reaches).ports, (reach) => matchesButForSourcePort(reach, packet));
  return counts ? { ...packet, sourcePortCounts: true } : packet;
}

/** Of more rules not each is asked: more may be said than there is need for. */
const MOST_ASKERS = 256;

function someOf(askers: readonly Reach[], asks: (reach: Reach) => boolean): boolean {
  return askers.length > MOST_ASKERS || askers.some(asks);
}

/** The rules that ask for source ports, for addresses of the instance, and for those of peers. */
interface Askers {
  readonly ports: readonly Reach[];
  readonly locals: readonly Reach[];
  readonly peers: readonly Reach[];
}

const askers = new WeakMap<readonly Reach[], Askers>();

function askersIn(reaches: readonly Reach[]): Askers {
  const known = askers.get(reaches);
  if (known) return known;
  const found = findAskersIn(reaches);
  askers.set(reaches, found);
  return found;
}

function findAskersIn(reaches: readonly Reach[]): Askers {
  const [ports, locals, peers]: [Reach[], Reach[], Reach[]] = [[], [], []];
  for (const reach of reaches) {
    const { narrow, peer } = reach;
    if ((narrow?.sourcePorts ?? 'any') !== 'any') ports.push(reach);
    if (narrow?.local) locals.push(reach);
    if (peer.kind === 'blocks') peers.push(reach);
  }
  return { ports, locals, peers };
}

/** The reaches of a group's rules that can be known, in the order of the file; computed once. */
export const reachesOf = perGroup((group, file): readonly Reach[] => {
  const reaches: Reach[] = [];
  for (const rule of group.rules) {
    const reach = reachOf(rule, group, file);
    if (reach) reaches.push(reach);
  }
  return reaches;
});

/** The rules of a group whose reaches cannot be known, in the order of the file; computed once. */
export const unreachedOf = perGroup((group, file): readonly Rule[] => {
  const all = reachesOf(group, file);
  if (all.length === group.rules.length) return [];
  const known = new Set(all.map(({ rule }) => rule));
  return group.rules.filter((rule) => !known.has(rule));
});

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
  const outside = inFamilyOf(block, fromOutside);
  return covers(block, outside) ? outside : hostIn(block);
}

/** Addresses kept for documentation, 203.0.113.9 and 2001:db8::9: RFC 5737, RFC 3849. */
export const fromOutside: Readonly<Record<Family, Cidr>> = {
  ipv4: { family: 'ipv4', words: [0xcb00_7109], prefix: 32 },
  ipv6: { family: 'ipv6', words: [0x2001_0db8, 0, 0, 9], prefix: 128 },
};

/** The first address of a network is its own, not a host's. */
function hostIn(block: Cidr): Cidr {
  return block.prefix > bitsOf(block.family) - 2 ? firstAddress(block) : secondAddress(block);
}

/** An address of a block for an instance to have: a private one where one lies within. */
export function ownAddress(block: Cidr): Cidr {
  return privateAddresses.find((own) => covers(block, own)) ?? hostIn(block);
}

const privateAddresses = ['172.16.0.1', 'fd00::1', '10.0.0.2'].flatMap((text) => parseCidr(text) ?? []);

/** A place of an interval of the axis that tells something: SSH, HTTPS or DNS where they lie within, never port 0. */
export function tellingPlace(from: number, to: number): number {
  // So most intervals are, and there may be very many.
  if (to === from + 1) return from;
  for (const place of services) if (from <= place && place < to) return place;
  return isPortZero(from) ? from + 1 : from;
}

const services = [portPlace('tcp', 22), portPlace('tcp', 443), portPlace('udp', 53)];
