import { wholeFamily } from '../algebra/blocks.ts';
import { type Cidr, covers } from '../algebra/ip.ts';
import type { Direction, Guard, Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import type { GroupType, NicType, Policy } from '../model/values.ts';
import { connectsMembers, implicitVerdict, metadataService, sureType } from './implicit.ts';
import { networkOf } from './nicType.ts';
import { type Extent, intersectReach, type Piece, subtractReach } from './pieces.ts';
import { everywhere, possibleReach } from './possible.ts';
import { isInternal, isPublic } from './question.ts';
import { AXIS_END, IPV4_ONLY, IPV6_ONLY, type Membership, membersNamed, type Reach, reachOf } from './reach.ts';

/**
 * Which rules decide about some packets, with all groups of an interface merged. Rules are asked in the order of decision.
 * What a rule takes for sure is settled; what it takes only if a fact holds that nobody here knows (the peer is a member of
 * a group, a condition of the template, the missing half of a rule) stays open and remembers the rule. So at the end every
 * part of the traffic has the rules that may decide it, and a verdict only where all of them agree.
 */
export function explain(sides: readonly Side[], file: SecurityFile): Explanation {
  const answers = sides.map((side) => explainSide(side, file));
  const verdicts = answers.map((answer) => answer.verdict);
  const isRefused = verdicts.includes('drop');
  return { sides: answers, verdict: isRefused ? 'drop' : common(verdicts) };
}

/** Some packets on one side: where they leave, or where they come in. */
export interface Side {
  readonly direction: Direction;
  /** Intervals of the axis of protocols and ports. */
  readonly traffic: readonly (readonly [from: number, to: number])[];
  readonly peer: Peers;
  readonly target: Target;
}

/** Those at the other end. */
export interface Peers {
  /** Blocks that do not overlap. */
  readonly blocks: readonly Cidr[];
  /** Whether they are members of a group; undefined when that is not known. */
  memberOf(group: string): boolean | undefined;
}

/** The groups that act together. */
export interface Target {
  readonly groups: readonly TargetGroup[];
  /** There may be more groups than these. */
  readonly incomplete: boolean;
  /** Conditions of the template that hold because the target exists. */
  readonly given: readonly Guard[];
  /** One name for each group, however it is referred to. */
  nameOf(reference: string): string;
}

export type TargetGroup =
  | { readonly kind: 'here'; readonly group: SecurityGroup; readonly when: readonly Guard[] }
  /** Its rules are not in this file. */
  | { readonly kind: 'elsewhere'; readonly name: string; readonly type: GroupType | undefined };

export interface Explanation {
  readonly verdict: Verdict;
  readonly sides: readonly SideAnswer[];
}

export type Verdict = Policy | 'depends';

export interface SideAnswer {
  readonly side: Side;
  readonly verdict: Verdict;
  /** What is decided alike, together. */
  readonly parts: readonly Part[];
  /** All that speak of these packets, in the order in which they decide. */
  readonly steps: readonly Step[];
}

export interface Part {
  readonly verdict: Verdict;
  readonly pieces: readonly Piece[];
  /** Those that may decide it, in order; the last one does when no other does. */
  readonly deciders: readonly Decider[];
  /** The part is smaller than this, or empty: the traffic falls into too many pieces. */
  readonly rough: boolean;
}

export interface Step {
  readonly decider: Decider;
  /** It decides some of the packets if none before it does; it may, if something is true; or it never comes to it. */
  readonly role: 'decides' | 'may' | 'loses';
}

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
export interface Fact {
  readonly kind: /** The peer is a member of it. */
    | Membership
    /** It is true in the template. */
    | 'condition'
    /** The packets take the public interface, in the classic network. */
    | 'interface'
    /** The group is in a VPC. */
    | 'network'
    /** A part of the rule is not known. */
    | 'unknown';
  readonly name: string;
  readonly holds: boolean;
}

/** More open pieces than this are not told apart any more. */
const MOST_OPEN = 1000;

/** All that decides on one side, in the order of decision; the implicit rule last. */
export function decisionOrder(direction: Direction, target: Target, file: SecurityFile): readonly Decider[] {
  const peer: Peers = { blocks: everywhere, memberOf: () => undefined };
  const [closing, ...candidates] = candidatesOf({ direction, traffic: [[0, AXIS_END]], peer, target }, file);
  return [...candidates, closing].map(({ decider }) => decider);
}

function explainSide(side: Side, file: SecurityFile): SideAnswer {
  const asked = piecesAsked(side);
  const [closing, ...candidates] = candidatesOf(side, file);
  const present = candidates.filter(({ extent }) => mayMeet(side, extent) && intersectReach(asked, extent).length > 0);
  const parts = settle(asked, present, closing);
  const steps = [...present, closing].map(({ decider }) => ({ decider, role: roleOf(decider, parts) }));
  return { side, verdict: common(parts.map((part) => part.verdict)), parts, steps };
}

/** All packets of the question; the address families have no packets of each other's ICMP. */
function piecesAsked({ traffic, peer }: Side): Piece[] {
  return peer.blocks.flatMap((block) => {
    const foreign = block.family === 'ipv4' ? IPV6_ONLY : IPV4_ONLY;
    return traffic
      .flatMap(([from, to]) =>
        from <= foreign && foreign < to
          ? [
              [from, foreign],
              [foreign + 1, to],
            ]
          : [[from, to]],
      )
      .filter(([from = 0, to = 0]) => from < to)
      .map(([from = 0, to = 0]) => ({
        ...{ member: undefined, block, from, to },
        ...{ sourceFrom: 1, sourceTo: 65_536, local: wholeFamily(block.family) },
      }));
  });
}

/** A decider, the packets that it matches if its facts are true, and its place in the order. */
interface Candidate {
  readonly decider: Decider;
  readonly extent: Extent;
  readonly rank: number;
}

/** What comes before all rules: a rule's own rank is at least 2. */
const FIRST = -1;
const BEFORE_RULES = 0;
/** Rules that nobody sees may be of any priority. */
const UNSEEN = 1;

const everything: Extent = { from: 0, to: AXIS_END, peer: { kind: 'blocks', blocks: everywhere }, narrow: undefined };

/** The implicit rule, then all others in the order of decision. */
function candidatesOf(side: Side, file: SecurityFile): [Candidate, ...Candidate[]] {
  const { target } = side;
  const found = [
    ...(isMetadata(side) ? metadata : []),
    ...(target.incomplete ? [unseen({ kind: 'unseen', group: undefined }, [])] : []),
    ...target.groups.flatMap((each) => (each.kind === 'here' ? ofGroup(side, each, file) : [unseen(each, [])])),
  ];
  const possible = found.flatMap((each) => settleFacts(side, each) ?? []);
  return [implicit(side), ...possible.sort((a, b) => a.rank - b.rank)];
}

function implicit({ direction, target: { groups } }: Side): Candidate {
  const types = groups.map((each) => (each.kind === 'here' ? sureType(each.group) : each.type));
  const type = types.every((one) => one === types[0]) ? types[0] : undefined;
  const source = { kind: 'implicit', direction } as const;
  const decider = { source, policy: implicitVerdict(type, direction), facts: [] } as const;
  return { decider, extent: everything, rank: Number.POSITIVE_INFINITY };
}

/** The service's address counts where it is asked for, and not as a hole in every wider question. */
function isMetadata({ direction, peer }: Side): boolean {
  return direction === 'egress' && peer.blocks.every((block) => metadataService && covers(metadataService, block));
}

const metadata: readonly Candidate[] = [
  { decider: { source: { kind: 'metadata' }, policy: 'accept', facts: [] }, extent: everything, rank: FIRST },
];

function unseen(source: Extract<Source, { kind: 'unseen' | 'elsewhere' }>, facts: readonly Fact[]): Candidate {
  const name = source.kind === 'unseen' ? `rules of ${source.group?.id}` : `group ${source.name}`;
  const doubt: Fact = { kind: 'unknown', name, holds: true };
  return { decider: { source, policy: undefined, facts: [...facts, doubt] }, extent: everything, rank: UNSEEN };
}

function ofGroup(side: Side, { group, when }: Extract<TargetGroup, { kind: 'here' }>, file: SecurityFile): Candidate[] {
  const { target, direction, peer } = side;
  const guards = [...when, ...group.when].map(conditionFact);
  const isCut = group.incomplete || group.external;
  const [network, via] = [networkOf(group, file), interfaceTo(peer)];
  const rules = group.rules
    .filter((rule) => rule.direction === direction)
    .flatMap((rule) => {
      const reach = reachOf(rule, group, file);
      const facts = [...guards, ...rule.when.map(conditionFact)];
      if (reach === undefined) return doubtful(rule, group, facts, file);
      const ofInterface = interfaceFacts(reach, network, via);
      return ofInterface ? known(reach, group, [...facts, ...ofInterface], target) : [];
    });
  return [
    ...(direction === 'ingress' ? amongMembers(group, guards, target) : []),
    ...(isCut ? [unseen({ kind: 'unseen', group }, guards)] : []),
    ...rules,
  ];
}

/** Members of a basic group reach each other before any rule is asked. */
function amongMembers(group: SecurityGroup, guards: readonly Fact[], target: Target): Candidate[] {
  const connects = connectsMembers(group);
  if (connects === false) return [];
  const member: Fact = { kind: 'group', name: target.nameOf(group.name), holds: true };
  const doubt: Fact = { kind: 'unknown', name: `members of ${group.id}`, holds: true };
  const facts = [...guards, member, ...(connects === undefined ? [doubt] : [])];
  return [
    {
      decider: { source: { kind: 'members', group }, policy: 'accept', facts },
      extent: everything,
      rank: BEFORE_RULES,
    },
  ];
}

/** A rule for the members of a group takes packets from anywhere, if the peer is a member. */
function known(reach: Reach, group: SecurityGroup, facts: readonly Fact[], target: Target): Candidate {
  const source = { kind: 'rule', rule: reach.rule, group, known: true } as const;
  const policy = reach.accepts ? 'accept' : 'drop';
  const { peer, rank } = reach;
  if (peer.kind === 'blocks') return { decider: { source, policy, facts }, extent: reach, rank };
  const decider = { source, policy, facts: [...facts, memberFact(peer.of, target)] } as const;
  const around = peer.within ? ({ kind: 'blocks', blocks: peer.within } as const) : everything.peer;
  return { decider, extent: { ...reach, peer: around }, rank };
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

function memberFact(of: string, target: Target): Fact {
  const { kind, name } = membersNamed(of);
  return { kind, name: kind === 'group' ? target.nameOf(name) : name, holds: true };
}

function doubtful(rule: Rule, group: SecurityGroup, facts: readonly Fact[], file: SecurityFile): Candidate {
  const { reach, policy } = possibleReach(rule, file);
  const doubt: Fact = { kind: 'unknown', name: `rule ${rule.id}`, holds: true };
  const decider = { source: { kind: 'rule', rule, group, known: false }, policy, facts: [...facts, doubt] } as const;
  return { decider, extent: reach, rank: reach.rank };
}

function conditionFact({ condition, holds }: Guard): Fact {
  return { kind: 'condition', name: condition, holds };
}

/** Leaves out the facts that are known to hold; undefined when one is known not to. */
function settleFacts({ peer, target }: Side, candidate: Candidate): Candidate | undefined {
  const open: Fact[] = [];
  for (const fact of candidate.decider.facts) {
    const truth = truthOf(fact, peer, target.given);
    if (truth === !fact.holds) return undefined;
    if (truth === undefined) open.push(fact);
  }
  return { ...candidate, decider: { ...candidate.decider, facts: open } };
}

function truthOf(fact: Fact, peer: Peers, given: readonly Guard[]): boolean | undefined {
  if (fact.kind === 'group') return peer.memberOf(fact.name);
  if (fact.kind === 'condition') return given.find((guard) => guard.condition === fact.name)?.holds;
  return undefined;
}

function mayMeet({ traffic }: Side, extent: Extent): boolean {
  return traffic.some(([from, to]) => extent.from < to && from < extent.to);
}

/** A piece that no rule has taken for sure, and those that may take it. */
interface Open {
  readonly piece: Piece;
  readonly maybe: readonly Decider[];
}

function settle(asked: readonly Piece[], candidates: readonly Candidate[], closing: Candidate): Part[] {
  const parts = new Parts();
  let open: readonly Open[] = asked.map((piece) => ({ piece, maybe: [] }));
  for (const [i, candidate] of candidates.entries()) {
    const left = take(open, candidate, parts);
    if (left === undefined) {
      const later = candidates.slice(i).map(({ decider }) => decider);
      parts.addRough(asked, [...new Set(open.flatMap(({ maybe }) => maybe)), ...later, closing.decider]);
      return parts.all();
    }
    open = left;
  }
  for (const { piece, maybe } of open) parts.add(piece, [...maybe, closing.decider]);
  return parts.all();
}

/** What stays open behind a rule; undefined when it would be too much. What the rule takes for sure becomes a part. */
function take(open: readonly Open[], { decider, extent }: Candidate, parts: Parts): Open[] | undefined {
  const left: Open[] = [];
  const taken: Open[] = [];
  for (const each of open) {
    const inside = intersectReach([each.piece], extent);
    const outside = inside.length === 0 ? [each.piece] : subtractReach([each.piece], extent);
    if (outside === undefined) return undefined;
    left.push(...outside.map((piece) => ({ piece, maybe: each.maybe })));
    const maybe = [...each.maybe, decider];
    (decider.facts.length > 0 ? left : taken).push(...inside.map((piece) => ({ piece, maybe })));
    if (left.length > MOST_OPEN) return undefined;
  }
  for (const { piece, maybe } of taken) parts.add(piece, maybe);
  return left;
}

/** Pieces by those that may decide them. */
class Parts {
  readonly #ids = new Map<Decider, number>();
  readonly #possible = new Map<string, readonly Decider[]>();
  readonly #parts = new Map<string, { readonly deciders: readonly Decider[]; readonly pieces: Piece[] }>();
  #rough: Part | undefined;

  add(piece: Piece, deciders: readonly Decider[]): void {
    const key = this.#keyOf(deciders);
    const real = this.#possible.get(key) ?? realistic(deciders);
    this.#possible.set(key, real);
    const realKey = this.#keyOf(real);
    const part = this.#parts.get(realKey) ?? { deciders: real, pieces: [] };
    part.pieces.push(piece);
    this.#parts.set(realKey, part);
  }

  /** The rest, which falls into too many pieces; each of these may decide some of it. */
  addRough(pieces: readonly Piece[], deciders: readonly Decider[]): void {
    this.#rough = { verdict: common(deciders.map(({ policy }) => policy ?? 'depends')), pieces, deciders, rough: true };
  }

  all(): Part[] {
    const exact = [...this.#parts.values()].map(({ deciders, pieces }) => {
      const verdict = common(deciders.map(({ policy }) => policy ?? 'depends'));
      return { verdict, pieces, deciders, rough: false };
    });
    return this.#rough ? [...exact, this.#rough] : exact;
  }

  #keyOf(deciders: readonly Decider[]): string {
    return deciders.map((decider) => this.#idOf(decider)).join(' ');
  }

  #idOf(decider: Decider): number {
    const id = this.#ids.get(decider) ?? this.#ids.size;
    this.#ids.set(decider, id);
    return id;
  }
}

