import type { Intervals } from '../../algebra/intervals.ts';
import * as intervals from '../../algebra/intervals.ts';
import type { SecurityFile, SecurityGroup } from '../../model/model.ts';
import type { Guard } from '../../model/variables.ts';
import { impliedBy } from '../conditions.ts';
import { type Opening, openingsOf } from '../exposure.ts';
import { alone, perGroup } from '../perGroup.ts';
import { idsOf, keyOf, together } from './joinedOpenings.ts';
import { casesOfAll, roundsOf } from './worldCases.ts';

/** What is open to the world where something is chosen of what a template allows, and where its conditions hold or not. */

/** What is open in some cases, or in all of them, beyond what is open with all that may be so at its worst. */
export const openingsInCases = perGroup((group, file): readonly Opening[] => {
  const known = alone(group, file);
  const told = new Map<string, Intervals>();
  return roundsOf(group, file).flatMap((cases) => {
    const round = together(cases, file, (inCase) => beyond(group, inCase, known));
    const news = round.flatMap((opening) => untold(opening, round, told));
    for (const opening of news) told.set(keyOf(opening), intervals.union(told.get(keyOf(opening)) ?? [], opening.open));
    return news;
  });
});

/** What of an opening no round before has told of. */
function untold(opening: Opening, round: readonly Opening[], told: ReadonlyMap<string, Intervals>): readonly Opening[] {
  const open = intervals.subtract(opening.open, told.get(keyOf(opening)) ?? []);
  if (opening.given === undefined || intervals.isEmpty(open)) return [];
  return [
    { ...opening, open, ways: opening.ways.map((way) => ({ ...way, open })), given: { ...opening.given, round } },
  ];
}

/** What is open in a case, as far as it is not open anyway by rules that exist with those that open it. */
function beyond(group: SecurityGroup, inCase: SecurityGroup, file: SecurityFile): readonly Opening[] {
  const known = openingsOf(group, file).map((opening) => ({ ...opening, when: guardsOf(opening) }));
  return openingsOf(inCase, file).map((opening) => {
    // Whatever else holds in the case.
    const rules = group.rules.filter(({ id }) => opening.reaches.some(({ rule }) => rule.id === id));
    const when = rules.flatMap((rule) => rule.when).concat(group.when);
    const here = known.filter((other) => other.family === opening.family && impliedBy(other.when, when));
    const ways = opening.ways.flatMap(({ open, sourcePorts }) => {
      const rest = here
        .flatMap((other) => other.ways)
        .filter((way) => sourcePorts !== undefined || way.sourcePorts === undefined)
        .reduce((left, way) => intervals.subtract(left, way.open), open);
      return intervals.isEmpty(rest) ? [] : { open: rest, sourcePorts };
    });
    return { ...opening, ways };
  });
}

/** What is found in cases in which each condition that there is holds or does not, as far as these can be tried together. */
export function openingsInAllCases(
  group: SecurityGroup,
  file: SecurityFile,
  find: (inCase: SecurityGroup) => readonly Opening[],
): readonly Opening[] {
  return together(casesOfAll(group, file), file, find);
}

/** The group as it is in each case of what is open to the world. */
export function casesOfWorld(group: SecurityGroup, file: SecurityFile): readonly SecurityGroup[] {
  return roundsOf(group, file)[0]?.map((inCase) => inCase.group) ?? [];
}

/**
 * Whether something of what was found is open whatever is chosen, where the conditions are as they are: by the same rules, or
 * the same by any rules that exist with them.
 */
export function isInEveryCase(opening: Opening, found: readonly Opening[]): boolean {
  const { family, reaches, open, given } = opening;
  const ids = idsOf(reaches);
  const when = guardsOf(opening, given?.groups[0]?.when);
  const isAlike = (other: Opening) =>
    idsOf(other.reaches) === ids ||
    (!intervals.isEmpty(intervals.intersect(other.open, open)) && impliedBy(guardsOf(other), when));
  const alike = found.filter((other) => other.family === family && isAlike(other));
  const cases = new Set(alike.flatMap((other) => other.given?.groups ?? []));
  return given?.of.every((one) => cases.has(one)) ?? false;
}

/** The conditions under which all rules of an opening exist, with others that hold. */
function guardsOf({ reaches }: Opening, others: readonly Guard[] = []): readonly Guard[] {
  return [...others, ...reaches.flatMap(({ rule }) => rule.when)];
}
