import type { Snapshot } from '../../engine/snapshot.ts';
import { addressesOf, type Counts, referencesIn } from '../../engine/usedAddresses.ts';
import type { RuleField } from '../../model/model.ts';

export interface Used {
  readonly text: string;
  readonly count: number;
}

/** So many of the values in use are offered, the most used ones. */
const MOST = 50;

/** The addresses in use, those of this file first, the most used ones before others. */
export function usedAddresses({ file }: Snapshot, elsewhere: Iterable<Counts>): readonly Used[] {
  const here = addressesOf(file);
  const others = new Map<string, number>();
  for (const counts of elsewhere) {
    for (const [text, count] of counts) if (!here.has(text)) others.set(text, (others.get(text) ?? 0) + count);
  }
  return [...mostUsed(here), ...mostUsed(others)];
}

/** The values that rules of the file have in these fields. */
export function usedValues({ file }: Snapshot, fields: readonly RuleField[]): readonly Used[] {
  return mostUsed(referencesIn(file, fields));
}

/** Those used more than once by their number, then others as they come: sorting them all would take its time. */
function mostUsed(counts: Counts): readonly Used[] {
  const often: Used[] = [];
  const once: Used[] = [];
  for (const [text, count] of counts) {
    if (count > 1) often.push({ text, count });
    else if (once.length < MOST) once.push({ text, count });
  }
  often.sort((a, b) => b.count - a.count);
  return [...often, ...once].slice(0, MOST);
}
