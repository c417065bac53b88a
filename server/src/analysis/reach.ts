import { outermost, wholeFamily } from '../algebra/blocks.ts';
import { type Cidr, covers, type Family, hasHostBits, network } from '../algebra/ip.ts';
import { type Field, sure } from '../model/field.ts';
import type { Rule, SecurityFile, SecurityGroup, ValueList } from '../model/model.ts';
import { peerSide } from '../model/rules.ts';
import { DEFAULT_PRIORITY, type NicType, type PortRange, type Protocol } from '../model/values.ts';
import { listedBlocks, MOST_LISTED, takesSeveral } from './blockLists.ts';
import { listNamed } from './lists.ts';
import { isInVpc, nicTypeOf } from './nicType.ts';
import { policyOf } from './policy.ts';
import { isPeerRefused } from './refused.ts';

/**
 * The axis of protocols and ports: the ports of TCP, then those of UDP, then one place for each IP protocol by its
 * number. An interval of it is half-open; a rule covers exactly one.
 */
const PORTS = 65_536;
const OTHERS = 2 * PORTS;
export const AXIS_END = OTHERS + 256;

const numbers = { icmp: 1, icmpv6: 58, gre: 47 } as const;
/** Protocols of one address family only; the other family has no such packets. */
export const IPV4_ONLY = OTHERS + numbers.icmp;
export const IPV6_ONLY = OTHERS + numbers.icmpv6;

/** A place on the axis, told apart again. `port` is absent for protocols without ports. */
export interface AxisPlace {
  readonly protocol: Exclude<Protocol, 'all'>;
  readonly port?: number;
}

export function axisPlace(at: number): AxisPlace {
  if (at < PORTS) return { protocol: 'tcp', port: at };
  if (at < OTHERS) return { protocol: 'udp', port: at - PORTS };
  const number = at - OTHERS;
  const name = (Object.keys(numbers) as (keyof typeof numbers)[]).find((key) => numbers[key] === number);
  return { protocol: name ?? number };
}

/** Whether a place is port 0, which no rule can name. */
export function isPortZero(at: number): boolean {
  return at === 0 || at === PORTS;
}

/** The place of a port. */
export function portPlace(protocol: 'tcp' | 'udp', port: number): number {
  return protocol === 'tcp' ? port : PORTS + port;
}

/** The interval of a protocol with its ports; undefined for a pair that the API refuses. */
export function axisInterval(protocol: Protocol, ports: PortRange | undefined): readonly [number, number] | undefined {
  if (protocol === 'tcp' || protocol === 'udp') {
    if (ports === undefined || ports === 'any') return undefined;
    const start = protocol === 'tcp' ? 0 : PORTS;
    return [start + ports.from, start + ports.to + 1];
  }
  if (ports !== undefined && ports !== 'any') return undefined;
  if (protocol === 'all') return [0, AXIS_END];
  const place = OTHERS + (typeof protocol === 'number' ? protocol : numbers[protocol]);
  return [place, place + 1];
}

/** Which packets a rule matches, as far as all of it is known. */
export interface Reach {
  readonly rule: Rule;
  /** The interface whose packets it decides; undefined in a VPC, where it decides those of all. */
  readonly nic: NicType | undefined;
  /** The direction, and the interface: equal for rules that may see the same packet at all. */
  readonly side: string;
  /** Whether it exists under conditions only. */
  readonly isConditional: boolean;
  readonly from: number;
  readonly to: number;
  readonly peer: PeerReach;
  /** What a five-tuple rule asks beyond the peer and the destination port. */
  readonly narrow: Narrow | undefined;
  /** Position in the order of decision: smaller first. Equal ranks decide alike. */
  readonly rank: number;
  readonly accepts: boolean;
}

/** Address blocks, or the members of a group or list whose addresses nobody here knows. */
export type PeerReach = Blocks | Members;

/** Address blocks that do not overlap. */
export interface Blocks {
  readonly kind: 'blocks';
  readonly blocks: readonly Cidr[];
  /** The block where it is one. */
  readonly only: Cidr | undefined;
}

