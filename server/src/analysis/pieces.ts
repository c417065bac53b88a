import { common, everywhere, wholeFamily, without } from '../algebra/blocks.ts';
import type { Cidr, Family } from '../algebra/ip.ts';
import { type PortRange, port } from '../model/values.ts';
import { blocksReach, IPV4_ONLY, IPV6_ONLY, type Reach } from './reach.ts';

/**
 * A piece of traffic in all its dimensions, for looking at few rules exactly: peers of one block, an interval of the
 * axis, source ports, the instance's own addresses; and the group or list whose members the peers are, if any.
 */
export interface Piece {
  readonly member: string | undefined;
  readonly block: Cidr;
  readonly from: number;
  readonly to: number;
  readonly sourceFrom: number;
  readonly sourceTo: number;
  readonly local: Cidr;
}

/** More pieces than this are not looked at: the answer is "not known". */
export const MOST_PIECES = 4096;

const whole: Readonly<Record<Family, Cidr>> = { ipv4: wholeFamily('ipv4'), ipv6: wholeFamily('ipv6') };

/** Which packets something matches. */
export type Extent = Pick<Reach, 'from' | 'to' | 'peer' | 'narrow'>;

/** All of a rule's traffic. A member of a group may have any address of either family. */
export function piecesOf(reach: Extent): Piece[] {
  const { peer, narrow } = reach;
  const [sourceFrom, sourceTo] = sourceInterval(narrow?.sourcePorts);
  const { from, to } = reach;
  const member = peer.kind === 'members' ? peer.of : undefined;
  const local = narrow?.local;
  const blocks = local ? blocksOf(reach).filter(({ family }) => family === local.family) : blocksOf(reach);
  return blocks.map((block) => {
    return { member, block, from, to, sourceFrom, sourceTo, local: local ?? whole[block.family] };
  });
}

/** The blocks in which a rule's peers lie: members may have any address of a family that has such packets. */
export function blocksOf(reach: Extent): readonly Cidr[] {
  const { peer } = reach;
  return peer.kind === 'blocks' ? peer.blocks : blocksFor(reach, peer.within);
}

/** Those of some blocks, or of all addresses, whose family has packets of an interval. */
export function blocksFor(interval: Pick<Extent, 'from' | 'to'>, within = everywhere): readonly Cidr[] {
  return within.filter(({ family }) => possible(interval, family));
}

/** A rule for members as one for all addresses that they may have. */
export function forAnybody(reach: Reach): Reach {
  return reach.peer.kind === 'blocks' ? reach : { ...reach, peer: blocksReach(blocksOf(reach)) };
}

/** The pieces without what the rule takes; undefined when they would become too many. */
export function subtractReach(pieces: readonly Piece[], reach: Extent): Piece[] | undefined {
  let rest = [...pieces];
  for (const taken of piecesOf(reach)) {
    const left: Piece[] = [];
    for (const piece of rest) {
      const inside = meet(piece, taken);
      if (inside) left.push(...outside(piece, inside));
      else left.push(piece);
    }
    if (left.length > MOST_PIECES) return undefined;
    rest = left;
  }
  return rest;
}

/** What of the pieces the rule takes. */
export function intersectReach(pieces: readonly Piece[], reach: Extent): Piece[] {
  const found: Piece[] = [];
  for (const taken of piecesOf(reach)) {
    for (const piece of pieces) {
      const inside = meet(piece, taken);
      if (inside) found.push(inside);
    }
  }
  return found;
}

/** A rule as one for a piece of its traffic alone. */
export function within(reach: Reach, piece: Piece): Reach {
  const { member, block, from, to, local } = piece;
  const sourcePorts = sourcePortsOf(piece);
  const isNarrow = sourcePorts !== 'any' || local.prefix > 0;
  return {
    ...reach,
    from,
    to,
    peer: member === undefined ? blocksReach([block]) : { kind: 'members', of: member, within: [block] },
    narrow: isNarrow ? { sourcePorts, local: local.prefix > 0 ? local : undefined } : undefined,
  };
}

function sourcePortsOf({ sourceFrom, sourceTo }: Piece): PortRange {
  const [from, to] = [port(sourceFrom), port(sourceTo - 1)];
  const isAny = from === undefined || to === undefined || (sourceFrom === 1 && sourceTo === 65_536);
  return isAny ? 'any' : { from, to };
}

/** ICMP is IPv4 only, ICMPv6 is IPv6 only. */
function possible({ from, to }: Pick<Extent, 'from' | 'to'>, family: Family): boolean {
  const other = family === 'ipv4' ? IPV6_ONLY : IPV4_ONLY;
  return !(from === other && to === other + 1);
}

/** What both have in common. A rule for members takes only their packets; a rule for addresses takes everybody's. */
export function meet(piece: Piece, taken: Piece): Piece | undefined {
  if (taken.member !== undefined && taken.member !== piece.member) return undefined;
  const from = Math.max(piece.from, taken.from);
  const to = Math.min(piece.to, taken.to);
  const sourceFrom = Math.max(piece.sourceFrom, taken.sourceFrom);
  const sourceTo = Math.min(piece.sourceTo, taken.sourceTo);
  if (from >= to || sourceFrom >= sourceTo) return undefined;
  const block = common(piece.block, taken.block);
  const local = block && common(piece.local, taken.local);
  return local && { member: piece.member, block, local, from, to, sourceFrom, sourceTo };
}

/** Cuts off what lies outside, one dimension after another. */
function outside(piece: Piece, inside: Piece): Piece[] {
  const rest: Piece[] = without(piece.block, inside.block).map((block) => ({ ...piece, block }));
  const core = { ...piece, block: inside.block };
  for (const [from, to] of ends(piece.from, piece.to, inside.from, inside.to)) rest.push({ ...core, from, to });
  const narrower = { ...core, from: inside.from, to: inside.to };
  for (const [sourceFrom, sourceTo] of ends(piece.sourceFrom, piece.sourceTo, inside.sourceFrom, inside.sourceTo)) {
    rest.push({ ...narrower, sourceFrom, sourceTo });
  }
  const narrowest = { ...narrower, sourceFrom: inside.sourceFrom, sourceTo: inside.sourceTo };
  for (const local of without(piece.local, inside.local)) rest.push({ ...narrowest, local });
  return rest;
}

function ends(from: number, to: number, insideFrom: number, insideTo: number): [number, number][] {
  const result: [number, number][] = [];
  if (from < insideFrom) result.push([from, insideFrom]);
  if (insideTo < to) result.push([insideTo, to]);
  return result;
}

function sourceInterval(ports: PortRange | undefined): readonly [number, number] {
  return ports === undefined || ports === 'any' ? [1, 65_536] : [ports.from, ports.to + 1];
}
