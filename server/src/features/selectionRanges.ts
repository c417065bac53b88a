import type { Snapshot } from '../engine/snapshot.ts';
import type { Text } from '../text/pieces.ts';
import { contains, type Span, spanOf, touches } from '../text/span.ts';
import type { Node } from '../text/tree.ts';

/** What a growing selection takes in, from the inside out: value → property → rule → list → group → section → file. */
export function selectionSpans({ tree, reading }: Snapshot, offset: number): Span[] {
  const { content: text } = tree;
  const spans: Span[] = [{ start: 0, end: text.length }];
  for (const one of [tree, ...(reading.embedded ?? [])]) {
    for (const root of one.roots) descend(root, offset, text, spans);
  }
  return growing(spans);
}

function descend(outermost: Node, offset: number, text: Text, spans: Span[]): void {
  let node: Node | undefined = outermost;
  while (node !== undefined && touches(node, offset)) {
    spans.push(spanOf(node));
    node = within(node, offset, text, spans);
  }
}

/** The member that holds the offset; of two that touch there the later. */
function within(node: Node, offset: number, text: Text, spans: Span[]): Node | undefined {
  switch (node.kind) {
    case 'scalar':
      spans.push(...withoutQuotes(node, text));
      return undefined;
    case 'seq':
      return node.items.findLast((item) => touches(item, offset));
    case 'map': {
      const entry = node.entries.findLast((candidate) => touches(candidate, offset));
      if (entry === undefined) return undefined;
      spans.push(spanOf(entry));
      return touches(entry.key, offset) ? entry.key : entry.value;
    }
    case 'alias':
      return undefined;
  }
}

function withoutQuotes({ start, end }: Span, text: Text): Span[] {
  const [first, last] = [text.charAt(start), text.charAt(end - 1)];
  const isQuoted = end - start > 1 && first === last && (first === '"' || first === "'");
  return isQuoted ? [{ start: start + 1, end: end - 1 }] : [];
}

/** From the smallest to the largest, each within the next. */
function growing(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.end - a.start - (b.end - b.start))) {
    const last = result.at(-1);
    const isLarger = last === undefined || last.start !== span.start || last.end !== span.end;
    const holdsLast = last === undefined || contains(span, last);
    if (isLarger && holdsLast) result.push(span);
  }
  return result;
}
