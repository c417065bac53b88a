import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import type { NicType } from '../model/values.ts';
import type { Possibility } from './cases/all.ts';
import { impliedBy } from './conditions.ts';
import { doubtsOf } from './doubts.ts';
import { later } from './later.ts';
import { repeated } from './meaning.ts';
import { nicTypeOf } from './nicType.ts';
import { alone, perGroup } from './perGroup.ts';
import { possibleReaches } from './possible.ts';
import { inOrderOfDecision, type Reach } from './reach.ts';
import { type Search, searchIn } from './takers.ts';
import { type Traffic, trafficOf } from './traffic.ts';
import type { Taker, Takers } from './witness.ts';

/**
 * The rules of a group that never decide, each with one reason. Taking out all of them at once changes nothing. What is
 * said of each is found when it is asked for: nobody looks at all of very many.
 */
export const whyDead = perGroup<readonly DeadRule[]>(find);

export type Why =
  | Repetition
  /** One of the takers decides otherwise. */
  | { readonly kind: 'shadowed' }
  /** All of them decide the same. */
  | { readonly kind: 'redundant' }
  /** In a group out of the ordinary: to tell who takes its packets would take too long. */
  | { readonly kind: 'untold' };

export type Repetition =
  /** Another rule means the same. */
  | { readonly kind: 'duplicate'; readonly twin: Rule }
  /** Another rule means the same, once the NIC type means nothing. */
  | { readonly kind: 'nic-twin'; readonly twin: Rule };

/** More are not looked for: nobody reads them. */
export const MOST_RIVALS = 8;

/** A rule that never decides, and why. */
export class DeadRule {
  /** What it reaches: one of the cases; where these are not known, some of what it may reach. */
  readonly reach: Reach;
  readonly #cases: readonly Possibility[] | undefined;
  readonly #surroundings: Surroundings;
  #repetition: Repetition | 'none' | undefined;
  #why: Why | undefined;
  #takers: Takers | 'untold' | undefined;
  #deciding: Takers | 'untold' | undefined;
  #rivals: readonly Rule[] | undefined;

  /** @param cases what else it may reach, where not all of it is known; none where nobody knows */
  constructor(reach: Reach, surroundings: Surroundings, cases?: readonly Possibility[]) {
    this.reach = reach;
    this.#cases = cases;
    this.#surroundings = surroundings;
  }

  /** Only cases of it are known. */
  get isOpen(): boolean {
    return this.#cases !== undefined;
  }

  /** The rule that it repeats; this is quick to find. */
  get repetition(): Repetition | undefined {
    this.#repetition ??= this.#surroundings.repetitionOf(this.reach) ?? 'none';
    return this.#repetition === 'none' ? undefined : this.#repetition;
  }

  get why(): Why {
    this.#why ??= this.#findWhy();
    return this.#why;
  }

  /**
   * The kept rules that take all of its packets, in the order in which they decide: the first ones where they are very many;
   * none when they cannot be told.
   */
  get takers(): readonly Taker[] {
    const takers = this.#decidingTakers();
    return takers === 'untold' ? [] : takers.named;
  }

  /** How many take its packets, those included that are not named one by one. */
  get takerCount(): number {
    const takers = this.#decidingTakers();
    return takers === 'untold' ? 0 : takers.count;
  }

  /** Another rule may come before these: one that nobody sees, or a rival. */
  get unsure(): boolean {
    return this.isIncomplete || this.rivals.length > 0;
  }

  /** Some rules of the group are not seen at all. */
  get isIncomplete(): boolean {
    return this.#surroundings.isIncomplete;
  }

  /**
   * Rules that may come before the takers, though nobody can say so: not known in full, on other conditions, or for members
   * of whom nothing is known. All of them, or a few more than {@link MOST_RIVALS}.
   */
  get rivals(): readonly Rule[] {
    this.#rivals ??= this.#findRivals();
    return this.#rivals;
  }

  /** Whether one of its takers decides otherwise. */
  isOverruledBy({ reach, victim = this.reach }: Taker): boolean {
    return reach.accepts !== victim.accepts;
  }

  #findRivals(): readonly Rule[] {
    const { doubts } = this.#surroundings;
    const takers = this.#knownTakers();
    const known = takers === 'untold' ? undefined : takers;
    if (this.#cases === undefined) return doubts.aboutTakers(this.reach, known, MOST_RIVALS);
    return this.#surroundings.rivalsOf(this.#cases, known);
  }

  #findWhy(): Why {
    const { repetition } = this;
    if (repetition) return repetition;
    const takers = this.#decidingTakers();
    // Where nobody takes its packets, there is no reason to say that it goes.
    if (takers === 'untold' || takers.count === 0) return UNTOLD;
    for (const taker of takers.named) if (this.isOverruledBy(taker)) return SHADOWED;
    return REDUNDANT;
  }

  #decidingTakers(): Takers | 'untold' {
    this.#deciding ??= this.#findDeciding();
    return this.#deciding;
  }

  #findDeciding(): Takers | 'untold' {
    const known = this.#knownTakers();
    if (known === 'untold' || this.#cases !== undefined) return known;
    return later.doubts?.decidingOf(known, this.reach, this.#surroundings.traffic) ?? known;
  }

  #knownTakers(): Takers | 'untold' {
    this.#takers ??= this.#findTakers() ?? 'untold';
    return this.#takers;
  }

  #findTakers(): Takers | undefined {
    const { search } = this.#surroundings;
    return this.#cases === undefined ? search.takersOf(this.reach) : this.#surroundings.takersOf(this.#cases);
  }
}

