import type { Guard } from '../model/variables.ts';
import { type Node, resolve, type SeqNode } from '../text/tree.ts';

/** One way a list item may turn out; several where a template decides later. */
export interface Branch {
  readonly node: Node;
  readonly list: SeqNode;
  readonly index: number;
  readonly when: readonly Guard[];
}

export interface Branches {
  readonly branches: readonly Branch[];
  /** Some of the list is an expression. */
  readonly incomplete: boolean;
}

/** The items of a plain list. */
export function plainBranches(node: Node | undefined): Branches | undefined {
  const list = resolve(node);
  if (list?.kind !== 'seq') return undefined;
  return { branches: list.items.map((item, index) => ({ node: item, list, index, when: [] })), incomplete: false };
}