/** With more facts than this, not every way they may turn out is looked at. */
const MOST_FACTS = 10;

/** Of those that may decide, in order, the ones that do in some way the facts may turn out. */
function realistic(deciders: readonly Decider[]): readonly Decider[] {
  const names = [...new Set(deciders.flatMap(({ facts }) => facts.map(nameOf)))];
  if (names.length > MOST_FACTS) return deciders;
  const real = new Set<Decider>();
  for (let way = 0; way < 2 ** names.length; way++) {
    const isTrue = (fact: Fact) => (((way >>> names.indexOf(nameOf(fact))) & 1) === 1) === fact.holds;
    const first = deciders.find(({ facts }) => facts.every(isTrue));
    if (first) real.add(first);
  }
  return deciders.filter((decider) => real.has(decider));
}

function nameOf({ kind, name }: Fact): string {
  return `${kind} ${name}`;
}

function roleOf(decider: Decider, parts: readonly Part[]): Step['role'] {
  const mine = parts.filter(({ deciders }) => deciders.includes(decider));
  if (mine.length === 0) return 'loses';
  return mine.some(({ deciders, rough }) => !rough && deciders.at(-1) === decider) ? 'decides' : 'may';
}

function common(verdicts: readonly Verdict[]): Verdict {
  const [first = 'depends'] = verdicts;
  return verdicts.every((verdict) => verdict === first) ? first : 'depends';
}
