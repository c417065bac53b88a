import { t } from '@vscode/l10n';
import type { Cidr } from '../algebra/ip.ts';
import { blocksOfField } from '../analysis/reach.ts';
import { type PortProtocol, serviceAt } from '../knowledge/ports.ts';
import { type Field, known } from '../model/field.ts';
import type { Rule, RuleField, SecurityFile } from '../model/model.ts';
import { type BlockField, effectivePeers, localSide, peerSide } from '../model/rules.ts';
import { hasPorts, type PortRange, type Protocol } from '../model/values.ts';
import { wellSpaced } from '../util/language.ts';
import { code } from './hover/markdown.ts';
import { blockWords } from './trafficWords.ts';

/**
 * What a rule does, in one sentence of Markdown: `Lets 10.0.0.0/8 in on TCP 22 (SSH) at priority 1.` What is missing,
 * wrong or not known is said, never guessed.
 */
export function describeRule(rule: Rule, file: SecurityFile): string {
  const teller = new Teller(rule, file);
  return wellSpaced(rule.direction === 'ingress' ? inbound(teller) : outbound(teller));
}

/** A port range as people write it: `22`, `8000–8010`. */
export function portsText(range: Exclude<PortRange, 'any'>): string {
  return range.from === range.to ? String(range.from) : `${range.from}–${range.to}`;
}

function inbound(teller: Teller): string {
  const { peer, traffic, priority, policy } = teller;
  if (policy === 'accept') return t('Lets {0} in on {1} {2}.', peer, traffic, priority);
  if (policy === 'drop') return t('Keeps {0} out of {1} {2}.', peer, traffic, priority);
  return t('Lets {0} in on {1} {2}, or keeps it out: the policy is {3}.', peer, traffic, priority, policy);
}

function outbound(teller: Teller): string {
  const { peer, traffic, priority, policy } = teller;
  if (policy === 'accept') return t('Lets the group reach {0} on {1} {2}.', peer, traffic, priority);
  if (policy === 'drop') return t('Keeps the group from reaching {0} on {1} {2}.', peer, traffic, priority);
  return t(
    'Lets the group reach {0} on {1} {2}, or keeps it from that: the policy is {3}.',
    peer,
    traffic,
    priority,
    policy,
  );
}

/** The parts of the sentence. */
class Teller {
  readonly #rule: Rule;
  readonly #file: SecurityFile;

  constructor(rule: Rule, file: SecurityFile) {
    this.#rule = rule;
    this.#file = file;
  }

