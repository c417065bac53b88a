import { limits } from './limits.ts';
import { lineAt, nextLine } from './lines.ts';
import type { Span } from './span.ts';
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

/**
 * Reads a text with a parser that stops at the first error: blanks the piece at fault to spaces (so every offset stays
 * true), notes the problem, and reads again. The piece is as small as will do: the value, else what follows the dash,
 * else the line. When nothing helps, the text from the error on is left out.
 */
export function recover<T>(
  text: string,
  parse: (text: string) => Attempt<T>,
  empty: T,
  first: Attempt<T> = parse(text),
): Recovered<T> {
  const problems: SyntaxProblem[] = [];
  const damage: Span[] = [];
  let current = text;
  let attempt = first;
  for (let round = 0; 'problem' in attempt && round < limits.recoveries; round++) {
    const repair = bestRepair(current, attempt.problem.start, parse);
    problems.push(describe(text, attempt.problem, repair.line));
    damage.push(repair.line);
    current = repair.text;
    attempt = repair.attempt;
  }
  if ('result' in attempt) return { result: attempt.result, read: current, problems, damage };

  problems.push(describe(text, attempt.problem, lineAt(text, attempt.problem.start)));
  const starts = [
    lineAt(current, attempt.problem.start).start,
    ...linesAbove(text, Math.min(...damage.map((line) => line.start))),
  ];
  for (const start of starts) {
    const rest = { start, end: text.length };
    const read = blank(current, rest);
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

interface Repair<T> {
  readonly line: Span;
  readonly text: string;
  readonly attempt: Attempt<T>;
}

/** The smallest piece whose blanking lets the parser get past the line of the error; else the one that gets farthest. */
function bestRepair<T>(text: string, errorAt: number, parse: (text: string) => Attempt<T>): Repair<T> {
  const passed = nextLine(text, errorAt);
  let best: Repair<T> | undefined;
  let farthest = -1;
  for (const line of suspects(text, errorAt)) {
    for (const piece of pieces(text, line)) {
      const repaired = blank(text, piece);
      const attempt = parse(repaired);
      const reached = 'result' in attempt ? Number.POSITIVE_INFINITY : attempt.problem.start;
      if (reached > farthest) {
        best = { line, text: repaired, attempt };
        farthest = reached;
      }
      if (reached >= passed && reached > errorAt) return { line, text: repaired, attempt };
    }
  }
  if (best !== undefined && farthest > errorAt) return best;
  const rest = { start: lineAt(text, errorAt).start, end: text.length };
  const repaired = blank(text, rest);
  return { line: lineAt(text, errorAt), text: repaired, attempt: parse(repaired) };
}

/** How many lines above an error are looked at for the bracket or quote that was never closed. */
const LOOK_BACK = 40;

/**
 * Lines that may be at fault, likeliest first. A parser notices an open quote or bracket, or a word without a colon,
 * only on a later line.
 */
function suspects(text: string, errorAt: number): Span[] {
  const own = lineAt(text, errorAt);
  const above: Span[] = [];
  for (let at = own.start; above.length < LOOK_BACK && at > 0; ) {
    const line = lineAt(text, text.startsWith('\r\n', at - 2) ? at - 2 : at - 1);
    above.push(line);
    at = line.start;
  }
  const filled = above.filter((line) => text.slice(line.start, line.end).trim() !== '');
  const nearest = filled[0];
  const open = filled.find((line) => leavesOpen(text.slice(line.start, line.end)));
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
  return /^\s*(?:#|(?:- +)*(?:[\w.$:/<-]+|"[^"]*"|'[^']*') *:(?: |$)|- *$|- +[[{&*!"'\w]|[\]}])/.test(line);
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

function blank(text: string, span: Span): string {
  const spaces = text.slice(span.start, span.end).replace(/[^\r\n]/g, ' ');
  return text.slice(0, span.start) + spaces + text.slice(span.end);
}

/** The problem at the piece of the line that a reader should look at: from its first visible character to its last. */
function describe(text: string, problem: SyntaxProblem, line: Span): SyntaxProblem {
  const content = text.slice(line.start, line.end);
  const trimmed = content.trim();
  const start = line.start + content.indexOf(trimmed);
  const end = Math.max(start + trimmed.length, start);
  const inLine = line.start <= problem.start && problem.start < end;
  const reason = inLine ? reasonAt(problem, start) : reasonOfLine(content, problem);
  const from =
    inLine && reason !== 'unclosed-quote' && reason !== 'unclosed-bracket' ? Math.max(problem.start, start) : start;
  return { reason, start: from, end };
}

/** js-yaml calls whatever it did not expect "bad indentation"; within a line it is the text that is wrong. */
function reasonAt(problem: SyntaxProblem, lineContent: number): SyntaxProblem['reason'] {
  return problem.reason === 'bad-indentation' && problem.start > lineContent ? 'unexpected-text' : problem.reason;
}

/** The parser stumbled further down; the line itself says more plainly what is wrong. */
function reasonOfLine(line: string, problem: SyntaxProblem): SyntaxProblem['reason'] {
  if (leavesOpen(line))
    return /["'][^"']*$/.test(line) && !/[[{][^\]}]*$/.test(line) ? 'unclosed-quote' : 'unclosed-bracket';
  if (!/:(?: |$)/.test(line)) return 'missing-colon';
  return problem.reason;
}
