import { firstAddress, wholeFamily, without } from '../algebra/blocks.ts';
import { type Cells, FirstCome, NO_CELLS } from '../algebra/cells.ts';
import { Deciders, type Region, type Spot, type Tell } from '../algebra/deciders.ts';
import { type Cidr, covers, type Family } from '../algebra/ip.ts';
import { Overlaps } from './overlaps.ts';
import { fromOutside, type Packet, tellingAddress, tellingPlace, USUAL_SOURCE_PORT, withSourcePort } from './packet.ts';
import { AXIS_END, axisPlace, IPV4_ONLY, IPV6_ONLY, type Reach } from './reach.ts';
import { namedOf, type Taker, type Takers } from './witness.ts';

/** Steps that are taken for all rules of one side together. */
const MOST_STEPS = 4_000_000;
/** What took more is remembered: there may be many rules for which it is the same. */
const FEW_STEPS = 64;
/** Rules for lists are laid down block by block; of more blocks than this they are not. */
const MOST_BOXES = 100_000;

/**
 * Finds who takes a rule's traffic by asking who decides in each cell of (addresses × axis). Source ports, addresses of the
 * instance and conditions are not looked at: it {@link canTell} nothing of rules for which they count.
 */
export class CellSearch {
  readonly #all: readonly Reach[];
  /** The kept rules in the order in which they decide: a cell names them by their index. */
  readonly #inOrder: readonly Reach[];
  readonly #narrow: Overlaps | undefined;
  readonly #addresses: Addresses | undefined;
  readonly #members: ReadonlyMap<string, Cells>;
  readonly #gathering: Gathering;
  readonly #known = new Map<object, Map<number, Known>>();
  #stepsLeft = MOST_STEPS;

  /** @param kept the rules of one side that are not dead, in the order of the file */
  constructor(kept: readonly Reach[], all: readonly Reach[]) {
    this.#all = all;
    const narrow = kept.filter((reach) => reach.narrow !== undefined);
    this.#narrow = narrow.length > 0 ? new Overlaps(narrow) : undefined;
    this.#inOrder = kept
      .filter((reach) => reach.narrow === undefined && reach.rule.when.length === 0)
      .sort((a, b) => a.rank - b.rank);
    this.#addresses = addressesOf(this.#inOrder);
    this.#members = membersOf(this.#inOrder);
    this.#gathering = new Gathering(this.#inOrder.length);
  }

  canTell(reach: Reach): boolean {
    if (this.#addresses === undefined || reach.narrow !== undefined || reach.rule.when.length > 0) return false;
    return this.#narrow === undefined || this.#narrow.takersOf(reach, reach.rank, 0).length === 0;
  }

  /** Undefined when so much was looked at before that nothing more is. */
  takersOf(reach: Reach): Takers | undefined {
    const found = this.#addresses && this.#find(reach, this.#addresses);
    if (found === undefined) return undefined;
    const { named, count, block } = found;
    const [own] = reach.peer.kind === 'blocks' ? reach.peer.blocks : [];
    return {
      named: named.map((share) => {
        const isOwn = own !== undefined && share.region.block === block;
        const region = isOwn ? { ...share.region, block: own } : share.region;
        return new CellTaker(this.#inOrder[share.by] as Reach, reach, { ...share, region }, this.#all);
      }),
      count,
    };
  }

  #find(reach: Reach, addresses: Addresses): Known | undefined {
    const { from, to, peer } = reach;
    const ask = (blocks: readonly Cidr[], over: Cells) => (tell: Tell) => {
      for (const block of blocks) {
        const deciders = addresses[block.family];
        deciders.find(deciders.spotOf(block), from, to, over, tell);
      }
    };
    const interval = 4 * (from * (AXIS_END + 1) + to);
    if (peer.kind === 'members') {
      const own = this.#members.get(peer.of) ?? NO_CELLS;
      return this.#once(own, interval, undefined, ask(everywhere, own));
    }
    const [block, second] = peer.blocks;
    if (block === undefined || second) return this.#once(peer.blocks, interval, undefined, ask(peer.blocks, NO_CELLS));
    const deciders = addresses[block.family];
    const spot = deciders.spotOf(block);
    return this.#once(spot.around, interval + kindOf(spot), block, (tell) =>
      deciders.find(spot, from, to, NO_CELLS, tell),
    );
  }

