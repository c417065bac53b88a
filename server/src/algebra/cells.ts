import * as intervals from './intervals.ts';

/**
 * Parts of the axis, each with the number of who decides it, sorted and disjoint, flat: `[from, to, by, from, to, by, …]`.
 * Who has a smaller number decides first. Not changed once they are made.
 */
export type Cells = readonly number[];

export const NO_CELLS: Cells = [];

/** Comes behind everybody. */
export const NOBODY = Number.POSITIVE_INFINITY;

/** Comes before everybody. */
export const SEVERAL = -1;

/** Gathers cells where the first to come decides. */
export class FirstCome {
  #cells: number[] = [];
  #taken: number[] | undefined;

  /** Whoever comes later has a larger number. */
  lay(from: number, to: number, by: number): void {
    if (this.#cells.length === 0) {
      this.#cells = [from, to, by];
      return;
    }
    this.#taken ??= this.#cells.slice(0, 2);
    const added = intervals.addInPlace(this.#taken, from, to);
    for (let i = 0; i < added.length; i += 2) this.#cells.push(added[i] as number, added[i + 1] as number, by);
  }

  /** All of them. */
  gather(): Cells {
    return this.#taken === undefined ? this.#cells : sorted(this.#cells);
  }
}

/** Of both sets, within an interval: who decides where both have a cell. */
export function overlay(a: Cells, b: Cells, from: number, to: number): Cells {
  const firstOfB = firstEndingAfter(b, from);
  if (firstOfB >= b.length || startOf(b, firstOfB) >= to) return clip(a, from, to);
  const firstOfA = firstEndingAfter(a, from);
  if (firstOfA >= a.length || startOf(a, firstOfA) >= to) return clip(b, from, to);
  let made: number[] = [];
  for (let at = from, i = firstOfA, j = firstOfB; at < to; ) {
    while (endOf(a, i) <= at) i += 3;
    while (endOf(b, j) <= at) j += 3;
    const isInA = startOf(a, i) <= at;
    const isInB = startOf(b, j) <= at;
    const end = Math.min(to, isInA ? endOf(a, i) : startOf(a, i), isInB ? endOf(b, j) : startOf(b, j));
    if (isInA || isInB) {
      made = append(made, at, end, Math.min(isInA ? byOf(a, i) : NOBODY, isInB ? byOf(b, j) : NOBODY));
    }
    at = end;
  }
  return made;
}

/** The cells within an interval. */
export function clip(cells: Cells, from: number, to: number): Cells {
  const first = firstEndingAfter(cells, from);
  const last = cells.length - 3;
  if (first > last) return NO_CELLS;
  if (first === 0 && startOf(cells, 0) >= from && endOf(cells, last) <= to) return cells;
  let made: number[] = [];
  for (let i = first; i <= last && startOf(cells, i) < to; i += 3) {
    made = append(made, Math.max(from, startOf(cells, i)), Math.min(to, endOf(cells, i)), byOf(cells, i));
  }
  return made;
}

/** Whether somebody of a number not below this decides within an interval, or nobody does everywhere. */
export function isOpenTo(by: number, cells: Cells, from: number, to: number): boolean {
  let at = from;
  for (let i = firstEndingAfter(cells, from); at < to; i += 3) {
    if (startOf(cells, i) > at || byOf(cells, i) > by) return true;
    at = endOf(cells, i);
  }
  return false;
}

/** Who decides all of an interval, beside one who decides all of it elsewhere; `SEVERAL` where it is not one alone. */
export function firstOfAll(cells: Cells, from: number, to: number, other: number): number {
  const i = firstEndingAfter(cells, from);
  if (startOf(cells, i) >= to) return other;
  const isAll = startOf(cells, i) <= from && to <= endOf(cells, i);
  return isAll ? Math.min(byOf(cells, i), other) : SEVERAL;
}

/** Behind the last cell there is one that begins nowhere. */
function startOf(cells: Cells, i: number): number {
  return i < cells.length ? (cells[i] as number) : Number.POSITIVE_INFINITY;
}

function endOf(cells: Cells, i: number): number {
  return i < cells.length ? (cells[i + 1] as number) : Number.POSITIVE_INFINITY;
}

function byOf(cells: Cells, i: number): number {
  return cells[i + 2] as number;
}

/** Mostly there is one cell: an array that is made with what it holds takes the least. */
function append(cells: number[], from: number, to: number, by: number): number[] {
  const last = cells.length - 3;
  if (last < 0) return [from, to, by];
  if (cells[last + 1] === from && cells[last + 2] === by) cells[last + 1] = to;
  else cells.push(from, to, by);
  return cells;
}

function sorted(cells: Cells): Cells {
  const count = cells.length / 3;
  const order = Array.from({ length: count }, (_, i) => 3 * i).sort((a, b) => startOf(cells, a) - startOf(cells, b));
  return order.flatMap((i) => cells.slice(i, i + 3));
}

/** The index of the first cell that ends behind `n`. */
function firstEndingAfter(cells: Cells, n: number): number {
  let low = 0;
  let high = cells.length / 3;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cells[3 * middle + 1] as number) > n) high = middle;
    else low = middle + 1;
  }
  return 3 * low;
}
