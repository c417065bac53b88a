import type { Event } from 'js-yaml';
import type { SyntaxReason } from '../util/syntaxReason.ts';
import { type Mended, mendFlow } from './flow.ts';
import { FlowScanner } from './flowScanner.ts';
import { limits } from './limits.ts';
import { nextLine } from './lines.ts';
import { Budget, type Recovered } from './recover.ts';
import type { Span } from './span.ts';
import { type Attempt, mayBeOutdented, parseYaml, recoverYaml, tryParse } from './yaml.ts';
import { isSimple } from './yamlTree.ts';

/** The lines of one entry of a block map, with the column of its key. */
interface Lines extends Span {
  readonly column: number;
}

/** What happens to the lines might happen otherwise in all of the text: an open quote, a key that is lost. */
class Doubt extends Error {}

/**
 * Mends a text by reading one block of it, all others being known to be healthy: recovery is the very same, but whatever it tries
 * is tried with the block alone. Undefined where that might give something else than trying it with all of the text.
 */
export function recoverBlock(text: string, lines: Lines): Recovered<Event[]> | undefined {
  try {
    const trials = {
      attempt: (read: string) => tryBlock(text, read, lines),
      mend: (read: string) => mendBlock(read, lines),
    };
    const recovered = recoverYaml(text, trials.attempt(text), new Budget(text.length), trials);
    const isInside = recovered.damage.every(({ start, end }) => lines.start < start && end <= lines.end);
    return isInside ? recovered : undefined;
  } catch (error) {
    if (error instanceof Doubt) return undefined;
    throw error;
  }
}

/** What a parser says of a variant of the text that differs within the block alone. */
function tryBlock(text: string, read: string, { start, end, column }: Lines): Attempt {
  if (read.length !== text.length) return tryParse(read); // some lines, looked at by themselves
  const isInside = read.slice(0, start) === text.slice(0, start) && read.slice(end) === text.slice(end);
  const block = read.slice(start, end);
  const attempt = isInside ? parseLines(block, column) : undefined;
  if (attempt === undefined) throw new Doubt();
  if ('result' in attempt) return attempt;
  const { problem } = attempt;
  if (anywhere.has(problem.reason) || mayBeOutdented(read, located(attempt, start))) throw new Doubt();
  // The error must be where it is whatever follows, so that the parser has stopped before it has seen all that does.
  const further = parseYaml(block + text.slice(end, nextLine(text, nextLine(text, end))));
  const isSame = 'problem' in further && further.problem.start === problem.start;
  if (end < text.length && (!isSame || further.problem.reason !== problem.reason || problem.start >= block.length))
    throw new Doubt();
  return located(attempt, start);
}

/** What a parser may say of a text before it comes to the place. */
const anywhere: ReadonlySet<SyntaxReason> = new Set(['too-deep', 'invalid-character']);

function located(attempt: Attempt, by: number): Attempt {
  if (!('problem' in attempt)) return attempt;
  const { problem } = attempt;
  return { problem: { ...problem, start: problem.start + by, end: problem.end + by } };
}

/** What a parser says of the lines of one entry; undefined when they are not those of one entry. */
export function parseLines(lines: string, column: number): Attempt | undefined {
  if (!staysInside(lines, column)) return undefined;
  const attempt = parseYaml(lines, limits.depth - 2);
  return 'problem' in attempt || isSimple(attempt.result) ? attempt : undefined;
}

/** Whether the first line begins at the column, and every line behind it is blank, a comment, or indented deeper. */
function staysInside(lines: string, column: number): boolean {
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
function mendBlock(read: string, lines: Lines): Mended | undefined {
  const scanner = new FlowScanner(read, 'yaml', lines);
  const mended = mendFlow(read, 'yaml', scanner);
  if (scanner.reachesOut || !scanner.isClosed) throw new Doubt();
  return mended;
}

/** Whether healthy lines look so to those who mend: nothing is open behind them, and nothing is missing. */
export function isCalm(lines: string): boolean {
  if (!/["'[{]/.test(lines)) return true;
  const scanner = new FlowScanner(lines, 'yaml');
  return mendFlow(lines, 'yaml', scanner) === undefined && !scanner.reachesOut && scanner.isClosed;
}
