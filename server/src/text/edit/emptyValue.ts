import { isNull, type Node, resolve } from '../tree.ts';

/** Whether a value holds no member yet. */
export function isEmptyValue(node: Node | undefined): boolean {
  if (node === undefined || isNull(node)) return true;
  const target = resolve(node);
  if (target?.kind === 'seq') return target.items.length === 0;
  return target?.kind === 'map' && target.entries.length === 0;
}