export function blocksReach(blocks: readonly Cidr[]): Blocks {
  const [only, second] = blocks;
  return only && !second ? new OneBlock(only) : { kind: 'blocks', blocks, only: undefined };
}

/** Of most rules the peer is one block, and there may be very many: a list is made when somebody asks for it. */
class OneBlock implements Blocks {
  readonly kind = 'blocks';
  readonly only: Cidr;

  constructor(only: Cidr) {
    this.only = only;
  }

  get blocks(): readonly Cidr[] {
    return [this.only];
  }
}

/** The block of peers who are one; undefined for members, and for several blocks. */
export function onlyBlock(peer: PeerReach): Cidr | undefined {
  return peer.kind === 'blocks' ? peer.only : undefined;
}

/**
 * Nobody here knows them; two rules for the members of the same have the same. So are the addresses that an expression of a
 * template gives, and the group or list that one names: whoever deploys the template says who they are.
 */
export interface Members {
  readonly kind: 'members';
  /** `group web`; see {@link membersNamed}. */
  readonly of: string;
  /** Blocks in which their addresses must lie; absent where it may be any. */
  readonly within?: readonly Cidr[];
}

/** What members are of: a group, a list, addresses that an expression gives, or a group that one names. */
export type Membership = 'group' | 'list' | 'addresses' | 'any-group';

/** What members are of, taken apart again. */
export function membersNamed(of: string): { readonly kind: Membership; readonly name: string } {
  const space = of.indexOf(' ');
  const [kind, name] = [of.slice(0, space), of.slice(space + 1)];
  if (kind === 'group' || kind === 'list' || kind === 'any-group') return { kind, name };
  return { kind: 'addresses', name };
}

/** Whether they are members of a group: such are within the cloud, and never the world. */
export function areInGroup({ of }: Members): boolean {
  return of.startsWith('group ') || of.startsWith('any-group ');
}

export interface Narrow {
  readonly sourcePorts: PortRange;
  readonly local: Cidr | undefined;
}

/**
 * What a rule matches and when it decides; undefined when a part of it is unknown or refused, so that it may match
 * anything or nothing. Order: smaller priority first, then drop before accept. Source: help page "security-group-rules".
 */
export function reachOf(rule: Rule, group: SecurityGroup, file: SecurityFile): Reach | undefined {
  const { fields } = rule;
  const protocol = sure(fields.ipProtocol);
  const ports = fields.portRange;
  if (protocol === undefined || rule.partial || ports === undefined || sure(ports) === undefined) {
    return undefined;
  }
  const interval = axisInterval(protocol, ports && sure(ports));
  const policy = policyOf(rule);
  const priority = givenPriority(rule, file);
  const peer = peerReach(rule, file, protocol);
  const narrow = narrowOf(rule);
  if (!interval || policy === undefined || priority === undefined || !peer || narrow === 'unknown') return undefined;
  if (peer.kind === 'members' && isPeerRefused(rule, group, file)) return undefined;
  if (narrow?.local && !isTaken(narrow.local, protocol, peer)) return undefined;
  const nic = isInVpc(group, file) ? undefined : nicTypeOf(rule, group, file);
  if (nic === undefined && !isInVpc(group, file)) return undefined;
  const accepts = policy === 'accept';
  const rank = 2 * priority + (accepts ? 1 : 0);
  const side = nic === undefined ? rule.direction : `${rule.direction} ${nic}`;
  const isConditional = rule.when.length > 0;
  return { rule, nic, side, isConditional, from: interval[0], to: interval[1], peer, narrow, rank, accepts };
}

/** Whether a peer of a rule may have an address of a block: members may have any. */
export function mayHavePeerIn({ peer }: Reach, block: Cidr): boolean {
  return peer.kind === 'members' || peer.blocks.some((own) => covers(own, block) || covers(block, own));
}

/** Whether a peer is exactly this block. */
function isBlock(peer: PeerReach, block: Cidr): boolean {
  return peer.kind === 'blocks' && peer.blocks.some((other) => covers(other, block) && covers(block, other));
}

