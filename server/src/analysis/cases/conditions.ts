import { conditionKey } from '../../model/field.ts';
import type { Guard, Meaning, SecurityFile } from '../../model/model.ts';
import { type Choice, guardsIn } from './choices.ts';

/** More ways to give the parameters that conditions ask for are not tried; and fewer where it is asked of each rule. */
const MOST_WAYS = 512;
export const MOST_FOR_ONE = 32;

/** Whether conditions can be as they must; so it may be where that would take too long to find out. */
export function canHold(guards: readonly Guard[], { conditions }: Pick<SecurityFile, 'conditions'>): boolean {
  if (guards.length === 0 || !conditions) return true;
  const ways = waysOf(guards.map(meaningIn(conditions)), new Map(), MOST_WAYS);
  return ways === undefined || ways.some((way) => areSo(guards, way, conditions));
}

/**
 * The choices that can come about where some conditions hold: what a parameter is given decides about the conditions that
 * ask for it. Undefined where that would take too long to find out.
 */
export function possibleOf(
  choices: readonly Choice[],
  when: readonly Guard[],
  { conditions = NONE }: Pick<SecurityFile, 'conditions'>,
  most = MOST_WAYS,
): readonly Choice[] | undefined {
  const guards = [...when, ...guardsIn(choices[0])];
  if (guards.length === 0) return choices;
  const texts = new Map<string, Set<string>>();
  for (const choice of choices) {
    for (const [name, { text }] of choice) texts.set(name, (texts.get(name) ?? new Set()).add(text));
  }
  const ways = waysOf(guards.map(meaningIn(conditions)), texts, most);
  const fitting = ways?.filter((way) => areSo(when, way, conditions));
  return (
    fitting &&
    choices.filter((choice) => fitting.some((way) => isGiven(choice, way) && areSo(guardsIn(choice), way, conditions)))
  );
}

/** Whether conditions can be as they must where something is chosen; so it may be where that would take too long to find out. */
export function canHoldWith(choice: Choice, guards: readonly Guard[], file: Pick<SecurityFile, 'conditions'>): boolean {
  return guards.length === 0 || possibleOf([choice], guards, file, MOST_FOR_ONE)?.length !== 0;
}

const NONE: ReadonlyMap<string, Meaning> = new Map();

/** What parameters are given, and which of the conditions hold of which nothing is known. */
type Way = ReadonlyMap<string, string>;

function meaningIn(conditions: ReadonlyMap<string, Meaning>) {
  return ({ condition }: Guard): Meaning => conditions.get(condition) ?? { kind: 'open', name: condition };
}

function isGiven(choice: Choice, way: Way): boolean {
  return [...choice].every(([name, { text }]) => (way.get(name) ?? text) === text);
}

function areSo(guards: readonly Guard[], way: Way, conditions: ReadonlyMap<string, Meaning>): boolean {
  return guards.every((guard) => isSo(meaningIn(conditions)(guard), way) === guard.holds);
}

function isSo(meaning: Meaning, way: Way): boolean {
  switch (meaning.kind) {
    case 'open':
      return way.get(conditionKey(meaning.name)) === HOLDS;
    case 'given':
      return meaning.texts.includes(way.get(meaning.parameter) ?? '');
    case 'all':
      return meaning.of.every((one) => isSo(one, way));
    case 'any':
      return meaning.of.some((one) => isSo(one, way));
    case 'none':
      return !meaning.of.some((one) => isSo(one, way));
  }
}

const HOLDS = 'true';
/** What nobody asks for by name. */
const OTHER = ' ';

/** All ways in which what is asked for may be; undefined where they are too many. */
function waysOf(
  meanings: readonly Meaning[],
  chosen: ReadonlyMap<string, ReadonlySet<string>>,
  most: number,
): Way[] | undefined {
  const texts = new Map<string, Set<string>>();
  for (const meaning of meanings) note(meaning, texts);
  let ways: Way[] = [new Map()];
  for (const [name, asked] of texts) {
    const all = [...(chosen.get(name) ?? asked)];
    if (ways.length * all.length > most) return undefined;
    ways = ways.flatMap((way) => all.map((text) => new Map([...way, [name, text]])));
  }
  return ways;
}

/** Gathers what may be given, by the name of what it is given for. */
function note(meaning: Meaning, texts: Map<string, Set<string>>): void {
  if (meaning.kind === 'open') texts.set(conditionKey(meaning.name), new Set([HOLDS, OTHER]));
  else if (meaning.kind === 'given') {
    const known = texts.get(meaning.parameter) ?? new Set(meaning.among ?? [OTHER]);
    texts.set(meaning.parameter, meaning.among ? known : new Set([...known, ...meaning.texts]));
  } else for (const one of meaning.of) note(one, texts);
}
