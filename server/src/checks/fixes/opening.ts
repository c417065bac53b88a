import { t } from '@vscode/l10n';
import type { Intervals } from '../../algebra/intervals.ts';
import * as intervals from '../../algebra/intervals.ts';
import { type Cidr, covers, type Family, formatCidr } from '../../algebra/ip.ts';
import { exclusive, impliedBy } from '../../analysis/conditions.ts';
import { type Opening, openingsOf, openTo } from '../../analysis/exposure.ts';
import { later as ofAnalysis } from '../../analysis/later.ts';
import { intersectReach, type Piece, piecesOf, subtractReach } from '../../analysis/pieces.ts';
import { policyOf } from '../../analysis/policy.ts';
import { blocksReach, priorityAt, type Reach } from '../../analysis/reach.ts';
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
  // Of what is not known in full it may be more; and what stands in another file stays.
  const isKnown = ({ rule }: Reach) => traffic.reachOf(rule) !== undefined && rule.file === undefined;
  return reaches.every((reach) => isKnown(reach) && decidedBy(reach, traffic)?.every(isWithin));
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
  // What may be a drop as well would drop less, and so let in those whom a later rule accepts.
  if (policyOf(rule) !== 'accept') return [];
  const { cidrIp, ipv6CidrIp } = peerSide(rule);
  const field = [cidrIp, ipv6CidrIp].find((name) => rule.fields[name] !== undefined);
  const block = PRIVATE[family];
  if (field === undefined || !isPlain(rule.fields[field]) || !letsIn(reach, block, group, file)) return [];
  const value = formatCidr(block);
  const narrowed = { kind: 'known', value: block, raw: value } as const;
  const change: Change = (one) =>
    one.id === rule.id ? [{ ...one, fields: { ...one.fields, [field]: narrowed } }] : [one];
  const said = t('Only let {0} in (was: {1})', value, worldText(opening));
  const title = titleOf(said, opening, exposed, change, group, file);
  const edits = [{ kind: 'set', entity: rule.id, field, value }] as const;
  return title === undefined ? [] : [{ title, safety: 'changes-access', edits, placeholder: value }];
}

/** Whether a block is among those who are let in by a rule, and some of it only by that: not dropped before, not accepted elsewhere. */
function letsIn(reach: Reach, block: Cidr, group: SecurityGroup, file: SecurityFile): boolean {
  const { peer } = reach;
  if (peer.kind === 'members' || !peer.blocks.some((own) => covers(own, block))) return false;
  let rest: readonly Piece[] | undefined = intersectReach(piecesOf(reach), {
    ...reach,
    peer: blocksReach([block]),
  });
  for (const other of trafficOf(group, file).reaches) {
    const decides =
      other.rule.id !== reach.rule.id && other.side === reach.side && (other.accepts || other.rank < reach.rank);
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
  if (portsOf(places).length <= MOST_DROPS) {
    return dropsOf(places, portsText(portsOf(places)), opening, exposed, group, file);
  }
  const web = intervals.subtract(intervals.intersect(opening.open, WEB), places);
  const around = portsOf(opening.open).filter(({ protocol }) =>
    portsOf(places).some((one) => one.protocol === protocol),
  );
  const spans = [...groupBy(around, ({ protocol }) => protocol)].map(([protocol, ranges]) => ({
    protocol,
    from: Math.min(...ranges.map(({ from }) => from)),
    to: Math.max(...ranges.map(({ to }) => to)),
  }));
  const rest = intervals.subtract(placesOf(spans), web);
  // Behind drops of all that it decides a rule would be dead.
  if (intervals.isEmpty(web) || portsOf(rest).length > MOST_DROPS) return [];
  const what = t('{0} except {1}', portsText(spans), portsText(portsOf(web)));
  return dropsOf(rest, what, opening, exposed, group, file);
}

/**
 * Drops before the rule, at its own priority, where drop comes first. Only where no other rule lets in somebody who would be
 * dropped as well.
 */
function dropsOf(
  places: Intervals,
  what: string,
  opening: Opening,
  exposed: Exposed,
  group: SecurityGroup,
  file: SecurityFile,
): Fix[] {
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
    const drop = { ipProtocol: protocol, portRange: `${from}/${to}`, policy: 'drop', priority };
    const rule = { ...drop, [opening.family === 'ipv4' ? 'sourceCidrIp' : 'ipv6SourceCidrIp']: everywhere };
    return { kind: 'add-rule', group: group.id, direction: 'ingress', rule } as const;
  });
  const said = t('Drop {0} from {1} first (priority {2})', what, everywhere, priority);
  // All others that accept there come before the drops: what they let in is what they would without the rule.
  const title = titleOf(said, opening, exposed, without(opening), group, file);
  return title === undefined ? [] : [{ title, safety: 'changes-access', edits }];
}

