import { compareBlocks, firstBits, wholeFamily } from './blocks.ts';
import { type Cidr, covers, type Family } from './ip.ts';

/**
 * Blocks of one family as a tree: each below the smallest one around it. Where two blocks part there is a fork, so that no
 * node has more than two below it, and two halves have a common parent.
 */
export class BlockTree<N extends BlockNode<N>> {
  readonly root: N;
  readonly #nodes = new Map<number | string, N>();
  readonly #family: Family;
  readonly #make: (block: Cidr) => N;

  constructor(family: Family, make: (block: Cidr) => N) {
    this.#family = family;
    this.#make = make;
    this.root = this.nodeOf(wholeFamily(family));
  }

  /** The node of a block. All of them are asked for before the tree is {@link plant}ed. */
  nodeOf(block: Cidr): N {
    const key = keyOf(block);
    const known = this.#nodes.get(key);
    if (known) return known;
    const node = this.#make(block);
    this.#nodes.set(key, node);
    return node;
  }

  /** In the order of their first addresses, larger blocks first, each block follows the one that it lies in. */
  plant(): void {
    const [root, ...nodes] = inOrder(this.#nodes, this.#family);
    /** From the root to the node planted last. */
    const path = [root as N];
    for (const node of nodes) {
      const block = blockOf(node);
      let passed: N | undefined;
      while (!covers(blockOf(last(path)), block)) passed = path.pop();
      if (passed) this.#fork(path, passed, block);
      append(path, node);
    }
  }

  /** Where a block shares more with the child passed last than with their parent, both go under a fork. */
  #fork(path: N[], passed: N, block: Cidr): void {
    const shared = sharedBits(blockOf(passed).words, block.words);
    if (shared === blockOf(last(path)).prefix) return;
    const made = this.#make({ ...block, words: cut(block.words, shared), prefix: shared });
    made.isFork = true;
    made.lower = passed;
    append(path, made);
  }
}

export interface BlockNode<N> {
  /** Nodes of a tree have one. */
  readonly block: Cidr | undefined;
  /** The nodes next below, by the first bit behind the block's own: 0 and 1. */
  lower: N | undefined;
  upper: N | undefined;
  /** Only there to tell its children apart. */
  isFork: boolean;
}

/** The node next below in whose half of the block an address lies. */
export function towards<N extends BlockNode<N>>(node: N, { words }: Cidr): N | undefined {
  return isBitSet(words, blockOf(node).prefix) ? node.upper : node.lower;
}

/** Whether a node is all of one half of its parent. */
export function isHalf<N extends BlockNode<N>>(node: N, parent: N): boolean {
  return blockOf(node).prefix === blockOf(parent).prefix + 1;
}

/** One for each block. Those of IPv4 are numbers that are in the order of {@link compareBlocks}. */
function keyOf({ family, words, prefix }: Cidr): number | string {
  return family === 'ipv4' ? (words[0] ?? 0) * 64 + prefix : `${words.join()}/${prefix}`;
}

function inOrder<N extends BlockNode<N>>(nodes: ReadonlyMap<number | string, N>, family: Family): N[] {
  if (family === 'ipv6') return [...nodes.values()].sort((a, b) => compareBlocks(blockOf(a), blockOf(b)));
  const keys = Float64Array.from(nodes.keys() as Iterable<number>).sort();
  return Array.from(keys, (key) => nodes.get(key) as N);
}

function append<N extends BlockNode<N>>(path: N[], node: N): void {
  const parent = last(path);
  if (isBitSet(blockOf(node).words, blockOf(parent).prefix)) parent.upper = node;
  else parent.lower = node;
  path.push(node);
}

function last<N>(path: readonly N[]): N {
  return path[path.length - 1] as N;
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
