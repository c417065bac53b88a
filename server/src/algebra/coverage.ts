import { BlockTree, halvesOf, isOf, nextAround } from './blockTree.ts';
import type { Intervals } from './intervals.ts';
import * as intervals from './intervals.ts';
import type { Cidr, Family } from './ip.ts';

/**
 * Which part of (addresses × axis) boxes cover together, and what of it one of them covers alone. A box is an address
 * block times an interval of the axis (protocols and ports, laid end to end). `coverage.md` says why this is exact, and
 * what it costs.
 */
export class Coverage {
  readonly #tree: BlockTree<Place>;

  constructor(family: Family) {
    this.#tree = new BlockTree(family, (block) => new Place(block));
  }

  /** The place of a block, to lay boxes down there. */
  placeOf(block: Cidr): Place {
    return this.#tree.nodeOf(block);
  }

  /** Whether an interval of the axis is covered for every address of a block. */
  covers(block: Cidr, from: number, to: number): boolean {
    let around = this.#tree.root;
    let isBegun = false;
    for (let place: Place | undefined = around; place !== undefined; place = nextAround(place, block)) {
      const end = place.ownUntil(from);
      // Mostly one place covers all of what is covered.
      if (end >= to) return true;
      isBegun ||= end > from;
      around = place;
    }
    if (!isOf(around, block)) return isBegun && around.shades([from, to]);
    return (isBegun || halvesOf(around) !== undefined) && around.isSurrounded(around.bare([from, to]));
  }

  /** Whether these parts of the axis are covered for every address there is. */
  isEverywhere(parts: Intervals): boolean {
    return areCovered(parts, (from) => this.#tree.root.fullUntil(from));
  }
}

/**
 * One block of addresses, and what the boxes of exactly this block cover of the axis. Boxes are laid down in an order and
 * judged in the opposite order; one that is judged is either kept or taken away. So when a box is judged, its place holds
 * what lay there before it, the box itself, and the kept ones of those behind it; what it covers alone is what it added
 * when it was laid down without what the kept ones cover.
 */
export class Place {
  /** Undefined for a place that is no block of addresses. */
  readonly block: Cidr | undefined;
  /** The places next below. */
  lower: Place | undefined = undefined;
  upper: Place | undefined = undefined;
  /** The place next above. */
  outer: Place | undefined = undefined;
  /** Only there to tell its children apart; no box is of its block. */
  isFork = false;
  #own: number[] = NOTHING;
  #kept: number[] = NOTHING;
  /** How often its own has changed. */
  #changes = 0;
  /** What is covered for every address of the block by boxes of this block and of smaller ones; used where there are halves. */
  #full: Memo | undefined = undefined;
  /** What boxes of this block and of larger ones cover. */
  #shade: Memo | undefined = undefined;

  constructor(block?: Cidr) {
    this.block = block;
  }

