import { firstBits, wholeFamily } from './blocks.ts';
import { type Cidr, covers, type Family } from './ip.ts';

/**
 * Blocks of one family as a tree: each below the smallest one around it. Where two blocks part there is a fork, so that no
 * node has more than two below it, and two halves have a common parent.
 */
export class BlockTree<N extends BlockNode<N>> {
  readonly root: N;
  readonly #make: (block: Cidr) => N;

  constructor(family: Family, make: (block: Cidr) => N) {
    this.#make = make;
    this.root = make(wholeFamily(family));
  }

  /** The smallest node around a block: its own one, if it has one. */
  around(block: Cidr): N {
    let around = this.root;
    for (let next = nextAround(around, block); next !== undefined; next = nextAround(next, block)) around = next;
    return around;
  }

  /** The node of a block; made where there is none. */
  nodeOf(block: Cidr): N {
    const around = this.around(block);
    if (isOf(around, block)) {
      around.isFork = false;
      return around;
    }
    const below = towards(around, block);
    const made = this.#make(block);
    if (below === undefined) hang(made, around);
    else if (covers(block, blockOf(below))) {
      hang(made, around);
      hang(below, made);
    } else {
      const fork = this.#forkOf(block, blockOf(below));
      hang(fork, around);
      hang(below, fork);
      hang(made, fork);
    }
    return made;
  }

  #forkOf(a: Cidr, b: Cidr): N {
    const shared = sharedBits(a.words, b.words);
    const fork = this.#make({ ...a, words: cut(a.words, shared), prefix: shared });
    fork.isFork = true;
    return fork;
  }
}

export interface BlockNode<N> {
  /** Nodes of a tree have one. */
  readonly block: Cidr | undefined;
  /** The nodes next below, by the first bit behind the block's own: 0 and 1. */
  lower: N | undefined;
  upper: N | undefined;
  /** The node next above. */
  outer: N | undefined;
  /** Only there to tell its children apart. */
  isFork: boolean;
}

/** Of the nodes around a block the next smaller one behind `node`; undefined behind the smallest. */
export function nextAround<N extends BlockNode<N>>(node: N, block: Cidr): N | undefined {
  if (isOf(node, block)) return undefined;
  const next = towards(node, block);
  return next !== undefined && covers(blockOf(next), block) ? next : undefined;
}

/** Whether a node around a block is the block's own. */
export function isOf<N extends BlockNode<N>>(node: N, block: Cidr): boolean {
  return blockOf(node).prefix === block.prefix;
}

/** The node next below in whose half of the block an address lies. */
export function towards<N extends BlockNode<N>>(node: N, { words }: Cidr): N | undefined {
  return isBitSet(words, blockOf(node).prefix) ? node.upper : node.lower;
}

/** The nodes next below, if they are the halves of the block. */
export function halvesOf<N extends BlockNode<N>>(node: N): readonly [lower: N, upper: N] | undefined {
  const { lower, upper } = node;
  return lower && upper && isHalf(lower, node) && isHalf(upper, node) ? [lower, upper] : undefined;
}

function isHalf<N extends BlockNode<N>>(node: N, outer: N): boolean {
  return blockOf(node).prefix === blockOf(outer).prefix + 1;
}

function hang<N extends BlockNode<N>>(node: N, outer: N): void {
  node.outer = outer;
  if (isBitSet(blockOf(node).words, blockOf(outer).prefix)) outer.upper = node;
  else outer.lower = node;
}

function blockOf({ block }: { readonly block: Cidr | undefined }): Cidr {
  return block as Cidr;
}

function isBitSet(words: readonly number[], index: number): boolean {
  return (((words[index >>> 5] ?? 0) >>> (31 - (index & 31))) & 1) === 1;
}

/** How many leading bits two addresses have in common. */
function sharedBits(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) {
    const differing = ((a[i] ?? 0) ^ (b[i] ?? 0)) >>> 0;
    if (differing !== 0) return 32 * i + Math.clz32(differing);
  }
  return 32 * a.length;
}

/** The address with all bits behind the first `length` cleared. */
function cut(words: readonly number[], length: number): number[] {
  return words.map((word, i) => firstBits(word, length - 32 * i));
}
