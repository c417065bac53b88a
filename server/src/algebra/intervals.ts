/**
 * Sets of whole numbers as sorted, disjoint, non-adjacent half-open intervals, flat: `[from, to, from, to, …]`.
 * Sets are not changed, but by the two operations that say so.
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

/** Whether something is true of every interval. */
export function every(set: Intervals, isTrue: (from: number, to: number) => boolean): boolean {
  for (let i = 0; i < set.length; i += 2) if (!isTrue(at(set, i), at(set, i + 1))) return false;
  return true;
}

/** The end of the interval that holds `n`; `n` itself where none does. */
export function endAt(set: Intervals, n: number): number {
  const i = firstEndingAfter(set, n);
  return i < set.length && at(set, i) <= n ? at(set, i + 1) : n;
}

/** The set with `from`–`to` added. */
export function add(set: Intervals, from: number, to: number): Intervals {
  if (from >= to || holds(set, from, to)) return set;
  const result = [...set];
  addInPlace(result, from, to);
  return result;
}

/** Adds `from`–`to` to the set itself, and gives back what was not in it before. */
export function addInPlace(set: number[], from: number, to: number): Intervals {
  const first = firstEndingAfter(set, from - 1);
  if (first >= set.length || at(set, first) > to) {
    set.splice(first, 0, from, to);
    return [from, to];
  }
  const added: number[] = [];
  let end = from;
  let next = first;
  for (; next < set.length && at(set, next) <= to; next += 2) {
    if (end < at(set, next)) added.push(end, at(set, next));
    end = Math.max(end, at(set, next + 1));
  }
  if (end < to) added.push(end, to);
  if (added.length === 0) return EMPTY;
  set[first] = Math.min(from, at(set, first));
  set[first + 1] = Math.max(end, to);
  if (next - first > 2) set.splice(first + 2, next - first - 2);
  return added;
}

/** Takes parts that are all in the set out of the set itself. */
export function removeInPlace(set: number[], parts: Intervals): void {
  for (let i = 0; i < parts.length; i += 2) {
    const [from, to] = [at(parts, i), at(parts, i + 1)];
    const j = firstEndingAfter(set, from);
    const [start, end] = [at(set, j), at(set, j + 1)];
    if (start < from && to < end) set.splice(j + 1, 0, from, to);
    else if (start < from) set[j + 1] = from;
    else if (to < end) set[j] = to;
    else set.splice(j, 2);
  }
}

export function union(a: Intervals, b: Intervals): Intervals {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const result: number[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const isNextOfA = j >= b.length || (i < a.length && at(a, i) <= at(b, j));
    const [from, to] = isNextOfA ? [at(a, i), at(a, i + 1)] : [at(b, j), at(b, j + 1)];
    if (isNextOfA) i += 2;
    else j += 2;
    const last = result.length - 1;
    if (last < 0 || at(result, last) < from) result.push(from, to);
    else if (at(result, last) < to) result[last] = to;
  }
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
  if (!meet(a, b)) return a;
  const result: number[] = [];
  for (let i = 0; i < a.length; i += 2) {
    let from = at(a, i);
    const to = at(a, i + 1);
    for (let j = firstEndingAfter(b, from); j < b.length && at(b, j) < to; j += 2) {
      if (from < at(b, j)) result.push(from, at(b, j));
      from = at(b, j + 1);
    }
    if (from < to) result.push(from, to);
  }
  return result;
}

function meet(a: Intervals, b: Intervals): boolean {
  if (b.length === 0) return false;
  for (let i = 0; i < a.length; i += 2) {
    const j = firstEndingAfter(b, at(a, i));
    if (j < b.length && at(b, j) < at(a, i + 1)) return true;
  }
  return false;
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
