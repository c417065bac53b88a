import type { Cidr } from '../algebra/ip.ts';
import { possibleValues, sure } from '../model/field.ts';
import type { Rule, RuleFields, SecurityFile } from '../model/model.ts';
import { effectivePeers, peerSide } from '../model/rules.ts';
import { DEFAULT_PRIORITY, hasPorts, type PortRange, type Protocol } from '../model/values.ts';
import { later } from './later.ts';
import { blocksFor } from './pieces.ts';
import { policyOf } from './policy.ts';
import {
  AXIS_END,
  axisInterval,
  blocksAround,
  blocksOfField,
  blocksReach,
  isOnlyPeer,
  peerReach,
  portPlace,
  type Reach,
} from './reach.ts';

/**
 * The most that a rule may do whose fields are not all known, from the earliest moment at which it may: one for each interval
 * that it may be for.
 */
export function possibleReaches(rule: Rule, file: SecurityFile): readonly Reach[] {
  return possibleIntervals(rule.fields, file).map((interval) => reachIn(interval, rule, file));
}

/** The same, for the members for whom a rule is, where that is known. */
export function possibleForMembers(rule: Rule, file: SecurityFile): readonly Reach[] {
  const peer = peerReach(rule, file, 'all');
  return possibleReaches(rule, file).map((reach) => (peer?.kind === 'members' ? { ...reach, peer } : reach));
}

type Interval = readonly [from: number, to: number];

function reachIn([from, to]: Interval, rule: Rule, file: SecurityFile): Reach {
  const accepts = policyOf(rule) === 'accept';
  const rank = 2 * earliestPriority(rule) + (accepts ? 1 : 0);
  const blocks = possibleBlocks(rule, file) ?? blocksFor({ from, to });
  return {
    rule,
    nic: undefined,
    side: rule.direction,
    isConditional: rule.when.length > 0,
    from,
    to,
    peer: blocksReach(blocks),
    narrow: undefined,
    rank,
    accepts,
  };
}

function earliestPriority({ fields: { priority }, partial }: Rule): number {
  if (priority === undefined) return partial ? 1 : DEFAULT_PRIORITY;
  return Math.min(...(possibleValues(priority) ?? [1]));
}

/** Of more pairs of a protocol and ports not each is looked at. */
const MOST_PAIRS = 16;

function possibleIntervals(fields: RuleFields, file: SecurityFile): readonly Interval[] {
  const { ipProtocol, portRange } = fields;
  const protocols = possibleValues(ipProtocol) ?? [undefined];
  const ranges = possibleValues(portRange) ?? later.cases?.listedPorts(fields, file)?.ranges ?? [undefined];
  const few = protocols.length * ranges.length > MOST_PAIRS ? [undefined] : ranges;
  const taken = protocols.flatMap((protocol) => few.flatMap((ports) => intervalOf(protocol, ports) ?? []));
  return taken.length > 0 ? taken : protocols.map(anyPorts);
}

/** One for which the API takes a pair, as a list of itself; undefined when it refuses the pair. */
function intervalOf(protocol: Protocol | undefined, ports: PortRange | undefined): readonly Interval[] | undefined {
  if (protocol === undefined || (ports === undefined && hasPorts(protocol))) return [anyPorts(protocol)];
  const interval = axisInterval(protocol, ports);
  return interval && [interval];
}

/** A pair of protocol and ports that the API refuses may have been meant in any way. */
function anyPorts(protocol: Protocol | undefined): Interval {
  const isPorted = protocol !== undefined && hasPorts(protocol);
  return isPorted ? [portPlace(protocol, 0), portPlace(protocol, 65_535) + 1] : [0, AXIS_END];
}

/** Undefined where they may be any. What is written, but not understood, may have been meant in any way. */
function possibleBlocks(rule: Rule, file: SecurityFile): readonly Cidr[] | undefined {
  const [name, second] = effectivePeers(rule);
  const { cidrIp, ipv6CidrIp } = peerSide(rule);
  if (second !== undefined || (name !== cidrIp && name !== ipv6CidrIp)) return undefined;
  const family = name === cidrIp ? 'ipv4' : 'ipv6';
  const field = rule.fields[name];
  const blocks = blocksOfField(field, family, file);
  if (blocks || field?.kind === 'malformed' || sure(field)) return blocks;
  return isOnlyPeer(rule) ? blocksAround(field, family) : undefined;
}
