/** What is really open, packet by packet; shares nothing with the engine but the reading of addresses. */
import { type Cidr, covers, type Family, parseCidr } from '../../server/src/algebra/ip.ts';
import { lists, type ShortRule } from './rules.ts';

/** The port that is asked for: Remote Desktop. */
export const PORT = 3389;

/** Whether more than half of the IPv4 world, or of the public IPv6 world, gets in on tcp 3389. */
export function isReallyOpen(rules: readonly ShortRule[]): boolean {
  return (['ipv4', 'ipv6'] as const).some((family) => {
    const accepted = sampleOf(family).filter((peer) => decide(rules, peer) === 'accept');
    return accepted.length > SAMPLES / 2;
  });
}

/** The first rule in the order of decision that matches; inbound, what no rule matches is dropped. */
function decide(rules: readonly ShortRule[], peer: Cidr): 'accept' | 'drop' {
  const [first] = rules.filter((rule) => matches(rule, peer)).sort((a, b) => rank(a) - rank(b));
  return first?.policy ?? 'drop';
}

/** Smaller priority first, then drop before accept. */
function rank({ priority = 1, policy }: ShortRule): number {
  return 2 * priority + (policy === 'drop' ? 0 : 1);
}

function matches({ direction, protocol, ports, peer }: ShortRule, from: Cidr): boolean {
  if (direction === 'egress' || protocol === 'udp') return false;
  if (ports && (PORT < ports[0] || ports[1] < PORT)) return false;
  // Whoever comes from the internet is no member of a group.
  if (peer.kind === 'group') return false;
  const blocks = 'block' in peer ? [peer.block] : (lists[peer.name] ?? []);
  return blocks.some((block) => covers(parseCidr(block) as Cidr, from));
}

const SAMPLES = 256;

/** One address of each of 256 parts of the world: enough for blocks that are a multiple of a part, or tiny. */
function sampleOf(family: Family): Cidr[] {
  return Array.from(
    { length: SAMPLES },
    (_, i): Cidr =>
      family === 'ipv4'
        ? { family, words: [i * 2 ** 24 + 0x07_71_09], prefix: 32 }
        : { family, words: [0x2000_0000 + i * 2 ** 21 + 0x0f_1234, 0, 0, 9], prefix: 128 },
  );
}
