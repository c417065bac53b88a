import { t } from '@vscode/l10n';
import { bitsOf, type Cidr, formatCidr } from '../algebra/ip.ts';
import type { Piece } from '../analysis/pieces.ts';
import { AXIS_END, axisInterval, axisPlace, membersNamed, type PeerReach, portPlace } from '../analysis/reach.ts';
import { listed, wellSpaced } from '../util/language.ts';
import { code } from './hover/markdown.ts';

/** Short words for traffic: `tcp 443 and 8000–9000`, `10.0.0.0/8`, `members of `app``. */

export type AxisInterval = readonly [from: number, to: number];

const LAST_PORT = 65_535;

/** `tcp 22`, `tcp 443 and 8000–9000, udp 53`, `all protocols`; `bare` leaves the protocol out of a list of one protocol's ports. */
export function trafficWords(intervals: readonly AxisInterval[], { bare = false } = {}): string {
  const [first] = intervals;
  if (first?.[0] === 0 && first[1] === AXIS_END) return t('all protocols');
  const tcp = portsWithin(intervals, 'tcp');
  const udp = portsWithin(intervals, 'udp');
  const others = intervals.flatMap((interval) => otherNames(interval));
  if (bare && others.length === 0 && (tcp.length === 0 || udp.length === 0)) return list([...tcp, ...udp]);
  const words = [
    ...(tcp.length > 0 ? [`tcp ${list(tcp)}`] : []),
    ...(udp.length > 0 ? [`udp ${list(udp)}`] : []),
    ...[...new Set(others)],
  ];
  return listed(words);
}

/** So many port ranges are named. */
const NAMED = 5;

function list(words: readonly string[]): string {
  const rest = words.length - NAMED;
  if (rest > 1) return t('{0} and {1} more ranges', listed(words.slice(0, NAMED)), rest);
  return joined(words);
}

/** `a`, `a and b`, `a, b and c`. */
export function joined(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : wellSpaced(t('{0} and {1}', listed(words.slice(0, -1)), last));
}

/** The ports of a protocol within the intervals, as people write them. Port 0 is none. */
function portsWithin(intervals: readonly AxisInterval[], protocol: 'tcp' | 'udp'): string[] {
  const [start, end] = [portPlace(protocol, 1), portPlace(protocol, LAST_PORT) + 1];
  return intervals.flatMap(([from, to]) => {
    const [low, high] = [Math.max(from, start) - start + 1, Math.min(to, end) - start];
    if (low > high) return [];
    return [low === high ? String(low) : `${low}–${high}`];
  });
}

const named = ['icmp', 'icmpv6', 'gre'] as const;

/** What lies behind the ports; many at once are not named one by one. */
function otherNames([from, to]: AxisInterval): string[] {
  const start = Math.max(from, portPlace('udp', LAST_PORT) + 1);
  if (start >= to) return [];
  if (to - start > named.length) {
    const inside = named.filter((name) => start <= placeOf(name) && placeOf(name) < to);
    return [...inside, t('other protocols')];
  }
  return Array.from({ length: to - start }, (_, i) => axisPlace(start + i).protocol).map((protocol) =>
    typeof protocol === 'number' ? t('protocol {0}', protocol) : protocol,
  );
}

function placeOf(name: (typeof named)[number]): number {
  return axisInterval(name, undefined)?.[0] ?? -1;
}

/** `anywhere`, `10.0.0.0/8`, `members of `app``. */
export function peerWords(peer: PeerReach): string {
  if (peer.kind === 'blocks') return blockWords(peer.blocks);
  const { kind, name } = membersNamed(peer.of);
  if (kind === 'list') return t('prefix list {0}', code(name));
  return kind === 'addresses' ? t('the addresses that {0} gives', code(name)) : t('members of {0}', code(name));
}

/** So many address blocks are named. */
const NAMED_BLOCKS = 4;

export function blockWords(blocks: readonly Cidr[]): string {
  const words = blocks.slice(0, NAMED_BLOCKS).map(wordOf);
  const rest = blocks.length - words.length;
  return rest > 0 ? t('{0} and {1} more blocks', listed(words), rest) : joined(words);
}

function wordOf(block: Cidr): string {
  if (block.prefix > 0) return formatCidr(block, { short: true });
  return block.family === 'ipv4' ? t('anywhere') : t('anywhere (IPv6)');
}

/** Which of some pieces' protocols and ports are in them for all of the addresses of `whole`, and which for a part. */
export interface Shares {
  readonly whole: readonly AxisInterval[];
  readonly part: readonly AxisInterval[];
}

/** The pieces of each set do not overlap; `whole` has the same addresses at each of its ports. */
export function sharesOf(pieces: readonly Piece[], whole: readonly Piece[]): Shares {
  const all = sweep(whole).reduce((most, { sum }) => (sum > most ? sum : most), 0n);
  const shares = { whole: [] as [number, number][], part: [] as [number, number][] };
  for (const { from, to, sum } of sweep(pieces)) extend(sum === all ? shares.whole : shares.part, from, to);
  return shares;
}

/** How much of the addresses there is, from border to border. */
function sweep(pieces: readonly Piece[]): { readonly from: number; readonly to: number; readonly sum: bigint }[] {
  const steps = new Map<number, bigint>();
  const add = (at: number, amount: bigint) => steps.set(at, (steps.get(at) ?? 0n) + amount);
  for (const piece of pieces) {
    add(piece.from, volume(piece));
    add(piece.to, -volume(piece));
  }
  const cells = [];
  let [sum, from] = [0n, 0];
  for (const [to, amount] of [...steps].sort(([a], [b]) => a - b)) {
    if (sum > 0n) cells.push({ from, to, sum });
    [sum, from] = [sum + amount, to];
  }
  return cells;
}

function extend(intervals: [number, number][], from: number, to: number): void {
  const last = intervals.at(-1);
  if (last?.[1] === from) last[1] = to;
  else intervals.push([from, to]);
}

/** How many combinations of addresses and source ports a piece holds, at each of its ports; exact. */
function volume({ block, local, sourceFrom, sourceTo }: Piece): bigint {
  const bits = bitsOf(block.family) - block.prefix + bitsOf(local.family) - local.prefix;
  return BigInt(sourceTo - sourceFrom) << BigInt(bits);
}
