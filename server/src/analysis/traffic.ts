import { firstAddress } from '../algebra/blocks.ts';
import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { deadRules } from './deadRules.ts';
import { matching, type Packet } from './packet.ts';
import { intersectReach, type Piece, piecesOf, subtractReach } from './pieces.ts';
import { type Reach, reachOf } from './reach.ts';

/** What can be said of the traffic of one group: its rules' reaches, and which of them never decide. */
export interface Traffic {
  /** The reaches that are known in full, in the order of the file. */
  readonly reaches: readonly Reach[];
  readonly dead: ReadonlySet<Rule>;
  /** Some rule is unknown in part: what follows from the others may not be all. */
  readonly partial: boolean;
  reachOf(rule: Rule): Reach | undefined;
}

/** The traffic of a group; computed once. */
export function trafficOf(group: SecurityGroup, file: SecurityFile): Traffic {
  const cached = cache.get(group);
  if (cached) return cached;
  const byRule = new Map<Rule, Reach>();
  for (const rule of group.rules) {
    const reach = reachOf(rule, file);
    if (reach) byRule.set(rule, reach);
  }
  const traffic: Traffic = {
    reaches: [...byRule.values()],
    dead: deadRules(group, file),
    partial: byRule.size < group.rules.length || group.incomplete,
    reachOf: (rule) => byRule.get(rule),
  };
  cache.set(group, traffic);
  return traffic;
}

/** A group belongs to one version of one file, so what is found of it holds as long as it lives. */
const cache = new WeakMap<SecurityGroup, Traffic>();

/** The kept rules that take a rule's traffic, in the order in which they decide; for a dead rule they take all of it. */
export function takersOf(reach: Reach, traffic: Traffic): Taker[] {
  const takers: Taker[] = [];
  let rest: readonly Piece[] = piecesOf(reach);
  for (const other of inOrder(traffic.reaches)) {
    if (other === reach || other.rank > reach.rank || traffic.dead.has(other.rule) || !mayMeet(reach, other)) continue;
    const [taken] = intersectReach(rest, other);
    if (taken === undefined) continue;
    takers.push({ reach: other, witness: packetOf(taken, reach) });
    const left = subtractReach(rest, other);
    if (left === undefined || left.length === 0) break;
    rest = left;
  }
  return takers;
}

/** A rule that takes some of another one's traffic, and one packet of it. */
export interface Taker {
  readonly reach: Reach;
  readonly witness: Packet;
}

/**
 * The pieces of a rule's traffic that the rule itself decides, beside all others of its group: those that no rule of
 * smaller rank matches. Undefined when they are too many to list.
 */
export function decidedBy(reach: Reach, traffic: Traffic): readonly Piece[] | undefined {
  let rest: readonly Piece[] | undefined = piecesOf(reach);
  for (const other of traffic.reaches) {
    if (other.rank >= reach.rank || !mayMeet(reach, other)) continue;
    rest = subtractReach(rest, other);
    if (rest === undefined) return undefined;
  }
  return rest;
}

/** The rules that match a packet, in the order in which they decide. */
export function rulesFor(packet: Packet, traffic: Traffic): Reach[] {
  return matching(traffic.reaches, packet);
}

/** One packet of a piece: its first address, port and source port. */
export function packetOf(piece: Piece, { rule }: Reach): Packet {
  return {
    direction: rule.direction,
    at: piece.from,
    sourcePort: Math.max(piece.sourceFrom, 1),
    peer: firstAddress(piece.block),
    memberships: new Set(piece.member === undefined ? [] : [piece.member]),
    local: firstAddress(piece.local),
  };
}

function inOrder(reaches: readonly Reach[]): Reach[] {
  return [...reaches].sort((a, b) => a.rank - b.rank);
}

/** A cheap look before the exact one. */
function mayMeet(a: Reach, b: Reach): boolean {
  return a.rule.direction === b.rule.direction && a.from < b.to && b.from < a.to;
}
