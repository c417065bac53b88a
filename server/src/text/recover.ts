import { WIDE_COLON } from '../util/syntaxReason.ts';
import { limits } from './limits.ts';
import { lineAbove, lineAt, lineStart, nextLine } from './lines.ts';
import { blank, type Span } from './span.ts';
import type { SyntaxProblem } from './tree.ts';

/** What a parser that stops at the first error says of a text. */
export type Attempt<T> = { readonly result: T } | { readonly problem: SyntaxProblem };

export interface Recovered<T> {
  readonly result: T;
  /** The text that was read in the end, as long as the given one. */
  readonly read: string;
  readonly problems: readonly SyntaxProblem[];
  /** The pieces that were left out, as spans of lines. */
  readonly damage: readonly Span[];
}

/** How much may be parsed to mend one text, in characters: reading what is being typed must not take seconds. */
export class Budget {
  spent = 0;
  readonly #most: number;

  constructor(length: number) {
    this.#most = limits.reparsed + limits.reparsings * length;
  }

  get isSpent(): boolean {
    return this.spent >= this.#most;
  }

  /** The parser, but what it reads is counted. */
  counting<T>(parse: Parse<T>): Parse<T> {
    return (text) => {
      const attempt = parse(text);
      this.spent += 'problem' in attempt ? attempt.problem.start : text.length;
      return attempt;
    };
  }
}

export type Parse<T> = (text: string) => Attempt<T>;

/**
 * Reads a text with a parser that stops at the first error: blanks the piece at fault to spaces (so every offset stays
 * true), notes the problem, and reads again. The piece is as small as will do: the value, else what follows the dash,
 * else the line. When nothing helps, or the budget is spent, the text from the error on is left out.
 */
export function recover<T>(text: string, parser: Parse<T>, empty: T, first: Attempt<T>, budget: Budget): Recovered<T> {
  const parse = budget.counting(parser);
  const problems: SyntaxProblem[] = [];
  const damage: Span[] = [];
  let current = text;
  let attempt = first;
  for (let round = 0; 'problem' in attempt && round < limits.recoveries && !budget.isSpent; round++) {
    const repair = bestRepair(current, attempt.problem.start, parse, budget);
    problems.push(describe(text, attempt.problem, repair.line));
    damage.push({ start: repair.line.start, end: Math.max(repair.line.end, repair.piece.end) });
    current = repair.text;
    attempt = repair.attempt;
  }
  if ('result' in attempt) return { result: attempt.result, read: current, problems, damage };

  problems.push(describe(text, attempt.problem, lineAt(text, attempt.problem.start)));
  const starts = [
    lineAt(current, attempt.problem.start).start,
    ...linesAbove(text, Math.min(lineStart(text, attempt.problem.start), ...damage.map((line) => line.start))),
  ];
  for (const start of starts) {
    const rest = { start, end: text.length };
    const read = blank(current, [rest]);
    const above = parse(read);
    if ('result' in above) return { result: above.result, read, problems, damage: [...damage, rest] };
  }
  return { result: empty, read: current, problems, damage: [...damage, { start: 0, end: text.length }] };
}

/** The start of a line, then of lines ever farther above it: the cause of an error may stand above the error. */
function linesAbove(text: string, start: number): number[] {
  const starts = [start];
  for (let at = start, step = 1; at > 0 && step < LOOK_BACK; step *= 2) {
    for (let i = 0; i < step && at > 0; i++) at = lineAt(text, at - 1).start;
    starts.push(at);
  }
  return starts;
}

interface Repair<T> extends Piece {
  readonly text: string;
  readonly attempt: Attempt<T>;
}

/** The smallest piece whose blanking lets the parser get past the line of the error; else the one that gets farthest. */
function bestRepair<T>(text: string, errorAt: number, parse: Parse<T>, budget: Budget): Repair<T> {
  const passed = nextLine(text, errorAt);
  let best: Repair<T> | undefined;
  let farthest = -1;
  for (const { line, piece } of [...likelyPiece(text, errorAt, parse), ...allPieces(text, errorAt)]) {
    const repaired = blank(text, [piece]);
    const attempt = parse(repaired);
    const reached = 'result' in attempt ? Number.POSITIVE_INFINITY : attempt.problem.start;
    if (reached > farthest) {
      best = { line, piece, text: repaired, attempt };
      farthest = reached;
    }
    if (reached >= passed && reached > errorAt) return { line, piece, text: repaired, attempt };
    if (budget.isSpent) break;
  }
  if (best !== undefined && farthest > errorAt) return best;
  const line = lineAt(text, errorAt);
  const repaired = blank(text, [{ start: line.start, end: text.length }]);
  return { line, piece: line, text: repaired, attempt: parse(repaired) };
}

interface Piece {
  /** What is wrong. */
  readonly line: Span;
  /** What is left out: some of the line, or all of it with what stands below it. */
  readonly piece: Span;
}

