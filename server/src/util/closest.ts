/** The candidate that differs least from `word`, or undefined when none is close enough to be meant: at `most` so far off. */
export function closest<T extends string>(
  word: string,
  candidates: Iterable<T>,
  most = Math.max(1, Math.floor(word.length / 3)),
): T | undefined {
  const wanted = word.toLowerCase();
  let best: T | undefined;
  let least = most + 1;
  for (const candidate of candidates) {
    const far = distance(wanted, candidate.toLowerCase(), least);
    if (far < least) {
      best = candidate;
      least = far;
    }
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`; gives up at `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(at(above, j) + 1, at(row, j - 1) + 1, at(above, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, at(before, j - 2) + 1);
      row.push(cost);
    }
    before = above;
    above = row;
  }
  return at(above, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
