import { t } from '@vscode/l10n';
import type { Edit, Fix, RuleText } from '../../model/edit.ts';
import { type Field, known } from '../../model/field.ts';
import type { Rule, RuleField, RuleFields } from '../../model/model.ts';
import {
  hasPorts,
  type PortRange,
  type Protocol,
  type ProtocolName,
  parseProtocol,
  protocolNames,
} from '../../model/values.ts';
import { closest } from '../../util/closest.ts';
import { halfWidth } from '../../util/halfWidth.ts';
import { listed } from '../../util/language.ts';
import { isPlain } from '../message.ts';

/** The protocol that a word means which is none. */
export function protocolFixes(rule: Rule, written: string): Fix[] {
  const raw = halfWidth(written).trim();
  const several = raw.split(/[\s,;、/|+&_]+|-(?=\D)/).map((part) => parseProtocol(part));
  const names = several.filter((protocol) => typeof protocol === 'string');
  if (names.length > 1 && names.length === several.length) return oneRuleEach(rule, names);
  const meant = aliases[raw.toLowerCase()] ?? closest(raw, protocolNames);
  if (meant === undefined) return [];
  // "Any protocol, port 80" cannot be said: either the ports go, or the protocol is one that has ports.
  if (meant === 'all' && namesPorts(rule)) return [write(rule, 'tcp'), write(rule, 'udp'), write(rule, 'all')];
  return [{ ...write(rule, meant, aliases[raw.toLowerCase()] ? 'safe' : 'changes-access'), preferred: true }];
}

/** The protocol by its own name, where it is written in another way. */
export function protocolNameFixes(rule: Rule, protocol: Protocol): Fix[] {
  return typeof protocol === 'string' ? [{ ...write(rule, protocol, 'safe'), preferred: true }] : [];
}

/** Words that other tools use. Source of the console's words: help page "start-using-security-groups". */
const aliases: Readonly<Record<string, ProtocolName>> = {
  any: 'all',
  '*': 'all',
  '-1': 'all',
  ip: 'all',
  every: 'all',
  全部: 'all',
  所有: 'all',
  icmp4: 'icmp',
  icmpv4: 'icmp',
  ping: 'icmp',
  icmp6: 'icmpv6',
  'icmp-v6': 'icmpv6',
  'ipv6-icmp': 'icmpv6',
};

/** Whether the rule speaks of certain ports, readable or not. */
function namesPorts({ fields }: Rule): boolean {
  return isCertain(fields.portRange) || isCertain(fields.sourcePortRange) || takesPortList(fields);
}

function isCertain(ports: Field<PortRange> | undefined): boolean {
  return ports?.kind === 'malformed' || (ports?.kind === 'known' && ports.value !== 'any');
}

function takesPortList({ portRange, portRangeListId }: RuleFields): boolean {
  return portRangeListId !== undefined && portRange === undefined;
}

/** Writes the protocol, and with it the ports that go with it where the present ones do not. */
function write(rule: Rule, protocol: ProtocolName, safety: Fix['safety'] = 'changes-access'): Fix {
  const entity = rule.id;
  const edits: Edit[] = [{ kind: 'set', entity, field: 'ipProtocol', value: protocol }];
  const ports = portsFor(rule, protocol);
  if (ports !== undefined) edits.push({ kind: 'set', entity, field: 'portRange', value: ports });
  const against = portFieldsAgainst(rule, protocol);
  for (const field of against) edits.push({ kind: 'unset', entity, field });
  // Ports that cannot be read may be mended to some that do not go with the protocol.
  const clear = hasPorts(protocol) || rule.fields.portRange?.kind !== 'malformed';
  const main = ports === undefined ? t('Write {0}', protocol) : t('Write {0} with ports {1}', protocol, ports);
  const title = against.includes('sourcePortRange') ? t('{0}, and remove the source ports', main) : main;
  return { title, safety: edits.length === 1 && clear ? safety : 'changes-access', edits };
}

function portsFor({ fields }: Rule, protocol: ProtocolName): string | undefined {
  if (takesPortList(fields)) return hasPorts(protocol) ? undefined : '-1/-1';
  const ports = known(fields.portRange);
  if (ports === undefined || !isPlain(fields.portRange) || hasPorts(protocol) !== (ports === 'any')) return undefined;
  return ports === 'any' ? '1/65535' : '-1/-1';
}

/** What a protocol without ports cannot have. */
function portFieldsAgainst({ fields }: Rule, protocol: ProtocolName): readonly RuleField[] {
  if (hasPorts(protocol)) return [];
  const source = isCertain(fields.sourcePortRange) && isPlain(fields.sourcePortRange);
  return [
    ...(source ? ['sourcePortRange' as const] : []),
    ...(takesPortList(fields) ? ['portRangeListId' as const] : []),
  ];
}

function oneRuleEach(rule: Rule, protocols: readonly ProtocolName[]): Fix[] {
  const names = [...new Set(protocols)];
  const [first = 'tcp', ...others] = names;
  // What goes with one of them and not with the other is the user's to say.
  if (names.some((name) => portFieldsAgainst(rule, name).length > 0)) return [];
  const entity = rule.id;
  const copies = others.reverse().map((name) => ({ kind: 'copy', entity, set: withPorts(rule, name) }) as const);
  const edits = [...write(rule, first).edits, ...copies];
  const kept = names.every((name) => write(rule, name, 'safe').safety === 'safe');
  const title = t('Make one rule for each of {0}', listed(names));
  return [{ title, safety: kept ? 'safe' : 'changes-access', preferred: true, edits }];
}

function withPorts(rule: Rule, ipProtocol: ProtocolName): RuleText {
  const portRange = portsFor(rule, ipProtocol);
  return portRange === undefined ? { ipProtocol } : { ipProtocol, portRange };
}