  /** Lays down an interval; what it adds to this place is given back. */
  lay(from: number, to: number): Intervals {
    let added: Intervals = [from, to];
    if (this.#own === NOTHING) this.#own = [from, to];
    else added = intervals.addInPlace(this.#own, from, to);
    if (added.length > 0) this.#noteChange();
    return added;
  }

  /** What no box of this place covers. */
  bare(parts: Intervals): Intervals {
    return intervals.subtract(parts, this.#own);
  }

  /** What nobody else of this place covers of a box that is being judged. */
  alone(added: Intervals): Intervals {
    return intervals.subtract(added, this.#kept);
  }

  keep(from: number, to: number): void {
    if (this.#kept === NOTHING) this.#kept = [from, to];
    else intervals.addInPlace(this.#kept, from, to);
  }

  /** Takes away what a box covers alone. */
  take(alone: Intervals): void {
    if (alone.length === 0) return;
    intervals.removeInPlace(this.#own, alone);
    this.#noteChange();
  }

  /** How far from here on boxes of exactly this block cover. */
  ownUntil(from: number): number {
    return intervals.endAt(this.#own, from);
  }

  /** Whether boxes of larger blocks, or boxes of smaller ones for every address together, cover these parts as well. */
  isSurrounded(parts: Intervals): boolean {
    return parts.length === 0 || areShaded(parts, this.outer, (from) => this.#halvesFullUntil(from));
  }

  /** Whether boxes of this block and of larger ones cover these parts. */
  shades(parts: Intervals): boolean {
    return areShaded(parts, this, (from) => from);
  }

  /** How far from here on all addresses of the block are covered by boxes of this block and of smaller ones. */
  fullUntil(from: number): number {
    if (halvesOf<Place>(this)) {
      this.#full ??= new Memo();
      const full = this.#full.set ?? (this.#full.pay(1) ? this.findFull() : undefined);
      if (full) return intervals.endAt(full, from);
    }
    const end = intervals.endAt(this.#own, from);
    return end > from ? end : this.#halvesFullUntil(from);
  }

  /** The same as a set. */
  findFull(): Intervals {
    const halves = halvesOf<Place>(this);
    if (!halves) return this.#own;
    this.#full ??= new Memo();
    if (this.#full.set) return this.#full.set;
    const [lower, upper] = halves.map((half) => half.findFull()) as [Intervals, Intervals];
    const price = this.#own.length + lower.length + upper.length;
    return this.#full.keep(intervals.union(this.#own, intervals.intersect(lower, upper)), price);
  }

  /** How far from here on a box of this block, or of a larger one, covers. */
  shadedUntil(from: number): number {
    for (let place: Place | undefined = this; place !== undefined; place = place.outer) {
      const end = intervals.endAt(place.#own, from);
      if (end > from) return end;
    }
    return from;
  }

  /** The same of all of the axis, where it is known. */
  knownShade(): Intervals | undefined {
    const shade = this.#shade;
    return shade?.set && shade.stamp === this.#changesAround() ? shade.set : undefined;
  }

  /** Finds it where asking step by step has cost as much. */
  payForShade(steps: number): void {
    this.#shade ??= new Memo();
    if (!this.#shade.pay(steps)) return;
    let shade = intervals.EMPTY;
    let price = 0;
    for (let place: Place | undefined = this; place !== undefined; place = place.outer) {
      shade = intervals.union(shade, place.#own);
      price += place.#own.length;
    }
    this.#shade.keep(shade, price, this.#changesAround());
  }

  #changesAround(): number {
    let changes = 0;
    for (let place: Place | undefined = this; place !== undefined; place = place.outer) changes += place.#changes;
    return changes;
  }

  #halvesFullUntil(from: number): number {
    const halves = halvesOf<Place>(this);
    if (!halves) return from;
    const [lower, upper] = halves;
    const end = lower.fullUntil(from);
    return end > from ? Math.min(end, upper.fullUntil(from)) : from;
  }

  /** What is full has changed here, and in the blocks that this one is a half of. */
  #noteChange(): void {
    this.#changes++;
    this.#full?.forget();
    for (let place = this.outer; place !== undefined && halvesOf(place); place = place.outer) place.#full?.forget();
  }
}

/** The own of a place where nothing was laid down yet; never changed. */
const NOTHING: number[] = [];

/** A question of so few steps is cheap enough. */
const FEW_STEPS = 16;

/**
 * A set that is found as a whole only when asking for its parts has cost as much as finding it did the last time: so it
 * costs at most twice what is needed, however the questions and the changes between them are mixed.
 */
class Memo {
  set: Intervals | undefined = undefined;
  /** Tells the state that it was found in. */
  stamp = 0;
  #paid = 0;
  #price = 0;

  /** Whether the set is now worth its price. */
  pay(steps: number): boolean {
    this.#paid += steps;
    return this.#paid > this.#price;
  }

  keep(set: Intervals, price: number, stamp = 0): Intervals {
    this.set = set;
    this.stamp = stamp;
    this.#paid = 0;
    this.#price = price;
    return set;
  }

  forget(): void {
    this.set = undefined;
  }
}

/** Whether boxes of a block and of larger ones cover these parts, together with what else covers from one point to the next. */
function areShaded(parts: Intervals, place: Place | undefined, coveredUntil: (from: number) => number): boolean {
  let around = place;
  while (around?.isFork) around = around.outer;
  const shade = around?.knownShade();
  let steps = 0;
  const areAll = areCovered(parts, (from) => {
    steps++;
    const end = shade ? intervals.endAt(shade, from) : (around?.shadedUntil(from) ?? from);
    return end > from ? end : coveredUntil(from);
  });
  if (steps > FEW_STEPS && !shade) around?.payForShade(steps);
  return areAll;
}

/** Whether all parts are covered, by asking how far it is covered from one point to the next. */
function areCovered(parts: Intervals, coveredUntil: (from: number) => number): boolean {
  return intervals.every(parts, (start, to) => {
    for (let from = start; from < to; ) {
      const end = coveredUntil(from);
      if (end <= from) return false;
      from = end;
    }
    return true;
  });
}
