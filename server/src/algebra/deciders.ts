import { BlockTree, halvesOf, isOf, towards } from './blockTree.ts';
import { type Cells, clip, FirstCome, firstOfAll, isOpenTo, NO_CELLS, NOBODY, overlay, SEVERAL } from './cells.ts';
import { type Cidr, covers, type Family } from './ip.ts';

/**
 * Who decides which part of (addresses × axis), where boxes lie upon each other and each has a number: the smallest one
 * decides. Every block knows who decides among the boxes of exactly this block; so a packet is decided by the smallest
 * number at its place of the axis among the blocks around its address. `coverage.md` says what that is good for.
 */
export class Deciders {
  readonly #tree: BlockTree<Site>;

  constructor(family: Family) {
    this.#tree = new BlockTree(family, (block) => new Site(block));
  }

  /** Lays down a box; smaller numbers come first. After the last one they are {@link join}ed. */
  lay(block: Cidr, from: number, to: number, by: number): void {
    this.#tree.nodeOf(block).laid.lay(from, to, by);
  }

  join(): void {
    join(this.#tree.root);
  }

  /**
   * Who decides all of a box alone: mostly there is one, who is seen on the way down to its block. `NOBODY` where there is
   * none, or where it takes a closer look.
   */
  aloneIn(block: Cidr, from: number, to: number): number {
    let first = NOBODY;
    for (let site = this.#tree.root; ; ) {
      first = firstOfAll(site.own, from, to, first);
      if (first === SEVERAL) return NOBODY;
      if (isOf(site, block)) {
        const isOpen = mayComeBefore(site.lower, first, from, to) || mayComeBefore(site.upper, first, from, to);
        return isOpen ? NOBODY : first;
      }
      const next = towards(site, block);
      if (!mayComeBefore(next, first, from, to)) return first;
      if (!covers(next.block, block)) return covers(block, next.block) ? NOBODY : first;
      site = next;
    }
  }

  /** Where a block lies among those that boxes were laid on. */
  spotOf(block: Cidr): Spot {
    const around = this.#tree.around(block);
    if (isOf(around, block)) return { block, around, inner: around };
    const next = towards(around, block);
    return { block, around, inner: next && covers(block, next.block) ? next : undefined };
  }

  /**
   * Tells of everybody who decides part of a box.
   *
   * @param over who decides there, whatever the address, beside those laid down here
   */
  find({ block, around, inner }: Spot, from: number, to: number, over: Cells, tell: Tell): void {
    let cells = clip(over, from, to);
    for (let site: Site | undefined = around; site; site = site.outer) cells = overlay(cells, site.own, from, to);
    if (inner === around) tellWithin(inner, cells, from, to, tell);
    else if (inner === undefined || !mayDecide(inner, cells, from, to)) tell(cells, block, NO_HOLES);
    else if (tell(cells, block, [inner.block])) enter(inner, cells, from, to, tell);
  }
}

/** A block, the smallest one around it (or the same one), and the largest one within it. */
export interface Spot {
  readonly block: Cidr;
  readonly around: Site;
  readonly inner: Site | undefined;
}

/**
 * Everybody of these cells decides his part of the axis for all addresses of the block but those of the holes, blocks that
 * lie in it and leave some over. Some are told of several times. Answered is whether to go on.
 */
export type Tell = (cells: Cells, block: Cidr, holes: readonly Cidr[]) => boolean;

/** A block, and who decides among the boxes of exactly this block. */
export class Site {
  readonly block: Cidr;
  lower: Site | undefined = undefined;
  upper: Site | undefined = undefined;
  outer: Site | undefined = undefined;
  isFork = false;
  readonly laid = new FirstCome();
  own: Cells = NO_CELLS;
  /** The smallest number of this block and those within it, and how far along the axis their boxes go. */
  first = Number.POSITIVE_INFINITY;
  from = Number.POSITIVE_INFINITY;
  to = 0;

  constructor(block: Cidr) {
    this.block = block;
  }
}

export const NO_HOLES: readonly Cidr[] = [];

/** Tells the sites of a tree what lies on them and below. */
function join(site: Site): void {
  site.own = site.laid.gather();
  const { own } = site;
  for (let i = 2; i < own.length; i += 3) site.first = Math.min(site.first, own[i] as number);
  site.from = own[0] ?? site.from;
  site.to = own[own.length - 2] ?? site.to;
  for (const below of [site.lower, site.upper]) {
    if (below === undefined) continue;
    join(below);
    site.first = Math.min(site.first, below.first);
    site.from = Math.min(site.from, below.from);
    site.to = Math.max(site.to, below.to);
  }
}

/** Tells who decides in a block, where it is known who does around it; answers whether to go on. */
function walk(site: Site, around: Cells, from: number, to: number, tell: Tell): boolean {
  return tellWithin(site, overlay(around, site.own, from, to), from, to, tell);
}

/** The same where it is known who decides unless somebody within the block comes before. */
function tellWithin(site: Site, cells: Cells, from: number, to: number, tell: Tell): boolean {
  const { block } = site;
  const lower = site.lower && mayDecide(site.lower, cells, from, to) ? site.lower : undefined;
  const upper = site.upper && mayDecide(site.upper, cells, from, to) ? site.upper : undefined;
  if (!lower && !upper) return tell(cells, block, NO_HOLES);
  if (lower && upper && halvesOf(site)) {
    // Of the block nothing is left beside its halves.
    return (
      tellBeside(lower, cells, from, to, tell) &&
      tellBeside(upper, cells, from, to, tell) &&
      enter(lower, cells, from, to, tell) &&
      enter(upper, cells, from, to, tell)
    );
  }
  const holes = lower && upper ? [lower.block, upper.block] : [((lower ?? upper) as Site).block];
  return (
    tell(cells, block, holes) &&
    (!lower || enter(lower, cells, from, to, tell)) &&
    (!upper || enter(upper, cells, from, to, tell))
  );
}

/** Goes into a block as far along the axis as boxes within it go. */
function enter(site: Site, cells: Cells, from: number, to: number, tell: Tell): boolean {
  const [start, end] = [Math.max(from, site.from), Math.min(to, site.to)];
  return walk(site, clip(cells, start, end), start, end, tell);
}

/** Tells who decides where no box within a block goes along the axis. */
function tellBeside(
  { block, from: start, to: end }: Site,
  cells: Cells,
  from: number,
  to: number,
  tell: Tell,
): boolean {
  return (
    (start <= from || tell(clip(cells, from, start), block, NO_HOLES)) &&
    (to <= end || tell(clip(cells, end, to), block, NO_HOLES))
  );
}

/** Whether somebody of a block, or within it, may come before who decides all of an interval. */
function mayComeBefore(site: Site | undefined, first: number, from: number, to: number): site is Site {
  return site !== undefined && site.first < first && site.from < to && from < site.to;
}

/** Whether somebody within a block may come before those who decide around it. */
function mayDecide(site: Site, around: Cells, from: number, to: number): boolean {
  return isOpenTo(site.first, around, Math.max(from, site.from), Math.min(to, site.to));
}
