import { firstAddress, wholeFamily } from '../algebra/blocks.ts';
import type { Family } from '../algebra/ip.ts';
import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { knownReaches, knownReachesOf, openRulesOf } from './knownReaches.ts';
import { matches, type Packet, tellingAddress, USUAL_SOURCE_PORT } from './packet.ts';
import { perGroup, perGroups } from './perGroup.ts';
import { IPV4_ONLY, IPV6_ONLY, portPlace, type Reach } from './reach.ts';
import { decidedBy } from './traffic.ts';

/** Where one logs in or looks whether an instance is there: SSH, RDP, ping; and whose packets alone are there. */
const places: readonly Spot[] = [
  { at: portPlace('tcp', 22) },
  { at: portPlace('tcp', 3389) },
  { at: IPV4_ONLY, family: 'ipv4' },
  { at: IPV6_ONLY, family: 'ipv6' },
];

interface Spot {
  readonly at: number;
  readonly family?: Family;
}

/** Whether anything may come in by SSH, RDP or ping through these groups together; undefined while a rule is unknown. */
export const letsManagementIn = perGroups((groups, file): boolean | undefined => {
  if (!groups.every((group) => isKnown(group, file))) return undefined;
  if (places.some((_, i) => isPlainlyOpen(i, groups, file))) return true;
  return places.some(({ at }, i) =>
    isOpenToAnybody(
      at,
      groups.flatMap((group) => reachesByPlace(group, file)[i] ?? []),
    ),
  );
});

/** Whether a rule may let somebody log in or ping, or keep him out. */
export function mayConcernLogin(rule: Rule, group: SecurityGroup, file: SecurityFile): boolean {
  if (rule.direction === 'egress') return false;
  const reaches = knownReaches(rule, group, file);
  return reaches.length === 0 || places.some(({ at }) => reaches.some((reach) => holds(reach, at)));
}

/** Whether a rule accepts there and none drops: then there is nothing to work out. */
function isPlainlyOpen(place: number, groups: readonly SecurityGroup[], file: SecurityFile): boolean {
  const verdicts = groups.map((group) => verdictsByPlace(group, file)[place]);
  return verdicts.some((one) => one?.accepts) && !verdicts.some((one) => one?.drops);
}

const verdictsByPlace = perGroup((group, file) =>
  reachesByPlace(group, file).map((reaches) => ({
    accepts: reaches.some(({ accepts }) => accepts),
    drops: reaches.some(({ accepts }) => !accepts),
  })),
);

/** The inbound rules that speak of each of the places. */
const reachesByPlace = perGroup((group, file) => {
  const inbound = knownReachesOf(group, file).filter(isInbound);
  return places.map(({ at, family }) => inbound.filter((reach) => holds(reach, at) && mayBeOf(reach, family)));
});

function mayBeOf({ peer }: Reach, family: Family | undefined): boolean {
  const blocks = peer.kind === 'blocks' ? peer.blocks : peer.within;
  return family === undefined || blocks === undefined || blocks.some((block) => block.family === family);
}

export function holds({ from, to }: Reach, at: number): boolean {
  return from <= at && at < to;
}

const isKnown = perGroup((group, file): boolean => {
  if (group.incomplete || group.external) return false;
  return openRulesOf(group, file).every(({ direction }) => direction === 'egress');
});

/** A rule under a condition may be there to accept; to drop it must be there for sure. */
function isOpenToAnybody(at: number, here: readonly Reach[]): boolean {
  const drops = here.filter(({ accepts, rule }) => !accepts && rule.when.length === 0);
  return here
    .filter(({ accepts }) => accepts)
    .some((accept) => {
      const rest = decidedBy({ ...accept, from: at, to: at + 1 }, { reaches: drops });
      return rest === undefined || rest.length > 0;
    });
}

/** Somebody on the internet logs in: what groups that let nobody in do to the packet. */
export interface TurnedAway {
  readonly packet: Packet;
  /** The rule that drops it; undefined where no rule lets it in, or where it hangs on conditions which one drops it. */
  readonly by: { readonly reach: Reach; readonly group: SecurityGroup } | undefined;
}

/** A login by SSH that these groups, which let nobody in, turn away. */
export const turnedAway = perGroups((groups, file): TurnedAway => {
  const everybody = wholeFamily('ipv4');
  const packet: Packet = {
    direction: 'ingress',
    nic: 'internet',
    at: portPlace('tcp', 22),
    peer: tellingAddress(everybody),
    memberships: new Set<string>(),
    sourcePort: USUAL_SOURCE_PORT,
    local: firstAddress(everybody),
  };
  const all = groups.flatMap((group) => knownReachesOf(group, file).map((reach) => ({ reach, group })));
  const [first] = all.filter(({ reach }) => matches(reach, packet)).sort((a, b) => a.reach.rank - b.reach.rank);
  return { packet, by: first?.reach.rule.when.length === 0 ? first : undefined };
});

export function isInbound({ rule }: Reach): boolean {
  return rule.direction === 'ingress';
}
