// Comments that go along with what is taken out of a text.
import { lineAbove, lineEnd, nextLine } from '../lines.ts';
import type { Text } from '../pieces.ts';
import type { Span, TextChange } from '../span.ts';
import type { Node } from '../tree.ts';

/** The comments from `start` to the end of the line on which `node` ends, which nothing in front of the node holds. */
export function commentsWithin(text: Text, { start, end }: Span, node: Node): Span[] {
  const scalars = scalarsOf(node);
  const result: Span[] = [];
  const within = text.slice(start, end);
  for (let at = start; ; at++) {
    const next = within.indexOf('#', at - start);
    if (next < 0) return result;
    at = start + next;
    if (/\S/.test(text.charAt(at - 1)) || scalars.some((scalar) => scalar.start <= at && at < scalar.end)) continue;
    const comment = { start: at, end: lineEnd(text, at) };
    result.push(comment);
    at = comment.end;
  }
}

function scalarsOf(node: Node): Span[] {
  if (node.kind === 'alias') return [];
  if (node.kind === 'scalar') return [node];
  const children = node.kind === 'seq' ? node.items : node.entries.flatMap(({ key, value }) => [key, value]);
  return children.flatMap(scalarsOf);
}

/** Takes whole lines of comments, which stand above what a change takes out, along with it. */
export function withLinesAbove(text: Text, change: TextChange, lines: readonly Span[]): TextChange[] {
  // Next to a change that takes the break above its lines, and not the one below, the same is done.
  const breaksAbove = /[\r\n]/.test(text.charAt(change.start));
  const apart: TextChange[] = [];
  let { text: written } = change;
  for (const { start, end } of lines) {
    if (change.start <= start && end <= change.end) written = withoutLine(written, text.slice(start, end));
    else if (breaksAbove && start > 0) apart.push({ start: lineAbove(text, start).end, end, text: '' });
    else apart.push({ start, end: nextLine(text, end), text: '' });
  }
  return [...apart, { start: change.start, end: change.end, text: written }];
}

/** What is written without a line that it keeps. */
function withoutLine(written: string, line: string): string {
  const at = written.indexOf(line.trimEnd());
  if (at < 0) return written;
  const before = written.slice(0, at).replace(/\r?\n$/, '');
  return before + written.slice(at + line.trimEnd().length);
}
