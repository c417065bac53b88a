import { t } from '@vscode/l10n';
import * as intervals from '../algebra/intervals.ts';
import { type Cidr, covers, type Family, formatCidr } from '../algebra/ip.ts';
import { type DropBeside, dropsBeside } from '../analysis/company.ts';
import { areClosedBy, type Opening, openingsOf, type Way } from '../analysis/exposure.ts';
import { tellingPlace } from '../analysis/packet.ts';
import { priorityAt, type Reach } from '../analysis/reach.ts';
import { trafficOf } from '../analysis/traffic.ts';
import { witnessOf } from '../analysis/worldWitness.ts';
import type { Fix } from '../model/edit.ts';
import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { peerSide } from '../model/rules.ts';
import { listed, sentences } from '../util/language.ts';
import { defineCheck, type Finding, type World } from './check.ts';
import { isPlain } from './message.ts';
import { allOf, type PortsOfProtocol, peerPlace, placesOf, portsOf, portsText, within } from './openPorts.ts';
import { packetText, ruleName, ruleNames } from './packets.ts';
import { subject } from './wording.ts';

export default defineCheck({
  id: 'open-to-world',
  title: 'Sensitive port open to everybody',
  severity: 'warning',
  local: true,
  faq: 'default-rules',
  *group(group, world) {
    for (const opening of openingsOf(group, world.file)) {
      for (const way of opening.ways) {
        const exposed = exposedBy(way, world);
        if (exposed) yield finding({ ...opening, ...way }, exposed, group, world);
      }
    }
  },
  beside(finding, group, world) {
    const closers = closersOf(finding, group, world.file);
    if (closers.length === 0) return undefined;
    const names = listed(closers.map((name) => `\`${name}\``));
    const beside = t('Where this file attaches the group, drops of {0} come first; anywhere else they do not.', names);
    return { message: sentences([finding.message, beside]), severity: 'information' };
  },
});

/** The groups that close an opening wherever the file attaches this one; none where one of these places leaves it open. */
function closersOf(finding: Finding, group: SecurityGroup, file: SecurityFile): string[] {
  const beside = dropsBeside(group, file);
  if (beside.length === 0 || beside.some((drops) => drops.length === 0)) return [];
  const openings = openingsOf(group, file).filter(({ reaches }) => reaches[0]?.rule.id === finding.at.entity);
  const isClosed = (drops: readonly DropBeside[]) => {
    const reaches = drops.map(({ reach }) => reach);
    return areClosedBy(reaches, openings, group, file);
  };
  return beside.every(isClosed) ? [...new Set(beside.flat().map((drop) => drop.group.name))] : [];
}

/** An opening, as far as it is one from these source ports. */
type OneWay = Opening & Way;

/** What of an opening is worth a warning. */
interface Exposed {
  readonly ports: readonly PortsOfProtocol[];
  readonly all: ReturnType<typeof allOf>;
}

export function exposedBy({ open }: Pick<Opening, 'open'>, world: World): Exposed | undefined {
  const ports = within(world.sensitivePorts, open);
  const all = allOf(open);
  return ports.length > 0 || all !== undefined ? { ports, all } : undefined;
}

function finding(opening: OneWay, exposed: Exposed, group: SecurityGroup, world: World): Finding {
  const [first, ...others] = opening.reaches.map(({ rule }) => rule) as [Rule, ...Rule[]];
  return {
    at: peerPlace(first),
    message: explain(opening, exposed, group, world),
    related: others.map((rule) => ({
      at: peerPlace(rule),
      message: t('Lets in more of the world, together with {0}.', ruleName(first)),
    })),
    fixes: fixesFor(opening, exposed, group, world),
  };
}

function explain(opening: OneWay, exposed: Exposed, group: SecurityGroup, { file }: World): string {
  const [from = 0, to = 0] = placesOf(exposed.ports.slice(0, 1));
  const at = from < to ? from : tellingPlace(opening.open[0] ?? 0, opening.open[1] ?? 0);
  const witness = witnessOf(opening, at, group, file, opening.sourcePorts);
  const said = whoGetsIn(opening, fromSources(opening, exposedText(exposed)), subject(group));
  if (witness === undefined) return said;
  return t('{0} {1}: accepted by {2}.', said, packetText(witness.packet, ...opening.reaches), ruleName(witness.rule));
}

/** `tcp 22 (SSH) from source ports 1–1023`, where it is not open from those that clients use. */
function fromSources({ sourcePorts }: Way, what: string): string {
  if (sourcePorts === undefined) return what;
  const ranges: string[] = [];
  for (let i = 0; i < sourcePorts.length; i += 2) {
    const [from, to] = [sourcePorts[i] ?? 0, (sourcePorts[i + 1] ?? 0) - 1];
    ranges.push(from === to ? String(from) : `${from}–${to}`);
  }
  return t('{0} from source ports {1}', what, listed(ranges));
}

function whoGetsIn(opening: Opening, what: string, who: string): string {
  const rules = ruleNames(opening.reaches.map(({ rule }) => rule));
  const world = worldText(opening);
  return opening.reaches.length === 1
    ? t('{0} lets {1} in on {2}. Let in only the addresses that need it.', who, world, what)
    : t('{0} lets {1} in on {2}, by {3} together. Let in only the addresses that need it.', who, world, what, rules);
}

