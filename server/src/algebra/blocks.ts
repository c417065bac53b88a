import { bitsOf, type Cidr, covers, type Family } from './ip.ts';

/** Blocks of addresses as sets. Two blocks are nested or disjoint. */

/** Every address of a family. */
export function wholeFamily(family: Family): Cidr {
  return { family, words: new Array<number>(bitsOf(family) / 32).fill(0), prefix: 0 };
}

/** Every address of both families. */
export const everywhere: readonly Cidr[] = [wholeFamily('ipv4'), wholeFamily('ipv6')];

/** What two blocks have in common: the smaller one, or nothing. */
export function common(a: Cidr, b: Cidr): Cidr | undefined {
  if (covers(a, b)) return b;
  return covers(b, a) ? a : undefined;
}

/** By family and first address, larger blocks first: so each block is followed by those that lie in it. */
export function compareBlocks(a: Cidr, b: Cidr): number {
  if (a.family !== b.family) return a.family === 'ipv4' ? -1 : 1;
  for (let i = 0; i < a.words.length; i++) {
    const difference = (a.words[i] ?? 0) - (b.words[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.prefix - b.prefix;
}

/** The blocks that lie in no other one, each once. */
export function outermost(blocks: readonly Cidr[]): Cidr[] {
  const result: Cidr[] = [];
  for (const block of [...blocks].sort(compareBlocks)) {
    const last = result[result.length - 1];
    if (last === undefined || !covers(last, block)) result.push(block);
  }
  return result;
}

/** The outer block without the inner one: one block for each bit by which they differ, largest first. */
export function without(outer: Cidr, inner: Cidr): Cidr[] {
  const rest: Cidr[] = [];
  for (let bit = outer.prefix; bit < inner.prefix; bit++) rest.push(sibling(inner, bit));
  return rest;
}

/** The first address of a block. */
export function firstAddress({ family, words }: Cidr): Cidr {
  return { family, words, prefix: bitsOf(family) };
}

/** The second address of a block that has more than one. */
export function secondAddress({ family, words }: Cidr): Cidr {
  const next = words.slice();
  next[next.length - 1] = (next[next.length - 1] ?? 0) + 1;
  return { family, words: next, prefix: bitsOf(family) };
}

/** The two blocks that make up one. */
export function halves(block: Cidr): readonly [lower: Cidr, upper: Cidr] {
  return [{ ...block, prefix: block.prefix + 1 }, sibling(block, block.prefix)];
}

/** The block that shares the first `bit` bits with another one and differs in the next. */
function sibling(block: Cidr, bit: number): Cidr {
  const words = block.words.map((word, i) => {
    const bits = bit + 1 - 32 * i;
    const kept = firstBits(word, bits);
    return i === bit >>> 5 ? (kept ^ (1 << (31 - (bit & 31)))) >>> 0 : kept;
  });
  return { family: block.family, words, prefix: bit + 1 };
}

/** A word of which only so many bits, from its first on, are kept. */
export function firstBits(word: number, bits: number): number {
  if (bits >= 32) return word;
  return bits <= 0 ? 0 : (word & (0xffff_ffff << (32 - bits))) >>> 0;
}
