import type { Snapshot } from '../../engine/snapshot.ts';
import { addressesOf, type Counts, type Referred, referencesIn, type UsedValues } from '../../engine/usedValues.ts';

export interface Used {
  readonly text: string;
  readonly count: number;
}

/** So many of the values in use are offered, the most used ones. */
const MOST = 50;

/** The addresses in use, those of this file first, the most used ones before others. */
export function usedAddresses({ file }: Snapshot, elsewhere: readonly UsedValues[]): readonly Used[] {
  return hereFirst(
    addressesOf(file),
    elsewhere.map(({ addresses }) => addresses),
  );
}

/** The values of this file's rules that refer to such things, then the ids of such that other files name. */
export function usedReferences({ file }: Snapshot, elsewhere: readonly UsedValues[], to: Referred): readonly Used[] {
  return hereFirst(
    referencesIn(file, to),
    elsewhere.map(({ ids }) => ids[to]),
  );
}

/** Those of this file, then those that others use. */
export function hereFirst(here: Counts, elsewhere: readonly Counts[]): readonly Used[] {
  const others = new Map<string, number>();
  for (const counts of elsewhere) {
    for (const [text, count] of counts) if (!here.has(text)) others.set(text, (others.get(text) ?? 0) + count);
  }
  return [...mostUsed(here), ...mostUsed(others)];
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
