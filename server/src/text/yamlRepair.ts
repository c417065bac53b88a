import type { Event } from 'js-yaml';
import type { SyntaxReason } from '../util/syntaxReason.ts';
import { joinOutdented, type Mended, mendFlow } from './flow.ts';
import { endsFlow, FlowScanner } from './flowScanner.ts';
import { limits } from './limits.ts';
import { lineAbove, nextLine } from './lines.ts';
import type { Text } from './pieces.ts';
import { Budget, FARTHEST, type Recovered } from './recover.ts';
import type { Span } from './span.ts';
import type { SyntaxProblem } from './tree.ts';
import type { Remembered } from './treeMemory.ts';
import { type Attempt, mayBeOutdented, parseYaml, recoverYaml, tryParse } from './yaml.ts';
import { isSimple } from './yamlTree.ts';

/** The lines of one entry of a block map, with the column of its key. */
interface Lines extends Span {
  readonly column: number;
  /**
   * Whether blocks have lines that must be joined for a parser: the parser, which goes by the letter, may stumble over those of
   * one above before it comes to the block.
   */
  readonly joined?: 'above' | 'elsewhere' | undefined;
}

/** What happens to the lines might happen otherwise in all of the text: a key that is lost, an end that is not found. */
class Doubt extends Error {}

/**
 * Mends a text by reading one block of it, all others being known to be healthy: recovery is the very same, but whatever it tries
 * is tried with the block alone. Undefined where that might give something else than trying it with all of the text.
 *
 * @returns what was read are the lines alone, and their offsets; problems and damage are those of the text
 */
export function recoverBlock(text: Text, lines: Lines): Recovered<Event[]> | undefined {
  const recovered = recoverAlone(text, lines, tryBlock);
  return recovered?.damage.every(({ start }) => lines.start < start) ? recovered : undefined;
}

/** Lines of some entries of a block map, or above its first one. */
interface SomeLines extends Span {
  /** What stands above them, as far as it matters to a parser. */
  readonly above: string;
}

/** The same of some entries and what stands beside their keys, such as a name without a colon. Nothing of it may have to be joined. */
export function recoverEntries(text: Text, lines: SomeLines): Recovered<Event[]> | undefined {
  return recoverAlone(text, lines, tryEntries);
}

/** Says what a parser says of a variant of the text that differs within some lines alone. */
type Try<L> = (text: string, read: string, lines: L) => Attempt;

function recoverAlone<L extends Span>(text: Text, lines: L, tryLines: Try<L>): Recovered<Event[]> | undefined {
  try {
    const near = linesNear(text, lines);
    const by = near.start;
    const block = { ...lines, start: lines.start - by, end: lines.end - by };
    const around = { before: by, behind: text.length - near.end };
    const { result, read, problems, damage } = recoverNear(text.slice(by, near.end), block, around, tryLines);
    if (!damage.every(({ start, end }) => block.start <= start && end <= block.end)) return undefined;
    return {
      result,
      read: read.slice(block.start, block.end),
      problems: problems.map(({ reason, start, end }) => ({ reason, start: start + by, end: end + by })),
      damage: damage.map(({ start, end }) => ({ start: start + by, end: end + by })),
    };
  } catch (error) {
    if (error instanceof Doubt) return undefined;
    throw error;
  }
}

/** As many lines around the block as recovery looks at. */
function linesNear(text: Text, lines: Span): Span {
  let { start, end } = lines;
  for (let i = 0; i <= FARTHEST && start > 0; i++) start = lineAbove(text, start).start;
  for (let i = 0; i <= FARTHEST && end < text.length; i++) end = nextLine(text, end);
  return { start, end };
}

/** How much of a text is not looked at, in characters. */
interface Around {
  readonly before: number;
  readonly behind: number;
}

