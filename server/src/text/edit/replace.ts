// Writes scalars and keys anew, in the quotes that the old ones wore.
import { lineStart } from '../lines.ts';
import type { Text } from '../pieces.ts';
import type { Span, TextChange } from '../span.ts';
import { type Node, resolve, type ScalarNode, type Tree } from '../tree.ts';
import { scalar } from './content.ts';

/** Writes another scalar in the place of a value, in the quotes that the old one wore. */
export function replaceScalar(tree: Tree, node: Node, value: string | number): TextChange {
  const old = resolve(node);
  const style = old?.kind === 'scalar' ? old.style : 'plain';
  const text = scalar(tree, value, style);
  const gap = node.start === node.end ? gapBefore(tree.content, node) : '';
  return { start: node.start, end: node.end, text: gap + text };
}

/** What has to stand before a value where there was none: a key in braces may even lack its colon. */
function gapBefore(text: Text, { start }: Span): string {
  const before = text.slice(lineStart(text, start), start);
  if (before === '' || /\s$/.test(before)) return '';
  return /(?:[:-]|[!&][^\s,[\]{}]*)$/.test(before) ? ' ' : ': ';
}

/** Writes another name for a key, in the quotes that the old one wore. */
export function renameKey(tree: Tree, key: ScalarNode, name: string): TextChange {
  return { start: key.start, end: key.end, text: scalar(tree, name, key.style) };
}
