import { everywhere } from '../algebra/blocks.ts';
import { covers } from '../algebra/ip.ts';
import type { Direction, Rule, SecurityGroup } from '../model/model.ts';
import type { NicType, Policy } from '../model/values.ts';
import type { Condition, Guard } from '../model/variables.ts';
import { implicitVerdict, metadataService } from './beyondRules.ts';
import { connectsMembers, sureType } from './implicit.ts';
import { knownReaches } from './knownReaches.ts';
import { networkOf } from './nicType.ts';
import type { Extent } from './pieces.ts';
import { policyOf } from './policy.ts';
import { possibleReaches } from './possible.ts';
import { isInternal, isPublic } from './question.ts';
import { AXIS_END, blocksReach, type Membership, membersNamed, type Reach } from './reach.ts';
import type { Peers, SeenGroup, Side, Target, TargetGroup } from './side.ts';

/** Who may decide about some packets, with all groups of an interface merged: rules, and what acts without one. */

/** Something that decides about packets. */
export interface Decider {
  readonly source: Source;
  /** Undefined when that is not known. */
  readonly policy: Policy | undefined;
  /** What must be true for it to match; empty when nothing is open. */
  readonly facts: readonly Fact[];
}

export type Source =
  | { readonly kind: 'rule'; readonly rule: Rule; readonly group: SecurityGroup; readonly known: boolean }
  /** Members of a basic group reach each other. */
  | { readonly kind: 'members'; readonly group: SecurityGroup }
  | { readonly kind: 'metadata' }
  /** A group whose rules are defined in another file. */
  | { readonly kind: 'elsewhere'; readonly name: string }
  /** Rules or groups that the file does not show. */
  | { readonly kind: 'unseen'; readonly group: SecurityGroup | undefined }
  /** What holds for all that no rule matches. */
  | { readonly kind: 'implicit'; readonly direction: Direction };

/** Something that may be true or not. */
export type Fact = Named &
  (
    | {
        readonly kind: /** The peer is a member of it. */
          | Membership
          /** The packets take the public interface, in the classic network. */
          | 'interface'
          /** The group is in a VPC. */
          | 'network'
          /** A part of the rule is not known. */
          | 'unknown';
      }
    /** It is true in the template. */
    | { readonly kind: 'condition'; readonly condition: Condition }
  );

interface Named {
  readonly name: string;
  readonly holds: boolean;
  /** The address of another file than the one that is asked about, where that gives it its name. */
  readonly home?: string | undefined;
}

/** A decider, the packets that it matches if its facts are true, and its place in the order. */
export interface Candidate {
  readonly decider: Decider;
  /** Several where nobody knows which of them it is, and for the intervals of a list of ports. */
  readonly extents: readonly Extent[];
  readonly rank: number;
}

/** The implicit rule, then all others in the order of decision. */
export function candidatesOf(side: Side): [Candidate, ...Candidate[]] {
  const { target } = side;
  const found = [
    ...(isMetadata(side) ? metadata : []),
    ...(target.incomplete ? [unseen({ kind: 'unseen', group: undefined }, [])] : []),
    ...target.groups.flatMap((each) => (each.kind === 'seen' ? ofGroup(side, each) : [unseen(each, [])])),
  ];
  const possible = found.flatMap((each) => settleFacts(side, each) ?? []);
  return [implicit(side), ...possible.sort((a, b) => a.rank - b.rank)];
}

/** All that decides on one side, in the order of decision; the implicit rule last. */
export function decisionOrder(direction: Direction, target: Target): readonly Decider[] {
  const peer: Peers = { blocks: everywhere, memberOf: () => undefined };
  const [closing, ...candidates] = candidatesOf({ direction, traffic: [[0, AXIS_END]], peer, target });
  return [...candidates, closing].map(({ decider }) => decider);
}

/** What comes before all rules: a rule's own rank is at least 2. */
const FIRST = -1;
const BEFORE_RULES = 0;
/** Rules that nobody sees may be of any priority. */
const UNSEEN = 1;

const ANYBODY = blocksReach(everywhere);
const everything: readonly Extent[] = [{ from: 0, to: AXIS_END, peer: ANYBODY, narrow: undefined }];

function implicit({ direction, target: { groups } }: Side): Candidate {
  const types = groups.map((each) => (each.kind === 'seen' ? sureType(each.group) : each.type));
  const type = types.every((one) => one === types[0]) ? types[0] : undefined;
  const source = { kind: 'implicit', direction } as const;
  const decider = { source, policy: implicitVerdict(type, direction), facts: [] } as const;
  return { decider, extents: everything, rank: Number.POSITIVE_INFINITY };
}

/** The service's address counts where it is asked for, and not as a hole in every wider question. */
function isMetadata({ direction, peer }: Side): boolean {
  return direction === 'egress' && peer.blocks.every((block) => metadataService && covers(metadataService, block));
}

const metadata: readonly Candidate[] = [
  { decider: { source: { kind: 'metadata' }, policy: 'accept', facts: [] }, extents: everything, rank: FIRST },
];

function unseen(source: Extract<Source, { kind: 'unseen' | 'elsewhere' }>, facts: readonly Fact[]): Candidate {
  const name = source.kind === 'unseen' ? `rules of ${source.group?.id}` : `group ${source.name}`;
  const doubt: Fact = { kind: 'unknown', name, holds: true };
  return { decider: { source, policy: undefined, facts: [...facts, doubt] }, extents: everything, rank: UNSEEN };
}

