import { wholeFamily } from '../algebra/blocks.ts';
import type { Intervals } from '../algebra/intervals.ts';
import * as intervals from '../algebra/intervals.ts';
import type { Cidr, Family } from '../algebra/ip.ts';
import type { SecurityFile, SecurityGroup } from '../model/model.ts';
import type { Guard } from '../model/variables.ts';
import { exclusive } from './conditions.ts';
import type { Decision } from './decision.ts';
import { doubtfulAccepts, inboundFromWorld, type Opening } from './exposure.ts';
import { later } from './later.ts';
import { matches, ownAddress, type Packet, USUAL_SOURCE_PORT, withWhatCounts } from './packet.ts';
import type { Reach } from './reach.ts';

/**
 * A packet from the world to a place that an opening holds, from one of its source ports, and the rule of the opening that
 * accepts it; if there is one, such that nothing is unsure about it. In each case that the opening is one of.
 */
export function witnessOf(
  opening: Opening,
  at: number,
  group: SecurityGroup,
  file: SecurityFile,
  sourcePorts?: Intervals,
): Decision | undefined {
  const cases = (opening.given?.groups ?? [group]).map((one) => ({
    all: inboundFromWorld(one, file),
    doubtful: doubtfulAccepts(one, file),
  }));
  const [first, ...others] = cases as [WayIn, ...WayIn[]];
  let found: Decision | undefined;
  let tried = 0;
  for (const { reach, packet } of decisions(opening, at, first, sourcePorts)) {
    const isAlike = (one: WayIn) => {
      const decider = firstToDecide(packet, reach.rule.when, one.all);
      return decider?.rule.id === reach.rule.id && !isDoubtful(packet, decider, one);
    };
    const unsure = isDoubtful(packet, reach, first) || !others.every(isAlike);
    if (!unsure) return { reach, packet, unsure };
    found ??= { reach, packet, unsure };
    if (++tried === MOST_TRIED) break;
  }
  return found;
}

/** Rules that may decide packets of the world, and those of which nobody can say that they do. */
interface WayIn {
  readonly all: readonly Reach[];
  readonly doubtful: readonly Reach[];
}

/** So many packets are tried for one that nothing is unsure about. */
const MOST_TRIED = 24;

/** Packets to a place that rules of an opening decide. */
function* decisions(
  { family, reaches }: Opening,
  at: number,
  { all, doubtful }: WayIn,
  sourcePorts: Intervals | undefined,
): Generator<Omit<Decision, 'unsure'>> {
  const seen = [...all, ...doubtful];
  const isHere = ({ from, to }: Reach) => from <= at && at < to;
  const here = all.filter(isHere);
  const told = [...here, ...doubtful.filter(isHere)];
  for (const { narrow, rule } of reaches) {
    const local = narrow?.local ?? wholeFamily(family);
    for (const cell of later.ways?.someCellsOf(told, local) ?? [{ sourcePort: USUAL_SOURCE_PORT, local }]) {
      if (sourcePorts && !intervals.holds(sourcePorts, cell.sourcePort, cell.sourcePort + 1)) continue;
      const sent = { sourcePort: cell.sourcePort, local: ownAddress(cell.local) };
      for (const peer of samples[family]) {
        const packet: Packet = { direction: 'ingress', nic: 'internet', at, peer, memberships: new Set(), ...sent };
        const first = firstToDecide(packet, rule.when, here);
        if (first && reaches.some((own) => own.rule.id === first.rule.id))
          yield { reach: first, packet: withWhatCounts(packet, seen, first) };
      }
    }
  }
}

function isDoubtful(packet: Packet, reach: Reach, { doubtful }: WayIn): boolean {
  return doubtful.some((other) => mayComeBefore(other, reach, packet));
}

function mayComeBefore(other: Reach, { rank, rule }: Reach, packet: Packet): boolean {
  return (
    other.rule.id !== rule.id && other.rank < rank && !exclusive(other.rule.when, rule.when) && matches(other, packet)
  );
}

/** The rule that decides a packet while rules exist under these conditions; undefined where another may come before. */
function firstToDecide(packet: Packet, when: readonly Guard[], reaches: readonly Reach[]): Reach | undefined {
  let first: Reach | undefined;
  for (const reach of reaches) {
    if (!matches(reach, packet) || exclusive(reach.rule.when, when)) continue;
    if (first === undefined || reach.rank < first.rank) first = reach;
  }
  return first;
}

/** Addresses of the world that tell a reader something: those for documentation first (RFC 5737, RFC 3849). */
const samples: Readonly<Record<Family, readonly Cidr[]>> = {
  ipv4: [0xcb00_7109, 0xc633_6409, 0xc000_0209, 0x0808_0808, 0x2d00_0009, 0x5900_0009, 0x9700_0009].map(ipv4),
  ipv6: [0x2001_0db8, 0x2400_0009, 0x2600_0009, 0x2a00_0009, 0x3000_0009].map(ipv6),
};

function ipv4(word: number): Cidr {
  return { family: 'ipv4', words: [word], prefix: 32 };
}

function ipv6(word: number): Cidr {
  return { family: 'ipv6', words: [word, 0, 0, 9], prefix: 128 };
}
