import { t } from '@vscode/l10n';
import { bitsOf, type Family, parseCidr } from '../algebra/ip.ts';
import { mayBeGroupId } from '../model/values.ts';
import { halfWidth } from '../util/halfWidth.ts';

/** Why a text is no address or block of this family, as plainly as can be said. */
export function whatIsWrong(raw: string, family: Family): string {
  return general(raw) ?? (family === 'ipv4' && !raw.includes(':') ? ipv4(raw) : undefined) ?? ipv6(raw, family);
}

function general(raw: string): string | undefined {
  const plain = halfWidth(raw);
  if (plain !== raw && parseCidr(plain.replace(/\s+/g, '')) !== undefined)
    return t('`{0}` is written with full-width characters. Write it as `{1}`.', raw, plain);
  if (raw.trim() === '') return t('The address is empty. Write one, such as `10.0.0.0/8`, or remove the property.');
  if (anywhere.test(raw))
    return t('`{0}` is no address: every address is `0.0.0.0/0` in IPv4 and `::/0` in IPv6.', raw);
  if (mayBeGroupId(raw)) return t('`{0}` is a group and no address: a group has a property of its own.', raw);
  if (/^pl-\w+$/.test(raw)) return t('`{0}` is a prefix list and no address: it has a property of its own.', raw);
  if (raw.includes(',')) return t('`{0}` holds a comma: a rule takes one address or block.', raw);
  if (/^https?:\/\//i.test(raw)) return t('`{0}` is a web address: rules take IP addresses only.', raw);
  if (/^[\d.]+\s*[-–~]\s*[\d.]+$/.test(raw))
    return t('`{0}` is a range: write blocks such as `10.0.0.0/24`, one rule for each.', raw);
  if (/^(?![\da-f:./]+$)[a-z\d_-]+(?:\.[a-z\d_-]+)*\.?$/i.test(raw))
    return t('`{0}` is a name: rules take IP addresses only.', raw);
  return undefined;
}

function ipv4(raw: string): string | undefined {
  const [address = '', prefix, ...more] = raw.trim().split('/');
  const numbers = address.split('.');
  if (more.length > 0 || !numbers.every((number) => /^\d+$/.test(number))) return undefined;
  const big = numbers.find((number) => Number(number) > 255);
  const padded = numbers.find((number) => number.length > 1 && number.startsWith('0'));
  if (numbers.length !== 4) return t('An IPv4 address has four numbers, and `{0}` has {1}.', address, numbers.length);
  if (big !== undefined) return t('`{0}` in `{1}` is too large: the numbers of an IPv4 address end at 255.', big, raw);
  if (padded !== undefined)
    return t('`{0}` in `{1}` starts with 0, which some read as octal. Write it without.', padded, raw);
  if (prefix !== undefined && !isPrefix(prefix, 'ipv4'))
    return t('`/{0}` is no prefix length: IPv4 takes `/0` to `/32`.', prefix);
  return undefined;
}

function ipv6(raw: string, family: Family): string {
  const [address = '', prefix, ...more] = raw.trim().split('/');
  const looksRight = parseCidr(address)?.family === 'ipv6';
  if (looksRight && prefix !== undefined && more.length === 0)
    return t('`/{0}` is no prefix length: IPv6 takes `/0` to `/128`.', prefix);
  if (family === 'ipv4' && /^[\d.]+:\d+$/.test(raw)) return t('`{0}` names a port: ports go into the port range.', raw);
  if (address.includes('%')) return t('`{0}` names a network interface behind `%`: leave it out.', raw);
  if (address.split('::').length > 2) return t('`{0}` has `::` more than once: an IPv6 address may have it once.', raw);
  const long = address.split(':').find((group) => /^[\da-f]{5,}$/i.test(group));
  if (long !== undefined) return t('`{0}` in `{1}` is too long: four hexadecimal digits at most.', long, raw);
  const groups = address.split(':').length;
  if (/^[\da-f:]+$/i.test(address) && groups > 1 && !address.includes('::') && groups !== 8) {
    return t('`{0}` has {1} groups where an IPv6 address has eight, or a `::`.', address, groups);
  }
  return family === 'ipv4'
    ? t('`{0}` is no IPv4 address or block: write one such as `10.0.0.0/8`.', raw)
    : t('`{0}` is no IPv6 address or block: write one such as `2001:db8::/32`.', raw);
}

export const anywhere = /^(?:any|all|\*|anywhere|everywhere|world|internet|any-?ipv?[46])$/i;

/** Whether nothing is wrong with a text but that some of its numbers start with 0. */
export function startsWithZero(raw: string, family: Family): boolean {
  return !fits(raw, family) && fits(withoutZeros(raw), family);
}

/** `010.0.0.1` → `10.0.0.1`. */
export function withoutZeros(text: string): string {
  return text.includes(':') ? text : text.replace(/(^|\.)0+(?=\d)/g, '$1');
}

export function fits(text: string, family: Family): boolean {
  return parseCidr(text)?.family === family;
}

function isPrefix(text: string, family: Family): boolean {
  return /^(?:0|[1-9]\d{0,2})$/.test(text) && Number(text) <= bitsOf(family);
}
