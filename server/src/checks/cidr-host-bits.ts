import { t } from '@vscode/l10n';
import { bitsOf, type Cidr, type Family, formatCidr, hasHostBits, network } from '../algebra/ip.ts';
import type { Fix } from '../model/edit.ts';
import { type Field, type Known, known } from '../model/field.ts';
import type { EntityId, FieldName } from '../model/model.ts';
import { type BlockField, blockFields } from '../model/rules.ts';
import { defineCheck, type Finding } from './check.ts';
import { assuming, isPlain } from './message.ts';

export default defineCheck({
  id: 'cidr-host-bits',
  title: 'Block with host bits',
  severity: 'warning',
  local: true,
  *group(group) {
    for (const rule of group.rules) {
      for (const field of blockFields) {
        const value = rule.fields[field];
        // What stands in the property of the other family is of check `cidr`.
        if (hasBits(value) && value.value.family === familyOf(field)) yield finding(rule.id, field, value);
      }
    }
  },
  *file(file) {
    for (const list of file.prefixLists) {
      const family = known(list.fields.addressFamily)?.toLowerCase();
      for (const { id, cidr } of list.entries) {
        if (hasBits(cidr) && (family ?? cidr.value.family) === cidr.value.family) yield inList(id, cidr);
      }
    }
  },
});

function familyOf(field: BlockField): Family {
  return field.startsWith('ipv6') ? 'ipv6' : 'ipv4';
}

function hasBits(field: Field<Cidr> | undefined): field is Known<Cidr> {
  return field?.kind === 'known' && field.value.prefix < bitsOf(field.value.family) && hasHostBits(field.value);
}

function finding(entity: EntityId, field: FieldName, value: Known<Cidr>): Finding {
  const { block, single } = readings(value.value);
  const message = t(
    '`{0}` has bits behind its prefix: either the block `{1}` is meant or the address `{2}`.',
    value.raw,
    block,
    single,
  );
  return {
    at: { entity, field },
    message: assuming(message, value),
    fixes: isPlain(value) ? fixesFor(entity, field, value.value) : [],
  };
}

/** Source: SDK 7.11.6, ModifyPrefixList: entries must be blocks. */
function inList(entity: EntityId, value: Known<Cidr>): Finding {
  const { block, single } = readings(value.value);
  const message = t(
    'A prefix list refuses `{0}`: either the block `{1}` is meant or the address `{2}`.',
    value.raw,
    block,
    single,
  );
  const fixes = isPlain(value) ? fixesFor(entity, 'cidr', value.value) : [];
  return { at: { entity, field: 'cidr' }, severity: 'error', message: assuming(message, value), fixes };
}

function readings(cidr: Cidr) {
  return { block: formatCidr(network(cidr)), single: formatCidr({ ...cidr, prefix: bitsOf(cidr.family) }) };
}

/** Both may be meant, and which of them the API makes of it is not documented. */
function fixesFor(entity: EntityId, field: FieldName, cidr: Cidr): Fix[] {
  const { block, single } = readings(cidr);
  const write = (value: string) => [{ kind: 'set', entity, field, value } as const];
  return [
    { title: t('Write {0}: the whole block', block), safety: 'changes-access', edits: write(block) },
    { title: t('Write {0}: the single address', single), safety: 'changes-access', edits: write(single) },
  ];
}
