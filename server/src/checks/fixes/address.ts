import { t } from '@vscode/l10n';
import { type Family, parseCidr } from '../../algebra/ip.ts';
import type { Fix, Safety } from '../../model/edit.ts';
import type { EntityId, FieldName, Rule } from '../../model/model.ts';
import { peerSide } from '../../model/rules.ts';
import { mayBeGroupId } from '../../model/values.ts';
import { halfWidth } from '../../util/halfWidth.ts';
import { anywhere, fits, withoutZeros } from '../addresses.ts';
import { move, type Slot } from '../cidr.ts';

/** What may have been meant by a text that is no address, in a rule. */
export function addressFixes(rule: Rule, slot: Slot, raw: string): Fix[] {
  return [...moveId(rule, slot, raw), ...repairs(raw, slot.family).map((repair) => write(rule.id, slot.field, repair))];
}

/** The same in an entry of a prefix list. */
export function entryFixes(entry: EntityId, raw: string, family: Family): Fix[] {
  return repairs(raw, family).map((repair) => write(entry, 'cidr', repair));
}

function write(entity: EntityId, field: FieldName, { value, title, safety, preferred }: Repair): Fix {
  return { title, safety, ...(preferred && { preferred }), edits: [{ kind: 'set', entity, field, value }] };
}

/** The id of a group or a prefix list where an address should be; only the peer can be one. */
function moveId(rule: Rule, slot: Slot, raw: string): Fix[] {
  if (slot.groupId !== peerSide(rule).groupId) return [];
  if (mayBeGroupId(raw)) return move(rule, slot.field, slot.groupId, t('Make it the group of this rule'));
  if (/^pl-\w+$/.test(raw)) return move(rule, slot.field, slot.prefixListId, t('Make it the prefix list of this rule'));
  return [];
}

/** What may have been meant. */
interface Repair {
  readonly value: string;
  readonly title: string;
  readonly safety: Safety;
  readonly preferred?: boolean;
}

/** Readings of a malformed address, the likely one first. */
function repairs(raw: string, family: Family): Repair[] {
  const every = family === 'ipv4' ? '0.0.0.0/0' : '::/0';
  if (anywhere.test(raw))
    return [{ value: every, title: t('Write {0}: every address', every), safety: 'changes-access', preferred: true }];
  const sure = halfWidth(raw).replace(/\s+/g, '');
  const plain = fromMask(sure) ?? sure;
  if (fits(plain, family)) return [repair(plain, 'safe')];
  const guess = withoutZeros(padded(plain));
  return fits(guess, family) ? [repair(guess, 'changes-access')] : [];
}

function repair(value: string, safety: Safety): Repair {
  return { value, title: t('Write {0}', value), safety, preferred: true };
}

/** `10.0.0.0/255.0.0.0` → `10.0.0.0/8`. */
function fromMask(text: string): string | undefined {
  const [address = '', mask = ''] = text.split('/');
  const word = parseCidr(mask)?.words[0];
  if (word === undefined || !mask.includes('.')) return undefined;
  const ones = Math.clz32(~word);
  const contiguous = (word << ones) >>> 0 === 0 || ones === 32;
  return contiguous ? `${address}/${ones}` : undefined;
}

/** `10.0/16` → `10.0.0.0/16`, where the prefix covers no more than what is written. */
function padded(text: string): string {
  const match = /^(\d+(?:\.\d+){0,2})\.?\/(\d+)$/.exec(text);
  const numbers = match?.[1]?.split('.') ?? [];
  if (match === null || Number(match[2]) > numbers.length * 8) return text;
  return `${[...numbers, '0', '0', '0'].slice(0, 4).join('.')}/${match[2]}`;
}
