import type { Intervals } from '../../algebra/intervals.ts';
import * as intervals from '../../algebra/intervals.ts';
import type { Field } from '../../model/field.ts';
import type { Rule, RuleField, SecurityFile, SecurityGroup } from '../../model/model.ts';
import { blockField, blockFields } from '../../model/rules.ts';
import { type Guard, keyOfGuards } from '../../model/variables.ts';
import { groupBy } from '../../util/groupBy.ts';
import { impliedBy } from '../conditions.ts';
import { unknownRules } from '../exposure.ts';
import { knownReachesOf } from '../knownReaches.ts';
import { perGroup } from '../perGroup.ts';
import { policyOf } from '../policy.ts';
import { possibleReaches } from '../possible.ts';
import { EVERYTHING, families, HALF, internet, lengthOf, partsOf } from '../worldLine.ts';
import { type Choice, choicesAmong, choicesFor, choose, guardsIn, type Open, openIn } from './choices.ts';
import { canHoldWith, possibleOf } from './conditions.ts';

/** Which cases of what a template leaves open are worth a look for what is open to the world. */

/** A group as it is where these values are chosen. */
export interface Case {
  readonly choice: Choice;
  readonly group: SecurityGroup;
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
export const roundsOf = perGroup((group, file): readonly (readonly Case[])[] => {
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
export const casesOfAll = perGroup((group, file) => casesOf(group, file, rulesLeftOpen(group, file), () => true).cases);

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
    const key = keyOfGuards(guards);
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
