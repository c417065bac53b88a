/**
 * Sets of whole numbers as sorted, disjoint, non-adjacent half-open intervals, flat: `[from, to, from, to, …]`.
 * Sets are never changed; an operation that changes nothing gives back the same array, so `===` tells.
 */
export type Intervals = readonly number[];

export const EMPTY: Intervals = [];

export function isEmpty(set: Intervals): boolean {
  return set.length === 0;
}

/** Whether every number of `from`–`to` is in the set. */
export function holds(set: Intervals, from: number, to: number): boolean {
  const i = firstEndingAfter(set, from);
  return i < set.length && at(set, i) <= from && to <= at(set, i + 1);
}

/** The set with `from`–`to` added. */
export function add(set: Intervals, from: number, to: number): Intervals {
  if (from >= to || holds(set, from, to)) return set;
  const before: number[] = [];
  const after: number[] = [];
  let [low, high] = [from, to];
  for (let i = 0; i < set.length; i += 2) {
    const [start, end] = [at(set, i), at(set, i + 1)];
    if (end < low) before.push(start, end);
    else if (start > high) after.push(start, end);
    else [low, high] = [Math.min(low, start), Math.max(high, end)];
  }
  return [...before, low, high, ...after];
}

export function union(a: Intervals, b: Intervals): Intervals {
  if (a.length === 0) return b;
  let result = a;
  for (let i = 0; i < b.length; i += 2) result = add(result, at(b, i), at(b, i + 1));
  return result;
}

export function intersect(a: Intervals, b: Intervals): Intervals {
  if (a.length === 0 || b.length === 0) return EMPTY;
  if (a === b) return a;
  const result: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [endA, endB] = [at(a, i + 1), at(b, j + 1)];
    const from = Math.max(at(a, i), at(b, j));
    const to = Math.min(endA, endB);
    if (from < to) result.push(from, to);
    if (endA <= endB) i += 2;
    if (endB <= endA) j += 2;
  }
  return result.length === 0 ? EMPTY : result;
}

/** What is in `a` and not in `b`. */
export function subtract(a: Intervals, b: Intervals): Intervals {
  if (a.length === 0 || b.length === 0) return a;
  const result: number[] = [];
  let changed = false;
  for (let i = 0; i < a.length; i += 2) {
    let from = at(a, i);
    const to = at(a, i + 1);
    for (let j = firstEndingAfter(b, from); j < b.length && at(b, j) < to; j += 2) {
      changed = true;
      if (from < at(b, j)) result.push(from, at(b, j));
      from = at(b, j + 1);
    }
    if (from < to) result.push(from, to);
  }
  return changed ? result : a;
}

export function equal(a: Intervals, b: Intervals): boolean {
  return a === b || (a.length === b.length && a.every((n, i) => n === b[i]));
}

/** The index of the first interval that ends behind `n`. */
function firstEndingAfter(set: Intervals, n: number): number {
  let low = 0;
  let high = set.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(set, middle * 2 + 1) > n) high = middle;
    else low = middle + 1;
  }
  return low * 2;
}

/** An element that is known to be there. */
function at(set: Intervals, i: number): number {
  return set[i] as number;
}
