import type { SecurityFile, SecurityGroup } from '../model/model.ts';
import { doubtsOf } from './doubts.ts';
import type { Packet } from './packet.ts';
import type { Reach } from './reach.ts';
import { ownPacketOf } from './takers.ts';
import { trafficOf } from './traffic.ts';

/** A packet, and the rule of a group that decides it. */
export interface Decision {
  readonly reach: Reach;
  readonly packet: Packet;
  /** Another rule may come before, and nobody can say so. */
  readonly unsure: boolean;
}

/** So many rules are asked for a packet of theirs. */
const MOST_ASKED = 8;

/** A packet that one of these rules decides, none of them dead; if there is one, such that nothing is unsure about it. */
export function decisionAmong(
  reaches: readonly Reach[],
  group: SecurityGroup,
  file: SecurityFile,
): Decision | undefined {
  const traffic = trafficOf(group, file);
  let found: Decision | undefined;
  for (const reach of reaches.slice(0, MOST_ASKED)) {
    const packet = ownPacketOf(reach, traffic);
    if (packet === undefined) continue;
    const unsure = group.incomplete || doubtsOf(group, file).areAbout(packet, reach);
    if (!unsure) return { reach, packet, unsure };
    found ??= { reach, packet, unsure };
  }
  return found;
}
