import { halves } from './blocks.ts';
import { type Cidr, covers } from './ip.ts';

/**
 * The parts into which blocks cut an outer one that holds them: what no smaller one takes of each of them, and what none takes
 * of the outer one. Of each part that is not empty one block is returned, that of the outer one first: so each of the blocks
 * holds all of it, or nothing.
 */
export function apart(outer: Cidr, blocks: readonly Cidr[]): readonly Cidr[] {
  const found: Cidr[] = [];
  const inner = blocks.filter(({ prefix }) => prefix > outer.prefix);
  const rest = restOf(outer, inner, found);
  return rest ? [rest, ...found] : found;
}

/** The largest block of an outer one in which none of the inner ones lies; notes the same of each of these. */
function restOf(outer: Cidr, inner: readonly Cidr[], found: Cidr[]): Cidr | undefined {
  if (inner.length === 0) return outer;
  const [lower, upper] = halves(outer).map((half) => {
    const within = inner.filter((block) => covers(half, block));
    const smaller = within.filter(({ prefix }) => prefix > half.prefix);
    const rest = restOf(half, smaller, found);
    if (smaller.length === within.length) return rest;
    // The half is one of the blocks.
    if (rest) found.push(rest);
    return undefined;
  });
  return upper && (lower === undefined || upper.prefix < lower.prefix) ? upper : lower;
}
