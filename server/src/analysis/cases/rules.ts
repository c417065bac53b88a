import type { Field } from '../../model/field.ts';
import type { Rule, RuleField, SecurityFile, SecurityGroup } from '../../model/model.ts';
import { blockFields } from '../../model/rules.ts';
import { impliedBy } from '../conditions.ts';
import { Overlaps } from '../overlaps.ts';
import { unreachedOf } from '../packet.ts';
import { type Piece, piecesOf, subtractReach } from '../pieces.ts';
import { PieceSearch } from '../pieceTakers.ts';
import { possibleForMembers } from '../possible.ts';
import { mayHavePeerIn, type Reach, reachOf } from '../reach.ts';
import { mostNamed, type Takers } from '../witness.ts';
import { atMost } from './bounds.ts';
import { type Choice, choicesFor, choose } from './choices.ts';
import { MOST_FOR_ONE, possibleOf } from './conditions.ts';
import { arePortsListed } from './portLists.ts';

/** A rule of which not all is known, as it may be. */
export interface Possibility {
  readonly reach: Reach;
  /** What other rules reach then that the same parameters give. */
  readonly others: readonly Reach[];
}

/** More cases of one rule than these are not tried. */
const MOST_CASES = 16;
/** The policy first: without it nobody can say what a rule does. */
const TRIED: readonly RuleField[] = ['policy', 'ipProtocol', 'portRange', 'sourcePortRange', 'priority'];
const OPEN: readonly RuleField[] = [...TRIED, ...blockFields];
/** Of more rules that may meet one not all are looked at. */
const MOST_MEETING = 2000;
/** Steps that are taken for all rules of a group together. */
const MOST_STEPS = 200_000;

/**
 * The rules of which not all is known that never decide whatever a template is given: in each case of what is chosen for them,
 * and for other rules by the same parameters, these and the kept rules cover all their traffic; what may be anything, at its
 * most. Judged from the last of the file to the first, and none of them covers any more: so all of them may go at once.
 *
 * @param twins rules that go anyway
 */
export function lostInCases(
  group: SecurityGroup,
  file: SecurityFile,
  kept: readonly Reach[],
  twins: ReadonlyMap<Rule, unknown>,
): ReadonlyMap<Rule, readonly Possibility[]> {
  const open = unreachedOf(group, file).filter(isLeftOpen);
  const judged = open.filter(({ ofSeveral }) => !ofSeveral);
  const lost = new Map<Rule, readonly Possibility[]>();
  if (open.length === 0) return lost;
  const search = new Search(group, file, kept, open);
  for (const rule of judged.toReversed()) {
    const found = search.casesOf(rule, (other) => !lost.has(other) && !twins.has(other));
    if (found) lost.set(rule, found);
  }
  const isKept = ({ rule }: Reach) => !lost.has(rule);
  return new Map(
    [...lost]
      .toReversed()
      .map(([rule, cases]) => [rule, cases.map(({ reach, others }) => ({ reach, others: others.filter(isKept) }))]),
  );
}

/** Those that take the packets of a rule in a case; undefined where they are too many to go through. */
export function takersIn({ reach, others }: Possibility, kept: readonly Reach[]): Takers | undefined {
  const all = [...kept, ...others].filter((other) => mayMeet(other, reach));
  return new PieceSearch(all, all, mostNamed(1)).takersOf(reach);
}

class Search {
  readonly #group: SecurityGroup;
  readonly #file: SecurityFile;
  /** Those that may meet a rule, found by what it may do at its most. */
  readonly #kept: Overlaps;
  readonly #open: Overlaps;
  readonly #widest: ReadonlyMap<Rule, readonly Reach[]>;
  readonly #reaches = new Map<Rule, Map<string, Reach | undefined>>();
  #stepsLeft = MOST_STEPS;

  constructor(group: SecurityGroup, file: SecurityFile, kept: readonly Reach[], open: readonly Rule[]) {
    this.#group = group;
    this.#file = file;
    this.#widest = new Map(open.map((rule) => [rule, possibleForMembers(rule, file)]));
    this.#kept = new Overlaps(kept);
    this.#open = new Overlaps([...this.#widest.values()].flat());
  }

