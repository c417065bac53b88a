import type { Intervals } from '../../algebra/intervals.ts';
import * as intervals from '../../algebra/intervals.ts';
import type { Field } from '../../model/field.ts';
import type { Guard, Rule, RuleField, SecurityFile, SecurityGroup } from '../../model/model.ts';
import { blockField, blockFields } from '../../model/rules.ts';
import { groupBy } from '../../util/groupBy.ts';
import { impliedBy } from '../conditions.ts';
import { type GivenValues, type Opening, openingsOf, unknownRules, type Way } from '../exposure.ts';
import { knownReachesOf } from '../knownReaches.ts';
import { alone, perGroup } from '../perGroup.ts';
import { policyOf } from '../policy.ts';
import { possibleReaches } from '../possible.ts';
import { EVERYTHING, families, HALF, internet, lengthOf, partsOf } from '../worldLine.ts';
import { type Choice, choicesAmong, choicesFor, choose, guardsIn, type Open, openIn } from './choices.ts';
import { canHoldWith, possibleOf } from './conditions.ts';
import { between } from './ways.ts';

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

/** What of an opening no round before has told of. */
function untold(opening: Opening, round: readonly Opening[], told: ReadonlyMap<string, Intervals>): readonly Opening[] {
  const open = intervals.subtract(opening.open, told.get(keyOf(opening)) ?? []);
  if (opening.given === undefined || intervals.isEmpty(open)) return [];
  return [
    { ...opening, open, ways: opening.ways.map((way) => ({ ...way, open })), given: { ...opening.given, round } },
  ];
}

