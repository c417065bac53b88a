import type { Rule } from '../model/model.ts';
import type { Possibility } from './cases/all.ts';
import { judgementOf, type TooMany } from './deadRules.ts';
import { reachesOf } from './packet.ts';
import { alone, perGroup } from './perGroup.ts';
import { type Piece, piecesOf, subtractReach } from './pieces.ts';
import type { Reach } from './reach.ts';
import { hasGivenUp } from './takers.ts';

/** What can be said of the traffic of one group: its rules' reaches, and which of them never decide. */
export interface Traffic {
  /** The reaches that are known in full, in the order of the file. */
  readonly reaches: readonly Reach[];
  readonly dead: ReadonlySet<Rule>;
  /** The reaches of the dead rules, and those of the others. */
  readonly lost: readonly Reach[];
  readonly kept: readonly Reach[];
  /** The dead rules of which not all is known, each with what it may reach. */
  readonly lostInCases: ReadonlyMap<Rule, readonly Possibility[]>;
  /** The rules of which not all is known, and that repeat another one whatever they are given; dead, too. */
  readonly givenTwins: ReadonlyMap<Rule, Rule>;
  /** Of these there were so many that some dead rules were not found, or nobody was found who takes their traffic. */
  readonly tooMany: ReadonlySet<TooMany>;
  /** Some rule is unknown in part: what follows from the others may not be all. */
  readonly partial: boolean;
  reachOf(rule: Rule): Reach | undefined;
}

/** The traffic of a group; computed once. */
export const trafficOf = perGroup((group, file): Traffic => {
  const reaches = reachesOf(group, file);
  const own = alone(group, file);
  let byRule: Map<Rule, Reach> | undefined;
  const traffic: Traffic = {
    reaches,
    // Not every question asks for it, and it is the dearest part.
    get dead() {
      return judgementOf(group, own).dead;
    },
    get lost() {
      return judgementOf(group, own).lost;
    },
    get kept() {
      return judgementOf(group, own).kept;
    },
    get lostInCases() {
      return judgementOf(group, own).lostInCases;
    },
    get givenTwins() {
      return judgementOf(group, own).givenTwins;
    },
    get tooMany() {
      const { tooMany } = judgementOf(group, own);
      return hasGivenUp(traffic) ? new Set<TooMany>([...tooMany, 'rules that take from each other']) : tooMany;
    },
    partial: reaches.length < group.rules.length || group.incomplete,
    reachOf(rule) {
      byRule ??= new Map(reaches.map((reach) => [reach.rule, reach]));
      return byRule.get(rule);
    },
  };
  return traffic;
});

/**
 * The pieces of a rule's traffic that the rule itself decides, beside all others of its group: those that no rule of
 * smaller rank matches. Undefined when they are too many to list.
 */
export function decidedBy(reach: Reach, traffic: Pick<Traffic, 'reaches'>): readonly Piece[] | undefined {
  let rest: readonly Piece[] | undefined = piecesOf(reach);
  for (const other of traffic.reaches) {
    if (other.rank >= reach.rank || !mayMeet(reach, other)) continue;
    rest = subtractReach(rest, other);
    if (rest === undefined) return undefined;
  }
  return rest;
}

/** A cheap look before the exact one. */
function mayMeet(a: Reach, b: Reach): boolean {
  return a.side === b.side && a.from < b.to && b.from < a.to;
}