/** The piece that mends the lines around the error, where these show the error by themselves: trying there is cheap. */
function likelyPiece<T>(text: string, errorAt: number, parse: Parse<T>): Piece[] {
  const around = linesAround(text, errorAt);
  const lines = text.slice(around.start, around.end);
  const at = errorAt - around.start;
  const failed = parse(lines);
  if ('result' in failed || failed.problem.start !== at) return [];
  const passed = nextLine(lines, at);
  for (const one of allPieces(text, errorAt)) {
    const { start, end } = one.piece;
    const piece = { start: start - around.start, end: Math.min(end, around.end) - around.start };
    const attempt = parse(blank(lines, [piece]));
    if ('result' in attempt || (attempt.problem.start >= passed && attempt.problem.start > at)) return [one];
  }
  return [];
}

/** Some lines above and below, from one on that none of the others is indented less than. */
function linesAround(text: string, at: number): Span {
  let start = lineStart(text, at);
  let least = Number.POSITIVE_INFINITY;
  for (let count = 0; start > 0 && count < FARTHEST; count++) {
    const line = lineAt(text, start);
    const indent = text.slice(line.start, line.end).search(/\S/);
    if (indent >= 0 && indent <= least) {
      if (count > LOOK_BACK) break;
      least = indent;
    }
    start = lineAbove(text, start).start;
  }
  let end = nextLine(text, at);
  for (let count = 0; count < LOOK_BACK && end < text.length; count++) end = nextLine(text, end);
  return { start, end };
}

/** What may be left out to get past an error, likeliest first. */
function* allPieces(text: string, errorAt: number): Iterable<Piece> {
  const own = lineAt(text, errorAt);
  const above = filledAbove(text, own.start);
  yield* wordPieces(text, wordsAt(text, own, above));
  for (const line of suspects(text, own, above)) for (const piece of pieces(text, line)) yield { line, piece };
}

/** How many lines above an error are looked at for the bracket or quote that was never closed. */
const LOOK_BACK = 40;

/** How many lines above and below an error are looked at, at most. */
export const FARTHEST = 4 * LOOK_BACK;

