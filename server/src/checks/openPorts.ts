// Ports that are open to the world, in words and as drops of them.
import { t } from '@vscode/l10n';
import type { Intervals } from '../algebra/intervals.ts';
import * as intervals from '../algebra/intervals.ts';
import type { Opening } from '../analysis/exposure.ts';
import { AXIS_END, axisPlace, portPlace } from '../analysis/reach.ts';
import { type SensitiveRange, serviceAt } from '../knowledge/ports.ts';
import type { Place, Rule, SecurityGroup } from '../model/model.ts';
import { effectivePeers } from '../model/rules.ts';
import { listed } from '../util/language.ts';
import { later } from './later.ts';

/** Ports beyond these are counted, not named. */
const MOST_NAMED = 3;

export type PortsOfProtocol = SensitiveRange;

/** What of the ranges lies in a set of places of the axis. */
export function within(ranges: readonly PortsOfProtocol[], places: Intervals): PortsOfProtocol[] {
  const found: PortsOfProtocol[] = [];
  for (const { protocol, from, to } of ranges) {
    const [first, behind] = [portPlace(protocol, from), portPlace(protocol, to) + 1];
    // Nearly all end here.
    if (behind <= (places[0] ?? 0) || (places.at(-1) ?? 0) <= first) continue;
    found.push(...toRanges(intervals.intersect(places, [first, behind])));
  }
  return found;
}

/** The tcp and udp ports of a set of places. */
export function portsOf(places: Intervals): PortsOfProtocol[] {
  return within(everyPort, places);
}

const LAST_PORT = 65_535;
const everyPort: readonly PortsOfProtocol[] = [
  { protocol: 'tcp', from: 1, to: LAST_PORT },
  { protocol: 'udp', from: 1, to: LAST_PORT },
];

/** The places of the axis where ranges are, put together where they touch. */
export function placesOf(ranges: readonly PortsOfProtocol[]): Intervals {
  return ranges.reduce<Intervals>(
    (all, { protocol, from, to }) => intervals.add(all, portPlace(protocol, from), portPlace(protocol, to) + 1),
    intervals.EMPTY,
  );
}

/** Whether every port of every protocol is in a set of places. */
export function isEverything(places: Intervals): boolean {
  return intervals.holds(places, portPlace('tcp', 1), AXIS_END);
}

/** The protocols every port of which is in a set of places. */
export function wholeIn(places: Intervals): PortsOfProtocol[] {
  return everyPort.filter(({ protocol, from, to }) =>
    intervals.holds(places, portPlace(protocol, from), portPlace(protocol, to) + 1),
  );
}

/** The field of a rule that says whom it lets in. */
export function peerPlace(rule: Rule): Place {
  const [field] = effectivePeers(rule);
  return { entity: rule.id, ...(field && { field }) };
}

/** `tcp 22 (SSH), tcp 3389 (RDP) and 4 more` */
export function portsText(ranges: readonly PortsOfProtocol[]): string {
  const named = ranges.slice(0, ranges.length > MOST_NAMED + 1 ? MOST_NAMED : ranges.length).map(rangeText);
  const more = ranges.length - named.length;
  return more > 0 ? t('{0} and {1} more', listed(named), more) : listed(named);
}

/** `tcp 22 (SSH) where `Open` is true and `Port` is 22/22`: what must be so for an opening to be there, beside its group. */
export function whereText(what: string, opening: Opening, group: SecurityGroup): string {
  return later.whereText?.(what, opening, group) ?? what;
}

/** `tcp 22 (SSH)`, `udp 8000–8010`, `every tcp port` */
function rangeText({ protocol, from, to }: PortsOfProtocol): string {
  if (to - from === LAST_PORT - 1) return t('every {0} port', protocol);
  if (from !== to) return `${protocol} ${from}–${to}`;
  const service = serviceAt(protocol, from);
  return service?.from === service?.to && service
    ? t('{0} ({1})', `${protocol} ${from}`, service.name)
    : `${protocol} ${from}`;
}

function toRanges(places: Intervals): PortsOfProtocol[] {
  const ranges: PortsOfProtocol[] = [];
  for (let i = 0; i < places.length; i += 2) {
    const [first, last] = [axisPlace(places[i] ?? 0), axisPlace((places[i + 1] ?? 0) - 1)];
    if (first.port === undefined || last.port === undefined) continue;
    ranges.push({ protocol: first.protocol === 'tcp' ? 'tcp' : 'udp', from: first.port, to: last.port });
  }
  return ranges;
}
