import { parseCidr } from '../algebra/ip.ts';
import { type Field, type Given, UNKNOWN } from '../model/field.ts';
import {
  groupTypes,
  innerAccessPolicies,
  nicTypes,
  parsePortRange,
  parseProtocol,
  parseWord,
  policies,
  priority,
} from '../model/values.ts';
import { isNull, type Node, resolve } from '../text/tree.ts';
import { digits } from '../util/digits.ts';
import type { ValueKind } from './words.ts';

/** What a node amounts to where a plain value is wanted. */
export type Evaluated =
  | ({ readonly kind: 'text'; readonly text: string; readonly assumed?: string } & Given<string>)
  | { readonly kind: 'absent' }
  | ({ readonly kind: 'unknown' } & Given<string>)
  | { readonly kind: 'wrong' };

/** The kinds of value that become a field of the model. */
export type PlainKind = Exclude<ValueKind, 'list' | 'map' | 'any'>;

/** A value of a plain file: a scalar is itself, nothing is absent, a collection is wrong. */
export function evaluatePlain(node: Node): Evaluated {
  const target = resolve(node);
  if (target === undefined) return { kind: 'unknown' };
  if (target.kind !== 'scalar') return { kind: 'wrong' };
  if (target.style === 'damaged') return { kind: 'unknown' };
  return isNull(target) ? { kind: 'absent' } : { kind: 'text', text: target.text };
}

/** The field of the model that a value is; undefined where there is none, or one of the wrong kind. */
export function fieldOf(found: Evaluated, kind: PlainKind): Field<unknown> | undefined {
  if (found.kind === 'absent' || found.kind === 'wrong') return undefined;
  if (found.kind === 'unknown') return found.by === undefined ? UNKNOWN : { kind: 'unknown', ...given(found, kind) };
  const { text: raw, assumed } = found;
  const value = parsers[kind](raw);
  const plain = value === undefined ? ({ kind: 'malformed', raw } as const) : ({ kind: 'known', value, raw } as const);
  return assumed === undefined ? plain : { ...plain, assumed, ...given(found, kind) };
}

/** What is known of a value that an expression gives. */
function given({ by, among, chosenBy }: Given<string>, kind: keyof typeof parsers): Given<unknown> {
  const values = among?.map((text) => parsers[kind](text));
  const isAmong = values && chosenBy && !values.includes(undefined);
  return { ...(by !== undefined && { by }), ...(isAmong && { among: values, chosenBy }) };
}

/** Words of a value in the model's terms; undefined is malformed. */
const parsers: Record<PlainKind, (text: string) => unknown> = {
  text: (text) => text,
  number: (text) => (/^-?\d+$/.test(text) ? Number(text) : undefined),
  protocol: parseProtocol,
  'port-range': parsePortRange,
  policy: (text) => parseWord(policies, text),
  priority: (text) => priority(digits(text, 0, text.length, 4)),
  'nic-type': (text) => parseWord(nicTypes, text),
  cidr: parseCidr,
  'group-type': (text) => parseWord(groupTypes, text),
  'inner-access': (text) => parseWord(innerAccessPolicies, text),
  'address-family': (text) => parseWord(['IPv4', 'IPv6'] as const, text),
};
