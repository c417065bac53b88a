/** IPv4 and IPv6 addresses and blocks as numbers. */

import { digits } from '../util/digits.ts';

export type Family = 'ipv4' | 'ipv6';

/** A block of addresses. Host bits may be set: {@link network} clears them. */
export interface Cidr {
  readonly family: Family;
  /** The address as unsigned 32-bit words, most significant first: one for IPv4, four for IPv6. */
  readonly words: readonly number[];
  /** Bits that are fixed: 0–32 for IPv4, 0–128 for IPv6. */
  readonly prefix: number;
}

/** Reads `10.0.0.0/8`, `10.0.0.1`, `2001:db8::/32` or `::1`; undefined for all else. A single address is a full prefix. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const family: Family = address.includes(':') ? 'ipv6' : 'ipv4';
  const words = family === 'ipv6' ? parseIpv6(address) : parseIpv4(address);
  if (words === undefined) return undefined;
  const prefix = slash < 0 ? bitsOf(family) : parsePrefix(text.slice(slash + 1), bitsOf(family));
  return prefix === undefined ? undefined : { family, words, prefix };
}

export function bitsOf(family: Family): 32 | 128 {
  return family === 'ipv4' ? 32 : 128;
}

/** What there is for a block's family. To name it here is quicker than to look it up by its name. */
export function inFamilyOf<T>({ family }: Cidr, both: Readonly<Record<Family, T>>): T {
  return family === 'ipv4' ? both.ipv4 : both.ipv6;
}

/** Whether bits behind the prefix are set, as in `10.1.2.3/16`. */
export function hasHostBits(cidr: Cidr): boolean {
  for (let i = 0; i < cidr.words.length; i++) {
    const word = cidr.words[i] ?? 0;
    if (word !== maskWord(word, cidr.prefix - 32 * i)) return true;
  }
  return false;
}

/** The block itself: the same prefix, host bits cleared. */
export function network(cidr: Cidr): Cidr {
  if (!hasHostBits(cidr)) return cidr;
  return { ...cidr, words: cidr.words.map((word, i) => maskWord(word, cidr.prefix - 32 * i)) };
}

/** Whether `outer` holds every address of `inner`. */
export function covers(outer: Cidr, inner: Cidr): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
  for (let i = 0; 32 * i < outer.prefix; i++) {
    const differing = (outer.words[i] ?? 0) ^ (inner.words[i] ?? 0);
    if (differing !== 0 && differing >>> Math.max(0, 32 * (i + 1) - outer.prefix) !== 0) return false;
  }
  return true;
}

/** `10.0.0.0/8`, `2001:db8::/32`; the prefix is written even where it is full, unless `short` asks for the plain address. */
export function formatCidr(cidr: Cidr, { short = false } = {}): string {
  const address = cidr.family === 'ipv4' ? formatIpv4(cidr.words[0] ?? 0) : formatIpv6(cidr.words);
  return short && cidr.prefix === bitsOf(cidr.family) ? address : `${address}/${cidr.prefix}`;
}

/** The leading `bits` of a 32-bit word; none for `bits` ≤ 0, all for ≥ 32. */
function maskWord(word: number, bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 32 ? word : (word & (0xffff_ffff << (32 - bits))) >>> 0;
}

function parsePrefix(text: string, max: number): number | undefined {
  const prefix = digits(text, 0, text.length, 3);
  const padded = text.length > 1 && text[0] === '0';
  return prefix <= max && !padded ? prefix : undefined;
}

function parseIpv4(text: string): number[] | undefined {
  let word = 0;
  let start = 0;
  for (let i = 0; i < 4; i++) {
    const end = i < 3 ? text.indexOf('.', start) : text.length;
    const part = digits(text, start, end, 3);
    // A leading zero is octal to some readers: no address.
    if (!(part <= 255) || (end - start > 1 && text[start] === '0')) return undefined;
    word = word * 256 + part;
    start = end + 1;
  }
  return [word];
}

function parseIpv6(text: string): number[] | undefined {
  const halves = inHexadecimal(text)?.split('::') ?? [];
  if (halves.length < 1 || halves.length > 2) return undefined;
  const [head, tail] = [parseGroups(halves[0] ?? ''), parseGroups(halves[1] ?? '')];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  return [0, 2, 4, 6].map((i) => (groups[i] ?? 0) * 0x1_0000 + (groups[i + 1] ?? 0));
}

/** An IPv6 address may end in an IPv4 address: `::ffff:10.0.0.1` → `::ffff:a00:1`. */
function inHexadecimal(text: string): string | undefined {
  if (!text.includes('.')) return text;
  const end = text.lastIndexOf(':') + 1;
  const word = parseIpv4(text.slice(end))?.[0];
  if (word === undefined) return undefined;
  return `${text.slice(0, end)}${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`;
}

/** Groups of up to four hexadecimal digits. */
function parseGroups(text: string): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  return parts.every((part) => /^[\da-f]{1,4}$/i.test(part))
    ? parts.map((part) => Number.parseInt(part, 16))
    : undefined;
}

function formatIpv4(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

/** The compressed, lower-case form of RFC 5952, in which the API stores addresses. */
function formatIpv6(words: readonly number[]): string {
  const groups = words.flatMap((word) => [word >>> 16, word & 0xffff]);
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.at < 0) return hex.join(':');
  return `${hex.slice(0, best.at).join(':')}::${hex.slice(best.at + best.length).join(':')}`;
}
