import { type Span, touches } from '../../text/span.ts';
import type { Node, ScalarNode, Tree } from '../../text/tree.ts';

/** The word that a cursor is on: a key, a value, an alias. Undefined between words and in comments. */
export function wordAt(tree: Tree, offset: number): Span | undefined {
  for (const root of tree.roots) {
    const word = wordIn(root, offset);
    if (word) return { start: word.start, end: word.end };
  }
  return undefined;
}

function wordIn(node: Node, offset: number): Node | undefined {
  if (!touches(node, offset)) return undefined;
  if (node.kind === 'map') return wordOfMap(node.entries, offset);
  if (node.kind === 'seq') return first(node.items, (item) => wordIn(item, offset));
  return node;
}

function wordOfMap(entries: readonly { key: ScalarNode; value: Node }[], offset: number): Node | undefined {
  return first(entries, ({ key, value }) => (touches(key, offset) ? key : wordIn(value, offset)));
}

function first<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