/** Openings that are found in single cases, put together: those by the same rules are one, as far as they are in the same cases. */
function together(
  cases: readonly Case[],
  file: SecurityFile,
  find: (inCase: SecurityGroup) => readonly Opening[],
): readonly Opening[] {
  const found = cases.flatMap((inCase) =>
    find(inCase.group).flatMap((opening) => opening.ways.map((way) => ({ ...opening, ...way, ways: [way], inCase }))),
  );
  return [...groupBy(found, keyOf).values()].flatMap((alike) => joined(alike, cases, file));
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

function idsOf(reaches: Opening['reaches']): string {
  return reaches.map(({ rule }) => rule.id).join();
}

/** The conditions under which all rules of an opening exist, with others that hold. */
function guardsOf({ reaches }: Opening, others: readonly Guard[] = []): readonly Guard[] {
  return [...others, ...reaches.flatMap(({ rule }) => rule.when)];
}

/** A group as it is where these values are chosen. */
interface Case {
  readonly choice: Choice;
  readonly group: SecurityGroup;
}

/** What is open in one case, from the same source ports. */
type Found = Opening & Way & { readonly inCase: Case };

/** Of what is open in one case, or in several, there is one way. */
function keyOf({ family, reaches, ways }: Opening): string {
  return `${family} ${idsOf(reaches)} ${ways[0]?.sourcePorts ?? ''}`;
}

/** More cases than these are not tried, and fewer in groups of very many rules. */
const MOST_CASES = 16;
const MOST_RULES = 8000;
const TRIED: readonly RuleField[] = [
  'ipProtocol',
  'portRange',
  'sourcePortRange',
  'policy',
  'priority',
  ...blockFields,
];

/** Where not all can be tried together, so many rules are tried one after the other, each with what matters to it. */
const MOST_ROUNDS = 16;

/**
 * Cases that tell what is open: all of them, or several rounds of some. A condition matters on which something is closed, or
 * a part of the world let in.
 */
const roundsOf = perGroup((group, file): readonly (readonly Case[])[] => {
  const open = rulesLeftOpen(group, file);
  const isSplit = (rule: Rule) => {
    const worth = worthOf(rule, file);
    return worth === 'decides' || (worth === 'opens' && policyOf(rule) !== 'accept');
  };
  const first = casesOf(group, file, open, isSplit);
  if (first.areAll) return [first.cases];
  const rounds = Math.min(MOST_ROUNDS, MOST_RULES / (MOST_CASES * group.rules.length));
  const others = open.slice(0, rounds).map((rule) => casesOf(group, file, mattering(rule, open, file), isSplit));
  return [first, ...others].map(({ cases }) => cases);
});

/** A rule, then those that may decide about the same places: first of all those by the same parameters. */
function mattering(rule: Rule, open: readonly Rule[], file: SecurityFile): readonly Rule[] {
  const own = possibleReaches(rule, file);
  const named = namesIn([rule]);
  const others = open.filter((other) => other !== rule && worthOf(other, file) !== 'neither');
  const meeting = others.filter((other) =>
    possibleReaches(other, file).some(({ from, to }) => own.some((one) => from < one.to && one.from < to)),
  );
  const byTie = groupBy(meeting, (other) => [...namesIn([other]).keys()].some((name) => named.has(name)));
  return [rule, ...(byTie.get(true) ?? []), ...(byTie.get(false) ?? [])];
}

function namesIn(rules: readonly Rule[]): Open {
  return openIn(
    rules,
    TRIED,
    rules.flatMap(({ when }) => when),
  );
}

/** Cases that tell what is closed as well. */
const casesOfAll = perGroup((group, file) => casesOf(group, file, rulesLeftOpen(group, file), () => true).cases);

/** The cases of what is open of some rules of a group, its inbound rules alone; none where nothing is to be chosen. */
function casesOf(group: SecurityGroup, file: SecurityFile, rules: readonly Rule[], isSplit: (rule: Rule) => boolean) {
  const guards = rules.filter(isSplit).flatMap(({ when }) => when);
  const conditions = guards.filter((guard) => !impliedBy([guard], group.when));
  const most = Math.min(MOST_CASES, MOST_RULES / group.rules.length);
  const open = openIn(rules, TRIED, conditions);
  const all = choicesAmong(open, most);
  const areAll = open.size === all[0]?.size;
  if (all.length < 2) return { cases: [], areAll };
  const choices = possibleOf(all, group.when, file) ?? choicesFor(rules, TRIED, most);
  const inbound = group.rules.filter(({ direction }) => direction === 'ingress');
  const budget = { guards: MOST_GUARDS };
  const cases = choices.map((choice): Case => {
    const when = [...group.when, ...guardsIn(choice)];
    const chosen = presentIn(choice, when, inbound, file, budget).flatMap((rule) => choose(rule, choice));
    return { choice, group: { ...group, when, rules: chosen } };
  });
  return { cases, areAll };
}

/** Without the rules whose conditions cannot hold with what is chosen: such as ask for another value of a parameter. */
function presentIn(
  choice: Choice,
  when: readonly Guard[],
  rules: readonly Rule[],
  file: SecurityFile,
  budget: { guards: number },
): readonly Rule[] {
  const known = new Map<string, boolean>();
  const canBe = (guards: readonly Guard[]) => {
    const key = JSON.stringify(guards);
    if (!known.has(key)) budget.guards -= when.length + guards.length;
    const can = known.get(key) ?? (budget.guards < 0 || canHoldWith(choice, [...when, ...guards], file));
    known.set(key, can);
    return can;
  };
  return rules.filter((rule) => rule.when.length === 0 || canBe(rule.when));
}

/** Of more guards in one round of cases it is not asked whether they can hold. */
const MOST_GUARDS = 2000;

/**
 * Inbound rules that a template leaves open in part, or that hang on a condition of it, in the order in which it is worth trying
 * what they may be given.
 */
function rulesLeftOpen(group: SecurityGroup, file: SecurityFile): readonly Rule[] {
  const reaches = knownReachesOf(group, file);
  const given = reaches.filter(
    ({ rule, peer }) => peer.kind === 'members' && peer.within !== undefined && rule.direction === 'ingress',
  );
  const unknown = unknownRules(group, file);
  const conditional = reaches.filter(({ rule }) => rule.direction === 'ingress' && !impliedBy(rule.when, group.when));
  const all = new Set([...given, ...conditional].map(({ rule }) => rule).concat(unknown));
  const byWorth = groupBy(all, (rule) => worthOf(rule, file));
  return worths.flatMap((worth) => byWorth.get(worth) ?? []);
}

/** Rules that may let the world in by themselves, others that may decide its packets, and all others. */
const worths = ['opens', 'decides', 'neither'] as const;

function worthOf(rule: Rule, file: SecurityFile): Worth {
  const known = worthOfRules.get(rule);
  if (known) return known;
  const worth = findWorth(rule, file);
  worthOfRules.set(rule, worth);
  return worth;
}

/** A rule belongs to one version of one file. */
const worthOfRules = new WeakMap<Rule, Worth>();

type Worth = (typeof worths)[number];

function findWorth(rule: Rule, file: SecurityFile): Worth {
  const reaches = possibleReaches(rule, file);
  const most = Math.max(
    ...families.map((family) => {
      const taken = partsOf(family, reaches, EVERYTHING).reduce<Intervals>(
        (all, { start, end }) => intervals.add(all, start, end),
        intervals.EMPTY,
      );
      return lengthOf(intervals.intersect(taken, internet[family]));
    }),
  );
  if (most > HALF && policyOf(rule) !== 'drop' && isKnownOnceChosen(rule)) return 'opens';
  return most > 0 ? 'decides' : 'neither';
}

/** Whether nothing is left open of a rule for blocks where all that may be chosen is. */
function isKnownOnceChosen(rule: Rule): boolean {
  return blockField(rule) !== undefined && TRIED.every((name) => isGivenOrChosen(rule.fields[name]));
}

function isGivenOrChosen(field: Field<unknown> | undefined): boolean {
  if (field === undefined || field.chosenBy !== undefined) return true;
  return field.kind !== 'unknown' && field.assumed === undefined;
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

/** Where the same rules open the same in the same cases, as one opening for each set of cases that has a simple name. */
function joined(alike: readonly Found[], all: readonly Case[], file: SecurityFile): Opening[] {
  const everywhere = alike.map(({ open }) => open).reduce(intervals.union);
  const stretches = between([everywhere, ...alike.map(({ open }) => open)]).flatMap(([from, to]) => {
    const here = alike.filter(({ open }) => intervals.holds(open, from, to));
    return here.length > 0 ? { from, to, here } : [];
  });
  const bySet = groupBy(stretches, ({ here }) => here.map((found) => alike.indexOf(found)).join());
  return [...bySet.values()].flatMap((same) => {
    const open = same.reduce((all, { from, to }) => intervals.add(all, from, to), intervals.EMPTY);
    return boxesOf(same[0]?.here ?? [], all).map((box) => openingIn(box, open, all, file));
  });
}

function openingIn(found: readonly Found[], open: Intervals, all: readonly Case[], file: SecurityFile): Opening {
  const [{ family, reaches, sourcePorts }] = found as [Found, ...Found[]];
  const isWhole = found.every((one) => one.isWhole);
  const needed = neededFor(found, all);
  const guards = [...reaches.flatMap(({ rule }) => rule.when), ...needed.guards];
  const of = all.filter(({ choice, group }) => canHoldWith(choice, [...group.when, ...guards], file));
  const given = { ...needed, groups: found.map(({ inCase }) => inCase.group), of: of.map(({ group }) => group) };
  return { family, reaches, isWhole, open, ways: [{ open, sourcePorts }], given };
}

/** Cases cut into sets that are told by saying of each expression which values it may give. */
function boxesOf(found: readonly Found[], all: readonly Case[]): Found[][] {
  const boxes: Found[][] = [];
  for (let rest = found; rest.length > 0; ) {
    const box = boxAround(rest[0] as Found, rest, all);
    boxes.push(box);
    rest = rest.filter((one) => !box.includes(one));
  }
  return boxes;
}

/** The first case, and those that differ from it in what one expression after the other gives. */
function boxAround(first: Found, rest: readonly Found[], all: readonly Case[]): Found[] {
  const allowed = new Map([...first.inCase.choice].map(([by, { at }]) => [by, new Set([at])]));
  const isIn = ({ choice }: Case) => [...choice].every(([by, { at }]) => allowed.get(by)?.has(at));
  for (const [by, values] of allowed) {
    for (const at of new Set(all.map(({ choice }) => choice.get(by)?.at ?? 0))) {
      if (values.has(at)) continue;
      values.add(at);
      if (!all.filter(isIn).every((inCase) => rest.some((one) => one.inCase === inCase))) values.delete(at);
    }
  }
  return rest.filter(({ inCase }) => isIn(inCase));
}

/** What must be so for these cases to come about; nothing is said of what may be chosen at will, or follows from the rest. */
function neededFor(found: readonly Found[], all: readonly Case[]): Pick<GivenValues, 'values' | 'guards'> {
  const cases = found.map(({ inCase }) => inCase);
  let needed = [...(all[0]?.choice.keys() ?? [])].map((by) => {
    const texts = textsOf(cases, by);
    const isSo = ({ choice }: Case) => texts.includes(choice.get(by)?.text ?? '');
    return { by, texts, isSo, guard: cases[0]?.choice.get(by)?.guard };
  });
  for (const one of needed.toReversed()) {
    const others = needed.filter((other) => other !== one);
    if (all.filter((each) => others.every(({ isSo }) => isSo(each))).length === cases.length) needed = others;
  }
  return {
    guards: needed.flatMap(({ guard }) => guard ?? []),
    values: needed.flatMap(({ by, texts, guard }) => (guard ? [] : { by, texts })),
  };
}

function textsOf(cases: readonly Case[], by: string): readonly string[] {
  return [...new Set(cases.flatMap(({ choice }) => choice.get(by)?.text ?? []))];
}
