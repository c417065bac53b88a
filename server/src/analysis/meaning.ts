import { compareBlocks } from '../algebra/blocks.ts';
import type { Cidr } from '../algebra/ip.ts';
import { groupBy } from '../util/groupBy.ts';
import { onlyBlock, type PeerReach, type Reach } from './reach.ts';

/**
 * The rules that mean the same as others, however they are spelled: they match the same packets and decide them alike. Each
 * comes with all of its meaning, in the order of the file.
 */
export function repeated(reaches: readonly Reach[]): ReadonlyMap<Reach, readonly Reach[]> {
  const bundles = new Map<Reach, readonly Reach[]>();
  for (const candidates of sharing(reaches, roughMeaning)) {
    const [first] = candidates as [Reach, ...Reach[]];
    const areAlike = candidates.every((reach) => meanTheSame(first, reach));
    for (const bundle of areAlike ? [candidates] : groupBy(candidates, meaningOf).values()) {
      if (bundle.length > 1) for (const reach of bundle) bundles.set(reach, bundle);
    }
  }
  return bundles;
}

function meanTheSame(a: Reach, b: Reach): boolean {
  if (a.rank !== b.rank || a.from !== b.from || a.to !== b.to || a.side !== b.side) return false;
  return areSamePeers(a.peer, b.peer) && (!(a.narrow || b.narrow) || conditionsOf(a) === conditionsOf(b));
}

/** Blocks that do not overlap are listed by their addresses. */
function areSamePeers(a: PeerReach, b: PeerReach): boolean {
  if (a.kind === 'members') return b.kind === 'members' && a.of === b.of;
  if (b.kind === 'members' || a.blocks.length !== b.blocks.length) return false;
  return a.blocks.every((block, i) => compareBlocks(block, b.blocks[i] as Cidr) === 0);
}

/** A text that is equal for equal meanings. */
function meaningOf(reach: Reach): string {
  return `${reach.from}-${reach.to} ${peerText(reach.peer)} ${conditionsOf(reach)}`;
}

/** What a rule means but for its peer, its protocol and its ports. */
export function conditionsOf(reach: Reach): string {
  const { rank, narrow } = reach;
  if (narrow === undefined) return `${reach.side} ${rank}`;
  const { sourcePorts, local } = narrow;
  const ports = sourcePorts === 'any' ? '' : `${sourcePorts.from}-${sourcePorts.to}`;
  return `${reach.side} ${rank} from ${ports} at ${local ? blockText(local) : ''}`;
}

/** The peers of a rule; equal for equal sets of blocks. */
export function peerText(peer: PeerReach): string {
  if (peer.kind === 'members') return peer.of;
  const only = onlyBlock(peer);
  if (only) return blockText(only);
  return peer.blocks.map(blockText).sort().join(',');
}

function blockText({ family, words, prefix }: Cidr): string {
  return `${family} ${words.join('.')}/${prefix}`;
}

/** A number for all that a rule means: equal for equal meanings, and seldom for others. It is quick to find. */
export function roughMeaning({ side, rank, from, to, peer }: Reach): number {
  return mixed(mixed(mixed(rank, side === 'ingress' ? from : ~from), to), roughPeer(peer));
}

export function roughPeer(peer: PeerReach): number {
  if (peer.kind === 'members') return roughText(peer.of);
  if (peer.only) return roughBlock(peer.only);
  let sum = peer.blocks.length;
  for (const block of peer.blocks) sum = (sum + roughBlock(block)) | 0;
  return sum;
}

export function roughBlock({ words, prefix }: Cidr): number {
  let result = prefix;
  for (const word of words) result = mixed(result, word);
  return result;
}

function roughText(text: string): number {
  let result = text.length;
  for (let i = 0; i < text.length; i++) result = mixed(result, text.charCodeAt(i));
  return result;
}

/** What is multiplied by it is spread over all bits. */
const SPREAD = 0x9e37_79b1;

/** One number of two; the order counts. */
export function mixed(a: number, b: number): number {
  return (Math.imul(a, SPREAD) ^ b ^ (a >>> 15)) | 0;
}

/** Those that share a number with others, in their order: candidates for a closer look. */
export function sharing(reaches: readonly Reach[], numberOf: (reach: Reach) => number | undefined): Reach[][] {
  const several = new Map<number, Reach[]>();
  const numbers = new Int32Array(reaches.length);
  // Those of a number are found by a table, half of it empty: at the number's place or behind it, the first one that has it.
  const bits = Math.ceil(Math.log2(2 * reaches.length + 2));
  const table = new Int32Array(2 ** bits).fill(-1);
  for (let at = 0; at < reaches.length; at++) {
    const number = numberOf(reaches[at] as Reach);
    if (number === undefined) continue;
    numbers[at] = number;
    let place = Math.imul(number, SPREAD) >>> (32 - bits);
    let first = table[place] as number;
    while (first >= 0 && numbers[first] !== number) {
      place = (place + 1) % table.length;
      first = table[place] as number;
    }
    const reach = reaches[at] as Reach;
    if (first < 0) table[place] = at;
    else if (!several.get(first)?.push(reach)) several.set(first, [reaches[first] as Reach, reach]);
  }
  return [...several.values()];
}
