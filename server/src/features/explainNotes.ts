import { t } from '@vscode/l10n';
import { covers } from '../algebra/ip.ts';
import { metadataService } from '../analysis/beyondRules.ts';
import type { Explanation, Verdict } from '../analysis/explain.ts';
import { isPublic, type Party, type Question } from '../analysis/question.ts';
import type { FaqId } from '../knowledge/faq/entries.ts';
import { type FaqEntry, faqById } from '../knowledge/faq/index.ts';
import { blockedPorts, carrierBlockedPorts } from '../knowledge/ports.ts';
import { listed, sentences } from '../util/language.ts';
import { nameOrThis, partyWords } from './explainWords.ts';
import { code } from './hover/markdown.ts';

/** What the platform adds to the rules, and what was taken for granted. */
export function notesOn(question: Question, explanation: Explanation, verdict: Verdict): string[] {
  return [
    ...portNotes(question),
    ...platformNotes(question, explanation, verdict),
    ...assumptions(question, explanation),
  ];
}

/** The entries of the FAQ that belong to an answer. */
export function faqOn(question: Question, verdict: Verdict): FaqEntry[] {
  const isWeb = isJust(question, 'tcp', 80) || isJust(question, 'tcp', 443);
  const ids: FaqId[] = [
    ...(isJust(question, 'tcp', 25) ? (['port-25'] as const) : []),
    ...(isWeb ? (['port-80'] as const) : []),
    ...(verdict === 'accept' || isJust(question, 'tcp', 25) ? [] : (['wrong-rule'] as const)),
  ];
  return ids.flatMap((id) => faqById(id) ?? []);
}

/** Mail to the internet does not get out, whatever the rules say: what is asked about holds such a port. */
export function isClosedPort(question: Question): boolean {
  return isOutside(question.to) && blockedPorts.some(({ protocol, port }) => holds(question, protocol, port));
}

function isOutside(party: Party): boolean {
  return party.kind === 'internet' || (party.kind === 'block' && isPublic(party.block));
}

function isJust({ protocol, ports }: Question, wanted: string, port: number): boolean {
  if (protocol !== wanted || ports === undefined || ports === 'any') return false;
  return ports.from === port && ports.to === port;
}

function holds({ protocol, ports }: Question, wanted: string, port: number): boolean {
  if (protocol !== wanted) return protocol === 'all';
  return ports === undefined || ports === 'any' || (ports.from <= port && port <= ports.to);
}

function portNotes(question: Question): string[] {
  const blocked = blockedPorts.filter(({ protocol, port }) => holds(question, protocol, port));
  return [
    ...blocked.map(({ reason, instead }) => sentences([reason, t('Use {0}.', instead)])),
    ...onCarriers(question),
  ];
}

/** Between addresses within the cloud there is no carrier. */
function onCarriers(question: Question): string[] {
  const isNear = [question.from, question.to].some((party) => party.kind === 'block' && !isPublic(party.block));
  const ports = carrierBlockedPorts.flatMap(({ port }) => (holds(question, 'tcp', port) ? [String(port)] : []));
  if (isNear || ports.length === 0) return [];
  return ports.length === 1
    ? [t('Some carriers block port {0}, whatever the rule says.', ports[0] ?? '')]
    : [t('Some carriers block the ports {0}, whatever the rules say.', listed(ports))];
}

function platformNotes({ to, protocol }: Question, { sides }: Explanation, verdict: Verdict): string[] {
  const isClosed = (direction: string) =>
    sides.some((side) => side.side.direction === direction && side.verdict !== 'accept');
  const service = metadataService;
  const metadata =
    to.kind === 'block' && service !== undefined && to.block.prefix < service.prefix && covers(to.block, service);
  return [
    ...(isClosed('ingress') ? [t('Traffic that ALB, NLB or CLB forwards comes in whatever the rules say.')] : []),
    ...(isClosed('ingress') && (protocol === 'icmp' || protocol === 'all')
      ? [t('The ping probes of Alibaba Cloud come in whatever the rules say.')]
      : []),
    ...(isClosed('ingress') && (protocol === 'icmp' || protocol === 'icmpv6' || protocol === 'all')
      ? [t('ICMP errors that tell of a packet too large (path MTU discovery) come in whatever the rules say.')]
      : []),
    ...(isClosed('egress') && metadata
      ? [t('The metadata service (100.100.100.200) is within reach whatever the rules say.')]
      : []),
    ...(verdict === 'accept' ? [t('Replies need no rule.')] : []),
  ];
}

function assumptions({ from, to, family }: Question, { sides }: Explanation): string[] {
  const outside = [from, to].find((party) => party.kind === 'block' && isPublic(party.block));
  const groups = sides.flatMap((side) => {
    const party = side.side.direction === 'ingress' ? to : from;
    return party.kind === 'group'
      ? [t('Seen through {0} alone: an instance may be in more groups.', nameOrThis(party.name))]
      : [];
  });
  const [side, other] = sides;
  const unseen = side?.side.direction === 'ingress' ? from : to;
  const isOneSided = side !== undefined && other === undefined;
  const isOpen = [from, to].every((party) => party.kind === 'group' || party.kind === 'attachment');
  return [
    ...(outside
      ? [t('{0} is taken for an address of the internet, which is a member of no group.', partyWords(outside))]
      : []),
    ...groups,
    ...(isOneSided && unseen.kind === 'group'
      ? [t('The rules of {0} are not in this file: its side is not looked at.', nameOrThis(unseen.name))]
      : []),
    ...(isOpen && family === 'ipv4' ? [t('Asked for IPv4; add {0} to ask for the other.', code('ipv6'))] : []),
  ];
}
