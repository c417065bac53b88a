import { everywhere, wholeFamily, without } from '../algebra/blocks.ts';
import { type Cells, FirstCome, NO_CELLS } from '../algebra/cells.ts';
import { Deciders, NO_HOLES, type Spot, type Tell } from '../algebra/deciders.ts';
import { type Cidr, covers, type Family, inFamilyOf } from '../algebra/ip.ts';
import { Overlaps } from './overlaps.ts';
import {
  fromOutside,
  ownAddress,
  type Packet,
  tellingAddress,
  tellingPlace,
  USUAL_SOURCE_PORT,
  withWhatCounts,
} from './packet.ts';
import {
  AXIS_END,
  IPV4_ONLY,
  IPV6_ONLY,
  inOrderOfDecision,
  isPortZero,
  onlyBlock,
  type PeerReach,
  type Reach,
} from './reach.ts';
import { type Taker, type Takers, takersIn } from './witness.ts';

/** Steps that are taken for all rules of one side together. */
const MOST_STEPS = 4_000_000;
/** Steps that are taken to find one packet. */
const STEPS_FOR_ONE = 4096;
/** What took more is remembered: there may be many rules for which it is the same. */
const FEW_STEPS = 64;
/** Rules for lists are laid down block by block; of more blocks than this they are not. */
const MOST_BOXES = 100_000;

/**
 * Finds who takes a rule's traffic by asking who decides in each cell of (addresses × axis). Source ports, addresses of the
 * instance and conditions are not looked at: it {@link canTell} nothing of rules for which they count.
 */
export class CellSearch {
  readonly #narrow: Overlaps | undefined;
  /** Those of whom there are cells, first to decide first. */
  readonly #inOrder: readonly Reach[];
  readonly #all: readonly Reach[];
  readonly #addresses: Addresses | undefined;
  readonly #members: ReadonlyMap<string, Cells>;
  readonly #gathering: Gathering;
  readonly #mostNamed: number;
  readonly #known = new Map<unknown, Map<number, Known>>();
  #stepsLeft = MOST_STEPS;

  /**
   * @param kept the rules of one side that are not dead, in the order of the file
   * @param most so many takers are named
   */
  constructor(kept: readonly Reach[], all: readonly Reach[], most: number) {
    this.#mostNamed = most;
    const narrow = kept.filter((reach) => reach.narrow !== undefined);
    this.#narrow = narrow.length > 0 ? new Overlaps(narrow) : undefined;
    // A cell names them by their index.
    this.#inOrder = kept
      .filter((reach) => reach.narrow === undefined && !reach.isConditional)
      .sort((a, b) => a.rank - b.rank);
    this.#all = all;
    this.#addresses = addressesOf(this.#inOrder);
    this.#members = membersOf(this.#inOrder);
    this.#gathering = new Gathering(this.#inOrder, all);
  }

