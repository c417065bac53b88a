import type { Brand } from '../util/brand.ts';
import { digits } from '../util/digits.ts';

/** A port number, 1–65535. Made only by {@link port}. */
export type Port = Brand<number, 'Port'>;
export function port(n: number): Port | undefined {
  return Number.isInteger(n) && 1 <= n && n <= 65_535 ? (n as Port) : undefined;
}

/** A rule's priority, 1–100; 1 comes first. Made only by {@link priority}. */
export type Priority = Brand<number, 'Priority'>;
export const DEFAULT_PRIORITY = 1 as Priority;
export function priority(n: number): Priority | undefined {
  return Number.isInteger(n) && 1 <= n && n <= 100 ? (n as Priority) : undefined;
}

export const protocolNames = ['tcp', 'udp', 'icmp', 'icmpv6', 'gre', 'all'] as const;
export type ProtocolName = (typeof protocolNames)[number];
/** A protocol by name, or another one by its IANA number (taken in a few regions only). */
export type Protocol = ProtocolName | number;

export const policies = ['accept', 'drop'] as const;
export type Policy = (typeof policies)[number];

export const nicTypes = ['intranet', 'internet'] as const;
export type NicType = (typeof nicTypes)[number];

export const groupTypes = ['normal', 'enterprise'] as const;
export type GroupType = (typeof groupTypes)[number];

export const innerAccessPolicies = ['Accept', 'Drop'] as const;
export type InnerAccessPolicy = (typeof innerAccessPolicies)[number];

/** `any` is written `-1/-1`: every port, or a protocol that has none. */
export type PortRange = 'any' | { readonly from: Port; readonly to: Port };

export function formatPortRange(range: PortRange): string {
  return range === 'any' ? '-1/-1' : `${range.from}/${range.to}`;
}

/** `22/22` and `-1/-1`; undefined for all else, reversed ranges included. Source: SDK 7.11.6, AuthorizeSecurityGroup. */
export function parsePortRange(text: string): PortRange | undefined {
  if (text === '-1/-1') return 'any';
  const slash = text.indexOf('/');
  const from = port(digits(text, 0, slash, 5));
  const to = port(digits(text, slash + 1, text.length, 5));
  return from !== undefined && to !== undefined && from <= to ? { from, to } : undefined;
}

/** IANA numbers of the protocols that also have names. */
const namedNumbers: Readonly<Record<string, ProtocolName>> = {
  '6': 'tcp',
  '17': 'udp',
  '1': 'icmp',
  '58': 'icmpv6',
  '47': 'gre',
};

/** A protocol's name in any case, or its IANA number 0–255. Source: SDK 7.11.6. */
export function parseProtocol(text: string): Protocol | undefined {
  const number = digits(text, 0, text.length, 3);
  if (number <= 255) return namedNumbers[String(number)] ?? number;
  return parseWord(protocolNames, text);
}

/**
 * Whether the cloud has given a group this name: it means the same everywhere, with the owner's account before it too. Its form
 * alone tells, whoever asks: behind `sg-` stands the code of a region, with a digit in it (`bp1`, `2ze`, `uf6`), as in all ids that
 * we have seen. So `sg-web` is a name like any other, unless a file says that it is the id of a group.
 */
export function isGroupId(reference: string): boolean {
  return /^(?:\d+\/)?sg-[a-z]{0,2}\d[a-z\d*]*$/i.test(reference);
}

/** A group's id without the account that the notation across accounts puts before it: `1234567890/sg-abc`. */
export function withoutAccount(id: string): string {
  return id.replace(/^\d+\/(?=sg-)/i, '');
}

/** Whether the cloud has given a prefix or port list this name: it means the same everywhere. */
export function isListId(reference: string): boolean {
  return /^p(?:l|rl)-/.test(reference);
}

/** Whether the cloud has given an instance or a network interface this id: each is the same in all files. */
export function isInstanceId(name: string): boolean {
  return /^(?:i|eni)-[a-z]{0,2}\d[a-z\d]*$/i.test(name);
}

/**
 * Whether it may stand for an id where nobody defines a group of that name: people write `sg-xxx` and mean one. Where files tell
 * names from ids, it is the same as the id that another file gives a group.
 */
export function mayBeGroupId(reference: string): boolean {
  return /^(?:\d+\/)?sg-[^\s,]*$/i.test(reference);
}

/** Protocols that carry port numbers. */
export function hasPorts(protocol: Protocol): protocol is 'tcp' | 'udp' {
  return protocol === 'tcp' || protocol === 'udp';
}

/** The member of a list of words that equals `text` in any case. */
export function parseWord<T extends string>(words: readonly T[], text: string): T | undefined {
  const exact = words.find((word) => word === text);
  if (exact !== undefined) return exact;
  const lower = text.toLowerCase();
  return words.find((word) => word.toLowerCase() === lower);
}
