import { type Field, possibleValues, sure } from '../../model/field.ts';
import type { Rule, RuleFields, SecurityFile, SecurityGroup } from '../../model/model.ts';
import { localSide } from '../../model/rules.ts';
import {
  DEFAULT_PRIORITY,
  hasPorts,
  type PortRange,
  type Protocol,
  parsePortRange,
  priority,
} from '../../model/values.ts';
import { policyOf } from '../policy.ts';
import { type Reach, reachOf } from '../reach.ts';
import { arePortsListed, listedPorts } from './portLists.ts';

/**
 * What a rule surely does of which a template, or a list, leaves some fields open: the most and the least of it. Nothing is said
 * where it is not known whom the rule is for, and whether it is a drop.
 */

/**
 * All that a rule may match, from the earliest moment at which it may: whatever it is given, it does no more. None where nobody
 * can say.
 */
export function atMost(rule: Rule, group: SecurityGroup, file: SecurityFile): readonly Reach[] {
  const { priority: when, sourcePortRange, ...rest } = rule.fields;
  if (isWrong(when) || isWrong(sourcePortRange)) return [];
  const first = when && Math.min(...(possibleValues(when) ?? [DEFAULT_PRIORITY]));
  const fields: RuleFields = {
    ...withoutOpen(rest, localSide(rule)),
    ...(sure(sourcePortRange) && { sourcePortRange }),
    ...(first && { priority: is(priority(first)) }),
  };
  return pairsOf(rule.fields, file).flatMap((pair) => reachesOf(rule, { ...fields, ...pair }, group, file));
}

/** What a rule matches of which all is known, its ports by a list; nothing where that does not say it. */
export function listedReaches(rule: Rule, group: SecurityGroup, file: SecurityFile): readonly Reach[] {
  const listed = listedPorts(rule.fields, file);
  const ranges = listed?.isExact ? listed.ranges : [];
  return ranges.flatMap((range) => reachesOf(rule, { ...rule.fields, portRange: is(range) }, group, file));
}

/** What a rule matches in any case, in its last place: whatever it is given, it does no less. */
export function atLeast(rule: Rule, group: SecurityGroup, file: SecurityFile): readonly Reach[] {
  const { fields } = rule;
  if (policyOf(rule) !== 'accept' || isWrong(fields.priority)) return [];
  const last = fields.priority && Math.max(...(possibleValues(fields.priority) ?? [LAST_PRIORITY]));
  const late = { ...fields, ...(last && { priority: is(priority(last)) }) };
  if (!arePortsListed(fields)) return reachesOf(rule, late, group, file);
  return listedReaches({ ...rule, fields: late }, group, file).map((reach) => ({ ...reach, rule }));
}

/** None where the API refuses it, or something else of it is not known. */
function reachesOf(rule: Rule, fields: RuleFields, group: SecurityGroup, file: SecurityFile): readonly Reach[] {
  const reach = reachOf({ ...rule, fields }, group, file);
  return reach ? [{ ...reach, rule }] : [];
}

const LAST_PRIORITY = 100;

type Pair = Pick<RuleFields, 'ipProtocol' | 'portRange'>;

/** More pairs of a protocol and ports are not looked at one by one. */
const MOST_PAIRS = 64;

/** Pairs that together are all that may be given. */
function pairsOf(fields: RuleFields, file: SecurityFile): readonly Pair[] {
  const { ipProtocol, portRange, portRangeListId } = fields;
  const isListed = arePortsListed(fields);
  if (ipProtocol === undefined || [ipProtocol, portRange, portRangeListId].some(isWrong)) return [];
  if (portRange === undefined && !isListed) return [];
  const protocols = possibleValues(ipProtocol);
  const ranges = isListed ? (listedPorts(fields, file)?.ranges ?? EVERY_PORT) : possibleValues(portRange);
  if ((protocols?.length ?? 1) * (ranges?.length ?? 1) > MOST_PAIRS) return [pair('all', 'any')];
  if (protocols === undefined) return ranges?.flatMap(pairsFor) ?? [pair('all', 'any')];
  return protocols.flatMap((protocol) =>
    (ranges ?? (hasPorts(protocol) ? EVERY_PORT : ['any' as const])).map((range) => pair(protocol, range)),
  );
}

/** Of ports alone the protocol is not known, but that it takes such. */
function pairsFor(range: PortRange): readonly Pair[] {
  return range === 'any' ? [pair('all', range)] : [pair('tcp', range), pair('udp', range)];
}

const EVERY_PORT: readonly PortRange[] = ['1/65535'].flatMap((text) => parsePortRange(text) ?? []);

function pair(protocol: Protocol, range: PortRange): Pair {
  return { ipProtocol: is(protocol), portRange: is(range) };
}

/** Without what is not known of the instance's own side: there it may ask for anything. */
function withoutOpen(fields: RuleFields, { cidrIp, ipv6CidrIp }: ReturnType<typeof localSide>): RuleFields {
  const left = { ...fields };
  for (const name of [cidrIp, ipv6CidrIp])
    if (left[name] && !isWrong(left[name]) && !sure(left[name])) delete left[name];
  return left;
}

/** Whether it stands there, and no expression gives it: nobody knows what is meant. */
function isWrong(field: Field<unknown> | undefined): boolean {
  return field !== undefined && possibleValues(field) === undefined && field.by === undefined;
}

function is<T>(value: T | undefined): Field<T> {
  return value === undefined ? { kind: 'unknown' } : { kind: 'known', value, raw: String(value) };
}