  canTell(reach: Reach): boolean {
    if (this.#addresses === undefined || reach.narrow !== undefined || reach.isConditional) return false;
    return this.#narrow === undefined || this.#narrow.takersOf(reach, reach.rank, 0).length === 0;
  }

  /** Undefined when so much was looked at before that nothing more is. */
  takersOf(reach: Reach): Takers | undefined {
    const only = this.#whoTakesAllOf(reach);
    if (only) return { named: [only], count: 1, lastRank: only.reach.rank };
    const spot = this.#spotOf(reach.peer);
    const known = this.#known.get(whereOf(reach, spot))?.get(keyOf(reach, spot));
    if (known) return ofAnother(reach, known);
    if (this.#addresses === undefined || this.#stepsLeft <= 0) return undefined;
    this.#gathering.begin(reach, this.#stepsLeft);
    this.#gather(reach, spot);
    const { takers, stepsLeft } = this.#gathering;
    const steps = this.#stepsLeft - stepsLeft;
    this.#stepsLeft = stepsLeft;
    if (stepsLeft <= 0) return undefined;
    if (takers.length > 1) takers.sort((a, b) => inOrderOfDecision(a.reach, b.reach));
    const found = takersIn(takers, this.#mostNamed);
    if (steps > FEW_STEPS) this.#remember(reach, spot, found);
    return found;
  }

  /** Whether one of them comes behind a rank; so it may be where none is found in some steps. */
  hasTakerBehind(rank: number, reach: Reach): boolean {
    const isBehind = (taker: Reach) => taker.rank > rank;
    const only = this.#whoTakesAllOf(reach);
    if (only) return isBehind(only.reach);
    this.#gathering.begin(reach, STEPS_FOR_ONE, isBehind);
    this.#gather(reach, this.#spotOf(reach.peer));
    const { takers, stepsLeft } = this.#gathering;
    return stepsLeft <= 0 || takers.some((taker) => isBehind(taker.reach));
  }

  /** A packet that a rule which is not dead decides itself; undefined where none is found in some steps. */
  ownOf(reach: Reach): Packet | undefined {
    const isOwn = (taker: Reach) => taker === reach;
    this.#gathering.begin(reach, STEPS_FOR_ONE, isOwn);
    this.#gather(reach, this.#spotOf(reach.peer));
    return this.#gathering.takers.find((taker) => isOwn(taker.reach))?.witness;
  }

  /** Who takes all packets of a rule for one block: mostly there is such a rule, and it is quick to find. */
  #whoTakesAllOf(reach: Reach): CellTaker | undefined {
    const { peer, from, to } = reach;
    const block = onlyBlock(peer);
    if (block === undefined || this.#addresses === undefined || isImpossible(block, from, to)) return undefined;
    const taker = this.#inOrder[inFamilyOf(block, this.#addresses).aloneIn(block, from, to)];
    return taker && new CellTaker(taker, reach, from, to, block, NO_HOLES, this.#all);
  }

  /** Of peers who are one block, where it lies. */
  #spotOf(peer: PeerReach): Spot | undefined {
    const block = onlyBlock(peer);
    return block && this.#addresses && inFamilyOf(block, this.#addresses).spotOf(block);
  }

  /** Has everybody told who decides some of a rule's packets. */
  #gather({ from, to, peer }: Reach, spot: Spot | undefined): void {
    const isForMembers = peer.kind === 'members';
    const over = (isForMembers && this.#members.get(peer.of)) || NO_CELLS;
    for (const block of isForMembers ? (peer.within ?? everywhere) : peer.blocks) {
      const deciders = this.#addresses && inFamilyOf(block, this.#addresses);
      deciders?.find(spot ?? deciders.spotOf(block), from, to, over, this.#gathering.tell);
    }
  }

  #remember(reach: Reach, spot: Spot | undefined, found: Known): void {
    const where = whereOf(reach, spot);
    const here = this.#known.get(where) ?? new Map<number, Known>();
    this.#known.set(where, here.set(keyOf(reach, spot), found));
  }
}

/** All that the answer depends on is where it is asked, at a spot, for a list or for a group … */
function whereOf({ peer }: Reach, spot: Spot | undefined): unknown {
  return spot?.around ?? (peer.kind === 'members' ? peer.of : peer.blocks);
}

/** … and a number for what is asked there. */
function keyOf({ from, to }: Reach, spot: Spot | undefined): number {
  return 4 * (from * (AXIS_END + 1) + to) + (spot ? kindOf(spot) : 0);
}

type Known = Takers<CellTaker>;

type Addresses = Readonly<Record<Family, Deciders>>;

const families = ['ipv4', 'ipv6'] as const;

/** The same takers of another victim. */
function ofAnother(victim: Reach, { named, count, lastRank }: Known): Takers {
  return { named: named.map((taker) => taker.of(victim)), count, lastRank };
}

/** What is laid down for blocks; undefined when that is too much. */
function addressesOf(inOrder: readonly Reach[]): Addresses | undefined {
  const addresses = { ipv4: new Deciders('ipv4'), ipv6: new Deciders('ipv6') };
  let boxesLeft = inOrder.length + MOST_BOXES;
  for (let by = 0; by < inOrder.length; by++) {
    const { peer, from, to } = inOrder[by] as Reach;
    if (peer.kind === 'members') continue;
    const { blocks } = peer;
    boxesLeft -= blocks.length;
    if (boxesLeft < 0) return undefined;
    for (const block of blocks) inFamilyOf(block, addresses).lay(block, from, to, by);
  }
  for (const family of families) addresses[family].join();
  return addresses;
}

/** What is laid down for the members of each group or list. */
function membersOf(inOrder: readonly Reach[]): ReadonlyMap<string, Cells> {
  const members = new Map<string, FirstCome>();
  for (let by = 0; by < inOrder.length; by++) {
    const { peer, from, to } = inOrder[by] as Reach;
    if (peer.kind !== 'members') continue;
    const known = members.get(peer.of) ?? new FirstCome();
    members.set(peer.of, known);
    known.lay(from, to, by);
  }
  return new Map([...members].map(([name, laid]) => [name, laid.gather()]));
}

/** Where the block lies beside those around it and within it: a number below 4. */
function kindOf({ around, inner }: Spot): number {
  if (inner === undefined) return 0;
  return inner === around ? 1 : inner === around.lower ? 2 : 3;
}

/** Gathers everybody who decides part of a rule's traffic, each once. */
class Gathering {
  takers: CellTaker[] = [];
  stepsLeft = 0;
  readonly #inOrder: readonly Reach[];
  readonly #all: readonly Reach[];
  /** Where among the takers each one is, if he is there. */
  readonly #places: Int32Array;
  #victim: Reach | undefined;
  #isWanted: ((taker: Reach) => boolean) | undefined;

  constructor(inOrder: readonly Reach[], all: readonly Reach[]) {
    this.#inOrder = inOrder;
    this.#all = all;
    this.#places = new Int32Array(inOrder.length);
  }

  /** @param isWanted who is looked for: when some of his packets are known, it is enough */
  begin(victim: Reach, stepsLeft: number, isWanted?: (taker: Reach) => boolean): void {
    this.#victim = victim;
    this.#isWanted = isWanted;
    this.takers = [];
    this.stepsLeft = stepsLeft;
  }

  readonly tell: Tell = (cells, block, holes) => {
    this.stepsLeft -= 1 + cells.length / 3;
    for (let i = 0; i < cells.length; i += 3) {
      this.#add(cells[i + 2] as number, cells[i] as number, cells[i + 1] as number, block, holes);
    }
    return this.stepsLeft > 0;
  };

  #add(by: number, from: number, to: number, block: Cidr, holes: readonly Cidr[]): void {
    if (isImpossible(block, from, to)) return;
    const reach = this.#inOrder[by] as Reach;
    const place = this.#places[by] as number;
    const known = this.takers[place];
    const isNew = known?.reach !== reach;
    if (!isNew && (!isOnlyPortZero(known) || isOnlyPortZero({ from, to }))) return;
    const taker = new CellTaker(reach, this.#victim as Reach, from, to, block, holes, this.#all);
    if (this.#isWanted?.(reach) && !isOnlyPortZero(taker)) this.stepsLeft = 0;
    if (!isNew) this.takers[place] = taker;
    else {
      this.#places[by] = this.takers.length;
      if (this.takers.length === 0) this.takers = [taker];
      else this.takers.push(taker);
    }
  }
}

/** Of one family there is no ICMP, of the other one no ICMPv6. */
function isImpossible({ family }: Cidr, from: number, to: number): boolean {
  return to === from + 1 && from === (family === 'ipv4' ? IPV6_ONLY : IPV4_ONLY);
}

/** No rule can name port 0, so that it is often left over; packets of it are not seen. */
function isOnlyPortZero({ from, to }: { readonly from: number; readonly to: number }): boolean {
  return to === from + 1 && isPortZero(from);
}

/** A rule that decides some of a victim's packets: an interval of the axis, and a block but for the holes in it. */
class CellTaker implements Taker {
  readonly reach: Reach;
  readonly from: number;
  readonly to: number;
  readonly #victim: Reach;
  readonly #block: Cidr;
  readonly #holes: readonly Cidr[];
  readonly #all: readonly Reach[];

  constructor(
    reach: Reach,
    victim: Reach,
    from: number,
    to: number,
    block: Cidr,
    holes: readonly Cidr[],
    all: readonly Reach[],
  ) {
    this.reach = reach;
    this.#victim = victim;
    this.from = from;
    this.to = to;
    this.#block = block;
    this.#holes = holes;
    this.#all = all;
  }

  /** The same of another victim that lies at the same spot; what is said of the victim's own block is said of the other's. */
  of(victim: Reach): CellTaker {
    const block = this.#block === onlyBlock(this.#victim.peer) ? onlyBlock(victim.peer) : undefined;
    return new CellTaker(this.reach, victim, this.from, this.to, block ?? this.#block, this.#holes, this.#all);
  }

  get witness(): Packet {
    const { rule, nic, peer } = this.#victim;
    const packet = {
      direction: rule.direction,
      nic,
      at: tellingPlace(this.from, this.to),
      sourcePort: USUAL_SOURCE_PORT,
      peer: addressBeside(this.#block, this.#holes),
      memberships: peer.kind === 'members' ? new Set([peer.of]) : NO_MEMBERSHIPS,
      local: inFamilyOf(this.#block, locals),
    };
    return withWhatCounts(packet, this.#all, this.#victim);
  }
}

const NO_MEMBERSHIPS: ReadonlySet<string> = new Set();
const locals: Readonly<Record<Family, Cidr>> = {
  ipv4: ownAddress(wholeFamily('ipv4')),
  ipv6: ownAddress(wholeFamily('ipv6')),
};

/** An address of a block beside some smaller ones that tells something. */
function addressBeside(block: Cidr, holes: readonly Cidr[]): Cidr {
  const outside = inFamilyOf(block, fromOutside);
  if (covers(block, outside) && !areAround(outside, holes)) return outside;
  return tellingAddress(holes.length === 0 ? block : largestBeside(block, holes));
}

/** Whether one of some blocks holds an address. */
function areAround(address: Cidr, blocks: readonly Cidr[]): boolean {
  return blocks.some((block) => covers(block, address));
}

/** The largest block beside some that lie in a block. */
function largestBeside(block: Cidr, holes: readonly Cidr[]): Cidr {
  const beside = holes
    .flatMap((hole) => without(block, hole))
    .filter((rest) => !holes.some((hole) => covers(rest, hole) || covers(hole, rest)));
  return beside.reduce((largest, rest) => (rest.prefix < largest.prefix ? rest : largest));
}
