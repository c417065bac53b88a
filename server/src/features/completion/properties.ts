import { t } from '@vscode/l10n';
import type { Expected, ValueOf, Word } from '../../engine/expected.ts';
import { namesBeside } from '../../text/cursor/siblings.ts';
import type { Body } from './body.ts';
import type { Completion } from './item.ts';
import { keyItem, type Place } from './place.ts';

/** The properties that may still stand in the map at a place: required ones first, those without effect last. */
export function properties(place: Place): Completion[] {
  const { expected, slot, tree } = place;
  if (expected.kind !== 'map') return [];
  const present = slot.kind === 'key' ? namesBeside(tree.content, slot) : new Set<string>();
  const fields = new Set([...present].flatMap((name) => expected.words.named(name)?.field ?? []));
  const missing = expected.words.all.filter((word) => {
    const isThere = present.has(word.name) || (word.field !== undefined && fields.has(word.field));
    return !isThere && word.deprecated === undefined;
  });
  return missing
    .map((word) => ({ word, rank: rankOf(word, expected, fields) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ word, rank }) => property(place, expected, word, rank));
}

function property(place: Place, { thing }: Extract<Expected, { kind: 'map' }>, word: Word, rank: number): Completion {
  const inside = place.inside(word.name);
  const detail = detailOf(word, rank);
  return keyItem(place, word.name, emptyValue(inside), {
    label: word.name,
    kind: 'property',
    goesOn: inside !== undefined && goesOn(inside),
    ...(detail && { detail }),
    ...(word.field && { about: { kind: 'field', thing, field: word.field } as const }),
  });
}

function detailOf(word: Word, rank: number): string | undefined {
  if (word.required) return t('required');
  return rank >= NO_EFFECT ? t('no effect beside what stands here') : undefined;
}

/** Room for a value of the kind that a property takes. */
function emptyValue(expected: Expected | undefined): Body {
  const last = { stop: 0 };
  if (expected?.kind === 'list') return expected.of.kind === 'value' ? [{ raw: last }] : { room: 'list' };
  if (expected?.kind === 'names' || expected?.kind === 'map') return { room: 'map' };
  if (expected?.kind === 'value' && expected.value === 'number') return { raw: { stop: 1, text: '10' } };
  if (expected?.kind === 'value' && expected.value === 'priority') return { raw: { stop: 1, text: '1' } };
  return expected === undefined ? { raw: last } : last;
}

const chosen: ReadonlySet<ValueOf> = new Set<ValueOf>([
  'protocol',
  'port-range',
  'policy',
  'priority',
  'nic-type',
  'cidr',
  'group-type',
  'inner-access',
  'address-family',
  'group',
  'prefix-list',
  'port-list',
  'direction',
  'vpc',
  'instance',
  'interface',
  'condition',
  'resource-type',
  'output',
]);

/** Whether what stands there can be chosen from a list. */
function goesOn(expected: Expected): boolean {
  if (expected.kind === 'list') return expected.of.kind === 'map' || goesOn(expected.of);
  return expected.kind !== 'value' || chosen.has(expected.value);
}

const NO_EFFECT = 90;
const peers = ['CidrIp', 'ipv6', 'GroupId', 'PrefixListId'];

/** Required ones, the authorization object of the direction, the rest as the words have it. */
function rankOf(
  { required, field }: Word,
  { thing, direction }: Extract<Expected, { kind: 'map' }>,
  present: ReadonlySet<string>,
): number {
  if (thing !== 'rule') return required ? 0 : 1;
  if (required) return 0;
  if (field === undefined) return 5;
  const [near, far] = direction === 'egress' ? ['dest', 'source'] : ['source', 'dest'];
  const side = sideOf(field);
  const isPeer = side === near && peers.some((peer) => field.startsWith(peer) || field.endsWith(peer));
  const hasPeer = [...present].some((name) => sideOf(name) === near && !/Owner|Port/.test(name));
  if (isPeer) return hasPeer ? NO_EFFECT : 1;
  if (field === 'portRangeListId') return present.has('portRange') ? NO_EFFECT : 2;
  if (/Owner/.test(field)) return present.has(`${near}GroupId`) && side === near ? 4 : NO_EFFECT + 1;
  if (['policy', 'priority', 'description'].includes(field)) return 3;
  return side === far ? 6 : 5;
}

function sideOf(field: string): 'source' | 'dest' | undefined {
  if (/PortRange/.test(field)) return undefined;
  if (/^(?:source|ipv6Source)/.test(field)) return 'source';
  return /^(?:dest|ipv6Dest)/.test(field) ? 'dest' : undefined;
}
