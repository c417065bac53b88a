import { type ParseErrorCode, visit } from 'jsonc-parser';
import type { SyntaxReason } from '../util/syntaxReason.ts';
import { TreeBuilder } from './build.ts';
import { shallowJson } from './depth.ts';
import { type Mended, mendFlow } from './flow.ts';
import { limits } from './limits.ts';
import { withPlainSpaces } from './oddSpaces.ts';
import type { Text } from './pieces.ts';
import type { Span } from './span.ts';
import type { ScalarStyle, SyntaxProblem, Tree } from './tree.ts';
import type { TreeMemory } from './treeMemory.ts';

/** Reads JSON with jsonc-parser, which goes on behind errors; comments and trailing commas are problems and cost nothing. */
export function readJson(content: Text, memory?: TreeMemory): Tree {
  const known = memory?.read(content);
  if (known !== undefined) return known;
  memory?.forget();
  const tree = readFully(content.toString());
  if (tree.problems.length === 0) memory?.keep(tree);
  return tree;
}

function readFully(text: string): Tree {
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
  const problems = causes(mended, better.problems);
  return problems.length > plain.problems.length ? plain : { ...better, problems };
}

/**
 * What is wrong with a text that was mended, in its order. What is said of a bracket that we have put there ourselves is said of
 * its opener; and a quote that was never closed takes the bracket of its line with it: one word is enough.
 */
export function causes(mended: Omit<Mended, 'text'>, found: readonly SyntaxProblem[]): SyntaxProblem[] {
  const isOurs = ({ start }: Span) => mended.patches.some((patch) => patch.start <= start && start < patch.end);
  const problems = [...mended.problems, ...found.filter((problem) => !isOurs(problem))];
  const quotes = problems.filter(({ reason }) => reason === 'unclosed-quote');
  const isCause = ({ reason, start, end }: SyntaxProblem) =>
    reason !== 'unclosed-bracket' || !quotes.some((quote) => start < quote.start && quote.start < end);
  return problems
    .filter(isCause)
    .sort((a, b) => a.start - b.start)
    .slice(0, limits.recoveries);
}

/** @param read the text as it is to be read: mended, where the original is broken */
function parse(text: string, read: string, known: readonly Span[] = []): Tree {
  // The damage is known only while reading, so the builder shares the growing list.
  const damage: Span[] = [...known];
  const builder = new TreeBuilder({ syntax: 'json', damage });
  const { problems } = visitJson(
    { text, read: read.startsWith('\uFEFF') ? ` ${read.slice(1)}` : read, at: 0, known, damage },
    builder,
  );
  return { content: text, text, syntax: 'json', roots: builder.roots, problems, duplicates: builder.duplicates };
}

/** What is to be visited: a text, or a piece of one. */
export interface Visit {
  readonly text: string;
  /** The same as it is to be read: as long as that. */
  readonly read: string;
  /** Where it stands in all of the text. */
  readonly at: number;
  /** What has been mended. */
  readonly known: readonly Span[];
  /** What could not be read, in the end. */
  readonly damage: Span[];
}

export interface Visited {
  readonly problems: readonly SyntaxProblem[];
  /** Whether nothing was missing where it ends. */
  readonly isComplete: boolean;
  /** How many problems there are whatever follows, as long as no comment is open. */
  readonly certain: number;
}

/** Hands all that stands in a text to the builder. */
export function visitJson(what: Visit, builder: TreeBuilder): Visited {
  const visitor = new Visitor(what, builder);
  visitor.visit();
  return visitor;
}

class Visitor implements Visited {
  isComplete = true;
  certain = 0;
  readonly problems: SyntaxProblem[] = [];
  readonly #what: Visit;
  readonly #builder: TreeBuilder;
  /** The end of what was read last. */
  #cursor: number;
  #comma = -1;
  /** The last quote that was never closed: what stands behind it is half typed. */
  #openQuote = -1;

  constructor(what: Visit, builder: TreeBuilder) {
    this.#what = what;
    this.#builder = builder;
    this.#cursor = what.at;
  }

