import { endsFlow, FlowScanner, type Line, type Opener } from './flowScanner.ts';
import { applyChanges, type Span, type TextChange } from './span.ts';
import type { SyntaxProblem, Tree } from './tree.ts';

/**
 * Repairs of what stands between brackets, for parsers that go by the letter. What is repaired is a copy to be parsed:
 * it is as long as the text, and only spaces and what is left out of it differ.
 */

/**
 * YAML's letter wants every line of a flow collection deeper than what holds it; PyYAML, Go's yaml and so the cloud's
 * own tools take what people write:
 *
 *     ingress: [
 *       { … }
 *     ]
 *
 * Puts such lines behind the one above: the break between them and a comment before it become spaces.
 */
export function joinOutdented(text: string, scanner = new FlowScanner(text, 'yaml')): string {
  const changes: TextChange[] = [];
  for (const line of scanner.lines()) {
    const opener = scanner.outermost;
    if (opener === undefined || line.indent > opener.base) continue;
    // A line like any other of a block: the collection above was never closed.
    if (endsFlow(opener, line)) scanner.forget();
    else changes.push(spaces({ start: scanner.visibleEnd, end: line.start }));
  }
  return applyChanges(text, changes);
}

/**
 * Puts a comma before every line of JSON that begins with a key and follows none: what stands above it is half typed, and its
 * reader would skip all up to the next bracket.
 *
 *     "Web":          ← lacks a value; to the reader, `"Db"` would be it
 *     "Db": { … }
 */
export function separateJson(text: string, scanner = new FlowScanner(text, 'json')): string {
  const commas: TextChange[] = [];
  for (const line of scanner.lines()) {
    const at = line.start + line.indent;
    if (isUnseparated(line, scanner)) commas.push({ start: at - 1, end: at, text: ',' });
  }
  return applyChanges(text, commas);
}

/** Without an indentation there is no room for a comma: a line break may end a comment, or a quote that was never closed. */
function isUnseparated({ indent, content }: Line, { lastVisible, seemsInComment }: FlowScanner): boolean {
  return indent > 0 && JSON_KEY.test(content) && !/[,{[]|^$/.test(lastVisible) && !seemsInComment;
}

const JSON_KEY = /^"(?:[^"\\]|\\.)*"[ \t]*:/;

export interface Mended {
  readonly text: string;
  readonly problems: readonly SyntaxProblem[];
  /** Where the copy holds what the text lacks. */
  readonly patches: readonly Span[];
}

/**
 * Finds brackets and quotes that were never closed by the lines' indentation, and closes them: while a rule is being
 * typed into a list of several lines, its brackets are open and all the rules below would belong to it.
 *
 *     [
 *       { "a": 1,       ← closed at the start of the next line
 *       { "a": 2 }
 *     ]
 */
export function mendFlow(
  text: string,
  syntax: Tree['syntax'],
  scanner = new FlowScanner(text, syntax),
): Mended | undefined {
  const problems: SyntaxProblem[] = [];
  const patches: TextChange[] = [];
  const blanks: TextChange[] = [];
  // What JSON's reader says of these is the truth.
  const commas: TextChange[] = [];
  scanner.onOpenQuote = (span) => {
    problems.push({ reason: 'unclosed-quote', ...span });
    blanks.push(spaces(span));
  };
  if (syntax === 'json')
    scanner.onSkipped = ({ at }, closer) => {
      problems.push({ reason: 'unclosed-bracket', start: at, end: at + text.slice(at, closer).trimEnd().length });
      blanks.push(spaces({ start: at, end: at + 1 }));
    };
  for (const line of scanner.lines()) {
    const { outermost } = scanner;
    if (outermost === undefined) continue;
    if (syntax === 'yaml' && endsFlow(outermost, line)) {
      scanner.forget();
      continue;
    }
    const unclosed = scanner.closeAbove(line);
    const comma = needsComma(scanner, line, unclosed, syntax) ? ',' : '';
    const patch = unclosed.map(({ char }) => (char === '{' ? '}' : ']')).join('') + comma;
    const room = patch === '' ? undefined : roomBefore(line, patch.length, text, scanner.visibleEnd);
    if (room === undefined) continue;
    const isComma = syntax === 'json' && unclosed.length === 0;
    (isComma ? commas : patches).push({ ...room, text: patch });
    if (isComma) continue;
    for (const [end, at] of byLine(scanner, unclosed)) problems.push({ reason: 'unclosed-bracket', start: at, end });
    if (unclosed.length === 0)
      problems.push({ reason: 'missing-comma', start: scanner.visibleEnd - 1, end: scanner.visibleEnd });
  }
  // Where the text ends too early, the innermost opener says it more plainly than the end does.
  const last = syntax === 'json' && !scanner.isClosed ? scanner.innermost : undefined;
  if (last) problems.push({ reason: 'unclosed-bracket', start: last.at, end: scanner.visibleEndOf(last.at) });
  const end = { start: scanner.visibleEnd, end: text.length + 1 };
  if (problems.length === 0) return undefined;
  return {
    text: applyChanges(text, [...patches, ...commas, ...blanks]),
    problems,
    patches: last ? [...patches, end] : patches,
  };
}

/** Room for so many characters: what is blank before the line; the break above only where there is no other. */
function roomBefore({ start, indent }: Line, length: number, text: string, visibleEnd: number): Span | undefined {
  const room = start + indent - length;
  if (room < visibleEnd || text.slice(room, start).trim() !== '') return undefined;
  const from = Math.min(start, room);
  return { start: from, end: from + length };
}

/** One word for the brackets of one line: the first of them by the line's end. */
function byLine(scanner: FlowScanner, openers: readonly Opener[]): Map<number, number> {
  return new Map([...openers].sort((a, b) => b.at - a.at).map(({ at }) => [scanner.visibleEndOf(at), at]));
}

/** JSON's own reader notices a missing comma by itself, unless a bracket is closed or a key stands behind it. */
function needsComma(scanner: FlowScanner, line: Line, unclosed: readonly Opener[], syntax: Tree['syntax']): boolean {
  if (/[\]},]/.test(line.first) || scanner.outermost === undefined) return false;
  if (unclosed.length > 0) return true;
  if (syntax === 'json') return isUnseparated(line, scanner);
  return !/[,[{:]/.test(scanner.lastVisible) && /^(?:[[{]|["']?[\w.$-]+["']? *:(?: |$))/.test(line.content);
}

function spaces({ start, end }: Span): TextChange {
  return { start, end, text: ' '.repeat(end - start) };
}
