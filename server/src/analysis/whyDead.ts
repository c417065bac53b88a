import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import type { NicType } from '../model/values.ts';
import { impliedBy } from './conditions.ts';
import { meaningOf, roughMeaning, sharing } from './meaning.ts';
import { nicTypeOf } from './nicType.ts';
import type { Reach } from './reach.ts';
import { type Taker, type Traffic, takersOf, trafficOf } from './traffic.ts';

/** A rule that never decides, and why. */
export interface DeadRule {
  readonly reach: Reach;
  readonly why: Why;
  /** The kept rules that take all of its packets, in the order in which they decide; none when they cannot be told. */
  readonly takers: readonly Taker[];
  /** Another rule may come before these: one that is not known in full, or for members of whom nothing is known. */
  readonly unsure: boolean;
}

export type Why =
  /** Another rule means the same. */
  | { readonly kind: 'duplicate'; readonly twin: Rule }
  /** Another rule means the same, once the NIC type means nothing. */
  | { readonly kind: 'nic-twin'; readonly twin: Rule }
  /** One of the takers decides otherwise. */
  | { readonly kind: 'shadowed' }
  /** All of them decide the same. */
  | { readonly kind: 'redundant' };

/**
 * The rules of a group that never decide, each with one reason. Taking out all of them at once changes nothing. Left out
 * is, in groups out of the ordinary, what would take too long to explain.
 */
export function whyDead(group: SecurityGroup, file: SecurityFile): readonly DeadRule[] {
  const known = cache.get(group) ?? explain(group, file);
  cache.set(group, known);
  return known;
}

/** A group belongs to one version of one file, so what is found of it holds as long as it lives. */
const cache = new WeakMap<SecurityGroup, readonly DeadRule[]>();

function explain(group: SecurityGroup, file: SecurityFile): DeadRule[] {
  const traffic = trafficOf(group, file);
  if (traffic.dead.size === 0) return [];
  const alike = byMeaning(traffic);
  const unsure = unsureIn(group, traffic);
  const mayLose = losingToMembers(traffic);
  const nicType = (rule: Rule) => nicTypeOf(rule, group, file);
  return traffic.reaches.flatMap((reach) => {
    const { rule } = reach;
    if (!traffic.dead.has(rule)) return [];
    const takers = takersOf(reach, traffic);
    const twins = alike.size === 0 ? [] : twinsOf(reach, alike.get(meaningOf(reach)) ?? [], traffic);
    const why = repetition(rule, twins, nicType) ?? reason(reach, takers);
    return why ? [{ reach, why, takers: takers ?? [], unsure: unsure(rule) || mayLose(reach, takers ?? []) }] : [];
  });
}

function byMeaning(traffic: Traffic): Map<string, Reach[]> {
  const alike = new Map<string, Reach[]>();
  for (const reach of sharing(traffic.reaches, roughMeaning).flat()) {
    const meaning = meaningOf(reach);
    const same = alike.get(meaning);
    if (same) same.push(reach);
    else alike.set(meaning, [reach]);
  }
  return alike;
}

/** Rules of the same meaning that exist whenever this one does, and that stand before it or stay. */
function twinsOf(reach: Reach, alike: readonly Reach[], { dead }: Traffic): Rule[] {
  const at = alike.indexOf(reach);
  return alike
    .filter((other, i) => i < at || (i > at && !dead.has(other.rule)))
    .map(({ rule }) => rule)
    .filter((rule) => impliedBy(rule.when, reach.rule.when));
}

function repetition(rule: Rule, twins: readonly Rule[], nicType: (rule: Rule) => NicType | undefined): Why | undefined {
  const own = nicType(rule);
  const differs = (other: Rule) => own !== undefined && (nicType(other) ?? own) !== own;
  const [first] = twins;
  if (first === undefined) return undefined;
  const same = twins.find((other) => !differs(other));
  return same ? { kind: 'duplicate', twin: same } : { kind: 'nic-twin', twin: first };
}

/** Undefined when nobody can say who takes the rule's packets. */
function reason({ accepts }: Reach, takers: readonly Taker[] | undefined): Why | undefined {
  return takers && { kind: takers.some(({ reach }) => reach.accepts !== accepts) ? 'shadowed' : 'redundant' };
}

/** Whether rules that are unknown, or that exist on other conditions, may come before a rule. */
function unsureIn(group: SecurityGroup, traffic: Traffic): (rule: Rule) => boolean {
  if (group.incomplete) return () => true;
  const unclear = group.rules.filter((rule) => rule.when.length > 0 || traffic.reachOf(rule) === undefined);
  return (rule) =>
    unclear.some(
      (other) =>
        other.direction === rule.direction &&
        (traffic.reachOf(other) === undefined || !impliedBy(other.when, rule.when)),
    );
}

/** Whether a rule for members may take packets before the takers do: any address may be in its group or list. */
function losingToMembers({ reaches }: Traffic): (reach: Reach, takers: readonly Taker[]) => boolean {
  const forMembers = reaches.filter(({ peer }) => peer.kind === 'members').sort((a, b) => a.rank - b.rank);
  if (forMembers.length === 0) return () => false;
  return ({ rule, rank, from, to }, takers) => {
    for (const other of forMembers) {
      if (other.rank >= rank) return false;
      if (other.from >= to || from >= other.to || other.rule.direction !== rule.direction) continue;
      if (!takers.some((taker) => taker.reach === other)) return true;
    }
    return false;
  };
}
