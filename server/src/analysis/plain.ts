import { type Field, sure } from '../model/field.ts';
import type { ValueList } from '../model/model.ts';

/** What is known of a field for sure, by its value alone, which holds on to no text. */
export function plainField<T>(field: Field<T>): Field<T> {
  const value = sure(field);
  return value === undefined ? { kind: 'unknown' } : { kind: 'known', value, raw: '' };
}

/** A list by its values alone. */
export function plainList({ fields: { maxEntries, addressFamily }, entries, ...list }: ValueList): ValueList {
  return {
    ...list,
    fields: {
      ...(maxEntries && { maxEntries: plainField(maxEntries) }),
      ...(addressFamily && { addressFamily: plainField(addressFamily) }),
    },
    entries: entries.map(({ id, cidr, portRange }) => ({
      id,
      ...(cidr && { cidr: plainField(cidr) }),
      ...(portRange && { portRange: plainField(portRange) }),
    })),
  };
}
