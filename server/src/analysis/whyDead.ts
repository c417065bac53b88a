import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import type { NicType } from '../model/values.ts';
import { impliedBy } from './conditions.ts';
import { meaningOf, roughMeaning, sharing } from './meaning.ts';
import { nicTypeOf } from './nicType.ts';
import { AxisIndex } from './overlaps.ts';
import { alone, perGroup } from './perGroup.ts';
import { type Reach, sideOf } from './reach.ts';
import { takersOf } from './takers.ts';
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

/** A rule that never decides, and why. */
export class DeadRule {
  readonly reach: Reach;
  readonly #surroundings: Surroundings;
  #why: Why | undefined;
  #takers: Takers | 'untold' | undefined;

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

  /**
   * The kept rules that take all of its packets, in the order in which they decide: the first ones where they are very many;
   * none when they cannot be told.
   */
  get takers(): readonly Taker[] {
    const takers = this.#knownTakers();
    return takers === 'untold' ? [] : takers.named;
  }

  /** How many take its packets, those included that are not named one by one. */
  get takerCount(): number {
    const takers = this.#knownTakers();
    return takers === 'untold' ? 0 : takers.count;
  }

  /** Another rule may come before these: one that is not known in full, or for members of whom nothing is known. */
  get unsure(): boolean {
    return this.#surroundings.mayLose(this.reach);
  }

  #findWhy(): Why {
    const { repetition } = this;
    if (repetition) return repetition;
    const takers = this.#knownTakers();
    if (takers === 'untold') return { kind: 'untold' };
    return { kind: takers.named.some(({ reach }) => reach.accepts !== this.reach.accepts) ? 'shadowed' : 'redundant' };
  }

  #knownTakers(): Takers | 'untold' {
    this.#takers ??= takersOf(this.reach, this.#surroundings.traffic) ?? 'untold';
    return this.#takers;
  }
}

function find(group: SecurityGroup, file: SecurityFile): DeadRule[] {
  const traffic = trafficOf(group, file);
  if (traffic.dead.size === 0) return [];
  const { dead, reaches } = traffic;
  const surroundings = new Surroundings(group, alone(group, file), traffic);
  return reaches.filter(({ rule }) => dead.has(rule)).map((reach) => new DeadRule(reach, surroundings));
}

/** What the dead rules of a group are looked at with. */
class Surroundings {
  readonly traffic: Traffic;
  readonly #group: SecurityGroup;
  readonly #file: SecurityFile;
  #alike: ReadonlyMap<Reach, readonly Reach[]> | undefined;
  #unclear: readonly Rule[] | undefined;
  readonly #forMembers = new Map<string, AxisIndex>();

  constructor(group: SecurityGroup, file: SecurityFile, traffic: Traffic) {
    this.#group = group;
    this.#file = file;
    this.traffic = traffic;
  }

  /** Among rules of the same meaning one that exists whenever this one does, and that stands before it or stays. */
  repetitionOf(reach: Reach): Repetition | undefined {
    const bundle = this.#bundles().get(reach);
    if (bundle === undefined) return undefined;
    const { dead } = this.traffic;
    const own = this.#nicTypeOf(reach);
    let first: Rule | undefined;
    let isBehind = false;
    for (const twin of bundle) {
      if (twin === reach) isBehind = true;
      else if (!(isBehind && dead.has(twin.rule)) && impliedBy(twin.rule.when, reach.rule.when)) {
        if (own === undefined || (this.#nicTypeOf(twin) ?? own) === own) return { kind: 'duplicate', twin: twin.rule };
        first ??= twin.rule;
      }
    }
    return first && { kind: 'nic-twin', twin: first };
  }

  /** Whether rules that nobody knows in full, or that exist on other conditions, may come before a rule's takers. */
  mayLose(reach: Reach): boolean {
    if (this.#group.incomplete) return true;
    const { rule } = reach;
    const { partial } = this.traffic;
    this.#unclear ??= this.#group.rules.filter(
      (other) => other.when.length > 0 || (partial && !this.traffic.reachOf(other)),
    );
    const isUnclear = this.#unclear.some(
      (other) =>
        other.direction === rule.direction && (!this.traffic.reachOf(other) || !impliedBy(other.when, rule.when)),
    );
    return isUnclear || this.#mayLoseToMembers(reach);
  }

  /** Any address may be in a group or list, and so may be a member of another one. */
  #mayLoseToMembers(reach: Reach): boolean {
    const { from, to, rank, peer } = reach;
    const own = peer.kind === 'members' ? peer.of : undefined;
    const wants = (other: Reach) => other.peer.kind === 'members' && other.peer.of !== own;
    return this.#membersBeside(reach).find({ from, to, last: rank - 1, most: 0, wants }).length > 0;
  }

  #membersBeside(reach: Reach): AxisIndex {
    const side = sideOf(reach);
    const known = this.#forMembers.get(side);
    if (known) return known;
    const { reaches } = this.traffic;
    const made = new AxisIndex(reaches.filter((other) => other.peer.kind === 'members' && sideOf(other) === side));
    this.#forMembers.set(side, made);
    return made;
  }

  #nicTypeOf({ rule }: Reach): NicType | undefined {
    return nicTypeOf(rule, this.#group, this.#file);
  }

  /** The rules that share their meaning with others. */
  #bundles(): ReadonlyMap<Reach, readonly Reach[]> {
    if (this.#alike) return this.#alike;
    const byMeaning = Map.groupBy(sharing(this.traffic.reaches, roughMeaning).flat(), meaningOf);
    this.#alike = new Map([...byMeaning.values()].flatMap((bundle) => bundle.map((reach) => [reach, bundle] as const)));
    return this.#alike;
  }
}
