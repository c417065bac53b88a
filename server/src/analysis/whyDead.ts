import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { impliedBy } from './conditions.ts';
import { meaningOf, roughMeaning, sharing } from './meaning.ts';
import { nicTypeOf } from './nicType.ts';
import { alone, perGroup } from './perGroup.ts';
import { areOnOneSide, type Reach } from './reach.ts';
import { type Taker, type Traffic, takersOf, trafficOf } from './traffic.ts';

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

/** A rule that never decides, and why. */
export class DeadRule {
  readonly reach: Reach;
  readonly #surroundings: Surroundings;
  #why: Why | undefined;
  #takers: readonly Taker[] | 'untold' | undefined;

  constructor(reach: Reach, surroundings: Surroundings) {
    this.reach = reach;
    this.#surroundings = surroundings;
  }

  /** The rule that it repeats; this is quick to find. */
  get repetition(): Repetition | undefined {
    return this.#surroundings.repetitionOf(this.reach);
  }

  get why(): Why {
    this.#why ??= this.#findWhy();
    return this.#why;
  }

  /** The kept rules that take all of its packets, in the order in which they decide; none when they cannot be told. */
  get takers(): readonly Taker[] {
    const takers = this.#knownTakers();
    return takers === 'untold' ? [] : takers;
  }

  /** Another rule may come before these: one that is not known in full, or for members of whom nothing is known. */
  get unsure(): boolean {
    return this.#surroundings.mayLose(this.reach, this.takers);
  }

  #findWhy(): Why {
    const { repetition } = this;
    if (repetition) return repetition;
    const takers = this.#knownTakers();
    if (takers === 'untold') return { kind: 'untold' };
    return { kind: takers.some(({ reach }) => reach.accepts !== this.reach.accepts) ? 'shadowed' : 'redundant' };
  }

  #knownTakers(): readonly Taker[] | 'untold' {
    this.#takers ??= takersOf(this.reach, this.#surroundings.traffic) ?? 'untold';
    return this.#takers;
  }
}

function find(group: SecurityGroup, file: SecurityFile): DeadRule[] {
  const traffic = trafficOf(group, file);
  if (traffic.dead.size === 0) return [];
  const { dead, reaches } = traffic;
  const surroundings = new Surroundings(group, alone(group, file), traffic);
  return reaches.flatMap((reach) => (dead.has(reach.rule) ? [new DeadRule(reach, surroundings)] : []));
}

/** What the dead rules of a group are looked at with. */
class Surroundings {
  readonly traffic: Traffic;
  readonly #group: SecurityGroup;
  readonly #file: SecurityFile;
  #alike: ReadonlyMap<Reach, readonly Reach[]> | undefined;
  #unclear: readonly Rule[] | undefined;
  #forMembers: readonly Reach[] | undefined;

  constructor(group: SecurityGroup, file: SecurityFile, traffic: Traffic) {
    this.#group = group;
    this.#file = file;
    this.traffic = traffic;
  }

  repetitionOf(reach: Reach): Repetition | undefined {
    const nicType = (rule: Rule) => nicTypeOf(rule, this.#group, this.#file);
    const own = nicType(reach.rule);
    let first: Rule | undefined;
    for (const twin of this.#twinsOf(reach)) {
      const differs = own !== undefined && (nicType(twin) ?? own) !== own;
      if (!differs) return { kind: 'duplicate', twin };
      first ??= twin;
    }
    return first && { kind: 'nic-twin', twin: first };
  }

  /** Whether rules that nobody knows in full, or that exist on other conditions, may come before a rule's takers. */
  mayLose(reach: Reach, takers: readonly Taker[]): boolean {
    if (this.#group.incomplete) return true;
    const { rule } = reach;
    this.#unclear ??= this.#group.rules.filter((other) => other.when.length > 0 || !this.traffic.reachOf(other));
    const isUnclear = this.#unclear.some(
      (other) =>
        other.direction === rule.direction && (!this.traffic.reachOf(other) || !impliedBy(other.when, rule.when)),
    );
    return isUnclear || this.#mayLoseToMembers(reach, takers);
  }

  /** Any address may be in a group or list. */
  #mayLoseToMembers(reach: Reach, takers: readonly Taker[]): boolean {
    this.#forMembers ??= this.traffic.reaches
      .filter(({ peer }) => peer.kind === 'members')
      .sort((a, b) => a.rank - b.rank);
    for (const other of this.#forMembers) {
      if (other.rank >= reach.rank) return false;
      if (other.from >= reach.to || reach.from >= other.to || !areOnOneSide(other, reach)) continue;
      if (!takers.some((taker) => taker.reach === other)) return true;
    }
    return false;
  }

  /** Rules of the same meaning that exist whenever this one does, and that stand before it or stay. */
  *#twinsOf(reach: Reach): Iterable<Rule> {
    let isBehind = false;
    for (const other of this.#bundles().get(reach) ?? []) {
      if (other === reach) isBehind = true;
      else if (isBehind && this.traffic.dead.has(other.rule)) continue;
      else if (impliedBy(other.rule.when, reach.rule.when)) yield other.rule;
    }
  }

  /** The rules that share their meaning with others. */
  #bundles(): ReadonlyMap<Reach, readonly Reach[]> {
    if (this.#alike) return this.#alike;
    const byMeaning = Map.groupBy(sharing(this.traffic.reaches, roughMeaning).flat(), meaningOf);
    this.#alike = new Map([...byMeaning.values()].flatMap((bundle) => bundle.map((reach) => [reach, bundle] as const)));
    return this.#alike;
  }
}
