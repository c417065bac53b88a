// Rules and packets in words, as all checks of what rules do name them.
import { t } from '@vscode/l10n';
import { formatCidr } from '../algebra/ip.ts';
import type { Decision } from '../analysis/decision.ts';
import { type Packet, partsOf } from '../analysis/packet.ts';
import type { AxisPlace, Reach } from '../analysis/reach.ts';
import type { Taker } from '../analysis/witness.ts';
import { known, rawText } from '../model/field.ts';
import type { Rule } from '../model/model.ts';
import { effectivePeers } from '../model/rules.ts';
import { formatPortRange, hasPorts, type PortRange, type Protocol } from '../model/values.ts';
import { listed } from '../util/language.ts';
import type { Related } from './check.ts';

/** Rules beyond these are counted, not named. */
const MOST_NAMED = 3;

/** `rule 3`, `outbound rule 2`, of another file `rule 2 of `net.yaml`` */
export function ruleName(rule: Rule): string {
  return rule.file === undefined ? plainName(rule) : ofWhole(plainName(rule), `\`${rule.file}\``);
}

function plainName({ direction, number }: Rule): string {
  return direction === 'ingress' ? t('rule {0}', number) : t('outbound rule {0}', number);
}

/** `rule 2 of `web``; not the count `2 of 5`, which other languages may say otherwise. */
export function ruleOf(rule: Rule, group: string): string {
  return ofWhole(ruleName(rule), group);
}

function ofWhole(rule: string, whole: string): string {
  return t({ message: '{0} of {1}', args: [rule, whole], comment: 'a rule of a group' });
}

/**
 * `rule 1`, `rules 1 and 2`, `rules 1, 2, 3 and 4 more`; all of one direction, by their numbers.
 *
 * @param count how many there are, where only some are given
 */
export function ruleNames(given: readonly Rule[], count = given.length): string {
  const rules = [...given].sort((a, b) => a.number - b.number);
  const [first] = rules;
  if (first === undefined) return '';
  if (count === 1) return ruleName(first);
  if (rules.some(({ file }) => file !== undefined)) return namesOfFiles(rules);
  const most = count > MOST_NAMED + 1 ? MOST_NAMED : count - 1;
  const numbers = listed(rules.slice(0, most).map(({ number }) => String(number)));
  const last = count - most === 1 ? String(rules[most]?.number) : t('{0} more', count - most);
  return first.direction === 'ingress'
    ? t('rules {0} and {1}', numbers, last)
    : t('outbound rules {0} and {1}', numbers, last);
}

/** `rule 1, rule 2 of `net.yaml``, or `rules 1 and 2, rule 2 of `net.yaml`` */
function namesOfFiles(rules: readonly Rule[]): string {
  const own = rules.filter(({ file }) => file === undefined);
  const theirs = rules.filter(({ file }) => file !== undefined).map(ruleName);
  const more = theirs.length - MOST_NAMED;
  const named = more > 1 ? [...theirs.slice(0, MOST_NAMED), t('{0} more', more)] : theirs;
  return listed([ruleNames(own), ...named].filter((name) => name !== ''));
}

/** `203.0.113.9 → tcp 22`, outbound `tcp 443 → 203.0.113.9`; with the source port, the own address and a member's where they matter. */
export function packetText(packet: Packet, ...concerned: readonly Reach[]): string {
  const peer = peerText(packet, concerned);
  const own = ownText(packet, concerned);
  const asked = concerned.some(({ narrow }) => narrow !== undefined && narrow.sourcePorts !== 'any');
  const port = asked || packet.sourcePortCounts ? t('port {0}', packet.sourcePort) : '';
  const words = (...parts: string[]) => parts.filter((part) => part !== '').join(' ');
  return packet.direction === 'ingress'
    ? `${words(peer, port)} → ${words(own, placeText(partsOf(packet)))}`
    : `${words(own, port, port === '' ? '' : '→', placeText(partsOf(packet)))} → ${peer}`;
}