const SHADOWED: Why = { kind: 'shadowed' };
const REDUNDANT: Why = { kind: 'redundant' };
const UNTOLD: Why = { kind: 'untold' };

function find(group: SecurityGroup, file: SecurityFile): DeadRule[] {
  const traffic = trafficOf(group, file);
  const { lost, lostInCases, givenTwins } = traffic;
  if (lost.length === 0 && lostInCases.size === 0 && givenTwins.size === 0) return [];
  const surroundings = new Surroundings(group, alone(group, file), traffic);
  const inCases = [...lostInCases.values()].flatMap((cases) =>
    cases[0] ? new DeadRule(cases[0].reach, surroundings, cases) : [],
  );
  const given = [...givenTwins.keys()].flatMap((rule) =>
    lostInCases.has(rule)
      ? []
      : possibleReaches(rule, file)
          .slice(0, 1)
          .map((reach) => new DeadRule(reach, surroundings, [])),
  );
  return [...lost.map((reach) => new DeadRule(reach, surroundings)), ...inCases, ...given];
}

/** What the dead rules of a group are looked at with. */
class Surroundings {
  readonly traffic: Traffic;
  readonly #group: SecurityGroup;
  readonly #file: SecurityFile;
  readonly #givenTwins: ReadonlyMap<Rule, Rule>;
  #repeated: ReadonlyMap<Reach, readonly Reach[]> | undefined;
  #keptTwins: ReadonlySet<Reach> | undefined;
  #search: Search | undefined;
  #doubts: ReturnType<typeof doubtsOf> | undefined;

  constructor(group: SecurityGroup, file: SecurityFile, traffic: Traffic) {
    this.#group = group;
    this.#file = file;
    this.traffic = traffic;
    this.#givenTwins = traffic.givenTwins;
  }

  /** Among rules of the same meaning one that exists whenever this one does, and that stands before it or stays. */
  repetitionOf(reach: Reach): Repetition | undefined {
    const given = this.#givenTwins.size > 0 ? this.#givenTwins.get(reach.rule) : undefined;
    if (given) return { kind: 'duplicate', twin: given };
    this.#repeated ??= repeated(this.traffic.reaches);
    const bundle = this.#repeated.get(reach);
    return bundle && this.#repetitionIn(bundle, reach);
  }

  #repetitionIn(bundle: readonly Reach[], reach: Reach): Repetition | undefined {
    const own = this.#nicTypeOf(reach);
    let first: Rule | undefined;
    let isBehind = false;
    for (const twin of bundle) {
      if (twin === reach) isBehind = true;
      else if (!(isBehind && this.#isLost(twin)) && impliedBy(twin.rule.when, reach.rule.when)) {
        if (own === undefined || (this.#nicTypeOf(twin) ?? own) === own) return { kind: 'duplicate', twin: twin.rule };
        first ??= twin.rule;
      }
    }
    return first && { kind: 'nic-twin', twin: first };
  }

  /** Whether one of those that mean the same is dead. */
  #isLost(twin: Reach): boolean {
    this.#keptTwins ??= new Set(this.traffic.kept.filter((reach) => this.#repeated?.has(reach)));
    return !this.#keptTwins.has(twin);
  }

  get isIncomplete(): boolean {
    return this.#group.incomplete;
  }

  /** Who takes what. */
  get search(): Search {
    this.#search ??= searchIn(this.traffic);
    return this.#search;
  }

  get doubts(): ReturnType<typeof doubtsOf> {
    this.#doubts ??= doubtsOf(this.#group, this.#file);
    return this.#doubts;
  }

  /** Those that take packets in one of the cases, with a packet of the first such case, or of one in which they decide otherwise. */
  takersOf(cases: readonly Possibility[]): Takers | undefined {
    const byRule = new Map<Rule, Taker>();
    for (const one of cases) {
      const takers = this.#takersIn(one);
      if (takers === undefined || takers.named.length < takers.count) return undefined;
      for (const taker of takers.named) {
        const { rule, accepts } = taker.reach;
        const known = byRule.get(rule);
        const isToldAlready = known && (known.reach.accepts !== known.victim?.accepts || accepts === one.reach.accepts);
        if (!isToldAlready) byRule.set(rule, { reach: taker.reach, witness: taker.witness, victim: one.reach });
      }
    }
    const named = [...byRule.values()].sort((a, b) => inOrderOfDecision(a.reach, b.reach));
    return { named, count: named.length, lastRank: Math.max(0, ...named.map(({ reach }) => reach.rank)) };
  }

  rivalsOf(cases: readonly Possibility[], known: Takers | undefined): readonly Rule[] {
    const rules = new Set(
      cases.flatMap((one) => this.doubts.aboutTakers(one.reach, known && this.#takersIn(one), MOST_RIVALS, one.others)),
    );
    // What is known in each case of what these rules do is known.
    for (const { rule } of cases.flatMap(({ others }) => others)) rules.delete(rule);
    return [...rules];
  }

  #takersIn(one: Possibility): Takers | undefined {
    return one.others.length === 0 ? this.search.takersOf(one.reach) : later.cases?.takersIn(one, this.traffic.kept);
  }

  #nicTypeOf({ rule }: Reach): NicType | undefined {
    return nicTypeOf(rule, this.#group, this.#file);
  }
}