/** The lines above that are neither blank nor comments, the nearest first. */
function filledAbove(text: string, start: number): Span[] {
  const lines: Span[] = [];
  for (let at = start, count = 0; count < LOOK_BACK && at > 0; count++) {
    const line = lineAbove(text, at);
    if (/^\s*[^\s#]/.test(text.slice(line.start, line.end))) lines.push(line);
    at = line.start;
  }
  return lines;
}

/**
 * Words without a colon on the line of an error or above it: those of one line, or all that stand below each other. A parser takes
 * what stands below them for more of them, and stumbles over its colon.
 */
function wordsAt(text: string, own: Span, above: readonly Span[]): Span[] {
  const lines = isWord(text, own) ? [own, ...above] : above;
  const end = lines.findIndex(
    (line, i) => !isMore(text, line) || indentIn(text, line) > indentIn(text, lines[i - 1] ?? line),
  );
  const more = lines.slice(0, end < 0 ? undefined : end);
  const [last] = more;
  const first = more.findLast((line) => isWord(text, line));
  if (first === undefined || last === undefined) return [];
  return first === last ? [first] : [...(isWord(text, last) ? [last] : []), { start: first.start, end: last.end }];
}

/** Whether a parser takes a line for more of the words above it. */
function isMore(text: string, line: Span): boolean {
  return isWord(text, line) || /^\s*- [^:]*$/.test(text.slice(line.start, line.end));
}

function isWord(text: string, { start, end }: Span): boolean {
  const line = text.slice(start, end);
  return line.trim() !== '' && !looksHealthy(line) && !leavesOpen(line);
}

/**
 * Words with what stands in them: with the lines below that are indented deeper, or also with the list below that is not. What is
 * below words that are not indented themselves may go on with the section above, and that much is not left out without need.
 */
function* wordPieces(text: string, words: readonly Span[]): Iterable<Piece> {
  const isOut = words.some((line) => indentIn(text, line) === 0);
  for (const line of isOut ? words : []) yield { line, piece: line };
  for (const line of words) {
    const deeper = withDeeper(text, line);
    const withItems = withDeeper(text, line, '- ');
    if (!isOut || deeper.end > line.end) yield { line, piece: deeper };
    if (withItems.end > deeper.end) yield { line, piece: withItems };
  }
}

/** Lines with those below that are indented deeper than the first of them, or as deep and begin so. */
function withDeeper(text: string, lines: Span, beside?: string): Span {
  const indent = indentIn(text, lineAt(text, lines.start));
  let { end } = lines;
  for (let at = nextLine(text, end); at < text.length; at = nextLine(text, at)) {
    const line = lineAt(text, at);
    const below = indentIn(text, line);
    const isBeside = below === indent && beside !== undefined && text.startsWith(beside, line.start + below);
    if (below <= indent && !isBeside) break;
    if (below < Number.POSITIVE_INFINITY) end = line.end;
  }
  return { start: lines.start, end };
}

/** How far a line is indented; a blank one belongs anywhere. */
function indentIn(text: string, { start, end }: Span): number {
  const indent = text.slice(start, end).search(/\S/);
  return indent < 0 ? Number.POSITIVE_INFINITY : indent;
}

/** Lines that may be at fault, likeliest first. A parser notices an open quote or bracket only on a later line. */
function suspects(text: string, own: Span, above: readonly Span[]): Span[] {
  const [nearest] = above;
  const open = above.find((line) => leavesOpen(text.slice(line.start, line.end)));
  const result: Span[] = [];
  if (looksHealthy(text.slice(own.start, own.end))) {
    if (nearest && !looksHealthy(text.slice(nearest.start, nearest.end))) result.push(nearest);
    if (open && open !== nearest) result.push(open);
  } else if (open && open === nearest) result.push(open);
  result.push(own);
  if (open && !result.includes(open)) result.push(open);
  if (nearest && !result.includes(nearest)) result.push(nearest);
  return result;
}

/** `key: value`, `- item`, a comment: what a healthy line of a block looks like. */
function looksHealthy(line: string): boolean {
  if (leavesOpen(line)) return false;
  return /^\s*(?:#|(?:- +)*(?:[\p{L}\p{N}_.$:/<-]+|"[^"]*"|'[^']*') *:(?: |$)|- *$|- +[[{&*!"'\p{L}\p{N}_]|[\]}])/u.test(
    line,
  );
}

/** Whether a line opens a quote or bracket that it does not close. */
function leavesOpen(line: string): boolean {
  let depth = 0;
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const char = line[i] as string;
    if (quote !== '') {
      if (quote === '"' && char === '\\') i++;
      else if (char === quote) quote = '';
    } else if ((char === '"' || char === "'") && /[\s[{,:]/.test(line[i - 1] ?? ' ')) quote = char;
    else if (char === '#' && /\s/.test(line[i - 1] ?? ' ')) break;
    else if (char === '[' || char === '{') depth++;
    else if (char === ']' || char === '}') depth--;
  }
  return quote !== '' || depth > 0;
}

/** The pieces of a line to leave out, smallest first: the value, all behind the dash, the whole line. */
function pieces(text: string, line: Span): Span[] {
  const content = text.slice(line.start, line.end);
  const result: Span[] = [];
  const key = /^\s*(?:- +)*(?:[\w.$-]+|"[^"]*"|'[^']*') *:(?= )/.exec(content);
  if (key) result.push({ start: line.start + key[0].length, end: line.end });
  const dash = /^\s*(?:- +)*-(?= )/.exec(content);
  if (dash) result.push({ start: line.start + dash[0].length, end: line.end });
  result.push(line);
  return result;
}

/** The problem at the piece of the line that a reader should look at: from its first visible character to its last. */
function describe(text: string, problem: SyntaxProblem, line: Span): SyntaxProblem {
  const content = text.slice(line.start, line.end);
  const trimmed = content.trim();
  const start = line.start + content.indexOf(trimmed);
  const end = Math.max(start + trimmed.length, start);
  const inLine = line.start <= problem.start && problem.start < end;
  const reason = inLine ? reasonAt(problem, start, trimmed) : reasonOfLine(content, problem);
  const from =
    inLine && reason !== 'unclosed-quote' && reason !== 'unclosed-bracket' ? Math.max(problem.start, start) : start;
  return { reason, start: from, end };
}

/** js-yaml calls whatever it did not expect "bad indentation"; within a line it is the text that is wrong. */
function reasonAt(problem: SyntaxProblem, lineContent: number, content: string): SyntaxProblem['reason'] {
  if (problem.start === lineContent && isWideColon(content)) return 'wide-colon';
  // The colon at fault is the second one: `ipProtocol: tcp portRange: 80/80`.
  const before = content.slice(0, problem.start - lineContent);
  if (content.startsWith(': ', before.length) && /^(?:- +)*[\w.$-]+: +[\w./-]+ +[\w.$-]+$/.test(before))
    return 'two-on-a-line';
  return problem.reason === 'bad-indentation' && problem.start > lineContent ? 'unexpected-text' : problem.reason;
}

/** The parser stumbled further down; the line itself says more plainly what is wrong. */
function reasonOfLine(line: string, problem: SyntaxProblem): SyntaxProblem['reason'] {
  if (leavesOpen(line))
    return /["'][^"']*$/.test(line) && !/[[{][^\]}]*$/.test(line) ? 'unclosed-quote' : 'unclosed-bracket';
  if (isWideColon(line)) return 'wide-colon';
  if (/^\s*(?:- +)*[*&!%@`]/.test(line)) return 'unexpected-text';
  if (!/:(?: |$)/.test(line)) return 'missing-colon';
  return problem.reason;
}

function isWideColon(line: string): boolean {
  return WIDE_COLON.test(line.replace(/^\s*(?:- +)*/, ''));
}
