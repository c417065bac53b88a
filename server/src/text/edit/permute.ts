// Lets pieces of a text change places; what stands between them stays.
import type { Text } from '../pieces.ts';
import { applyChanges, type Span, type TextChange } from '../span.ts';

/**
 * Puts the text of slot `order[i]` into slot `i`, with the `inner` changes made. Slots do not overlap, and a change lies
 * in one of them or in none. Only slots whose text becomes another one are written.
 */
export function permute(
  text: Text,
  slots: readonly Span[],
  order: readonly number[],
  inner: readonly TextChange[] = [],
): TextChange[] {
  const { bySlot, outside } = sorted(slots, inner);
  const written = slots.flatMap((slot, i) => {
    const own = order[i] ?? i;
    const from = slots[own];
    if (own === i || from === undefined) return bySlot[i] ?? [];
    return [{ start: slot.start, end: slot.end, text: applyChanges(text, bySlot[own] ?? [], from) }];
  });
  return [...outside, ...written];
}

/** Which changes lie in which slot. */
function sorted(slots: readonly Span[], changes: readonly TextChange[]) {
  const bySlot: TextChange[][] = slots.map(() => []);
  const outside: TextChange[] = [];
  let at = 0;
  for (const change of [...changes].sort((a, b) => a.start - b.start)) {
    while ((slots[at]?.end ?? Number.POSITIVE_INFINITY) < change.end) at++;
    const isInside = (slots[at]?.start ?? Number.POSITIVE_INFINITY) <= change.start;
    (isInside ? bySlot[at] : outside)?.push(change);
  }
  return { bySlot, outside };
}

/** The order that sorts by `compare`, which is asked for pairs of indexes; equals keep theirs. `fixed` ones keep their slots. */
export function orderOf(
  length: number,
  compare: (a: number, b: number) => number,
  isFixed: (index: number) => boolean,
): number[] {
  const all = Array.from({ length }, (_, i) => i);
  const sorted = all.filter((i) => !isFixed(i)).sort((a, b) => compare(a, b) || a - b);
  let next = 0;
  return all.map((i) => (isFixed(i) ? i : (sorted[next++] ?? i)));
}