/** @param text the lines near the block, which stand for all of the text */
function recoverNear<L extends Span>(
  text: string,
  block: L,
  { before, behind }: Around,
  tryLines: Try<L>,
): Recovered<Event[]> {
  const budget = new Budget(before + text.length + behind);
  const tryAll = (read: string) => {
    if (read.length !== text.length) return tryParse(read); // some lines, looked at by themselves
    const { start, end } = block;
    const isInside = read.slice(0, start) === text.slice(0, start) && read.slice(end) === text.slice(end);
    // A line break of old is one to the parser, and none to others.
    if (!isInside || /\r(?!\n)/.test(read.slice(start, end))) throw new Doubt();
    return tryLines(text, read, block);
  };
  const attempt = (read: string) => {
    const tried = tryAll(read);
    // What would have been parsed in all of the text.
    if (read.length === text.length) budget.spent += 'problem' in tried ? before : before + behind;
    return tried;
  };
  const trials = { attempt, mend: (read: string) => mendBlock(read, block) };
  return recoverYaml(text, tryAll(text), budget, trials);
}

function tryBlock(_: string, read: string, lines: Lines): Attempt {
  const { start, end, column, joined } = lines;
  const plain = joined === 'above' ? undefined : tryLines(read, read, lines);
  const isOutdented = plain === undefined || mayBeOutdented(read, plain);
  if (!isOutdented && !staysInside(read.slice(start, end), column)) throw new Doubt();
  if (joined === undefined && isOutdented) throw new Doubt();
  if (plain && !isOutdented && (joined === undefined || 'problem' in plain)) return plain;
  const scanner = new FlowScanner(read, 'yaml', lines);
  const whole = joinOutdented(read, scanner);
  if (leavesOpen(scanner, read, end) || !staysInside(whole.slice(start, end), column)) throw new Doubt();
  if (plain && !isOutdented && whole !== read) throw new Doubt();
  return plain && whole === read ? plain : tryLines(read, whole, lines);
}

/** @param read the text, as it is to be parsed */
function tryLines(text: string, read: string, { start, end }: Lines): Attempt {
  const block = read.slice(start, end);
  const attempt = parseLines(block);
  if (attempt === undefined) throw new Doubt();
  if ('result' in attempt) return attempt;
  const problem = problemAmong(block, twoLines(text, end), attempt.problem);
  if (anywhere.has(attempt.problem.reason)) throw new Doubt();
  return { problem: { ...problem, start: problem.start + start, end: problem.end + start } };
}

/**
 * What a parser says of a text, whatever follows some lines: it stops within them, or at the key below; that may be more of a
 * name without a colon to it, and then it stops at the colon there.
 */
function tryEntries(text: string, read: string, { start, end, above }: SomeLines): Attempt {
  const lines = above + read.slice(start, end);
  const below = twoLines(text, end);
  const attempt = parseYaml(lines + below);
  if ('result' in attempt) return attempt;
  const { problem } = attempt;
  const isSameAbove = (more: string) => isSame(attempt, parseYaml(lines + more));
  const by = start - above.length;
  const found = { problem: { ...problem, start: problem.start + by, end: problem.end + by } };
  const colon = KEY.exec(below)?.[0].length;
  const isInside = above.length <= problem.start && problem.start < lines.length && isSameAbove('');
  const isAtKey = colon !== undefined && problem.start >= lines.length && problem.start <= lines.length + colon;
  const isCertain = below === '' || isInside || (isAtKey && isSameAbove(below.slice(0, nextLine(below, 0))));
  if (!isCertain || anywhere.has(problem.reason) || mayBeOutdented(read, found)) throw new Doubt();
  return found;
}

function twoLines(text: string, start: number): string {
  return text.slice(start, nextLine(text, nextLine(text, start)));
}

/**
 * What a parser says of a block, which others may follow. Either it stops before it has seen the lines below, whatever they are;
 * or the first of them is not indented as deep as what is still open.
 */
function problemAmong(block: string, below: string, alone: SyntaxProblem): SyntaxProblem {
  if (below === '') return alone;
  const among = parseYaml(block + below);
  if (!('problem' in among)) throw new Doubt();
  const { problem } = among;
  const isInside = problem.start < block.length && isSame(among, { problem: alone });
  const isFirstBelow = problem.start === block.length + below.search(/[^ ]/) && alone.start >= block.length;
  if (!isInside && !(isFirstBelow && problem.reason === 'bad-indentation')) throw new Doubt();
  return problem;
}