function removal(opening: Opening, exposed: Exposed, group: SecurityGroup, file: SecurityFile): Fix[] {
  const gone = opening.reaches.map(({ rule }) => rule);
  // Those of other files stand nowhere here.
  if (gone.some((rule) => rule.file !== undefined)) return [];
  const [what, world] = [exposedText(exposed), worldText(opening)];
  const said =
    gone.length === 1
      ? t('Remove the rule that lets {1} in on {0}', what, world)
      : t('Remove the {1} rules that let {2} in on {0}', what, gone.length, world);
  const title = titleOf(said, opening, exposed, without(opening), group, file);
  const edits = gone.map(({ id }) => ({ kind: 'remove', entity: id }) as const);
  return title === undefined ? [] : [{ title, safety: 'changes-access', edits }];
}

/** What a fix makes of a rule; nothing where it removes it. */
type Change = (rule: Rule) => readonly Rule[];

/** The rules of an opening are gone. */
function without({ reaches }: Opening): Change {
  return (one) => (reaches.some(({ rule }) => rule.id === one.id) ? [] : [one]);
}

/**
 * The title of a fix, with what it leaves open, or may leave open; undefined where that is all of it whatever is chosen, since
 * other rules let the same in.
 */
function titleOf(
  said: string,
  opening: Opening,
  exposed: Exposed,
  change: Change,
  group: SecurityGroup,
  file: SecurityFile,
): string | undefined {
  const { places } = exposed;
  const { openings, always, sometimes } = openAfter(opening, places, change, group, file);
  const left = intervals.intersect(always, places);
  if (intervals.isEmpty(intervals.subtract(places, left))) return undefined;
  const perhaps = intervals.subtract(intervals.intersect(sometimes, places), left);
  const [ports, more] = [portsText(portsOf(left)), portsText(portsOf(perhaps))];
  const by = (where: Intervals) => ruleNames(openers(openings, where, group));
  if (more === '') return ports === '' ? said : t('{0} (leaves {1} open, by {2})', said, ports, by(left));
  return ports === ''
    ? t('{0} (may leave {1} open, by {2})', said, more, by(perhaps))
    : t('{0} (leaves {1} open, by {2}; may leave {3} open, by {4})', said, ports, by(left), more, by(perhaps));
}

/** The rules of the file that let the world in on some of these places. */
function openers(openings: readonly Opening[], where: Intervals, { rules }: SecurityGroup): Rule[] {
  const here = openings.filter(({ open }) => !intervals.isEmpty(intervals.intersect(open, where)));
  const ids = new Set(here.flatMap(({ reaches }) => reaches.map(({ rule }) => rule.id)));
  return rules.filter(({ id }) => ids.has(id));
}

/**
 * What is open to the same world by the rules that are left, on these places: whenever the opening was there, and in some
 * cases or under some conditions.
 */
function openAfter(
  { family, reaches, given }: Opening,
  places: Intervals,
  change: Change,
  group: SecurityGroup,
  file: SecurityFile,
) {
  const when = [...reaches.flatMap(({ rule }) => rule.when), ...(given?.guards ?? [])];
  const find = (one: SecurityGroup) =>
    openingsOf({ ...one, rules: rulesAt(places, one, file).flatMap(change) }, file).filter(
      (left) => left.family === family && !left.reaches.some(({ rule }) => exclusive(rule.when, when)),
    );
  const known = find(group);
  const all = ofAnalysis.cases?.casesOfWorld(group, file) ?? [];
  const cases = given?.groups ?? all.filter((one) => !exclusive(one.when, when));
  const byCase = cases.map(find);
  const isThere = (left: Opening) => left.reaches.every(({ rule }) => impliedBy(rule.when, when));
  const sets = byCase.map((left) => openTo(family, left.filter(isThere)));
  const everywhere = sets.length > 0 ? sets.reduce(intervals.intersect) : intervals.EMPTY;
  const openings = [...known, ...byCase.flat()];
  return {
    openings,
    always: intervals.union(openTo(family, known.filter(isThere)), everywhere),
    sometimes: openTo(family, openings),
  };
}

/** The rules of a group that may decide on some of these places. */
function rulesAt(places: Intervals, group: SecurityGroup, file: SecurityFile): Rule[] {
  const traffic = trafficOf(group, file);
  return group.rules.filter((rule) => {
    const reach = traffic.reachOf(rule);
    return reach === undefined || !intervals.isEmpty(intervals.intersect(places, [reach.from, reach.to]));
  });
}
