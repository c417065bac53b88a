import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as intervals from '../../server/src/algebra/intervals.ts';

const SIZE = 24;
const range = fc
  .tuple(fc.nat(SIZE - 1), fc.nat(SIZE - 1))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b) + 1] as const);
const ranges = fc.array(range, { maxLength: 6 });

/** The numbers of a set, one by one. */
function numbers(set: intervals.Intervals): number[] {
  const result: number[] = [];
  for (let i = 0; i < set.length; i += 2) {
    for (let n = set[i] ?? 0; n < (set[i + 1] ?? 0); n++) result.push(n);
  }
  return result;
}

function made(list: readonly (readonly [number, number])[]): intervals.Intervals {
  return list.reduce<intervals.Intervals>((set, [from, to]) => intervals.add(set, from, to), intervals.EMPTY);
}

/** Sorted, disjoint, non-adjacent, and of just these numbers. */
function assertIs(set: intervals.Intervals, expected: readonly number[]): void {
  assert.deepEqual(numbers(set), expected);
  for (let i = 1; i < set.length; i++) assert.ok((set[i - 1] ?? 0) < (set[i] ?? 0), JSON.stringify(set));
}

test('sets of intervals are sets of numbers', () => {
  fc.assert(
    fc.property(ranges, ranges, range, (one, other, [from, to]) => {
      const [a, b] = [made(one), made(other)];
      const [inA, inB] = [new Set(numbers(a)), new Set(numbers(b))];
      const all = Array.from({ length: SIZE }, (_, n) => n);
      const inRange = all.filter((n) => from <= n && n < to);
      assertIs(
        a,
        all.filter((n) => one.some(([start, end]) => start <= n && n < end)),
      );
      assertIs(
        intervals.union(a, b),
        all.filter((n) => inA.has(n) || inB.has(n)),
      );
      assertIs(
        intervals.intersect(a, b),
        all.filter((n) => inA.has(n) && inB.has(n)),
      );
      assertIs(
        intervals.subtract(a, b),
        all.filter((n) => inA.has(n) && !inB.has(n)),
      );
      assert.equal(
        intervals.holds(a, from, to),
        inRange.every((n) => inA.has(n)),
      );
      const gap = all.find((n) => n >= from && !inA.has(n)) ?? SIZE;
      assert.equal(intervals.endAt(a, from), gap);
    }),
    { numRuns: 1000 },
  );
});

test('a set that is changed itself: what is added is told, and can be taken out again', () => {
  fc.assert(
    fc.property(ranges, range, (list, [from, to]) => {
      const before = made(list);
      const set = [...before];
      const added = intervals.addInPlace(set, from, to);
      assertIs(set, numbers(intervals.add(before, from, to)));
      assertIs(added, numbers(intervals.subtract([from, to], before)));
      intervals.removeInPlace(set, added);
      assertIs(set, numbers(before));
    }),
    { numRuns: 1000 },
  );
});