  visit(): void {
    const { read, at } = this.#what;
    visit(read, {
      onObjectBegin: (offset) => this.#opened(this.#builder.openMap(at + offset, true)),
      onObjectProperty: (name, offset, length) => this.#property(name, at + offset, length),
      onObjectEnd: (offset, length) => this.#close(at + offset, length),
      onArrayBegin: (offset) => this.#opened(this.#builder.openSeq(at + offset, true)),
      onArrayEnd: (offset, length) => this.#close(at + offset, length),
      onLiteralValue: (value, offset, length) => this.#literal(value, at + offset, length),
      onSeparator: (char, offset, length) => this.#separator(char, at + offset, length),
      onComment: (offset, length) => this.#report('comment-in-json', at + offset, at + offset + length),
      onError: (code, offset, length) => this.#error(reasonOf(code), at + offset, length),
    });
    while (this.#builder.depth > 0) {
      this.#fillValue();
      this.#builder.close(this.#cursor);
    }
  }

  #opened({ start }: Span): void {
    this.#cursor = start + 1;
  }

  #property(name: string, offset: number, length: number): void {
    this.#fillValue();
    this.#cursor = offset + length;
    this.#builder.scalar(offset, this.#cursor, name, this.#styleAt(offset));
  }

  #literal(value: unknown, offset: number, length: number): void {
    this.#cursor = offset + length;
    const style = typeof value === 'string' ? this.#styleAt(offset) : 'plain';
    this.#builder.scalar(offset, this.#cursor, String(value), style);
  }

  #styleAt(offset: number): ScalarStyle {
    return offset === this.#openQuote ? 'damaged' : 'double';
  }

  #separator(char: string, offset: number, length: number): void {
    if (char === ',') this.#comma = offset;
    else this.#cursor = offset + length;
  }

  #close(offset: number, length: number): void {
    this.#fillValue();
    // A bracket that the text lacks ends where the last child does.
    const { text, read, at } = this.#what;
    const isThere = offset - at < text.length && text[offset - at] === read[offset - at];
    if (isThere) this.#cursor = offset + length;
    this.#builder.close(this.#cursor);
  }

  /** A key without a value: nothing can be read in its place. */
  #fillValue(): void {
    if (this.#builder.expectsValue) this.#builder.scalar(this.#cursor, this.#cursor, '', 'damaged');
  }

  #error(found: SyntaxReason, offset: number, length: number): void {
    if (offset >= this.#what.at + this.#what.read.length) this.isComplete = false;
    const { reason, start, end } = this.#whereToLook({ reason: found, start: offset, end: offset + length });
    if (reason === 'unclosed-quote') this.#openQuote = offset;
    this.#what.damage.push({ start, end });
    this.#report(reason, start, end);
    if (this.isComplete && this.#builder.depth > 0) this.certain = this.problems.length;
  }

  #whereToLook(problem: SyntaxProblem): SyntaxProblem {
    const { reason, start } = problem;
    const cursor = this.#cursor;
    // A comma is missing behind what was read last, which may be lines above.
    const below = reason === 'missing-comma' && /[\r\n]/.test(this.#readBetween(cursor, start));
    if (below) return { reason, start: cursor - 1, end: cursor };
    if (reason === 'unclosed-bracket' && this.#isAtEnd(start))
      return { reason: 'unexpected-end', start: cursor - 1, end: cursor };
    const isBracket = /[\]}]/.test(this.#what.text[start - this.#what.at] ?? '');
    const extra = reason === 'missing-value' && this.#comma >= cursor && isBracket;
    return extra ? { reason: 'extra-comma', start: this.#comma, end: this.#comma + 1 } : problem;
  }

  #readBetween(start: number, end: number): string {
    const { read, at } = this.#what;
    return read.slice(start - at, end - at);
  }

  /** At the end there is no bracket to look at; where the text was mended, its opener is known. */
  #isAtEnd(start: number): boolean {
    const { read, at, known } = this.#what;
    return known.length === 0 && this.#cursor > 0 && start >= at + read.trimEnd().length;
  }

  #report(reason: SyntaxReason, start: number, end: number): void {
    // One error makes others right there.
    const last = this.problems.at(-1)?.start ?? -1;
    if (last === start && reason !== 'comment-in-json') return;
    // What stands in the place of the value has been called wrong already.
    if (reason === 'missing-value' && last >= this.#cursor) return;
    const { text, at } = this.#what;
    if (this.problems.length < limits.recoveries)
      this.problems.push({ reason, start, end: Math.min(Math.max(end, start), at + text.length) });
  }
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
