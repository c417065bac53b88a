import type { Cidr } from '../algebra/ip.ts';
import { onlyBlock, type PeerReach, type Reach, sideOf } from './reach.ts';

/** What a rule means, however it is spelled: rules with equal texts match the same packets and decide them alike. */
export function meaningOf(reach: Reach): string {
  return `${reach.from}-${reach.to} ${peerText(reach.peer)} ${conditionsOf(reach)}`;
}

/** What a rule means but for its peer, its protocol and its ports. */
export function conditionsOf(reach: Reach): string {
  const { rank, narrow } = reach;
  if (narrow === undefined) return `${sideOf(reach)} ${rank}`;
  const { sourcePorts, local } = narrow;
  const ports = sourcePorts === 'any' ? '' : `${sourcePorts.from}-${sourcePorts.to}`;
  return `${sideOf(reach)} ${rank} from ${ports} at ${local ? blockText(local) : ''}`;
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

/** A number for all that {@link meaningOf} tells: equal for equal meanings, and seldom for others. It is quick to find. */
export function roughMeaning({ rule, rank, from, to, peer }: Reach): number {
  return mixed(mixed(mixed(rank, rule.direction === 'ingress' ? from : ~from), to), roughPeer(peer));
}

export function roughPeer(peer: PeerReach): number {
  if (peer.kind === 'members') return peer.of.length;
  let sum = peer.blocks.length;
  for (const block of peer.blocks) sum = (sum + roughBlock(block)) | 0;
  return sum;
}

export function roughBlock({ words, prefix }: Cidr): number {
  let result = prefix;
  for (const word of words) result = mixed(result, word);
  return result;
}

/** One number of two; the order counts. */
export function mixed(a: number, b: number): number {
  return (Math.imul(a, 0x9e37_79b1) ^ b ^ (a >>> 15)) | 0;
}

/** Those that share a number with others: candidates for a closer look. */
export function sharing(reaches: readonly Reach[], numberOf: (reach: Reach) => number | undefined): Reach[][] {
  const keys = new Float64Array(reaches.length);
  let count = 0;
  for (let i = 0; i < reaches.length; i++) {
    const number = numberOf(reaches[i] as Reach);
    if (number !== undefined) keys[count++] = (number >>> 0) * MOST_RULES + i;
  }
  const sorted = keys.subarray(0, count).sort();
  const several: Reach[][] = [];
  for (let i = 0, end = 0; i < count; i = end) {
    const number = numberAt(sorted, i);
    for (end = i + 1; end < count && numberAt(sorted, end) === number; ) end++;
    if (end - i > 1) several.push(Array.from(sorted.subarray(i, end), (key) => reaches[key % MOST_RULES] as Reach));
  }
  return several;
}

/** A number and an index below this fit into one number that is exact. */
const MOST_RULES = 2 ** 21;

function numberAt(keys: Float64Array, i: number): number {
  return Math.floor((keys[i] as number) / MOST_RULES);
}