function ofGroup({ direction, peer, target }: Side, seen: Extract<TargetGroup, { kind: 'seen' }>): Candidate[] {
  const { group, file, when, home } = seen;
  const conditionFact = conditionsOf(home);
  const guards = [...when.map(conditionsOf(target.home)), ...group.when.map(conditionFact)];
  const isCut = group.incomplete || group.external;
  const [network, via] = [networkOf(group, file), interfaceTo(peer)];
  const rules = group.rules
    .filter((rule) => rule.direction === direction)
    .flatMap((rule) => {
      const reaches = knownReaches(rule, group, file);
      const [reach] = reaches;
      const facts = [...guards, ...rule.when.map(conditionFact)];
      if (reach === undefined) return doubtful(rule, seen, facts);
      const ofInterface = interfaceFacts(reach, network, via);
      return ofInterface ? known(reach, reaches, seen, [...facts, ...ofInterface]) : [];
    });
  return [
    ...(direction === 'ingress' ? amongMembers(seen, guards) : []),
    ...(isCut ? [unseen({ kind: 'unseen', group }, guards)] : []),
    ...rules,
  ];
}

/** Members of a basic group reach each other before any rule is asked. */
function amongMembers({ group, nameOf }: SeenGroup, guards: readonly Fact[]): Candidate[] {
  const connects = connectsMembers(group);
  if (connects === false) return [];
  const member: Fact = { kind: 'group', name: nameOf(group.name), holds: true };
  const doubt: Fact = { kind: 'unknown', name: `members of ${nameOf(group.name)}`, holds: true };
  const facts = [...guards, member, ...(connects === undefined ? [doubt] : [])];
  return [
    {
      decider: { source: { kind: 'members', group }, policy: 'accept', facts },
      extents: everything,
      rank: BEFORE_RULES,
    },
  ];
}

/**
 * A rule for the members of a group takes packets from anywhere, if the peer is a member.
 *
 * @param reaches one for each interval of its ports; they differ in nothing else
 */
function known(
  { rule, accepts, peer, rank }: Reach,
  reaches: readonly Reach[],
  { group, home, nameOf }: SeenGroup,
  facts: readonly Fact[],
): Candidate {
  const source = { kind: 'rule', rule, group, known: true } as const;
  const policy = accepts ? 'accept' : 'drop';
  if (peer.kind === 'blocks') return { decider: { source, policy, facts }, extents: reaches, rank };
  const decider = { source, policy, facts: [...facts, memberFact(peer.of, nameOf, home)] } as const;
  const around = peer.within ? blocksReach(peer.within) : ANYBODY;
  return { decider, extents: reaches.map((reach) => ({ ...reach, peer: around })), rank };
}

/**
 * In the classic network a rule decides the packets of one interface, and the peer's address may tell which one they
 * take. Undefined where it is another one for sure.
 */
function interfaceFacts(
  { nic }: Reach,
  network: ReturnType<typeof networkOf>,
  via: NicType | undefined,
): Fact[] | undefined {
  if (nic === undefined || nic === via) return [];
  if (via !== undefined) return network === 'classic' ? undefined : [{ kind: 'network', name: 'vpc', holds: true }];
  return [{ kind: 'interface', name: 'internet', holds: nic === 'internet' }];
}

/** The interface that packets of these peers take; undefined where it cannot be told. */
function interfaceTo({ blocks }: Peers): NicType | undefined {
  if (blocks.every(isPublic)) return 'internet';
  return blocks.every(isInternal) ? 'intranet' : undefined;
}

function memberFact(of: string, nameOf: SeenGroup['nameOf'], home: string | undefined): Fact {
  const { kind, name } = membersNamed(of);
  if (kind === 'group') return { kind, name: nameOf(name), holds: true };
  const isId = kind === 'list' && /^pl-/.test(name);
  return { kind, name, holds: true, home: isId ? undefined : home };
}

function doubtful(rule: Rule, { group, file, nameOf }: SeenGroup, facts: readonly Fact[]): Candidate {
  const extents = possibleReaches(rule, file);
  // An id holds in one file only.
  const doubt: Fact = { kind: 'unknown', name: `rule ${rule.id} of ${nameOf(group.name)}`, holds: true };
  const decider = {
    source: { kind: 'rule', rule, group, known: false },
    policy: policyOf(rule),
    facts: [...facts, doubt],
  } as const;
  return { decider, extents, rank: Math.min(...extents.map(({ rank }) => rank)) };
}

/** What two templates call alike need not be the same. */
function conditionsOf(home: string | undefined): (guard: Guard) => Fact {
  return ({ condition, holds }) => ({ kind: 'condition', condition, name: condition.key, holds, home });
}

/** Leaves out the facts that are known to hold; undefined when one is known not to. */
function settleFacts({ peer, target }: Side, candidate: Candidate): Candidate | undefined {
  const open: Fact[] = [];
  for (const fact of candidate.decider.facts) {
    const truth = truthOf(fact, peer, target);
    if (truth === !fact.holds) return undefined;
    if (truth === undefined) open.push(fact);
  }
  return { ...candidate, decider: { ...candidate.decider, facts: open } };
}

function truthOf(fact: Fact, peer: Peers, { given, home }: Target): boolean | undefined {
  if (fact.kind === 'group') return peer.memberOf(fact.name);
  if (fact.kind !== 'condition' || fact.home !== home) return undefined;
  return given.find(({ condition }) => condition.key === fact.name)?.holds;
}
