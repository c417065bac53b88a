import { wholeFamily } from '../algebra/blocks.ts';
import type { Policy } from '../model/values.ts';
import { type Candidate, candidatesOf, type Decider, type Fact } from './candidates.ts';
import { type Extent, intersectReach, type Piece, subtractReach } from './pieces.ts';
import { IPV4_ONLY, IPV6_ONLY } from './reach.ts';
import type { Side } from './side.ts';

/**
 * Which rules decide about some packets, with all groups of an interface merged. Rules are asked in the order of decision.
 * What a rule takes for sure is settled; what it takes only if a fact holds that nobody here knows (the peer is a member of
 * a group, a condition of the template, the missing half of a rule) stays open and remembers the rule. So at the end every
 * part of the traffic has the rules that may decide it, and a verdict only where all of them agree.
 */
export function explain(sides: readonly Side[]): Explanation {
  const answers = sides.map(explainSide);
  const verdicts = answers.map((answer) => answer.verdict);
  const isRefused = verdicts.includes('drop');
  return { sides: answers, verdict: isRefused ? 'drop' : common(verdicts) };
}

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

function explainSide(side: Side): SideAnswer {
  const asked = piecesAsked(side);
  const [closing, ...candidates] = candidatesOf(side);
  const present = candidates.filter(({ extents }) =>
    extents.some((extent) => mayMeet(side, extent) && intersectReach(asked, extent).length > 0),
  );
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

function mayMeet({ traffic }: Side, extent: Extent): boolean {
  return traffic.some(([from, to]) => extent.from < to && from < extent.to);
}

/** More open pieces than this are not told apart any more. */
const MOST_OPEN = 1000;

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
function take(open: readonly Open[], { decider, extents }: Candidate, parts: Parts): Open[] | undefined {
  let left: Open[] | undefined = [...open];
  for (const extent of extents) left = left && takeOf(left, decider, extent, parts);
  return left;
}

function takeOf(open: readonly Open[], decider: Decider, extent: Extent, parts: Parts): Open[] | undefined {
  const left: Open[] = [];
  const taken: Open[] = [];
  for (const each of open) {
    const inside = intersectReach([each.piece], extent);
    const outside = inside.length === 0 ? [each.piece] : subtractReach([each.piece], extent);
    if (outside === undefined) return undefined;
    left.push(...outside.map((piece) => ({ piece, maybe: each.maybe })));
    const maybe = each.maybe.at(-1) === decider ? each.maybe : [...each.maybe, decider];
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

function nameOf({ kind, name, home = '' }: Fact): string {
  return `${kind} ${name} ${home}`;
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
