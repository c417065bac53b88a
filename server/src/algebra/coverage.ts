import type { Intervals } from './intervals.ts';
import * as intervals from './intervals.ts';
import { bitsOf, type Cidr, type Family } from './ip.ts';

/**
 * Which part of (addresses × axis) a set of boxes covers together. A box is an address block times an interval of the
 * axis (protocols and ports, laid end to end).
 *
 * Blocks are nested or disjoint, so a binary trie holds them, with edges compressed. Invariant, for every node:
 *   own  = what the boxes of exactly this block cover of the axis
 *   full = what is covered for *every* address of the block by boxes in the subtree
 *        = own ∪ (full of the lower half ∩ full of the upper half)
 * where a half whose child is a smaller block than the half itself counts as empty. Then a box is covered iff its interval
 * lies in full(node) ∪ the own of all nodes above. One box can be left out of the question, because it stands in the own
 * of one node only.
 */
export class Coverage {
  readonly #root: Node;

  constructor(family: Family) {
    this.#root = newNode(new Array<number>(bitsOf(family) / 32).fill(0), 0);
  }

  insert(box: Box): void {
    const path = this.#pathTo(box, { create: true });
    const node = path.at(-1) as Node;
    node.boxes.push(box);
    setOwn(path, intervals.add(node.own, box.from, box.to));
  }

  remove(box: Box): void {
    const path = this.#pathTo(box, { create: false });
    const node = path.at(-1) as Node;
    node.boxes.splice(node.boxes.indexOf(box), 1);
    setOwn(path, ownWithout(node, undefined));
  }

  /** Boxes that will never be removed or left out of a question again need not be told apart any more. */
  settle(box: Box): void {
    const node = this.#pathTo(box, { create: false }).at(-1) as Node;
    const index = node.boxes.indexOf(box);
    if (index < 0) return;
    node.settled = intervals.add(node.settled, box.from, box.to);
    node.boxes.splice(index, 1);
  }

  /** What of a box's interval is not covered, for some of its addresses, by the other boxes; empty when all of it is. */
  uncovered(box: Box): Intervals {
    let rest: Intervals = [box.from, box.to];
    const path = this.#pathTo(box, { create: false });
    for (const node of path) {
      if (node.length < box.block.prefix) rest = intervals.subtract(rest, node.own);
      if (rest.length === 0) return rest;
    }
    const node = path.at(-1) as Node;
    if (node.length < box.block.prefix) return rest;
    return intervals.subtract(intervals.subtract(rest, ownWithout(node, box)), belowFull(node));
  }

  /** What is covered for every address there is. */
  get everywhere(): Intervals {
    return this.#root.full;
  }

  /** The nodes from the root to the one of the box's block, which is made where it is wanted and absent. */
  #pathTo(box: Box, { create }: { create: boolean }): Node[] {
    const path: Node[] = [this.#root];
    for (;;) {
      const node = path.at(-1) as Node;
      if (node.length === box.block.prefix) return path;
      const side = bit(box.block.words, node.length);
      const child = node.children[side];
      if (child !== undefined && contains(child, box.block)) path.push(child);
      else if (!create) return path;
      else path.push(graft(node, side, box.block));
    }
  }
}

/** A piece of traffic: an address block, and an interval of the axis. */
export interface Box {
  readonly block: Cidr;
  readonly from: number;
  readonly to: number;
}

interface Node {
  readonly words: readonly number[];
  /** Bits of the block's prefix. */
  readonly length: number;
  readonly children: [Node | undefined, Node | undefined];
  /** Boxes of exactly this block that may still be left out of a question. */
  boxes: Box[];
  /** What the others of exactly this block cover. */
  settled: Intervals;
  own: Intervals;
  full: Intervals;
}

function newNode(words: readonly number[], length: number): Node {
  const { EMPTY } = intervals;
  return { words, length, children: [undefined, undefined], boxes: [], settled: EMPTY, own: EMPTY, full: EMPTY };
}

/** Hangs a node for the block below `node`: as a leaf, above the child that it contains, or beside it under a fork. */
function graft(node: Node, side: 0 | 1, block: Cidr): Node {
  const child = node.children[side];
  const made = newNode(block.words, block.prefix);
  if (child === undefined) {
    node.children[side] = made;
    return made;
  }
  const shared = Math.min(sharedBits(child.words, block.words), child.length, block.prefix);
  if (shared === block.prefix) {
    made.children[bit(child.words, shared)] = child;
    made.full = belowFull(made);
    node.children[side] = made;
    return made;
  }
  const fork = newNode(cut(block.words, shared), shared);
  fork.children[bit(child.words, shared)] = child;
  node.children[side] = fork;
  // The caller goes on from the fork to the block itself.
  return fork;
}

/** Writes a new own into the last node of a path and carries the change of what is full upwards. */
function setOwn(path: readonly Node[], own: Intervals): void {
  (path.at(-1) as Node).own = own;
  for (let i = path.length - 1; i >= 0; i--) {
    const node = path[i] as Node;
    const full = intervals.union(node.own, belowFull(node));
    if (intervals.equal(full, node.full)) return;
    node.full = full;
  }
}

/** What both halves below a node cover whole. */
function belowFull({ children: [lower, upper], length }: Node): Intervals {
  if (lower === undefined || upper === undefined) return intervals.EMPTY;
  if (lower.length !== length + 1 || upper.length !== length + 1) return intervals.EMPTY;
  return intervals.intersect(lower.full, upper.full);
}

function ownWithout(node: Node, box: Box | undefined): Intervals {
  let own = node.settled;
  for (const other of node.boxes) if (other !== box) own = intervals.add(own, other.from, other.to);
  return own;
}

/** Whether the node's block holds all of the other. */
function contains(node: Node, block: Cidr): boolean {
  return node.length <= block.prefix && sharedBits(node.words, block.words) >= node.length;
}

function bit(words: readonly number[], index: number): 0 | 1 {
  return (((words[index >>> 5] ?? 0) >>> (31 - (index & 31))) & 1) as 0 | 1;
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
  return words.map((word, i) => {
    const bits = length - 32 * i;
    if (bits >= 32) return word;
    return bits <= 0 ? 0 : (word & (0xffff_ffff << (32 - bits))) >>> 0;
  });
}