function worldText({ family, isWhole }: Opening): string {
  if (family === 'ipv4') return isWhole ? t('everybody') : t('most of the internet');
  return isWhole ? t('everybody with IPv6') : t('most of the IPv6 internet');
}

export function exposedText({ ports, all }: Exposed): string {
  if (all === 'everything') return t('every port of every protocol');
  return all === undefined ? portsText(ports) : t('every {0} port', all);
}

function fixesFor(opening: Opening, exposed: Exposed, group: SecurityGroup, world: World): Fix[] {
  const fixes = [...narrowing(opening, group, world), ...dropping(opening, exposed, group, world)];
  return fixes.length > 0 ? fixes : removal(opening, exposed);
}

/** What is private and so lets nobody of the world in. */
const PRIVATE: Readonly<Record<Family, Cidr>> = {
  ipv4: { family: 'ipv4', words: [0x0a00_0000], prefix: 8 },
  ipv6: { family: 'ipv6', words: [0xfd00_0000, 0, 0, 0], prefix: 8 },
};

/** For one rule with a block of its own; an editor lets the user type over the private block that we write. */
function narrowing(opening: Opening, group: SecurityGroup, { file }: World): Fix[] {
  const { reaches, family } = opening;
  const [reach, second] = reaches;
  if (reach === undefined || second !== undefined) return [];
  const { rule } = reach;
  const { cidrIp, ipv6CidrIp } = peerSide(rule);
  const field = [cidrIp, ipv6CidrIp].find((name) => rule.fields[name] !== undefined);
  const block = PRIVATE[family];
  if (field === undefined || !isPlain(rule.fields[field])) return [];
  // The block must be among those who are let in by this rule, and only by it: not dropped before, not accepted elsewhere.
  if (!holds(reach, block)) return [];
  const decides = (other: Reach) => other.rule !== rule && (other.accepts || other.rank < reach.rank);
  const isTaken = (other: Reach) => decides(other) && holds(other, block) && isWithin(reach, other);
  if (trafficOf(group, file).reaches.some(isTaken)) return [];
  const value = formatCidr(block);
  const title = t('Only let {0} in (was: {1})', value, worldText(opening));
  const edits = [{ kind: 'set', entity: rule.id, field, value }] as const;
  return [{ title, safety: 'changes-access', edits, placeholder: value }];
}

function holds({ peer, rule }: Reach, block: Cidr): boolean {
  return rule.direction === 'ingress' && peer.kind === 'blocks' && peer.blocks.some((own) => covers(own, block));
}

function isWithin(inner: Reach, outer: Reach): boolean {
  return outer.from <= inner.from && inner.to <= outer.to;
}

/** More drops than this are no help: the rule itself is too wide. */
const MOST_DROPS = 4;

/**
 * Drops before the rule, at its own priority, where drop comes first. Only where the rule has something left to do, and
 * where no other rule lets in somebody who would be dropped as well.
 */
function dropping(opening: Opening, { ports, all }: Exposed, group: SecurityGroup, { file }: World): Fix[] {
  const places = placesOf(ports);
  const drops = portsOf(places);
  const traffic = trafficOf(group, file);
  const isAllOfIt = intervals.isEmpty(intervals.subtract(opening.open, places));
  if (all !== undefined || isAllOfIt || drops.length > MOST_DROPS || traffic.partial) return [];
  const priority = Math.min(100, ...opening.reaches.map(priorityAt));
  const others = traffic.reaches.some(
    (other) =>
      other.accepts &&
      other.rule.direction === 'ingress' &&
      !opening.reaches.includes(other) &&
      priorityAt(other) >= priority &&
      !intervals.isEmpty(intervals.intersect(places, [other.from, other.to])),
  );
  if (others) return [];
  const everywhere = opening.family === 'ipv4' ? '0.0.0.0/0' : '::/0';
  const edits = drops.map(({ protocol, from, to }) => {
    const what = { ipProtocol: protocol, portRange: `${from}/${to}`, policy: 'drop', priority };
    const rule = { ...what, [opening.family === 'ipv4' ? 'sourceCidrIp' : 'ipv6SourceCidrIp']: everywhere };
    return { kind: 'add-rule', group: group.id, direction: 'ingress', rule } as const;
  });
  const title = t('Drop {0} from {1} first (priority {2})', portsText(drops), everywhere, priority);
  return [{ title, safety: 'changes-access', edits }];
}

function removal(opening: Opening, exposed: Exposed): Fix[] {
  const { reaches } = opening;
  const [what, world] = [exposedText(exposed), worldText(opening)];
  const title =
    reaches.length === 1
      ? t('Remove the rule that lets {1} in on {0}', what, world)
      : t('Remove the {1} rules that let {2} in on {0}', what, reaches.length, world);
  const edits = reaches.map(({ rule }) => ({ kind: 'remove', entity: rule.id }) as const);
  return [{ title, safety: 'changes-access', edits }];
}