  /** @param where together with `key` this says all that the answer depends on */
  #once(where: object, key: number, block: Cidr | undefined, ask: (tell: Tell) => void): Known | undefined {
    const known = this.#known.size > 0 ? this.#known.get(where)?.get(key) : undefined;
    if (known) return known;
    if (this.#stepsLeft <= 0) return undefined;
    const { shares, steps } = this.#gathering.gather(ask, this.#stepsLeft);
    this.#stepsLeft -= steps;
    if (this.#stepsLeft <= 0) return undefined;
    shares.sort((a, b) => a.by - b.by);
    const made = { named: namedOf(shares, ({ by }) => this.#inOrder[by] as Reach), count: shares.length, block };
    if (steps > FEW_STEPS) {
      const here = this.#known.get(where) ?? new Map<number, Known>();
      this.#known.set(where, here.set(key, made));
    }
    return made;
  }
}

/** What somebody decides of a rule's traffic, or a part of that. */
interface Share {
  /** Who: his index in the order of decision. */
  readonly by: number;
  readonly from: number;
  readonly to: number;
  readonly region: Region;
}

interface Known {
  readonly named: readonly Share[];
  readonly count: number;
  /** The block that was asked about: for another one at the same spot it is as for this one. */
  readonly block: Cidr | undefined;
}

type Addresses = Readonly<Record<Family, Deciders>>;

const families = ['ipv4', 'ipv6'] as const;
const whole: Readonly<Record<Family, Cidr>> = { ipv4: wholeFamily('ipv4'), ipv6: wholeFamily('ipv6') };
const everywhere = [whole.ipv4, whole.ipv6];

/** What is laid down for blocks; undefined when that is too much. */
function addressesOf(inOrder: readonly Reach[]): Addresses | undefined {
  const addresses = { ipv4: new Deciders('ipv4'), ipv6: new Deciders('ipv6') };
  let boxesLeft = inOrder.length + MOST_BOXES;
  for (const [by, { peer, from, to }] of inOrder.entries()) {
    if (peer.kind === 'members') continue;
    boxesLeft -= peer.blocks.length;
    if (boxesLeft < 0) return undefined;
    for (const block of peer.blocks) addresses[block.family].lay(block, from, to, by);
  }
  for (const family of families) addresses[family].join();
  return addresses;
}

/** What is laid down for the members of each group or list. */
function membersOf(inOrder: readonly Reach[]): ReadonlyMap<string, Cells> {
  const members = new Map<string, FirstCome>();
  for (const [by, { peer, from, to }] of inOrder.entries()) {
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

/** Gathers one share of everybody who has some. */
class Gathering {
  /** Where in the shares the one of each is, if it is there. */
  readonly #places: Int32Array;

  constructor(count: number) {
    this.#places = new Int32Array(count);
  }

  /** Ends early behind so many steps. */
  gather(ask: (tell: Tell) => void, mostSteps: number): { readonly shares: Share[]; readonly steps: number } {
    const shares: Share[] = [];
    let steps = 0;
    ask((cells, region) => {
      steps += 1 + cells.length / 3;
      for (let i = 0; i < cells.length; i += 3) {
        this.#add(shares, cells[i] as number, cells[i + 1] as number, cells[i + 2] as number, region);
      }
      return steps < mostSteps;
    });
    return { shares, steps };
  }

  #add(shares: Share[], from: number, to: number, by: number, region: Region): void {
    if (to === from + 1 && from === impossible[region.block.family]) return;
    const place = this.#places[by] as number;
    const known = shares[place];
    if (known?.by !== by) {
      this.#places[by] = shares.length;
      shares.push({ by, from, to, region });
    } else if (isPortZero(known) && !isPortZero({ from, to })) shares[place] = { by, from, to, region };
  }
}

/** Of one family there is no ICMP, of the other one no ICMPv6. */
const impossible: Readonly<Record<Family, number>> = { ipv4: IPV6_ONLY, ipv6: IPV4_ONLY };

/** No rule can name port 0, so that it is often left over; packets of it are not seen. */
function isPortZero({ from, to }: { readonly from: number; readonly to: number }): boolean {
  return to === from + 1 && axisPlace(from).port === 0;
}

/** A rule that takes a share of another one's traffic. */
class CellTaker implements Taker {
  readonly reach: Reach;
  readonly #victim: Reach;
  readonly #share: Share;
  readonly #all: readonly Reach[];

  constructor(reach: Reach, victim: Reach, share: Share, all: readonly Reach[]) {
    this.reach = reach;
    this.#victim = victim;
    this.#share = share;
    this.#all = all;
  }

  get witness(): Packet {
    const { rule, nic, peer } = this.#victim;
    const { from, to, region } = this.#share;
    const packet = {
      direction: rule.direction,
      nic,
      at: tellingPlace(from, to),
      sourcePort: USUAL_SOURCE_PORT,
      peer: addressOf(region),
      memberships: new Set(peer.kind === 'members' ? [peer.of] : []),
      local: locals[region.block.family],
    };
    return withSourcePort(packet, this.#all);
  }
}

const locals: Readonly<Record<Family, Cidr>> = { ipv4: firstAddress(whole.ipv4), ipv6: firstAddress(whole.ipv6) };

/** An address of a region that tells something. */
function addressOf({ block, without: holes }: Region): Cidr {
  if (holes === undefined) return tellingAddress(block);
  const isInHole = (address: Cidr) => holes.some((hole) => covers(hole, address));
  const outside = fromOutside.find((address) => covers(block, address) && !isInHole(address));
  return outside ?? tellingAddress(largestBeside(block, holes));
}

/** The largest block beside some that lie in a block. */
function largestBeside(block: Cidr, holes: readonly Cidr[]): Cidr {
  const beside = holes
    .flatMap((hole) => without(block, hole))
    .filter((rest) => !holes.some((hole) => covers(rest, hole) || covers(hole, rest)));
  return beside.reduce((largest, rest) => (rest.prefix < largest.prefix ? rest : largest));
}