/** `203.0.113.9 → tcp 22: dropped by rule 1`; less where it may be that yet another rule comes before. */
export function decision({ reach, witness }: Taker, victim: Reach, { unsure }: { unsure: boolean }): string {
  const packet = packetText(witness, reach, victim);
  if (unsure) return t('{0}: {1} comes before it', packet, ruleName(reach.rule));
  return reach.accepts
    ? t('{0}: accepted by {1}', packet, ruleName(reach.rule))
    : t('{0}: dropped by {1}', packet, ruleName(reach.rule));
}

/** `203.0.113.9 → tcp 22: accepted by rule 1.` */
export function decisionText({ reach, packet, unsure }: Decision, concerned: readonly Reach[] = [reach]): string {
  const words = [packetText(packet, ...concerned), ruleName(reach.rule)] as const;
  if (unsure) return t('{0}: {1} may decide it.', ...words);
  return reach.accepts ? t('{0}: accepted by {1}.', ...words) : t('{0}: dropped by {1}.', ...words);
}

/**
 * The rules that take another one's packets, one by one, each with a packet.
 *
 * @param count how many there are, of whom the first ones are given
 */
export function takersAsRelated(
  takers: readonly Taker[],
  { reach: victim, unsure }: { readonly reach: Reach; readonly unsure: boolean },
  count = takers.length,
): Related[] {
  const related = takers.map(({ reach, witness }) => ({
    at: { entity: reach.rule.id },
    message: takingText(reach, packetText(witness, reach, victim), { unsure }),
  }));
  const last = takers.at(-1);
  if (last === undefined || count === takers.length) return related;
  return [
    ...related.slice(0, -1),
    { at: { entity: last.reach.rule.id }, message: t('This rule and {0} more.', count - takers.length) },
  ];
}

/** What a rule does to a packet, where no other one may come before it. */
function takingText({ accepts }: Reach, packet: string, { unsure }: { readonly unsure: boolean }): string {
  if (unsure) return t('Comes before it for {0}.', packet);
  return accepts ? t('Accepts {0} before.', packet) : t('Drops {0} before.', packet);
}

/** What a rule is about: `tcp 8080 to 10.0.0.0/8`, whichever way its packets go. */
export function trafficText(rule: Rule): string {
  const { ipProtocol, portRange } = rule.fields;
  const [peer] = effectivePeers(rule);
  const protocol = known(ipProtocol);
  const ports = known(portRange);
  const name = protocol === undefined ? '' : protocolText(protocol);
  const what = protocol !== undefined && hasPorts(protocol) && ports ? `${name} ${portsText(ports)}` : name;
  return t('{0} to {1}', what, (peer && rawText(rule.fields[peer])) ?? '');
}

function protocolText(protocol: Protocol): string {
  if (typeof protocol === 'number') return t('protocol {0}', protocol);
  return protocol === 'all' ? t('all protocols') : protocol;
}

function portsText(ports: PortRange): string {
  if (ports === 'any') return formatPortRange(ports);
  return ports.from === ports.to ? String(ports.from) : `${ports.from}–${ports.to}`;
}

/** `tcp 22`, `icmp`, `protocol 132` */
function placeText({ protocol, port }: AxisPlace): string {
  if (port !== undefined) return `${protocol} ${port}`;
  return typeof protocol === 'number' ? t('protocol {0}', protocol) : protocol;
}

function peerText(packet: Packet, concerned: readonly Reach[]): string {
  const address = formatCidr(packet.peer, { short: true });
  const [membership] = partsOf(packet).memberships;
  if (membership === undefined) return address;
  const member =
    membership.kind === 'group' || membership.kind === 'any-group'
      ? t('a member of {0}', membership.name)
      : t('an address of {0}', membership.name);
  const counts = packet.peerCounts || concerned.some(({ peer }) => peer.kind === 'blocks');
  return counts ? t('{0} at {1}', member, address) : member;
}

function ownText(packet: Packet, concerned: readonly Reach[]): string {
  const counts = packet.localCounts || concerned.some(({ narrow }) => narrow?.local !== undefined);
  return counts ? formatCidr(packet.local, { short: true }) : '';
}
