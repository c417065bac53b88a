import { wholeFamily } from '../algebra/blocks.ts';
import type { Cidr } from '../algebra/ip.ts';
import { sure } from '../model/field.ts';
import type { Rule, SecurityFile } from '../model/model.ts';
import { effectivePeers, peerSide } from '../model/rules.ts';
import { DEFAULT_PRIORITY, hasPorts, type Policy } from '../model/values.ts';
import { policyOf } from './policy.ts';
import { AXIS_END, axisInterval, blocksOfField, portPlace, type Reach } from './reach.ts';

/** The most that a rule may do whose fields are not all known, and the earliest moment at which it may. */
export interface Possible {
  /** With the earliest rank that it may have. */
  readonly reach: Reach;
  /** Undefined when the policy is not known either. */
  readonly policy: Policy | undefined;
}

export function possibleReach(rule: Rule, file: SecurityFile): Possible {
  const policy = policyOf(rule);
  const [from, to] = widestInterval(rule);
  const accepts = policy === 'accept';
  const rank = 2 * earliestPriority(rule) + (accepts ? 1 : 0);
  const peer = { kind: 'blocks', blocks: widestBlocks(rule, file) } as const;
  return { reach: { rule, nic: undefined, from, to, peer, narrow: undefined, rank, accepts }, policy };
}

function earliestPriority({ fields: { priority }, partial }: Rule): number {
  if (priority === undefined) return partial ? 1 : DEFAULT_PRIORITY;
  return sure(priority) ?? Math.min(...(priority.among ?? [1]));
}

/** A pair of protocol and ports that the API refuses may have been meant in any way. */
function widestInterval({ fields: { ipProtocol, portRange } }: Rule): readonly [number, number] {
  const protocol = sure(ipProtocol);
  const ports = sure(portRange);
  const exact = protocol === undefined ? undefined : axisInterval(protocol, ports);
  if (exact) return exact;
  const isPorted = protocol !== undefined && hasPorts(protocol);
  return isPorted ? [portPlace(protocol, 0), portPlace(protocol, 65_535) + 1] : [0, AXIS_END];
}

function widestBlocks(rule: Rule, file: SecurityFile): readonly Cidr[] {
  const [field, second] = effectivePeers(rule);
  const { cidrIp, ipv6CidrIp } = peerSide(rule);
  if (second !== undefined || (field !== cidrIp && field !== ipv6CidrIp)) return everywhere;
  const family = field === cidrIp ? 'ipv4' : 'ipv6';
  return blocksOfField(rule.fields[field], family, file) ?? everywhere;
}

/** Every address of both families. */
export const everywhere: readonly Cidr[] = [wholeFamily('ipv4'), wholeFamily('ipv6')];
