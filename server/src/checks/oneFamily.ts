// What is open to one address family only; loaded with the first text that names an address of IPv6.
import { t } from '@vscode/l10n';
import type { Intervals } from '../algebra/intervals.ts';
import * as intervals from '../algebra/intervals.ts';
import type { Family } from '../algebra/ip.ts';
import { impliedBy } from '../analysis/conditions.ts';
import { type Opening, openingsOf, openTo, unseenBy } from '../analysis/exposure.ts';
import { knownReachesOf, openRulesOf } from '../analysis/knownReaches.ts';
import { later as ofAnalysis } from '../analysis/later.ts';
import { tellingPlace } from '../analysis/packet.ts';
import { areInGroup, type Reach } from '../analysis/reach.ts';
import { trafficOf } from '../analysis/traffic.ts';
import { wholeOf } from '../analysis/whole.ts';
import { families } from '../analysis/worldLine.ts';
import { witnessOf } from '../analysis/worldWitness.ts';
import type { SecurityFile, SecurityGroup } from '../model/model.ts';
import { groupPeer } from '../model/rules.ts';
import { sentences } from '../util/language.ts';
import type { Finding, Related, World } from './check.ts';
import { peerPlace, placesOf, portsOf, portsText, whereText } from './openPorts.ts';
import { decisionText, ruleName } from './packets.ts';
import { subject } from './wording.ts';

/** A finding does not list more rules than this. */
const MOST_RELATED = 3;

/** What is open to the world of one family only. */
export function* openToOne(own: SecurityGroup, world: World): Iterable<Finding> {
  const { group, file } = wholeOf(own, world.file);
  for (const opening of openInOneFamily(group, file)) yield finding(opening, group, file);
  const { cases } = ofAnalysis;
  const find = (inCase: SecurityGroup) => openInOneFamily(inCase, file);
  const inCases = cases?.openingsInAllCases(group, file, find) ?? [];
  if (inCases.length === 0 || isKnown(group, file)) return;
  for (const opening of inCases) {
    const isCertain = cases?.isInEveryCase(opening, inCases);
    yield { ...finding(opening, group, file), ...(!isCertain && { severity: 'information' }) };
  }
}

/** Whether a group of both families is too much to be looked at exactly. */
export function isLimited(own: SecurityGroup, world: World): boolean {
  const { group, file } = wholeOf(own, world.file);
  return hasBothFamilies(group, file) && families.some((family) => unseenBy(family, group, file).length > 0);
}

/** What is open to one family, as far as it is closed to the other for sure. */
function openInOneFamily(group: SecurityGroup, file: SecurityFile): readonly Opening[] {
  const openings = openingsOf(group, file);
  if (openings.length === 0) return [];
  if (!hasBothFamilies(group, file) || !isKnown(group, file)) return [];
  const open = { ipv4: openTo('ipv4', openings), ipv6: openTo('ipv6', openings) };
  return openings.flatMap((opening) => {
    const other = opening.family === 'ipv4' ? 'ipv6' : 'ipv4';
    const maybe = intervals.union(open[other], unseenBy(other, group, file));
    const only = placesOf(portsOf(intervals.subtract(opening.open, maybe)));
    // IPv6 that lets the world in nowhere is meant for some; who opens ports in both families may have forgotten one.
    if (intervals.isEmpty(only) || (other === 'ipv6' && portsOf(open.ipv6).length === 0)) return [];
    return { ...opening, open: only, ways: [{ open: only, sourcePorts: undefined }] };
  });
}

/** Every inbound rule is known and exists whenever the group does: what is not open is closed. */
function isKnown(group: SecurityGroup, file: SecurityFile): boolean {
  if (group.incomplete || group.external) return false;
  const isSure = (reach: Reach) => impliedBy(reach.rule.when, group.when) && !isUnknownList(reach);
  const doubtful = knownReachesOf(group, file).filter((reach) => !isSure(reach));
  const rules = [...openRulesOf(group, file), ...doubtful.map(({ rule }) => rule)];
  return rules.every((rule) => {
    // The members of a group are never the world.
    if (rule.direction === 'egress' || (groupPeer(rule) !== undefined && !rule.partial)) return true;
    // A rule that never decides opens nothing, whoever is on its list.
    return trafficOf(group, file).dead.has(rule);
  });
}

function isUnknownList({ peer }: Reach): boolean {
  return peer.kind === 'members' && !areInGroup(peer);
}

function hasBothFamilies(group: SecurityGroup, file: SecurityFile): boolean {
  const reaches = knownReachesOf(group, file).filter(isInbound);
  return families.every((family) => reaches.some((reach) => isOf(reach, family)));
}

function isInbound({ rule }: Reach): boolean {
  return rule.direction === 'ingress';
}

function isOf({ peer }: Reach, family: Family): boolean {
  return peer.kind === 'blocks' && peer.blocks.some((block) => block.family === family);
}

function finding(opening: Opening, group: SecurityGroup, file: SecurityFile): Finding {
  const [first, ...others] = opening.reaches as [Reach, ...Reach[]];
  const together = others.map(({ rule }) => ({
    at: peerPlace(rule),
    message: t('Opens it together with {0}.', ruleName(first.rule)),
  }));
  const narrow = opening.family === 'ipv6' ? whoGetsInByIpv4(opening.open, knownReachesOf(group, file)) : [];
  return {
    at: peerPlace(first.rule),
    message: explain(opening, group, file),
    related: [...together, ...narrow].slice(0, MOST_RELATED),
  };
}

function explain(opening: Opening, group: SecurityGroup, file: SecurityFile): string {
  const { open } = opening;
  const ports = whereText(portsText(portsOf(open)), opening, group);
  const said =
    opening.family === 'ipv6'
      ? t(
          '{0} lets {2} in on {1}, but not everybody with IPv4. If IPv4 is as you mean it, narrow this rule as well.',
          subject(group),
          ports,
          opening.isWhole ? t('everybody with IPv6') : t('most of the IPv6 internet'),
        )
      : t(
          '{0} lets {2} in on {1}, but not everybody with IPv6, for whom it opens other ports. If IPv6 was forgotten, let `::/0` in as well.',
          subject(group),
          ports,
          opening.isWhole ? t('everybody with IPv4') : t('most of the IPv4 internet'),
        );
  const witness = witnessOf(opening, tellingPlace(open[0] ?? 0, open[1] ?? 0), group, file);
  return witness === undefined ? said : sentences([said, decisionText(witness, opening.reaches)]);
}

/** The rules that let in some over IPv4 on these ports: they show what may have been meant. */
function whoGetsInByIpv4(places: Intervals, reaches: readonly Reach[]): Related[] {
  const some = reaches.filter(
    (reach) =>
      reach.rule.file === undefined &&
      isInbound(reach) &&
      isOf(reach, 'ipv4') &&
      !intervals.isEmpty(intervals.intersect(places, [reach.from, reach.to])),
  );
  const byRule = new Map(some.map((reach) => [reach.rule, reach]));
  return [...byRule.values()].map(({ rule, accepts }) => ({
    at: peerPlace(rule),
    message: accepts
      ? t('Over IPv4 only {0} lets in some.', ruleName(rule))
      : t('Over IPv4 {0} drops.', ruleName(rule)),
  }));
}