/** Exports show rules made before 2020-05-27 with priorities above 100: these come last. Source: see the check `priority`. */
export function givenPriority({ fields }: Rule, file: SecurityFile): number | undefined {
  const { priority } = fields;
  if (priority === undefined) return DEFAULT_PRIORITY;
  const old = file.purpose === 'export' && priority.kind === 'malformed' && /^\d{3}$/.test(priority.raw);
  return old && Number(priority.raw) > 100 ? Number(priority.raw) : sure(priority);
}

/** The order of decision; of rules that decide alike, the one that stands first in the file. */
export function inOrderOfDecision(a: Reach, b: Reach): number {
  return a.rank - b.rank || a.rule.id - b.rule.id;
}

/** The priority that a rank stands for. */
export function priorityAt({ rank }: Reach): number {
  return rank >> 1;
}

/** The peers of a rule of a protocol; undefined when they cannot be known. */
export function peerReach(rule: Rule, file: SecurityFile, protocol: Protocol): PeerReach | undefined {
  const { fields, direction } = rule;
  const isInbound = direction === 'ingress';
  const ipv4 = isInbound ? fields.sourceCidrIp : fields.destCidrIp;
  const ipv6 = isInbound ? fields.ipv6SourceCidrIp : fields.ipv6DestCidrIp;
  // What beats what: see `effectivePeers`. Each field is looked at once, by a name that stands here: there may be very many rules.
  if (ipv4 && ipv6) return undefined;
  if (ipv4) return addressReach(ipv4, 'ipv4', rule, file, protocol);
  if (ipv6) return addressReach(ipv6, 'ipv6', rule, file, protocol);
  const group = isInbound ? fields.sourceGroupId : fields.destGroupId;
  if (group) return groupReach(group, rule);
  return listReach(isInbound ? fields.sourcePrefixListId : fields.destPrefixListId, file, protocol);
}

function groupReach(field: Field<string>, rule: Rule): PeerReach | undefined {
  const name = sure(field);
  if (name !== undefined) return { kind: 'members', of: `group ${name}` };
  return isOnlyPeer(rule) && field.by !== undefined ? { kind: 'members', of: `any-group ${field.by}` } : undefined;
}

function addressReach(
  field: Field<Cidr>,
  family: Family,
  rule: Rule,
  file: SecurityFile,
  protocol: Protocol,
): PeerReach | undefined {
  if (!familyFits(family, protocol)) return undefined;
  const cidr = sure(field);
  if (cidr?.family === family) return new OneBlock(network(cidr));
  const blocks = blocksOfField(field, family, file);
  return blocks ? blocksReach(blocks) : addressesGiven(rule, field, family);
}

/** The blocks that a field names, outermost ones only; undefined where that is not known. */
export function blocksOfField(
  field: Field<Cidr> | undefined,
  family: Family,
  { purpose }: SecurityFile,
): readonly Cidr[] | undefined {
  const cidr = sure(field);
  if (cidr) return cidr.family === family ? [network(cidr)] : undefined;
  if (field?.kind !== 'malformed' || field.assumed !== undefined || !takesSeveral(purpose)) return undefined;
  const listed = listedBlocks(field.raw, family);
  return listed && listed.length <= MOST_LISTED ? outermost(listed.map(network)) : undefined;
}

/**
 * The addresses that an expression gives. They are never taken for those of a parameter's default: an opening that goes
 * with the next deployment is none. An expression may also give nothing, and then another peer counts: so it must be alone.
 */
function addressesGiven(rule: Rule, field: Field<Cidr>, family: Family): Members | undefined {
  if (field.by === undefined || !isOnlyPeer(rule)) return undefined;
  const of = `${family} ${field.by}`;
  return { kind: 'members', of, within: blocksAround(field, family) };
}

/** Where the addresses of a field must lie, whatever it is given. */
export function blocksAround(field: Field<Cidr> | undefined, family: Family): readonly Cidr[] {
  const among = field?.among?.filter((cidr) => cidr.family === family) ?? [];
  return among.length > 0 ? outermost(among.map(network)) : [wholeFamily(family)];
}

