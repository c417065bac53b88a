import { t } from '@vscode/l10n';
import { type Cidr, covers, type Family } from '../algebra/ip.ts';
import { listedBlocks, takesSeveral } from '../analysis/blockLists.ts';
import type { ApiErrorCode } from '../knowledge/apiErrors.ts';
import type { Fix } from '../model/edit.ts';
import { type Field, known, rawText } from '../model/field.ts';
import type { Purpose, Rule, RuleField, ValueList } from '../model/model.ts';
import { type BlockField, localSide, peerSide } from '../model/rules.ts';
import { listed } from '../util/language.ts';
import { startsWithZero, whatIsWrong } from './addresses.ts';
import { defineCheck, type Finding } from './check.ts';
import { later } from './later.ts';
import { assuming, isPlain, refused } from './message.ts';

export default defineCheck({
  id: 'cidr',
  title: 'Address that the API refuses',
  severity: 'error',
  local: true,
  *group(group, { file }) {
    for (const rule of group.rules) {
      for (const slot of slots) {
        const field = rule.fields[slot.field];
        if (field === undefined || field.kind === 'unknown') continue;
        if (field.kind === 'malformed') yield* malformed(rule, slot, field.raw, file.purpose);
        else if (field.value.family !== slot.family) yield wrongFamily(rule, slot, field.raw);
      }
      if (rule.fields.destCidrIp !== undefined && rule.fields.sourceCidrIp !== undefined) yield* sameOnBothSides(rule);
    }
  },
  *file(file) {
    for (const list of file.prefixLists) yield* inList(list);
  },
});

/** A field that takes addresses of one family, and its neighbours for what stands in the wrong one. */
export interface Slot {
  readonly field: BlockField;
  readonly family: Family;
  readonly other: RuleField;
  readonly groupId: RuleField;
  readonly prefixListId: RuleField;
  readonly code: ApiErrorCode;
}

const source = { groupId: 'sourceGroupId', prefixListId: 'sourcePrefixListId' } as const;
const dest = { groupId: 'destGroupId', prefixListId: 'destPrefixListId' } as const;

const slots: readonly Slot[] = [
  {
    ...source,
    field: 'sourceCidrIp',
    family: 'ipv4',
    other: 'ipv6SourceCidrIp',
    code: 'InvalidSourceCidrIp.Malformed',
  },
  {
    ...source,
    field: 'ipv6SourceCidrIp',
    family: 'ipv6',
    other: 'sourceCidrIp',
    code: 'InvalidParam.Ipv6SourceCidrIp',
  },
  { ...dest, field: 'destCidrIp', family: 'ipv4', other: 'ipv6DestCidrIp', code: 'InvalidDestCidrIp.Malformed' },
  { ...dest, field: 'ipv6DestCidrIp', family: 'ipv6', other: 'destCidrIp', code: 'InvalidParam.Ipv6DestCidrIp' },
];

function* malformed(rule: Rule, slot: Slot, raw: string, purpose: Purpose): Iterable<Finding> {
  if (listedBlocks(raw, slot.family)) {
    if (!takesSeveral(purpose)) yield several(rule, slot, raw);
    return;
  }
  const field = rule.fields[slot.field];
  const padded = startsWithZero(raw, slot.family);
  const what = whatIsWrong(raw, slot.family);
  const message = assuming(padded ? what : refused(what, slot.code), field);
  yield {
    at: { entity: rule.id, field: slot.field },
    message,
    ...(padded && mild),
    get fixes() {
      return isPlain(field) ? later.fixes?.addressFixes(rule, slot, raw) : [];
    },
  };
}

/** What the API makes of leading zeros is not documented. */
const mild = { severity: 'warning' } as const;

function several(rule: Rule, { field, code }: Slot, raw: string): Finding {
  const parts = raw.split(',').map((part) => part.trim());
  const [first = '', ...others] = parts;
  const entity = rule.id;
  const copies = others.reverse().map((part) => ({ kind: 'copy', entity, set: { [field]: part } }) as const);
  const edits = [{ kind: 'set', entity, field, value: first } as const, ...copies];
  return {
    at: { entity, field },
    severity: 'warning',
    message: refused(t('`{0}` names several blocks: a rule takes one. Write one rule for each.', raw), code),
    fixes: [{ title: t('Make one rule for each of {0}', listed(parts)), safety: 'safe', preferred: true, edits }],
  };
}

/** The value has one meaning and only stands under the wrong name; the API refused it there. */
export function move(rule: Rule, field: RuleField, to: RuleField, title: string): Fix[] {
  if (rule.fields[to] !== undefined) return [];
  return [{ title, safety: 'safe', preferred: true, edits: [{ kind: 'move', entity: rule.id, field, to }] }];
}

function wrongFamily(rule: Rule, slot: Slot, raw: string): Finding {
  const ipv6 = slot.family === 'ipv4';
  const message = ipv6
    ? t('`{0}` is IPv6, and this property takes IPv4. IPv6 has a property of its own.', raw)
    : t('`{0}` is IPv4, and this property takes IPv6. IPv4 has a property of its own.', raw);
  const field = rule.fields[slot.field];
  const title = ipv6 ? t('Move it to the property for IPv6') : t('Move it to the property for IPv4');
  return {
    at: { entity: rule.id, field: slot.field },
    message: assuming(refused(message, slot.code), field),
    // The name may change even where the value is an expression.
    fixes: move(rule, slot.field, slot.other, title),
  };
}

function* sameOnBothSides(rule: Rule): Iterable<Finding> {
  const peer = rule.fields[peerSide(rule).cidrIp];
  const { cidrIp: local } = localSide(rule);
  const own = rule.fields[local];
  if (!same(known(peer), known(own))) return;
  const message = t('Source and destination are both `{0}`. Name the peer only.', rawText(own) ?? '');
  const edits = [{ kind: 'unset', entity: rule.id, field: local } as const];
  const title = rule.direction === 'ingress' ? t('Remove the destination') : t('Remove the source');
  yield {
    at: { entity: rule.id, field: local },
    message: assuming(refused(message, 'InvalidParamter.Conflict'), own, peer),
    fixes: isPlain(own) ? [{ title, safety: 'changes-access', preferred: true, edits }] : [],
  };
}

function same(a: Cidr | undefined, b: Cidr | undefined): boolean {
  return a !== undefined && b !== undefined && covers(a, b) && covers(b, a);
}

function* inList(list: ValueList): Iterable<Finding> {
  const family = known(list.fields.addressFamily);
  for (const { id, cidr } of list.entries) {
    const at = { entity: id, field: 'cidr' } as const;
    const value: Field<Cidr> | undefined = cidr;
    if (value?.kind === 'malformed') {
      const padded = startsWithZero(value.raw, familyOf(value.raw));
      yield {
        at,
        message: assuming(whatIsWrong(value.raw, familyOf(value.raw)), value),
        ...(padded && mild),
        get fixes() {
          return isPlain(value) ? later.fixes?.entryFixes(id, value.raw, familyOf(value.raw)) : [];
        },
      };
    } else if (value?.kind === 'known' && family !== undefined && family.toLowerCase() !== value.value.family) {
      const message = t('`{0}` does not belong here: all entries of `{1}` are {2}.', value.raw, list.name, family);
      yield { at, message: assuming(message, value, list.fields.addressFamily) };
    }
  }
}

function familyOf(raw: string): Family {
  return raw.includes(':') ? 'ipv6' : 'ipv4';
}
