import { type Cidr, covers, parseCidr } from '../../algebra/ip.ts';
import { accepts } from '../../analysis/policy.ts';
import { namesPort } from '../../analysis/ports.ts';
import { type AddressBlock, addressBlocks, automaticRuleMark } from '../../knowledge/addressBlocks.ts';
import type { FaqSpot } from '../../knowledge/faq/entries.ts';
import { known, rawText } from '../../model/field.ts';
import type { FieldName, Rule } from '../../model/model.ts';
import { effectivePeers, peerSide } from '../../model/rules.ts';
import type { FaqChoice } from './faqSection.ts';

/** The FAQ entries that belong to a rule, seen from one of its fields. What belongs to another field stands at the edge. */
export function ruleFaq(rule: Rule, field: FieldName | undefined): FaqChoice {
  const all = spotsOf(rule);
  const isAbout = (spot: Spot) => spot.rank === 'about' && field !== undefined && spot.fields.includes(field);
  const isAlso = (spot: Spot) => field === undefined || spot.everywhere || spot.fields.includes(field);
  const about = all.filter(isAbout);
  const also = all.filter((spot) => !about.includes(spot) && isAlso(spot));
  return { about: about.map(({ spot }) => spot), also: also.map(({ spot }) => spot) };
}

/** The block of a service such as DMS or DTS that a rule's peer lies in: the rule may have been added automatically. */
export function serviceBlockOf(rule: Rule): AddressBlock | undefined {
  return peerCidrs(rule)
    .flatMap((cidr) => serviceBlocks.filter(({ range }) => covers(range, cidr)))
    .at(0)?.block;
}

interface Spot {
  readonly spot: FaqSpot;
  /** The fields that it is told at. */
  readonly fields: readonly FieldName[];
  readonly rank: 'about' | 'also';
  /** Worth a link at the rule's other fields too. */
  readonly everywhere?: boolean;
}

const ports: readonly FieldName[] = ['portRange', 'ipProtocol'];

function spotsOf(rule: Rule): Spot[] {
  const peers = effectivePeers(rule);
  const result: Spot[] = [
    { spot: 'policy', fields: ['policy'], rank: 'about' },
    { spot: 'nic-type', fields: ['nicType'], rank: 'about' },
  ];
  const system = { spot: 'system-rule', fields: ['description', 'priority'], rank: 'about', everywhere: true } as const;
  const automatic = {
    spot: 'automatic-rule',
    fields: ['description', ...peers],
    rank: 'about',
    everywhere: true,
  } as const;
  if (looksSystem(rule)) result.push(system);
  if (looksAutomatic(rule)) result.push(automatic);
  return [...result, ...portSpots(rule), ...egressSpots(rule)];
}

/** By its description, or by its shape: a default of the console at priority 100, at 110 before May 2020. */
function looksSystem(rule: Rule): boolean {
  if (markOf(rule)?.kind === 'system') return true;
  const priority = rawText(rule.fields.priority);
  if (priority === '110') return true;
  return priority === '100' && rule.direction === 'ingress' && accepts(rule) && isOpen(rule) && opensDefaultPort(rule);
}

/** ICMP, and the ports that the console offers for a new group. */
function opensDefaultPort(rule: Rule): boolean {
  return isIcmp(rule) || [22, 3389, 80, 443].some((port) => isJust(rule, port));
}

function looksAutomatic(rule: Rule): boolean {
  return markOf(rule)?.kind === 'service' || serviceBlockOf(rule) !== undefined;
}

function markOf(rule: Rule) {
  const mark = automaticRuleMark(known(rule.fields.description) ?? '');
  return mark?.on === 'rule' ? mark : undefined;
}

function portSpots(rule: Rule): Spot[] {
  const result: Spot[] = [];
  const range = known(rule.fields.portRange) ?? 'any';
  const add = (spot: FaqSpot, port: number) => {
    if (holds(rule, port)) result.push({ spot, fields: ports, rank: namesPort(range, port) ? 'about' : 'also' });
  };
  add('port-25', 25);
  add('port-80', 80);
  add('management-port', 22);
  add('management-port', 3389);
  if (isIcmp(rule)) result.push({ spot: 'management-port', fields: ports, rank: 'about' });
  if (holds(rule, 80) || holds(rule, 443)) result.push({ spot: 'web-port', fields: ports, rank: 'also' });
  return result;
}

function egressSpots(rule: Rule): Spot[] {
  if (rule.direction !== 'egress' || !accepts(rule) || !isOpen(rule) || !opensAllPorts(rule)) return [];
  return [{ spot: 'wide-open-egress', fields: [...ports, ...effectivePeers(rule)], rank: 'also' }];
}

function isIcmp(rule: Rule): boolean {
  const protocol = known(rule.fields.ipProtocol);
  return protocol === 'icmp' || protocol === 'icmpv6';
}

/** Whether the peer is everyone. */
function isOpen(rule: Rule): boolean {
  return peerCidrs(rule).some((cidr) => cidr.prefix === 0);
}

function opensAllPorts(rule: Rule): boolean {
  return known(rule.fields.ipProtocol) === 'all' || width(rule) === 65_535;
}

/** Whether the rule's TCP ports hold this one. */
function holds(rule: Rule, port: number): boolean {
  const range = known(rule.fields.portRange);
  if (range === undefined || range === 'any' || known(rule.fields.ipProtocol) !== 'tcp') return false;
  return range.from <= port && port <= range.to;
}

function isJust(rule: Rule, port: number): boolean {
  return holds(rule, port) && width(rule) === 1;
}

function width(rule: Rule): number {
  const range = known(rule.fields.portRange);
  return range === undefined || range === 'any' ? 0 : range.to - range.from + 1;
}

function peerCidrs(rule: Rule): Cidr[] {
  const { cidrIp, ipv6CidrIp } = peerSide(rule);
  return [known(rule.fields[cidrIp]), known(rule.fields[ipv6CidrIp])].filter((cidr) => cidr !== undefined);
}

const serviceBlocks = addressBlocks.flatMap((block) => {
  const range = block.service === undefined ? undefined : parseCidr(block.cidr);
  return range ? [{ block, range }] : [];
});
