import { type Guard, isOpposite, isSame, keyOfGuards } from '../model/variables.ts';

/** Whether two things can never exist together: one needs a condition that the other excludes. */
export function exclusive(a: readonly Guard[], b: readonly Guard[]): boolean {
  return a.some((guard) => b.some((other) => isOpposite(other, guard)));
}

/** Whether a thing under `guards` exists whenever all of `given` hold. */
export function impliedBy(guards: readonly Guard[], given: readonly Guard[]): boolean {
  return guards.every((guard) => given.some((other) => isSame(other, guard)));
}

/** Above this many conditions the worst case is bounded from below instead of tried out. */
const MANY_CONDITIONS = 10;

interface Guarded {
  readonly when: readonly Guard[];
}

/**
 * The greatest total weight of things that can exist together, over all ways the conditions may turn out. Exact up to
 * ten conditions; beyond, the things that always exist and the heaviest single set of guards.
 */
export function worstTotal<T extends Guarded>(things: readonly T[], weight: (thing: T) => number): number {
  let always = 0;
  const guarded: T[] = [];
  for (const thing of things) {
    if (thing.when.length === 0) always += weight(thing);
    else guarded.push(thing);
  }
  if (guarded.length === 0) return always;
  const keys = [...new Set(guarded.flatMap((thing) => thing.when.map(({ condition }) => condition.key)))];
  const worst = keys.length > MANY_CONDITIONS ? heaviestSet(guarded, weight) : heaviestWorld(guarded, keys, weight);
  return always + worst;
}

function heaviestWorld<T extends Guarded>(
  things: readonly T[],
  keys: readonly string[],
  weight: (thing: T) => number,
): number {
  let worst = 0;
  for (let world = 0; world < 2 ** keys.length; world++) {
    const holds = new Map(keys.map((key, i) => [key, Math.floor(world / 2 ** i) % 2 === 1]));
    const present = things.filter((thing) =>
      thing.when.every((guard) => holds.get(guard.condition.key) === guard.holds),
    );
    worst = Math.max(worst, sum(present.map(weight)));
  }
  return worst;
}

function heaviestSet<T extends Guarded>(things: readonly T[], weight: (thing: T) => number): number {
  const bySet = new Map<string, number>();
  for (const thing of things) {
    const key = keyOfGuards(thing.when);
    bySet.set(key, (bySet.get(key) ?? 0) + weight(thing));
  }
  return Math.max(...bySet.values());
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