/** A key as most are written, before its colon. */
const KEY = /^ *(["']?)[\p{L}\p{N}_.$-]+\1(?=:(?:\s|$))/u;

function isSame(one: Attempt, other: Attempt): boolean {
  if (!('problem' in one && 'problem' in other)) return false;
  return one.problem.start === other.problem.start && one.problem.reason === other.problem.reason;
}

/** What a parser may say of a text before it comes to the place. */
const anywhere: ReadonlySet<SyntaxReason> = new Set(['too-deep', 'invalid-character']);

/** What a parser says of the lines of a healthy entry, joined if they must be; undefined when they are not those of one entry. */
export function parseBlock(
  lines: string,
  column: number,
  { isJoined }: Pick<Remembered, 'isJoined'>,
): Attempt | undefined {
  const attempt = staysInside(lines, column) ? parseLines(lines) : undefined;
  if (attempt === undefined || isJoined !== true) return attempt;
  const whole = joinOutdented(lines);
  if ('result' in attempt) return whole === lines ? attempt : undefined;
  const joined = mayBeOutdented(lines, attempt) ? parseLines(whole) : undefined;
  return joined && { ...joined, joined: true };
}

function parseLines(lines: string): Attempt | undefined {
  const attempt = parseYaml(lines, limits.depth - 2);
  return 'problem' in attempt || isSimple(attempt.result) ? attempt : undefined;
}

/**
 * Whether healthy lines have some that must be joined; undefined when a parser that goes by the letter does not stumble over the
 * first of these.
 */
export function hasOutdented(lines: string): boolean | undefined {
  if (joinOutdented(lines) === lines) return false;
  const attempt = parseYaml(lines);
  return mayBeOutdented(lines, attempt) ? true : undefined;
}

/** Whether the first line begins at the column, and every line behind it is blank, a comment, or indented deeper. */
export function staysInside(lines: string, column: number): boolean {
  // A line break of old is one to the parser, and none below.
  if (/\r(?!\n)/.test(lines)) return false;
  if (lines.slice(0, column).trim() !== '' || /\s/.test(lines[column] ?? ' ')) return false;
  const first = lines.indexOf('\n');
  if (first < 0) return true;
  for (let at = first + 1; at < lines.length; ) {
    let indent = 0;
    while (lines.charCodeAt(at + indent) === 32) indent++;
    const next = lines.charCodeAt(at + indent);
    const blank = at + indent >= lines.length || next === 10 || next === 13 || next === 35;
    if (!blank && indent <= column) return false;
    const end = lines.indexOf('\n', at + indent);
    if (end < 0) return true;
    at = end + 1;
  }
  return true;
}

/** Mends the flow collections of the block. */
function mendBlock(read: string, lines: Span): Mended | undefined {
  const scanner = new FlowScanner(read, 'yaml', lines);
  const mended = mendFlow(read, 'yaml', scanner);
  if (leavesOpen(scanner, read, lines.end)) throw new Doubt();
  return mended;
}

/** Whether what is open behind some lines may matter to others. */
function leavesOpen(scanner: FlowScanner, text: string, end: number): boolean {
  return scanner.reachesOut || !isClosedBy(scanner, text.slice(end, nextLine(text, end)));
}

/** Whether nothing is open behind some lines, or the line below shows at once that it belongs to none of it. */
function isClosedBy(scanner: FlowScanner, below: string): boolean {
  const { outermost } = scanner;
  if (scanner.isClosed || outermost === undefined) return scanner.isClosed;
  const content = below.trimStart();
  return endsFlow(outermost, { indent: below.length - content.length, first: content.charAt(0) });
}

/**
 * Whether healthy lines look so to those who mend: nothing is open behind them, and nothing is missing.
 *
 * @param below the first line of what follows, empty where nothing does
 */
export function isCalm(lines: string, below: string): boolean {
  if (!/["'[{]/.test(lines)) return true;
  const scanner = new FlowScanner(lines + below, 'yaml', { start: 0, end: lines.length });
  return mendFlow(lines + below, 'yaml', scanner) === undefined && !scanner.reachesOut && scanner.isClosed;
}
