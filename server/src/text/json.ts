import { type ParseErrorCode, visit } from 'jsonc-parser';
import type { SyntaxReason } from '../util/syntaxReason.ts';
import { TreeBuilder } from './build.ts';
import { shallowJson } from './depth.ts';
import { mendFlow } from './flow.ts';
import { limits } from './limits.ts';
import { withPlainSpaces } from './oddSpaces.ts';
import type { Text } from './pieces.ts';
import type { Span } from './span.ts';
import type { SyntaxProblem, Tree } from './tree.ts';

/** Reads JSON with jsonc-parser, which goes on behind errors; comments and trailing commas are problems and cost nothing. */
export function readJson(content: Text): Tree {
  const text = content.toString();
  const tree = readAs(text, text);
  const plain = tree.problems.length > 0 ? withPlainSpaces(text, 'json') : undefined;
  if (plain === undefined) return tree;
  const better = readAs(text, plain.text);
  if (better.problems.length >= tree.problems.length) return tree;
  return { ...better, problems: [{ reason: 'odd-space', ...plain.first }, ...better.problems] };
}

/** @param read the text as it is to be read, with plain spaces */
function readAs(text: string, read: string): Tree {
  const shallow = shallowJson(read);
  if (shallow === undefined) return readShallow(text, read);
  const tree = readShallow(text, shallow.text);
  return { ...tree, problems: [shallow.problem, ...tree.problems] };
}

function readShallow(text: string, read: string): Tree {
  const plain = parse(text, read);
  const mended = plain.problems.some((problem) => problem.reason !== 'comment-in-json')
    ? mendFlow(read, 'json')
    : undefined;
  if (mended === undefined) return plain;
  const better = parse(text, mended.text, mended.problems);
  // What is said of a bracket that we have put there ourselves is said of its opener.
  const others = better.problems.filter(
    ({ start }) => !mended.patches.some((patch) => patch.start <= start && start < patch.end),
  );
  const problems = causes([...mended.problems, ...others]).slice(0, limits.recoveries);
  return problems.length > plain.problems.length ? plain : { ...better, problems };
}

/** A quote that was never closed takes the bracket of its line with it: one word is enough. The rest in the order of the text. */
function causes(problems: readonly SyntaxProblem[]): SyntaxProblem[] {
  const quotes = problems.filter(({ reason }) => reason === 'unclosed-quote');
  return problems
    .filter(
      (one) => one.reason !== 'unclosed-bracket' || !quotes.some(({ start }) => one.start < start && start < one.end),
    )
    .sort((a, b) => a.start - b.start);
}

/** @param read the text as it is to be read: mended, where the original is broken */
function parse(text: string, read: string, known: readonly Span[] = []): Tree {
  const problems: SyntaxProblem[] = [];
  // The damage is known only while reading, so the builder shares the growing list.
  const damage: Span[] = [...known];
  const builder = new TreeBuilder(damage);
  let cursor = 0; // the end of what was read last
  let comma = -1;
  /** The last quote that was never closed: what stands behind it is half typed. */
  let openQuote = -1;
  const report = (reason: SyntaxReason, start: number, end: number) => {
    // One error makes others right there.
    const last = problems.at(-1)?.start ?? -1;
    if (last === start && reason !== 'comment-in-json') return;
    // What stands in the place of the value has been called wrong already.
    if (reason === 'missing-value' && last >= cursor) return;
    if (problems.length < limits.recoveries)
      problems.push({ reason, start, end: Math.min(Math.max(end, start), text.length) });
  };
  const close = (offset: number, length: number) => {
    // A bracket that the text lacks ends where the last child does.
    if (offset < text.length && text[offset] === read[offset]) cursor = offset + length;
    builder.close(cursor);
  };
  const styleAt = (offset: number) => (offset === openQuote ? 'damaged' : 'double');

  const whereToLook = (problem: SyntaxProblem): SyntaxProblem => {
    const { reason, start } = problem;
    // A comma is missing behind what was read last, which may be lines above.
    const below = reason === 'missing-comma' && /[\r\n]/.test(read.slice(cursor, start));
    if (below) return { reason, start: cursor - 1, end: cursor };
    // At the end there is no bracket to look at; where the text was mended, its opener is known.
    const ends = known.length === 0 && reason === 'unclosed-bracket' && cursor > 0 && start >= read.trimEnd().length;
    if (ends) return { reason: 'unexpected-end', start: cursor - 1, end: cursor };
    const extra = reason === 'missing-value' && comma >= cursor && /[\]}]/.test(text[start] ?? '');
    return extra ? { reason: 'extra-comma', start: comma, end: comma + 1 } : problem;
  };

  visit(read.startsWith('\uFEFF') ? ` ${read.slice(1)}` : read, {
    onObjectBegin: (offset) => {
      builder.openMap(offset, true);
      cursor = offset + 1;
    },
    onObjectProperty: (name, offset, length) => {
      if (builder.expectsValue) builder.scalar(cursor, cursor, '', 'damaged');
      cursor = offset + length;
      builder.scalar(offset, cursor, name, styleAt(offset));
    },
    onObjectEnd: (offset, length) => {
      if (builder.expectsValue) builder.scalar(cursor, cursor, '', 'damaged');
      close(offset, length);
    },
    onArrayBegin: (offset) => {
      builder.openSeq(offset, true);
      cursor = offset + 1;
    },
    onArrayEnd: close,
    onLiteralValue: (value, offset, length) => {
      cursor = offset + length;
      const style = typeof value === 'string' ? styleAt(offset) : 'plain';
      builder.scalar(offset, cursor, String(value), style);
    },
    onSeparator: (char, offset, length) => {
      if (char === ',') comma = offset;
      else cursor = offset + length;
    },
    onComment: (offset, length) => report('comment-in-json', offset, offset + length),
    onError: (code, offset, length) => {
      const { reason, ...span } = whereToLook({ reason: reasonOf(code), start: offset, end: offset + length });
      if (reason === 'unclosed-quote') openQuote = offset;
      damage.push(span);
      report(reason, span.start, span.end);
    },
  });
  while (builder.depth > 0) {
    if (builder.expectsValue) builder.scalar(cursor, cursor, '', 'damaged');
    builder.close(cursor);
  }
  return { content: text, text, syntax: 'json', roots: builder.roots, problems, duplicates: builder.duplicates };
}

/** jsonc-parser's error codes by number: its enum is a `const enum` that cannot be imported here. */
const reasons: Partial<Record<number, SyntaxReason>> = {
  1: 'unexpected-text',
  2: 'unexpected-text',
  3: 'missing-value',
  4: 'missing-value',
  5: 'missing-colon',
  6: 'missing-comma',
  7: 'unclosed-bracket',
  8: 'unclosed-bracket',
  9: 'unexpected-text',
  10: 'comment-in-json',
  11: 'unexpected-end',
  12: 'unclosed-quote',
  13: 'unexpected-text',
  14: 'invalid-escape',
  15: 'invalid-escape',
  16: 'invalid-character',
};

function reasonOf(code: ParseErrorCode): SyntaxReason {
  return reasons[code] ?? 'unexpected-text';
}
