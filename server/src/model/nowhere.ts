import type { EntityId } from './model.ts';

/** Ids of what stands nowhere in a file: beyond all of a file's own, so of rules that decide alike its own come first. */
export function nowhere(number = 0): EntityId {
  return (2 ** 40 + number) as EntityId;
}
