import { t } from '@vscode/l10n';
import type { Intervals } from '../../algebra/intervals.ts';
import * as intervals from '../../algebra/intervals.ts';
import { type Cidr, covers, type Family, formatCidr } from '../../algebra/ip.ts';
import { exclusive, impliedBy } from '../../analysis/conditions.ts';
import { type Opening, openingsOf, openTo } from '../../analysis/exposure.ts';
import { intersectReach, type Piece, piecesOf, subtractReach } from '../../analysis/pieces.ts';
import { areOnOneSide, priorityAt, type Reach } from '../../analysis/reach.ts';
import { decidedBy, trafficOf } from '../../analysis/traffic.ts';
import type { Fix } from '../../model/edit.ts';
import type { Rule, SecurityFile, SecurityGroup } from '../../model/model.ts';
import { peerSide } from '../../model/rules.ts';
import { groupBy } from '../../util/groupBy.ts';
import { isPlain } from '../message.ts';
import { type Exposed, exposedText, worldText } from '../open-to-world.ts';
import { placesOf, portsOf, portsText } from '../openPorts.ts';
import { ruleNames } from '../packets.ts';

/** What to do about an opening to the world: narrow it, and drop what is sensitive, or remove what opens nothing else. */
export function openingFixes(opening: Opening, exposed: Exposed, group: SecurityGroup, file: SecurityFile): Fix[] {
  const narrow = narrowing(opening, exposed, group, file);
  // Who chooses otherwise may need the rule, and a drop would be there then as well.
  if (opening.given) return narrow;
  // Behind drops of all that it decides a rule would be dead: it may as well go.
  const close = isAllOfIt(opening, exposed, group, file)
    ? removal(opening, exposed, group, file)
    : dropping(opening, exposed, group, file);
  const fixes = [...narrow, ...close];
  return fixes.length > 0 ? fixes : removal(opening, exposed, group, file);
}

function isAllOfIt({ reaches }: Opening, { places }: Exposed, group: SecurityGroup, file: SecurityFile): boolean {
  const traffic = trafficOf(group, file);
  const isWithin = ({ from, to }: Piece) => intervals.holds(places, from, to);
  return reaches.every((reach) => decidedBy(reach, traffic)?.every(isWithin));
}

/** What is private and so lets nobody of the world in. */
const PRIVATE: Readonly<Record<Family, Cidr>> = {
  ipv4: { family: 'ipv4', words: [0x0a00_0000], prefix: 8 },
  ipv6: { family: 'ipv6', words: [0xfd00_0000, 0, 0, 0], prefix: 8 },
};

/** For one rule with a block of its own; an editor lets the user type over the private block that we write. */
function narrowing(opening: Opening, exposed: Exposed, group: SecurityGroup, file: SecurityFile): Fix[] {
  const { reaches, family } = opening;
  const [reach, second] = reaches;
  if (reach === undefined || second !== undefined) return [];
  const rule = group.rules.find(({ id }) => id === reach.rule.id) ?? reach.rule;
  const { cidrIp, ipv6CidrIp } = peerSide(rule);
  const field = [cidrIp, ipv6CidrIp].find((name) => rule.fields[name] !== undefined);
  const block = PRIVATE[family];
  if (field === undefined || !isPlain(rule.fields[field]) || !letsIn(reach, block, group, file)) return [];
  const value = formatCidr(block);
  const narrowed = {
    ...rule,
    fields: { ...rule.fields, [field]: { kind: 'known', value: block, raw: value } },
  } as const;
  const rules = group.rules.map((other) => (other === rule ? narrowed : other));
  const said = t('Only let {0} in (was: {1})', value, worldText(opening));
  const title = titleOf(said, opening, exposed, { ...group, rules }, file);
  const edits = [{ kind: 'set', entity: rule.id, field, value }] as const;
  return title === undefined ? [] : [{ title, safety: 'changes-access', edits, placeholder: value }];
}

/** Whether a block is among those who are let in by a rule, and some of it only by that: not dropped before, not accepted elsewhere. */
function letsIn(reach: Reach, block: Cidr, group: SecurityGroup, file: SecurityFile): boolean {
  const { peer } = reach;
  if (peer.kind === 'members' || !peer.blocks.some((own) => covers(own, block))) return false;
  let rest: readonly Piece[] | undefined = intersectReach(piecesOf(reach), {
    ...reach,
    peer: { kind: 'blocks', blocks: [block] },
  });
  for (const other of trafficOf(group, file).reaches) {
    const decides =
      other.rule.id !== reach.rule.id && areOnOneSide(other, reach) && (other.accepts || other.rank < reach.rank);
    // In too many pieces something is left.
    if (decides && impliedBy(other.rule.when, reach.rule.when)) rest = rest && subtractReach(rest, other);
  }
  return rest === undefined || rest.length > 0;
}