  /** Where the packets come from, or go to. */
  get peer(): string {
    const peers = effectivePeers(this.#rule).map((field) => this.#peer(field));
    if (peers.length > 0) return peers.join(t(' and '));
    return this.#rule.direction === 'ingress'
      ? t('a source that is {0}', this.#absent())
      : t('a destination that is {0}', this.#absent());
  }

  /** Protocol and ports, with the further conditions of a five-tuple rule. */
  get traffic(): string {
    return [this.#protocolAndPorts(), ...this.#sourcePorts(), ...this.#local()].join(' ');
  }

  get priority(): string {
    const { priority } = this.#rule.fields;
    if (priority === undefined) return t('at priority 1');
    if (priority.kind === 'known') return t('at priority {0}', priority.value) + assumption(priority);
    // The system gave its own rules 110 until May 2020; nobody else can.
    if (priority.kind === 'malformed' && priority.raw === '110') return t('at priority {0}', priority.raw);
    return t('at a priority that is {0}', this.#unclear(priority));
  }

  /** The policy, or why it is not plain; an assumed one is what the sentence is about. */
  get policy(): string {
    const { policy } = this.#rule.fields;
    if (policy === undefined) return 'accept';
    if (policy.kind !== 'known') return this.#unclear(policy);
    return policy.assumed === undefined ? policy.value : `${code(policy.value)}${assumption(policy)}`;
  }

  #peer(name: RuleField): string {
    const side = peerSide(this.#rule);
    if (name === side.groupId) return this.#group(this.#rule.fields[name]);
    if (name === side.prefixListId) return this.#prefixList(this.#rule.fields[name]);
    const family = name === side.cidrIp ? 'ipv4' : 'ipv6';
    const field = this.#rule.fields[name as BlockField];
    const blocks = field?.kind === 'malformed' ? blocksOfField(field, family, this.#file) : undefined;
    return blocks ? blockWords(blocks) : this.#addresses(field);
  }

  #group(field: Field<string> | undefined): string {
    const { groupOwnerId, groupOwnerAccount } = peerSide(this.#rule);
    const owner = this.#rule.fields[groupOwnerId] ?? this.#rule.fields[groupOwnerAccount];
    if (field?.kind !== 'known') return t('the members of a group that is {0}', this.#unclear(field));
    const group = code(field.value) + assumption(field);
    const account = known(owner);
    if (account === undefined) return t('the members of group {0}', group);
    return t('the members of group {0} of account {1}', group, code(account));
  }

  #prefixList(field: Field<string> | undefined): string {
    if (field?.kind !== 'known') return t('the addresses of a prefix list that is {0}', this.#unclear(field));
    return t('the addresses of prefix list {0}', code(field.value)) + assumption(field);
  }

  #addresses(field: Field<Cidr> | undefined): string {
    if (field?.kind !== 'known') return t('an address that is {0}', this.#unclear(field));
    return addressText(field.value, field.raw) + assumption(field);
  }

  #protocolAndPorts(): string {
    const { ipProtocol, portRange, portRangeListId } = this.#rule.fields;
    const protocol = known(ipProtocol);
    const name = this.#protocol(ipProtocol);
    if (portRange === undefined && portRangeListId !== undefined) return this.#portList(name, portRangeListId);
    if (portRange === undefined) return t('{0} with a port range that is {1}', name, this.#absent());
    if (portRange.kind !== 'known') return t('{0} with a port range that is {1}', name, this.#unclear(portRange));
    const range = portRange.value;
    const carriesPorts = protocol !== undefined && hasPorts(protocol);
    const note = assumption(portRange);
    if (range === 'any') {
      if (protocol === 'all') return t('all protocols and ports') + note;
      return carriesPorts ? t('{0} with port range {1}', name, code(portRange.raw)) + note : name + note;
    }
    if (!carriesPorts) return t('{0} with port range {1}', name, code(portRange.raw)) + note;
    if (range.from === 1 && range.to === 65_535) return t('all {0} ports', name) + note;
    return `${name} ${portsText(range)}${service(protocol, range)}${note}`;
  }

  #portList(name: string, list: Field<string>): string {
    if (list.kind !== 'known') return t('{0}, on the ports of a list that is {1}', name, this.#unclear(list));
    return t('{0}, on the ports of list {1}', name, code(list.value)) + assumption(list);
  }

  #protocol(field: Field<Protocol> | undefined): string {
    if (field === undefined) return t('a protocol that is {0}', this.#absent());
    if (field.kind !== 'known') return t('a protocol that is {0}', this.#unclear(field));
    return protocolText(field.value) + assumption(field);
  }

  #sourcePorts(): string[] {
    const field = this.#rule.fields.sourcePortRange;
    const range = known(field);
    if (field === undefined || range === 'any') return [];
    if (range === undefined) return [t('from source ports that are {0}', this.#unclear(field))];
    return [t('from source port {0}', portsText(range)) + assumption(field)];
  }

  /** The group's own side, which only five-tuple rules name. */
  #local(): string[] {
    const { cidrIp, ipv6CidrIp } = localSide(this.#rule);
    const fields = [this.#rule.fields[cidrIp], this.#rule.fields[ipv6CidrIp]].filter((field) => field !== undefined);
    const inbound = this.#rule.direction === 'ingress';
    return fields.map((field) =>
      inbound ? t('to {0}', this.#addresses(field)) : t('from {0}', this.#addresses(field)),
    );
  }

  /** A line that cannot be read may hold what seems absent. */
  #absent(): string {
    return this.#rule.partial ? t('not readable') : t('not given');
  }

  /** Why a value cannot be told, as the end of "that is …". */
  #unclear(field: Field<unknown> | undefined): string {
    if (field?.kind === 'malformed') return t('not valid ({0})', code(field.raw)) + assumption(field);
    return this.#file.purpose === 'template' ? t('given by a template expression') : t('not readable');
  }
}

function assumption(field: Field<unknown>): string {
  const parameter = field.kind === 'unknown' ? undefined : field.assumed;
  return parameter === undefined ? '' : ` ${t('(default of parameter {0})', code(parameter))}`;
}

function addressText({ family, prefix }: Cidr, raw: string): string {
  if (prefix > 0) return raw;
  return family === 'ipv4' ? t('any IPv4 address ({0})', raw) : t('any IPv6 address ({0})', raw);
}

function protocolText(protocol: Protocol): string {
  if (typeof protocol === 'number') return t('protocol {0}', protocol);
  if (protocol === 'all') return t('all protocols');
  if (protocol === 'icmp') return t('ICMP (ping)');
  return protocol === 'icmpv6' ? 'ICMPv6' : protocol.toUpperCase();
}

function service(protocol: PortProtocol, { from, to }: Exclude<PortRange, 'any'>): string {
  const name = from === to ? serviceAt(protocol, from)?.name : undefined;
  return name === undefined ? '' : t(' ({0})', name.replace(/ \((.+)\)$/, ', $1'));
}
