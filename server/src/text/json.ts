import { type ParseErrorCode, visit } from 'jsonc-parser';
import type { SyntaxReason } from '../util/syntaxReason.ts';
import { type Building, TreeBuilder } from './build.ts';
import { shallowJson } from './depth.ts';
import { mendFlow, separateJson } from './flow.ts';
import { FlowScanner } from './flowScanner.ts';
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
  const piece = { text, read, at: 0 };
  const building = { syntax: 'json' } as const;
  const plain = readPlain(piece, building);
  const mended = isBroken(plain) ? readMended(piece, building, new FlowScanner(read, 'json')) : undefined;
  const { roots, duplicates, problems } = mended ?? plain;
  return { content: text, text, syntax: 'json', roots, duplicates, problems };
}

/** A text, or a piece of one. */
export interface Piece {
  readonly text: string;
  /** The same as it is to be read: as long as that. */
  readonly read: string;
  /** Where it stands in all of the text. */
  readonly at: number;
}

export interface Reading extends Visited, Pick<Tree, 'roots' | 'duplicates'> {
  /** What could not be read. */
  readonly damage: readonly Span[];
}

/** Reads a piece as it is written. */
export function readPlain(piece: Piece, building: Building, scanner?: FlowScanner): Reading {
  const plain = parse(piece, building);
  const separated = isBroken(plain) ? separateJson(piece.read, scanner) : piece.read;
  return separated === piece.read ? plain : parse({ ...piece, read: separated }, building);
}

/** Whether more is wrong than comments. */
export function isBroken({ problems }: Visited): boolean {
  return problems.some(({ reason }) => reason !== 'comment-in-json');
}

/**
 * Reads a piece with those brackets closed that its lines show to be open. Undefined when there are none; or when a bracket is
 * left over then that closes nothing: the indentation means nothing.
 */
export function readMended(piece: Piece, building: Building, scanner: FlowScanner): Reading | undefined {
  const mended = mendFlow(piece.read, 'json', scanner);
  if (mended === undefined || scanner.foundSpare) return undefined;
  const moved = ({ start, end }: Span) => ({ start: start + piece.at, end: end + piece.at });
  const known = mended.problems.map((one) => ({ ...one, ...moved(one) }));
  const reading = parse({ ...piece, read: mended.text }, building, known);
  return { ...reading, problems: causes(known, mended.patches.map(moved), reading.problems) };
}

/**
 * What is wrong with a text that was mended, in its order. What is said of a bracket that we have put there ourselves is said of
 * its opener; and a quote that was never closed takes the bracket of its line with it: one word is enough.
 */
function causes(
  known: readonly SyntaxProblem[],
  patches: readonly Span[],
  found: readonly SyntaxProblem[],
): SyntaxProblem[] {
  const isOurs = ({ start }: Span) => patches.some((patch) => patch.start <= start && start < patch.end);
  const problems = [...known, ...found.filter((problem) => !isOurs(problem))];
  const quotes = problems.filter(({ reason }) => reason === 'unclosed-quote');
  const isCause = ({ reason, start, end }: SyntaxProblem) =>
    reason !== 'unclosed-bracket' || !quotes.some((quote) => start < quote.start && quote.start < end);
  return problems
    .filter(isCause)
    .sort((a, b) => a.start - b.start)
    .slice(0, limits.recoveries);
}

/** @param known what has been mended */
function parse(piece: Piece, building: Building, known: readonly Span[] = []): Reading {
  // The damage is known only while reading, so the builder shares the growing list.
  const damage: Span[] = [...known];
  const builder = new TreeBuilder({ ...building, damage });
  const { read } = piece;
  const what = { ...piece, read: read.startsWith('\uFEFF') ? ` ${read.slice(1)}` : read, known, damage };
  const { problems, isComplete } = visitJson(what, builder);
  return { roots: builder.roots, duplicates: builder.duplicates, problems, isComplete, damage };
}

interface Visit extends Piece {
  readonly known: readonly Span[];
  /** What could not be read, in the end. */
  readonly damage: Span[];
}