/** More drops than this are no help: the rule itself is too wide. */
const MOST_DROPS = 4;

/** What of a protocol nearly everybody means to open. */
const WEB = placesOf([
  { protocol: 'tcp', from: 80, to: 80 },
  { protocol: 'tcp', from: 443, to: 443 },
  { protocol: 'udp', from: 443, to: 443 },
]);

/** Drops of what is sensitive; where that would be too many, of all but what the web needs. */
function dropping(opening: Opening, exposed: Exposed, group: SecurityGroup, file: SecurityFile): Fix[] {
  const { places, isEverything } = exposed;
  if (isEverything) return [];
  if (portsOf(places).length <= MOST_DROPS) return dropsOf(places, portsText(portsOf(places)), opening, group, file);
  const web = intervals.subtract(intervals.intersect(opening.open, WEB), places);
  const around = portsOf(opening.open).filter(({ protocol }) =>
    portsOf(places).some((one) => one.protocol === protocol),
  );
  const spans = [...groupBy(around, ({ protocol }) => protocol)].map(([protocol, ranges]) => ({
    ...{ protocol, from: Math.min(...ranges.map(({ from }) => from)), to: Math.max(...ranges.map(({ to }) => to)) },
  }));
  const rest = intervals.subtract(placesOf(spans), web);
  // Behind drops of all that it decides a rule would be dead.
  if (intervals.isEmpty(web) || portsOf(rest).length > MOST_DROPS) return [];
  const what = t('{0} except {1}', portsText(spans), portsText(portsOf(web)));
  return dropsOf(rest, what, opening, group, file);
}

/**
 * Drops before the rule, at its own priority, where drop comes first. Only where no other rule lets in somebody who would be
 * dropped as well.
 */
function dropsOf(places: Intervals, what: string, opening: Opening, group: SecurityGroup, file: SecurityFile): Fix[] {
  const traffic = trafficOf(group, file);
  if (traffic.partial) return [];
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
  const edits = portsOf(places).map(({ protocol, from, to }) => {
    const what = { ipProtocol: protocol, portRange: `${from}/${to}`, policy: 'drop', priority };
    const rule = { ...what, [opening.family === 'ipv4' ? 'sourceCidrIp' : 'ipv6SourceCidrIp']: everywhere };
    return { kind: 'add-rule', group: group.id, direction: 'ingress', rule } as const;
  });
  const title = t('Drop {0} from {1} first (priority {2})', what, everywhere, priority);
  return [{ title, safety: 'changes-access', edits }];
}

function removal(opening: Opening, exposed: Exposed, group: SecurityGroup, file: SecurityFile): Fix[] {
  const gone = opening.reaches.map(({ rule }) => rule);
  const [what, world] = [exposedText(exposed), worldText(opening)];
  const said =
    gone.length === 1
      ? t('Remove the rule that lets {1} in on {0}', what, world)
      : t('Remove the {1} rules that let {2} in on {0}', what, gone.length, world);
  const rules = group.rules.filter((rule) => !gone.includes(rule));
  const title = titleOf(said, opening, exposed, { ...group, rules }, file);
  const edits = gone.map(({ id }) => ({ kind: 'remove', entity: id }) as const);
  return title === undefined ? [] : [{ title, safety: 'changes-access', edits }];
}

/** The title of a fix, with what it leaves open; undefined where that is all of it, since other rules let the same in. */
function titleOf(said: string, opening: Opening, exposed: Exposed, after: SecurityGroup, file: SecurityFile) {
  const { rules, places } = openAfter(opening, exposed.places, after, file);
  if (intervals.isEmpty(intervals.subtract(exposed.places, places))) return undefined;
  const ports = portsOf(places);
  return ports.length === 0 ? said : t('{0} (leaves {1} open, by {2})', said, portsText(ports), ruleNames(rules));
}

/** What is open to the same world by the rules that are left, wherever the opening was. */
function openAfter({ family, reaches }: Opening, wanted: Intervals, after: SecurityGroup, file: SecurityFile) {
  const when = reaches.flatMap(({ rule }) => rule.when);
  const left = openingsOf(after, file).filter(
    (one) =>
      one.family === family &&
      !intervals.isEmpty(intervals.intersect(one.open, wanted)) &&
      !one.reaches.some(({ rule }) => exclusive(rule.when, when)),
  );
  const rules = new Set<Rule>(left.flatMap((one) => one.reaches.map(({ rule }) => rule)));
  return { rules: [...rules], places: intervals.intersect(openTo(family, left), wanted) };
}