/** Whether nothing else would count if the peer's field were given nothing. */
export function isOnlyPeer(rule: Rule): boolean {
  const { cidrIp, ipv6CidrIp, groupId, prefixListId } = peerSide(rule);
  return [cidrIp, ipv6CidrIp, groupId, prefixListId].filter((name) => rule.fields[name] !== undefined).length === 1;
}

function familyFits(family: Family, protocol: Protocol): boolean {
  return !(family === 'ipv6' && protocol === 'icmp') && !(family === 'ipv4' && protocol === 'icmpv6');
}

/**
 * Whether the API takes a block as the own side of a rule. It refuses one of another family than the protocol's or the
 * peer's, and a rule whose source is its destination: `InvalidParamter.Conflict`.
 */
function isTaken(local: Cidr, protocol: Protocol, peer: PeerReach): boolean {
  return familyFits(local.family, protocol) && isOfFamily(peer, local.family) && !isBlock(peer, local);
}

function isOfFamily(peer: PeerReach, family: Family): boolean {
  const blocks = peer.kind === 'members' ? (peer.within ?? []) : peer.blocks;
  return blocks.every((block) => block.family === family);
}

/** Of a list whose entries are all known its blocks; the same array for every rule that names the list. */
function listReach(field: Field<string> | undefined, file: SecurityFile, protocol: Protocol): PeerReach | undefined {
  const name = sure(field);
  const list = name === undefined ? undefined : listNamed('prefix-list', name, file);
  const blocks = list && blocksOf(list);
  if (blocks?.every(({ family }) => familyFits(family, protocol))) return blocksReach(blocks);
  const known = name ?? field?.by;
  return known === undefined ? undefined : { kind: 'members', of: `list ${known}` };
}

/** Undefined where an entry is unknown, or one that the API refuses, so that nobody knows what will stand there. Nested blocks are left out. */
function blocksOf(list: ValueList): readonly Cidr[] | undefined {
  const cached = listCache.get(list);
  if (cached) return cached.blocks;
  const found = areTaken(list)
    ? outermost(list.entries.flatMap(({ cidr }) => sure(cidr) ?? []).map(network))
    : undefined;
  listCache.set(list, { blocks: found });
  return found;
}

/** Entries must be blocks of the list's address family. Source: SDK 7.11.6, CreatePrefixList. */
function areTaken({ entries, incomplete, fields: { addressFamily } }: ValueList): boolean {
  if (incomplete) return false;
  const said = addressFamily === undefined ? undefined : sure(addressFamily)?.toLowerCase();
  const family = said ?? sure(entries[0]?.cidr)?.family;
  if (addressFamily !== undefined && said === undefined) return false;
  const isBlock = (cidr: Cidr | undefined) => cidr !== undefined && cidr.family === family && !hasHostBits(cidr);
  return entries.length > 0 && entries.every(({ cidr }) => isBlock(sure(cidr)));
}

/** A list is the same object only as long as it is what it was. */
const listCache = new WeakMap<ValueList, { readonly blocks: readonly Cidr[] | undefined }>();

function narrowOf(rule: Rule): Narrow | undefined | 'unknown' {
  const { fields, direction } = rule;
  const { sourcePortRange } = fields;
  const isInbound = direction === 'ingress';
  const ipv4 = isInbound ? fields.destCidrIp : fields.sourceCidrIp;
  const ipv6 = isInbound ? fields.ipv6DestCidrIp : fields.ipv6SourceCidrIp;
  // So most rules are, and there may be very many.
  if (sourcePortRange === undefined && ipv4 === undefined && ipv6 === undefined) return undefined;
  const locals = [ipv4, ipv6].filter((field) => field !== undefined);
  const sourcePorts = sourcePortRange === undefined ? 'any' : sure(sourcePortRange);
  const local = sure(locals[0]);
  if (sourcePorts === undefined || locals.length > 1 || (locals.length === 1 && local === undefined)) return 'unknown';
  if (sourcePorts === 'any' && local === undefined) return undefined;
  return { sourcePorts, local: local && network(local) };
}
