import { t } from '@vscode/l10n';
import { parseCidr } from '../../algebra/ip.ts';
import type { ExpectedValue } from '../../engine/expected.ts';
import { addressBlocks } from '../../knowledge/addressBlocks.ts';
import { services } from '../../knowledge/ports.ts';
import type { FieldName } from '../../model/model.ts';
import {
  groupTypes,
  innerAccessPolicies,
  nicTypes,
  parseProtocol,
  policies,
  protocolNames,
} from '../../model/values.ts';
import type { Completion } from './item.ts';
import { type Place, valueItem } from './place.ts';
import { usedAddresses } from './used.ts';

/** The values of a kind that can be listed. */
export function values(place: Place, expected: ExpectedValue): Completion[] {
  switch (expected.value) {
    case 'protocol':
      return listed(place, protocolNames, protocolText, capitalsOf(place, 'ipProtocol'));
    case 'policy':
      return listed(place, policies, policyText, capitalsOf(place, 'policy'));
    case 'nic-type':
      return listed(place, nicTypes, nicTypeText);
    case 'group-type':
      return listed(place, groupTypes, groupTypeText);
    case 'inner-access':
      return listed(place, innerAccessPolicies, innerAccessText);
    case 'address-family':
      return listed(place, ['IPv4', 'IPv6'], () => undefined);
    case 'direction':
      return listed(place, ['ingress', 'egress'], () => undefined);
    case 'priority':
      return priorities(place);
    case 'port-range':
      return ports(place, expected);
    case 'cidr':
      return addresses(place, expected);
    default:
      return [];
  }
}

function listed<T extends string>(
  place: Place,
  names: readonly T[],
  textOf: (name: T) => string | undefined,
  spell: (name: string) => string = (name) => name,
): Completion[] {
  return names.map((name) => {
    const text = textOf(name);
    const about = text === undefined ? {} : ({ about: { kind: 'text', text } } as const);
    const label = spell(name);
    return valueItem(place, label, { label, kind: 'value', ...about });
  });
}

/** The capitals in which the rules of the file write a word: exports say `TCP` and `Accept`. */
function capitalsOf({ snapshot }: Place, field: 'ipProtocol' | 'policy'): (name: string) => string {
  for (const { rules } of snapshot.file.groups) {
    for (const { fields } of rules) {
      const value = fields[field];
      if (value?.kind !== 'known' || value.assumed !== undefined) continue;
      if (/^[A-Z]{2}/.test(value.raw)) return (name) => name.toUpperCase();
      return /^[A-Z]/.test(value.raw) ? (name) => name.charAt(0).toUpperCase() + name.slice(1) : (name) => name;
    }
  }
  return (name) => name;
}

function protocolText(name: (typeof protocolNames)[number]): string {
  switch (name) {
    case 'tcp':
    case 'udp':
      return t('Needs a range of ports, such as `443/443`.');
    case 'icmp':
      return t('Ping and network errors over IPv4. Its port range is `-1/-1`.');
    case 'icmpv6':
      return t('Ping and network errors over IPv6. Its port range is `-1/-1`.');
    case 'gre':
      return t('Tunnels. Its port range is `-1/-1`.');
    case 'all':
      return t('Every protocol. Its port range is `-1/-1`.');
  }
}

function policyText(name: 'accept' | 'drop'): string {
  return name === 'accept'
    ? t('Matching traffic passes. This is the default.')
    : t('Matching traffic is dropped without an answer: the other side runs into a timeout.');
}

function nicTypeText(name: 'intranet' | 'internet'): string {
  return name === 'intranet'
    ? t('The only value for groups in a VPC.')
    : t('Public traffic of the classic network only.');
}

function groupTypeText(name: 'normal' | 'enterprise'): string {
  return name === 'normal'
    ? t('A basic group: lets everything out unless a rule forbids it. This is the default.')
    : t('An advanced group: holds more addresses, lets nothing out without a rule, and knows no group peers.');
}

function innerAccessText(name: 'Accept' | 'Drop'): string {
  return name === 'Accept'
    ? t('The members of the group reach each other, before any rule is asked. This is the default.')
    : t('The members of the group are kept apart unless a rule lets them talk.');
}

function priorities(place: Place): Completion[] {
  const known: readonly (readonly [number, string])[] = [
    [1, t('first, and the default')],
    [10, t('early')],
    [50, t('in the middle')],
    [100, t('last, as the system’s own rules')],
  ];
  return known.map(([number, detail]) => valueItem(place, number, { label: String(number), kind: 'value', detail }));
}

const ALL_PORTS = '1/65535';

