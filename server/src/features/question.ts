import { t } from '@vscode/l10n';
import { type Family, formatCidr, network, parseCidr } from '../algebra/ip.ts';
import type { Party, Question } from '../analysis/question.ts';
import { type Reach, reachOf } from '../analysis/reach.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { referencesTo } from '../engine/world.ts';
import { known } from '../model/field.ts';
import type { Attachment, Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { groupPeer } from '../model/rules.ts';
import {
  isInstanceId,
  mayBeGroupId,
  type PortRange,
  type Protocol,
  parsePortRange,
  parseProtocol,
} from '../model/values.ts';
import type { Span } from '../text/span.ts';
import { idBehind, memberBeyond, type Views } from './beyond.ts';
import { code } from './hover/markdown.ts';

/** A question as people put it, or why it cannot be understood. */
export type Asked = { readonly question: Question } | { readonly problem: string };

/**
 * Reads `203.0.113.9 -> web tcp 22`: who, to whom, which traffic. Who may be an address, a block, `internet`, a group or an
 * instance; `group web` and `instance web` tell namesakes apart, `the group` is one without a name. Traffic: `tcp 22`, `udp 53`, `tcp 80-90`, `22`, `ping`,
 * `protocol 132`, `all`; `ipv6` behind it asks for that family.
 */
export function readQuestion(text: string, snapshot: Snapshot, views: Views): Asked {
  const [from, rest, ...more] = text.split(/\s*(?:->|→|=>)\s*/);
  if (from === undefined || rest === undefined || more.length > 0) {
    return { problem: t('Ask like this: {0}', code('203.0.113.9 -> web tcp 22')) };
  }
  const words = rest.trim().split(/\s+/);
  const at = words.findIndex((word, i) => i > 0 && isTraffic(word));
  const to = at < 0 ? rest : words.slice(0, at).join(' ');
  return ask({ from, to, traffic: at < 0 ? '' : words.slice(at).join(' ') }, snapshot, views);
}

export interface QuestionParts {
  readonly from: string;
  readonly to: string;
  /** `tcp 22`, as in {@link readQuestion}. */
  readonly traffic: string;
}

export function ask({ from, to, traffic }: QuestionParts, snapshot: Snapshot, views: Views): Asked {
  const read = readTraffic(traffic);
  if (read === undefined) return { problem: t('Say which traffic: {0}', examples) };
  const [source, target] = [from, to].map((text) => readParty(text, read.family, snapshot, views));
  if (source === undefined || target === undefined) {
    const unknown = source === undefined ? from : to;
    return { problem: t('{0} is no address, and no group or instance of this workspace.', code(unknown)) };
  }
  if (!isTarget(source) && !isTarget(target)) {
    return { problem: t('One of the two must be a group or an instance.') };
  }
  const family = familyOf(source) ?? familyOf(target) ?? read.family;
  if ((familyOf(target) ?? family) !== family) return { problem: t('IPv4 and IPv6 do not reach each other.') };
  const protocol = inFamily(read.protocol, family);
  if (protocol === undefined) return { problem: t('ICMP is for IPv4, ICMPv6 for IPv6 only.') };
  return { question: { from: source, to: target, protocol, ports: read.ports, family } };
}

const examples = ['tcp 22', 'udp 53', 'tcp 8000-9000', 'ping', 'all'].map(code).join(', ');

interface Traffic {
  readonly protocol: Protocol | 'ping';
  readonly ports: PortRange | undefined;
  readonly family: Family;
}

function readTraffic(text: string): Traffic | undefined {
  const [, plain = '', version] = /^(.*?)\s*(ipv[46])?$/i.exec(text.trim().replace(/–/g, '-')) ?? [];
  const asked: Family = version?.toLowerCase() === 'ipv6' ? 'ipv6' : 'ipv4';
  const [, first, ports, last] = /^([a-z]\w*)?[\s/:]*(\d+(?:\s*[-/]\s*\d+)?)?(?:\/(tcp|udp))?$/i.exec(plain) ?? [];
  const name = (first ?? last ?? (ports ? 'tcp' : '')).toLowerCase();
  if (name === 'ping' && ports === undefined) return { protocol: 'ping', ports: undefined, family: asked };
  const isByNumber = name === 'protocol' && ports !== undefined;
  const protocol = name === 'any' ? 'all' : parseProtocol(isByNumber ? ports : name);
  if (protocol === undefined) return undefined;
  if (isByNumber) return { protocol, ports: undefined, family: protocol === 'icmpv6' ? 'ipv6' : asked };
  if (ports === undefined) {
    return { protocol, ports: undefined, family: protocol === 'icmpv6' ? 'ipv6' : asked };
  }
  const [from = '', to = from] = ports.split(/\s*[-/]\s*/);
  const range = parsePortRange(`${from}/${to}`);
  if (range === undefined || (protocol !== 'tcp' && protocol !== 'udp')) return undefined;
  return { protocol, ports: range, family: asked };
}

function isTraffic(word: string): boolean {
  return /^(?:\d+(?:[-–/]\d+)?(?:\/(?:tcp|udp))?|(?:tcp|udp)(?:[/:]\d.*)?|icmp(?:v6)?|ping|gre|all|any|protocol)$/i.test(
    word,
  );
}

/** The kind of ping that a family has; undefined where a protocol has no packets of the family. */
function inFamily(protocol: Traffic['protocol'], family: Family): Protocol | undefined {
  if (protocol === 'ping') return family === 'ipv4' ? 'icmp' : 'icmpv6';
  const isOther = (protocol === 'icmp' && family === 'ipv6') || (protocol === 'icmpv6' && family === 'ipv4');
  return isOther ? undefined : protocol;
}

/** A group or an instance by its name, as in {@link readQuestion}. */
export function readTarget(text: string, snapshot: Snapshot): Party | undefined {
  const party = readParty(text, 'ipv4', snapshot, new Map());
  return party && isTarget(party) ? party : undefined;
}

function readParty(written: string, family: Family, snapshot: Snapshot, views: Views): Party | undefined {
  const { file, world } = snapshot;
  const text = written.trim().replace(/^(["'`])(.*)\1$/, '$2');
  if (/^(?:the )?internet$/i.test(text)) return { kind: 'internet', family };
  if (/^(?:anywhere|anyone)$/i.test(text)) return { kind: 'block', block: { family, words: zeros[family], prefix: 0 } };
  const block = parseCidr(text);
  if (block) return { kind: 'block', block: network(block) };
  const [, kind, name = text] = /^(group|instance|interface) (.+)$/i.exec(text) ?? [];
  if (/^(?:the|this) group$/i.test(text) && isGroupOf(file, '')) return { kind: 'group', name: '' };
  const attachment = file.attachments.find((each) => each.name === name && (!kind || each.to === kind.toLowerCase()));
  const isGroup = isGroupOf(file, name) || world.group(name) !== undefined || mayBeGroupId(name);
  if (isGroup && (!kind || kind.toLowerCase() === 'group')) return { kind: 'group', name };
  if (attachment) return { kind: 'attachment', attachment: asFarAsSeen(attachment, snapshot) };
  const id = !kind || kind.toLowerCase() === 'group' ? idBehind(name, snapshot) : undefined;
  return id === undefined ? memberBeyond(text, snapshot, views) : { kind: 'group', name: id };
}

/** What other files say of the same instance is not looked at: it may be in more groups. */
function asFarAsSeen(attachment: Attachment, { world }: Snapshot): Attachment {
  const isElsewhere = isInstanceId(attachment.name) && world.alsoIn(attachment.name).length > 0;
  return isElsewhere ? { ...attachment, incomplete: true } : attachment;
}

const zeros: Readonly<Record<Family, readonly number[]>> = { ipv4: [0], ipv6: [0, 0, 0, 0] };

/** Whether the file defines a group, or a rule of it names one as its peer. */
function isGroupOf({ groups }: SecurityFile, name: string): boolean {
  return groups.some(
    (group) =>
      referencesTo(group).includes(name) ||
      group.rules.some((rule) => {
        const field = groupPeer(rule);
        return field !== undefined && known(rule.fields[field]) === name;
      }),
  );
}

function isTarget({ kind }: Party): boolean {
  return kind === 'group' || kind === 'attachment';
}

function familyOf(party: Party): Family | undefined {
  if (party.kind === 'block') return party.block.family;
  return party.kind === 'internet' ? party.family : undefined;
}

/** A question to start from, at a rule: about the packets that it speaks of. Nothing for one that is not known in full. */
export function questionAt(snapshot: Snapshot, span: Span): string | undefined {
  for (const { entity } of snapshot.hitsAt(span.start)) {
    for (const group of snapshot.file.groups) {
      const rule = group.rules.find((candidate) => candidate.id === entity);
      if (rule) return questionOf(rule, group, snapshot.file);
    }
  }
  return undefined;
}

function questionOf(rule: Rule, group: SecurityGroup, file: SecurityFile): string | undefined {
  const reach = reachOf(rule, group, file);
  if (reach === undefined) return undefined;
  const traffic = questionTraffic(reach);
  const peer = questionPeer(reach);
  if (peer === undefined || traffic === undefined) return undefined;
  const own = group.name || 'the group';
  return rule.direction === 'ingress' ? `${peer} -> ${own} ${traffic}` : `${own} -> ${peer} ${traffic}`;
}

/** `tcp 22`, `udp 8000-9000`, `icmp`. */
function questionTraffic({ rule: { fields } }: Reach): string | undefined {
  const protocol = known(fields.ipProtocol);
  const ports = known(fields.portRange);
  if (protocol === undefined) return undefined;
  if (typeof protocol === 'number') return `protocol ${protocol}`;
  if (ports === undefined || ports === 'any') return protocol;
  return `${protocol} ${ports.from === ports.to ? ports.from : `${ports.from}-${ports.to}`}`;
}

function questionPeer({ peer }: Reach): string | undefined {
  if (peer.kind === 'members') return /^group (.*)$/s.exec(peer.of)?.[1];
  const [block] = peer.blocks;
  return block && formatCidr(block, { short: true });
}