export interface Visited {
  readonly problems: readonly SyntaxProblem[];
  /** Whether nothing was missing where it ends. */
  readonly isComplete: boolean;
}

/** Hands all that stands in a text to the builder. */
function visitJson(what: Visit, builder: TreeBuilder): Visited {
  const visitor = new Visitor(what, builder);
  visitor.visit();
  return visitor;
}

class Visitor implements Visited {
  isComplete = true;
  readonly problems: SyntaxProblem[] = [];
  readonly #what: Visit;
  readonly #builder: TreeBuilder;
  /** The end of what was read last. */
  #cursor: number;
  /** Where the last key starts. */
  #key = -1;
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
    this.#key = offset;
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
    if (char === ':') this.#cursor = offset + length;
    else if (this.#isPut(offset)) this.#lackComma(offset);
    else this.#comma = offset;
  }

  /** Above a comma of ours one is missing, if it does not stand behind a bracket of ours. */
  #lackComma(offset: number): void {
    if (!this.#isPut(offset - 1)) this.#error('missing-comma', offset, 1);
  }

  /** Whether the text has something else there than is read. */
  #isPut(offset: number): boolean {
    const { text, read, at } = this.#what;
    return text[offset - at] !== read[offset - at];
  }

  #close(offset: number, length: number): void {
    this.#fillValue();
    // A bracket that the text lacks ends where the last child does.
    const isEnd = offset >= this.#what.at + this.#what.text.length;
    if (!isEnd && !this.#isPut(offset)) this.#cursor = offset + length;
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
  }

  #whereToLook(problem: SyntaxProblem): SyntaxProblem {
    const { reason, start } = problem;
    const cursor = this.#cursor;
    // What is missing is missing behind what was read last, which may be lines above.
    const isBelow = () => /[\r\n]/.test(this.#textBetween(cursor, start));
    if (reason === 'missing-comma' && isBelow()) return { reason, start: cursor - 1, end: cursor };
    const lacksValue = reason === 'missing-colon' || (reason === 'missing-value' && this.#builder.expectsValue);
    if (lacksValue && this.#endsMember(start) && isBelow()) return { reason, start: this.#key, end: cursor };
    if (reason === 'unclosed-bracket' && this.#isAtEnd(start))
      return { reason: 'unexpected-end', start: cursor - 1, end: cursor };
    const isBracket = /[\]}]/.test(this.#what.text[start - this.#what.at] ?? '');
    const extra = reason === 'missing-value' && this.#comma >= cursor && isBracket;
    return extra ? { reason: 'extra-comma', start: this.#comma, end: this.#comma + 1 } : problem;
  }

  #textBetween(start: number, end: number): string {
    const { text, at } = this.#what;
    return text.slice(start - at, end - at);
  }

  /** Whether a comma or a bracket of the text stands there, or a comma of ours. */
  #endsMember(offset: number): boolean {
    const char = this.#what.read[offset - this.#what.at] ?? '';
    return char === ',' || (/[\]}]/.test(char) && !this.#isPut(offset));
  }

  /** At the end there is no bracket to look at; where the text was mended, its opener is known. */
  #isAtEnd(start: number): boolean {
    const { read, at, known } = this.#what;
    return known.length === 0 && this.#cursor > 0 && start >= at + read.trimEnd().length;
  }

  #report(reason: SyntaxReason, start: number, end: number): void {
    // One error makes others right there.
    const last = this.problems.findLast((problem) => problem.reason !== 'comment-in-json') ?? NOWHERE;
    if (last.start === start) return;
    // What stands in the place of the value has been called wrong already.
    if (reason === 'missing-value' && last.start >= this.#cursor) return;
    // What is half typed lacks more than a comma, and a quote that was never closed more than a colon.
    if (reason === 'missing-comma' && end === this.#cursor && last.end >= end) return;
    if (start === this.#openQuote && reason !== 'unclosed-quote') return;
    const { text, at } = this.#what;
    if (this.problems.length < limits.recoveries)
      this.problems.push({ reason, start, end: Math.min(Math.max(end, start), at + text.length) });
  }
}

const NOWHERE: Span = { start: -1, end: -1 };

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
