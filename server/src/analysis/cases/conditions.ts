import type { Meaning, SecurityFile } from '../../model/model.ts';
import type { Guard } from '../../model/variables.ts';
import { type Choice, guardsIn } from './choices.ts';

/** More ways to give the parameters that conditions ask for are not tried; and fewer where it is asked of each rule. */
const MOST_ASSIGNMENTS = 512;
export const MOST_FOR_ONE = 32;

/** Whether conditions can be as they must; so it may be where that would take too long to find out. */
export function canHold(guards: readonly Guard[], { conditions }: Pick<SecurityFile, 'conditions'>): boolean {
  if (guards.length === 0 || !conditions) return true;
  const all = assignmentsOf(guards.map(meaningIn(conditions)), new Map(), MOST_ASSIGNMENTS);
  return all === undefined || all.some((given) => areSo(guards, given, conditions));
}

/**
 * The choices that can come about where some conditions hold: what a parameter is given decides about the conditions that
 * ask for it. Undefined where that would take too long to find out.
 */
export function possibleOf(
  choices: readonly Choice[],
  when: readonly Guard[],
  { conditions = NONE }: Pick<SecurityFile, 'conditions'>,
  most = MOST_ASSIGNMENTS,
): readonly Choice[] | undefined {
  const guards = [...when, ...guardsIn(choices[0])];
  if (guards.length === 0) return choices;
  const texts = new Map<string, Set<string>>();
  for (const choice of choices) {
    for (const [key, { text }] of choice) texts.set(key, (texts.get(key) ?? new Set()).add(text));
  }
  const all = assignmentsOf(guards.map(meaningIn(conditions)), texts, most);
  const fitting = all?.filter((given) => areSo(when, given, conditions));
  const isPossible = (choice: Choice) =>
    fitting?.some((given) => isGiven(choice, given) && areSo(guardsIn(choice), given, conditions));
  return fitting && choices.filter(isPossible);
}

/** Whether conditions can be as they must where something is chosen; so it may be where that would take too long to find out. */
export function canHoldWith(choice: Choice, guards: readonly Guard[], file: Pick<SecurityFile, 'conditions'>): boolean {
  return guards.length === 0 || possibleOf([choice], guards, file, MOST_FOR_ONE)?.length !== 0;
}

const NONE: ReadonlyMap<string, Meaning> = new Map();

/** What parameters are given, and which of the conditions hold of which nothing is known. */
type Assignment = ReadonlyMap<string, string>;

function meaningIn(conditions: ReadonlyMap<string, Meaning>) {
  return ({ condition }: Guard): Meaning => conditions.get(condition.key) ?? { kind: 'open', key: condition.key };
}

function isGiven(choice: Choice, given: Assignment): boolean {
  return [...choice].every(([key, { text }]) => (given.get(key) ?? text) === text);
}

function areSo(guards: readonly Guard[], given: Assignment, conditions: ReadonlyMap<string, Meaning>): boolean {
  return guards.every((guard) => isSo(meaningIn(conditions)(guard), given) === guard.holds);
}

function isSo(meaning: Meaning, given: Assignment): boolean {
  switch (meaning.kind) {
    case 'open':
      return given.get(meaning.key) === HOLDS;
    case 'given':
      return meaning.texts.includes(given.get(meaning.parameter) ?? '');
    case 'all':
      return meaning.of.every((one) => isSo(one, given));
    case 'any':
      return meaning.of.some((one) => isSo(one, given));
    case 'none':
      return !meaning.of.some((one) => isSo(one, given));
  }
}

const HOLDS = 'true';
/** What nobody asks for by name. */
const OTHER = ' ';

/** All ways in which what is asked for may be; undefined where they are too many. */
function assignmentsOf(
  meanings: readonly Meaning[],
  chosen: ReadonlyMap<string, ReadonlySet<string>>,
  most: number,
): Assignment[] | undefined {
  const asked = new Map<string, AskedFor>();
  for (const meaning of meanings) note(meaning, asked);
  let all: Assignment[] = [new Map()];
  for (const [key, { texts, among }] of asked) {
    const possible = [...(chosen.get(key) ?? among ?? [...texts, OTHER])];
    if (all.length * possible.length > most) return undefined;
    all = all.flatMap((given) => possible.map((text) => new Map([...given, [key, text]])));
  }
  return all;
}

/** The texts that conditions ask for, and those that alone may be given, where that is known. */
interface AskedFor {
  readonly texts: Set<string>;
  among?: ReadonlySet<string>;
}

/** Gathers what may be given, by the key of what it is given for. */
function note(meaning: Meaning, asked: Map<string, AskedFor>): void {
  if (meaning.kind === 'open') asked.set(meaning.key, { texts: new Set([HOLDS]) });
  else if (meaning.kind === 'given') {
    const one: AskedFor = asked.get(meaning.parameter) ?? { texts: new Set() };
    for (const text of meaning.texts) one.texts.add(text);
    const { among } = meaning;
    if (among) one.among = new Set(one.among ? among.filter((text) => one.among?.has(text)) : among);
    asked.set(meaning.parameter, one);
  } else for (const one of meaning.of) note(one, asked);
}
