import { partitionPoint } from '../../util/partitionPoint.ts';
import { columnOf, lineStart } from '../lines.ts';
import type { Text } from '../pieces.ts';
import type { Span } from '../span.ts';
import type { MapNode, Node, SeqNode, Tree } from '../tree.ts';
import { type Frame, frameOf } from './standing.ts';

export interface Chain {
  readonly frames: Frame[];
  /** Where the text is to be read on from: the start of the innermost thing that begins before the cursor. */
  readonly from: number;
}

/**
 * The collections of the tree that begin before an offset, each the last one of its parent. Not all of them need hold
 * the offset: which of them do is seen by reading on from the innermost.
 */
export function chainTo(tree: Tree, offset: number): Chain {
  const frames: Frame[] = [];
  let node = lastBefore(tree.roots, offset);
  let from = 0;
  while (node !== undefined && (node.kind === 'map' || node.kind === 'seq')) {
    const step: Step | undefined =
      node.kind === 'map' ? stepIntoMap(tree, node, offset) : stepIntoSeq(tree, node, offset);
    if (step === undefined) break;
    frames.push(step.frame);
    from = step.from;
    node = step.next;
  }
  return { frames, from };
}

interface Step {
  readonly frame: Frame;
  readonly from: number;
  readonly next: Node | undefined;
}

function stepIntoMap({ content: text }: Tree, node: MapNode, offset: number): Step | undefined {
  let index = indexBefore(node.entries, offset);
  // Where the text is broken, a value may have been read as a key.
  while (node.flow && index > 0 && charBefore(text, node.entries[index]?.start ?? 0) === ':') index--;
  const entry = node.entries[index];
  if (entry === undefined) return undefined;
  const { key, value } = entry;
  const frame = frameOf('map', { flow: node.flow, column: columnOf(text, key.start), node });
  // Of a repeated key, and of one that stands in another map's place, only the text can tell.
  const inside = isOpened(text, value) && value.start > key.end && value.start < offset;
  if (inside) {
    frame.key = { start: key.start, end: key.end, text: key.text };
    frame.state = 'full';
  } else if (node.flow) noteMissingComma(text, frame, key.start);
  return { frame, from: key.start, next: inside ? value : undefined };
}

function noteMissingComma(text: Text, frame: Frame, at: number): void {
  const before = endBefore(text, at);
  if ('{,'.includes(text.charAt(before - 1))) return;
  frame.state = 'full';
  frame.last = before;
}

function charBefore(text: Text, at: number): string {
  return text.charAt(endBefore(text, at) - 1);
}

/** Where the text before an offset ends, white space left out. */
function endBefore(text: Text, at: number): number {
  let end = at;
  while (end > 0 && /\s/.test(text.charAt(end - 1))) end--;
  return end;
}

function stepIntoSeq({ content: text }: Tree, node: SeqNode, offset: number): Step | undefined {
  const index = indexBefore(node.items, offset);
  const item = node.items[index];
  if (item === undefined) return undefined;
  const frame = frameOf('seq', { flow: node.flow, column: columnOf(text, node.start), node });
  const inside = isOpened(text, item) && item.start < offset;
  if (inside) frame.state = 'full';
  const isEmpty = item.end === item.start;
  // What an empty item says is read once more, with its dash, or with the tag before it.
  if (isEmpty && node.flow) return { frame, from: behindLast(frame, node, index), next: undefined };
  const dash = lineStart(text, item.start) + frame.column;
  const again = isEmpty && text.charAt(dash) === '-';
  frame.index = again ? index - 1 : index;
  return { frame, from: again ? dash : item.start, next: inside ? item : undefined };
}

/** Where to read on behind the item before one of brackets, or behind the bracket that opens. */
function behindLast(frame: Frame, { items, start }: SeqNode, index: number): number {
  const before = items[index - 1];
  frame.index = Math.max(0, index - 1);
  if (before === undefined) return start + 1;
  frame.state = 'full';
  return before.end;
}

/** Whether a node is a collection that holds something, and stands here as the tree says. */
function isOpened(text: Text, node: Node): node is MapNode | SeqNode {
  if (node.kind === 'map') return node.entries.length > 0 && (!node.flow || text.charAt(node.start) === '{');
  return node.kind === 'seq' && node.items.length > 0 && (!node.flow || text.charAt(node.start) === '[');
}

function lastBefore<T extends Span>(all: readonly T[], offset: number): T | undefined {
  return all[indexBefore(all, offset)];
}

/** The index of the last that starts at or before the offset, or -1. They stand in the order of the text. */
function indexBefore(all: readonly Span[], offset: number): number {
  return partitionPoint(all.length, (i) => (all[i]?.start ?? 0) <= offset) - 1;
}
