import { compareBlocks } from '../algebra/blocks.ts';
import { type Cidr, covers } from '../algebra/ip.ts';
import { groupBy } from '../util/groupBy.ts';
import { partitionPoint } from '../util/partitionPoint.ts';
import { mayHavePeerIn, type Reach } from './reach.ts';

/**
 * Finds the rules of one direction that may take some of a rule's traffic, without looking at all the others. Found are
 * all that do, and some that do not, since source ports and local addresses are not looked at.
 */
export class Overlaps {
  readonly #all: AxisIndex;
  readonly #members = new Map<string, AxisIndex>();
  /** By their addresses, larger blocks first. */
  readonly #spots: readonly Spot[];

  constructor(reaches: readonly Reach[]) {
    const forMembers = groupBy(reaches, ({ peer }) => (peer.kind === 'members' ? peer.of : undefined));
    const forBlocks = forMembers.get(undefined) ?? [];
    for (const [name, same] of forMembers) if (name !== undefined) this.#members.set(name, new AxisIndex(same));
    this.#all = new AxisIndex(forBlocks);
    this.#spots = spotsOf(forBlocks);
  }

  /** All whose rank is not behind `last`, some of them twice; when they are more than `most`, only a few more than that. */
  takersOf(reach: Reach, last = Number.POSITIVE_INFINITY, most = Number.POSITIVE_INFINITY): Reach[] {
    const found: Reach[] = [];
    const question = { from: reach.from, to: reach.to, last, most };
    const { peer } = reach;
    if (peer.kind === 'members') {
      this.#members.get(peer.of)?.find(question, found);
      this.#all.find(question, found);
    } else for (const block of peer.blocks) this.#findFor(block, question, found);
    return found.filter((other) => other !== reach);
  }

  #findFor(block: Cidr, question: Question, found: Reach[]): void {
    const start = this.#firstIn(block);
    const far = this.#spots[start + MANY_SPOTS];
    if (far && covers(block, far.block)) {
      // In a large block it is quicker to ask by protocol and ports first.
      const overlapping: Reach[] = [];
      const most = MANY_TIMES * question.most;
      this.#all.find({ ...question, most }, overlapping);
      // Where the search has ended early, all of them go on, so that it is seen that they are too many.
      const isCut = overlapping.length > most;
      for (const other of overlapping) if (isCut || mayHavePeerIn(other, block)) found.push(other);
      return;
    }
    for (let spot = this.#spots[start - 1]; spot !== undefined; spot = spot.outer) {
      if (covers(spot.block, block)) spot.index.find(question, found);
    }
    for (let at = start; at < this.#spots.length; at++) {
      const spot = this.#spots[at] as Spot;
      if (found.length > question.most || !covers(block, spot.block)) return;
      spot.index.find(question, found);
    }
  }

  /** The index of the first spot that lies in a block, or would; the blocks around it lie before that. */
  #firstIn(block: Cidr): number {
    return partitionPoint(this.#spots.length, (i) => compareBlocks((this.#spots[i] as Spot).block, block) < 0);
  }
}

/** An interval of the axis, and the last rank that counts. */
interface Question {
  readonly from: number;
  readonly to: number;
  readonly last: number;
  /** The search may end when more have been found. */
  readonly most: number;
  /** Others do not count. */
  readonly wants?: (reach: Reach) => boolean;
}

const MANY_SPOTS = 64;
/** So many are looked at for each that is wanted, where not all of them are of the right addresses. */
const MANY_TIMES = 16;

/** A block, and the rules for exactly this block. */
interface Spot {
  readonly block: Cidr;
  readonly index: AxisIndex;
  /** The next larger block around this one. */
  readonly outer: Spot | undefined;
}

function spotsOf(reaches: readonly Reach[]): Spot[] {
  const single = reaches.flatMap((reach) =>
    reach.peer.kind === 'blocks' ? reach.peer.blocks.map((block) => ({ block, reach })) : [],
  );
  single.sort((a, b) => compareBlocks(a.block, b.block));
  const spots: Spot[] = [];
  for (let i = 0; i < single.length; ) {
    const block = (single[i] as { block: Cidr }).block;
    const same: Reach[] = [];
    for (let next = single[i]; next && compareBlocks(next.block, block) === 0; next = single[++i])
      same.push(next.reach);
    let outer = spots[spots.length - 1];
    while (outer !== undefined && !covers(outer.block, block)) outer = outer.outer;
    spots.push({ block, index: new AxisIndex(same), outer });
  }
  return spots;
}

/** Whether a rule by itself takes all of another one's traffic, as is seen at a glance; not always seen of lists. */
export function takesAll(taker: Reach, reach: Reach): boolean {
  if (taker.narrow || taker.from > reach.from || taker.to < reach.to) return false;
  if (taker.peer.kind === 'members') return reach.peer.kind === 'members' && taker.peer.of === reach.peer.of;
  if (reach.peer.kind === 'members') return false;
  const { blocks } = taker.peer;
  const [block, second] = reach.peer.blocks;
  return blocks === reach.peer.blocks || (!second && !!block && blocks.some((own) => covers(own, block)));
}

/**
 * Finds intervals that overlap a given one: a search tree by their starts, kept as an array, that knows the
 * last end and the first rank below.
 */
export class AxisIndex {
  readonly #reaches: readonly Reach[];
  /** At the middle of each stretch that the search comes to: the last end within it, and the first rank. */
  readonly #ends: Int32Array;
  readonly #ranks: Int32Array;

  constructor(reaches: readonly Reach[]) {
    this.#reaches = reaches.length > 1 ? [...reaches].sort((a, b) => a.from - b.from) : reaches;
    this.#ends = new Int32Array(reaches.length);
    this.#ranks = new Int32Array(reaches.length);
    this.#note(0, reaches.length);
  }

  /** The first rank of all. */
  get firstRank(): number {
    return this.#ranks[this.#ranks.length >>> 1] ?? Number.POSITIVE_INFINITY;
  }

  find(question: Question, found: Reach[] = []): readonly Reach[] {
    this.#find(question, found, 0, this.#reaches.length);
    return found;
  }

  #find(question: Question, found: Reach[], low: number, high: number): void {
    if (low >= high || found.length > question.most) return;
    const middle = (low + high) >>> 1;
    if ((this.#ends[middle] ?? 0) <= question.from || (this.#ranks[middle] ?? 0) > question.last) return;
    this.#find(question, found, low, middle);
    const reach = this.#reaches[middle] as Reach;
    if (reach.from >= question.to) return;
    if (reach.to > question.from && reach.rank <= question.last && (question.wants?.(reach) ?? true)) found.push(reach);
    this.#find(question, found, middle + 1, high);
  }

  #note(low: number, high: number): void {
    if (low >= high) return;
    const middle = (low + high) >>> 1;
    this.#note(low, middle);
    this.#note(middle + 1, high);
    const { to, rank } = this.#reaches[middle] as Reach;
    const [left, right] = [(low + middle) >>> 1, (middle + 1 + high) >>> 1];
    const isLeft = low < middle;
    const isRight = middle + 1 < high;
    this.#ends[middle] = Math.max(to, isLeft ? (this.#ends[left] ?? 0) : 0, isRight ? (this.#ends[right] ?? 0) : 0);
    const first = Math.min(isLeft ? (this.#ranks[left] ?? rank) : rank, isRight ? (this.#ranks[right] ?? rank) : rank);
    this.#ranks[middle] = Math.min(rank, first);
  }
}