/** Port ranges by the services that listen there; of what is typed already, a range of it. */
function ports(place: Place, expected: ExpectedValue): Completion[] {
  const protocol = expected.thing === 'rule' ? protocolBeside(place) : 'tcp';
  if (protocol === 'other') return [portItem(place, '-1/-1', t('every port, or a protocol without ports'))];
  const known = new Map<string, Set<string>>();
  for (const service of services) {
    if (protocol !== undefined && service.protocol !== protocol) continue;
    const range = `${service.from}/${service.to}`;
    known.set(range, (known.get(range) ?? new Set()).add(service.name));
  }
  const typed = typedRanges(place).filter((range) => !known.has(range));
  return [
    ...typed.map((range) => portItem(place, range, '')),
    ...[...known].map(([range, names]) => portItem(place, range, [...names].join(', '))),
    portItem(place, ALL_PORTS, t('all ports')),
    ...(protocol === undefined ? [portItem(place, '-1/-1', t('protocols without ports'))] : []),
  ];
}

function portItem(place: Place, range: string, name: string): Completion {
  const [from = 0, to = 0] = range.split('/').map(Number);
  const filter = name === '' ? range : `${range} ${inAnyCase(name)}`;
  const about = { kind: 'port', from, to } as const;
  return valueItem(place, range, { label: range, kind: 'port', filter, about, ...(name && { detail: name }) });
}

/** `tcp`, `udp`, another one, or undefined where it is not known. */
function protocolBeside(place: Place): 'tcp' | 'udp' | 'other' | undefined {
  const written = place.beside('ipProtocol') ?? place.beside('IpProtocol');
  const protocol = written === undefined ? undefined : parseProtocol(written);
  if (protocol === undefined || protocol === 'tcp' || protocol === 'udp') return protocol;
  return 'other';
}

/** `8000` → `8000/8000`; `8000-` and `8000/9` are on their way to a range. */
function typedRanges({ slot, tree }: Place): string[] {
  const typed = tree.content.slice(slot.word.start, slot.word.end);
  const match = /^(\d{1,5})(?:[-/:](\d{1,5})?)?$/.exec(typed);
  const from = Number(match?.[1]);
  const to = match?.[2] === undefined ? from : Number(match[2]);
  if (!match || from < 1 || to > 65_535 || from > to) return [];
  return [`${from}/${to}`];
}

/** Blocks that mean nothing as the peer of a rule: the instance itself, one link, and what is for examples only. */
const senseless = new Set([
  ...['127.0.0.0/8', '::1/128', '169.254.0.0/16', 'fe80::/10'],
  ...['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'],
]);

/** Addresses: what is typed, those in use, those that mean something. */
function addresses(place: Place, { field }: ExpectedValue): Completion[] {
  const family = familyOf(field);
  const fits = (cidr: string) => family === undefined || cidr.includes(':') === (family === 'IPv6');
  const used = usedAddresses(place.snapshot, place.elsewhere).filter(({ text }) => fits(text));
  const inUse = new Set(used.map(({ text }) => text));
  const known = addressBlocks.filter(({ cidr }) => fits(cidr) && !senseless.has(cidr) && !inUse.has(cidr));
  const nameOf = new Map(addressBlocks.map(({ cidr, short, name }) => [cidr, short ?? name]));
  return [
    ...typedAddress(place).map((cidr) => addressItem(place, cidr, t('this address alone'))),
    ...used.map(({ text, count }) => {
      const times = count === 1 ? t('used once') : t('used {0} times', count);
      const name = nameOf.get(text);
      return addressItem(place, text, name ? `${name} · ${times}` : times);
    }),
    ...known
      .filter(({ cidr }) => !isAnywhere(cidr))
      .map(({ cidr }) => addressItem(place, cidr, nameOf.get(cidr) ?? '')),
    ...known.filter(({ cidr }) => isAnywhere(cidr)).map(({ cidr }) => addressItem(place, cidr, nameOf.get(cidr) ?? '')),
  ];
}

function addressItem(place: Place, cidr: string, detail: string): Completion {
  const filter = `${cidr} ${inAnyCase(detail)}`;
  return valueItem(place, cidr, { label: cidr, kind: 'address', detail, filter, about: { kind: 'block', cidr } });
}

/** Some editors compare what is typed with a big letter only if it is one. */
function inAnyCase(words: string): string {
  const small = words.toLowerCase();
  return small === words ? words : `${words} ${small}`;
}

function familyOf(field: FieldName | undefined): 'IPv4' | 'IPv6' | undefined {
  if (field === 'cidr') return undefined;
  return field?.startsWith('ipv6') ? 'IPv6' : 'IPv4';
}

function typedAddress({ slot, tree }: Place): string[] {
  const typed = tree.content.slice(slot.word.start, slot.word.end).trim();
  if (typed === '' || typed.includes('/') || parseCidr(typed) === undefined) return [];
  return [`${typed}/${typed.includes(':') ? 128 : 32}`];
}

function isAnywhere(cidr: string): boolean {
  return cidr.endsWith('/0');
}