  /**
   * The cases of a rule, all of them covered, with those of others that are given in part: first of all by the parameters of the
   * rule. Undefined where one is not covered.
   *
   * @param isUsed whether such another one counts
   */
  casesOf(rule: Rule, isUsed: (other: Rule) => boolean): readonly Possibility[] | undefined {
    const kept = this.#meeting(rule, this.#kept);
    const meeting = new Set(this.#meeting(rule, this.#open).map((other) => other.rule));
    this.#stepsLeft -= kept.length + meeting.size;
    if (this.#stepsLeft < 0) return undefined;
    const beside = [...meeting]
      .filter((other) => other !== rule && impliedBy(other.when, rule.when) && isUsed(other))
      .sort((a, b) => a.id - b.id);
    const own = parametersOf(rule);
    const isTied = (other: Rule) => [...parametersOf(other)].some((name) => own.has(name));
    const inOrder = [...beside.filter(isTied), ...beside.filter((other) => !isTied(other))];
    const found: Possibility[] = [];
    const choices = choicesFor([rule, ...inOrder], TRIED, MOST_CASES);
    for (const choice of possibleOf(choices, rule.when, this.#file, MOST_FOR_ONE) ?? choices) {
      const reaches = this.#reachesOf(rule, choice);
      const all = inOrder.flatMap((other) => this.#reachOf(other, choice) ?? []);
      const cases = reaches.map((reach) => ({ reach, others: all.filter((other) => mayMeet(other, reach)) }));
      if (cases.length === 0 || !cases.every((one) => this.#isCovered(one, kept))) return undefined;
      found.push(...cases);
    }
    return found.length === 0 ? undefined : found;
  }

  /** What a rule reaches when this is chosen; what is still open of it at its most. None where nobody can say. */
  #reachesOf(rule: Rule, choice: Choice): readonly Reach[] {
    const known = this.#reachOf(rule, choice);
    if (known) return [known];
    const most = choose(rule, choice).flatMap((chosen) => atMost(chosen, this.#group, this.#file));
    return most.map((reach) => ({ ...reach, rule }));
  }

  /** Undefined where not all of it is chosen, the rule does not exist then, or the API refuses it. */
  #reachOf(rule: Rule, choice: Choice): Reach | undefined {
    const conditions = rule.when.map(({ condition }) => condition.key);
    const key = [...parametersOf(rule), ...conditions].map((key) => choice.get(key)?.at).join();
    const known = this.#reaches.get(rule) ?? new Map<string, Reach | undefined>();
    this.#reaches.set(rule, known);
    if (known.has(key)) return known.get(key);
    const [reach] = choose(rule, choice).map((one) => reachOf(one, this.#group, this.#file));
    known.set(key, reach && { ...reach, rule });
    return known.get(key);
  }

  #meeting(rule: Rule, all: Overlaps): readonly Reach[] {
    const found = this.#widest.get(rule)?.flatMap((own) => all.takersOf(own, Number.POSITIVE_INFINITY, MOST_MEETING));
    return [...new Set(found)].filter((other) => other.rule.direction === rule.direction);
  }

  #isCovered({ reach, others }: Possibility, kept: readonly Reach[]): boolean {
    let rest: readonly Piece[] | undefined = piecesOf(reach);
    if (rest.length === 0) return false;
    for (const other of [...others, ...kept]) {
      if (rest === undefined || rest.length === 0 || this.#stepsLeft < 0) break;
      this.#stepsLeft -= rest.length;
      if (mayMeet(other, reach)) rest = subtractReach(rest, other);
    }
    return rest?.length === 0;
  }
}

/** Whether a rule exists whenever another one does, and may come before it for some packets. */
function mayMeet(other: Reach, reach: Reach): boolean {
  return (
    other.rank <= reach.rank &&
    other.from < reach.to &&
    reach.from < other.to &&
    other.side === reach.side &&
    (reach.peer.kind === 'members' || reach.peer.blocks.some((block) => mayHavePeerIn(other, block))) &&
    impliedBy(other.rule.when, reach.rule.when)
  );
}

/** Whether an expression or a list gives some of the fields that may be open. */
function isLeftOpen(rule: Rule): boolean {
  return arePortsListed(rule.fields) || OPEN.some((name) => rule.fields[name]?.by !== undefined);
}

/** What gives fields of a rule: whom it is for as well, which follows from what is chosen for another rule. */
function parametersOf(rule: Rule): ReadonlySet<string> {
  const known = parameters.get(rule);
  if (known) return known;
  const fields: readonly (Field<unknown> | undefined)[] = Object.values(rule.fields);
  const found = new Set(fields.flatMap((field) => field?.chosenBy?.of.key ?? []));
  parameters.set(rule, found);
  return found;
}

const parameters = new WeakMap<Rule, ReadonlySet<string>>();
