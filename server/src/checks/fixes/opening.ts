import { t } from '@vscode/l10n';
import * as intervals from '../../algebra/intervals.ts';
import { type Cidr, covers, type Family, formatCidr } from '../../algebra/ip.ts';
import type { Opening } from '../../analysis/exposure.ts';
import { priorityAt, type Reach } from '../../analysis/reach.ts';
import { trafficOf } from '../../analysis/traffic.ts';
import type { Fix } from '../../model/edit.ts';
import type { SecurityFile, SecurityGroup } from '../../model/model.ts';
import { peerSide } from '../../model/rules.ts';
import { isPlain } from '../message.ts';
import { type Exposed, exposedText, worldText } from '../open-to-world.ts';
import { placesOf, portsOf, portsText } from '../openPorts.ts';

/** What to do about an opening to the world. */
export function openingFixes(opening: Opening, exposed: Exposed, group: SecurityGroup, file: SecurityFile): Fix[] {
  const fixes = [...narrowing(opening, group, file), ...dropping(opening, exposed, group, file)];
  return fixes.length > 0 ? fixes : removal(opening, exposed);
}

/** What is private and so lets nobody of the world in. */
const PRIVATE: Readonly<Record<Family, Cidr>> = {
  ipv4: { family: 'ipv4', words: [0x0a00_0000], prefix: 8 },
  ipv6: { family: 'ipv6', words: [0xfd00_0000, 0, 0, 0], prefix: 8 },
};

/** For one rule with a block of its own; an editor lets the user type over the private block that we write. */
function narrowing(opening: Opening, group: SecurityGroup, file: SecurityFile): Fix[] {
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
function dropping(opening: Opening, { ports, all }: Exposed, group: SecurityGroup, file: SecurityFile): Fix[] {
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
