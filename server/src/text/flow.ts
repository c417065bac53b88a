import { lineEnd, nextLine } from './lines.ts';
import type { Span, TextChange } from './span.ts';
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
export function joinOutdented(text: string): string {
  const changes: TextChange[] = [];
  const scanner = new FlowScanner(text, 'yaml');
  for (const line of scanner.lines()) {
    const opener = scanner.outermost;
    if (opener === undefined || line.indent > opener.base) continue;
    if (/[\]}[{"',]/.test(line.first)) changes.push(spaces({ start: scanner.visibleEnd, end: line.start }));
    // A line like any other of a block: the collection above was never closed.
    else scanner.forget();
  }
  return overwrite(text, changes);
}

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
export function mendFlow(text: string, syntax: Tree['syntax']): Mended | undefined {
  const problems: SyntaxProblem[] = [];
  const patches: TextChange[] = [];
  const blanks: TextChange[] = [];
  const scanner = new FlowScanner(text, syntax);
  scanner.onOpenQuote = (span) => {
    problems.push({ reason: 'unclosed-quote', ...span });
    blanks.push(spaces(span));
  };
  for (const line of scanner.lines()) {
    const { outermost } = scanner;
    if (outermost === undefined) continue;
    if (syntax === 'yaml' && line.indent <= outermost.base && !/[\]}[{"',]/.test(line.first)) {
      scanner.forget();
      continue;
    }
    const unclosed = scanner.closeAbove(line);
    const comma = needsComma(scanner, line, unclosed.length > 0, syntax) ? ',' : '';
    const patch = unclosed.map(({ char }) => (char === '{' ? '}' : ']')).join('') + comma;
    // Room is what is blank before the line; the break above only where there is no other.
    const room = line.start + line.indent - patch.length;
    if (
      patch === '' ||
      text.slice(Math.max(scanner.visibleEnd, room), line.start).trim() !== '' ||
      room < scanner.visibleEnd
    )
      continue;
    const start = Math.min(line.start, room);
    patches.push({ start, end: start + patch.length, text: patch });
    for (const [end, at] of byLine(scanner, unclosed)) problems.push({ reason: 'unclosed-bracket', start: at, end });
    if (unclosed.length === 0)
      problems.push({ reason: 'missing-comma', start: scanner.visibleEnd - 1, end: scanner.visibleEnd });
  }
  // Where the text ends too early, the innermost opener says it more plainly than the end does.
  const last = syntax === 'json' ? scanner.innermost : undefined;
  if (last) problems.push({ reason: 'unclosed-bracket', start: last.at, end: scanner.visibleEndOf(last.at) });
  const end = { start: scanner.visibleEnd, end: text.length + 1 };
  if (problems.length === 0) return undefined;
  return {
    text: overwrite(text, [...patches, ...blanks]),
    problems,
    patches: last ? [...patches, end] : patches,
  };
}

/** One word for the brackets of one line: the first of them by the line's end. */
function byLine(scanner: FlowScanner, openers: readonly Opener[]): Map<number, number> {
  return new Map([...openers].sort((a, b) => b.at - a.at).map(({ at }) => [scanner.visibleEndOf(at), at]));
}

/** JSON's own reader notices a missing comma by itself, unless a bracket is closed before it. */
function needsComma(scanner: FlowScanner, line: Line, closed: boolean, syntax: Tree['syntax']): boolean {
  if (/[\]},]/.test(line.first) || scanner.outermost === undefined) return false;
  if (closed) return true;
  return (
    syntax === 'yaml' &&
    !/[,[{:]/.test(scanner.lastVisible) &&
    /^(?:[[{]|["']?[\w.$-]+["']? *:(?: |$))/.test(line.content)
  );
}

interface Line {
  readonly start: number;
  readonly indent: number;
  readonly content: string;
  readonly first: string;
}

interface Opener {
  readonly char: string;
  readonly at: number;
  /** How far the line that it stands on is indented. */
  readonly indent: number;
  /** The column of what holds it: of its key, or of the dash that it follows. */
  readonly base: number;
}

/** Follows brackets and quotes from line to line. */
class FlowScanner {
  onOpenQuote: (span: Span) => void = () => undefined;
  /** Where the last line with content ends, its comment left out. */
  visibleEnd = 0;
  readonly #text: string;
  readonly #yaml: boolean;
  #open: Opener[] = [];
  #quote = '';
  /** Deeper lines belong to a block scalar. */
  #blockScalar: number | undefined;

  constructor(text: string, syntax: Tree['syntax']) {
    this.#text = text;
    this.#yaml = syntax === 'yaml';
  }

  /** The lines that begin with something to look at; each is scanned when its visitor is done with it. */
  *lines(): Generator<Line> {
    const text = this.#text;
    for (let start = 0; start < text.length; start = nextLine(text, start)) {
      const end = lineEnd(text, start);
      const line = text.slice(start, end);
      const content = line.trimStart();
      const indent = line.length - content.length;
      if (content === '' || this.#isBlockScalar(indent)) continue;
      const comment = this.#yaml ? content.startsWith('#') : content.startsWith('//');
      if (this.#quote === '' && !comment) yield { start, indent, content, first: content.charAt(0) };
      if (this.#quote !== '' || !comment) this.#scan(start, end, indent);
    }
  }

  get outermost(): Opener | undefined {
    return this.#open[0];
  }

  get innermost(): Opener | undefined {
    return this.#open.at(-1);
  }

  get lastVisible(): string {
    return this.#text[this.visibleEnd - 1] ?? '';
  }

  /** The end of the line of an opener, as far as it is visible. */
  visibleEndOf(at: number): number {
    return at + this.#text.slice(at, lineEnd(this.#text, at)).trimEnd().length;
  }

  forget(): void {
    this.#open = [];
  }

  /**
   * Takes the openers that a line shows to be never closed: it stands beside them or further out. The outermost one of a
   * block is left to the block's own repair.
   */
  closeAbove({ indent, first }: Line): Opener[] {
    const closer = first === ']' || first === '}';
    const unclosed: Opener[] = [];
    for (let top = this.#open.at(-1); top && this.#open.length > (this.#yaml ? 1 : 0); top = this.#open.at(-1)) {
      const inside = closer ? indent >= top.indent && closes(top, first) : indent > top.indent;
      if (inside || (closer && !this.#open.some((other) => closes(other, first) && other.indent <= indent))) break;
      unclosed.push(top);
      this.#open.pop();
    }
    return unclosed;
  }

  #isBlockScalar(indent: number): boolean {
    if (this.#blockScalar === undefined) return false;
    if (indent > this.#blockScalar) return true;
    this.#blockScalar = undefined;
    return false;
  }

  #scan(start: number, end: number, indent: number): void {
    const text = this.#text;
    const base = baseOf(text.slice(start, end));
    let quoteAt = start;
    let visible = start;
    for (let at = start; at < end; at++) {
      const char = text[at] as string;
      const before = text[at - 1] ?? ' ';
      if (this.#quote === '' && this.#isComment(at)) break;
      if (!/\s/.test(char)) visible = at + 1;
      if (this.#quote !== '') {
        if (this.#quote === '"' && char === '\\') at++;
        else if (char === this.#quote) this.#quote = '';
      } else if (char === '"' || (char === "'" && this.#yaml)) {
        if (!this.#yaml || /[\s[{,:]/.test(before)) {
          this.#quote = char;
          quoteAt = at;
        }
      } else if (char === '[' || char === '{') {
        if (this.#open.length > 0 || !this.#yaml || /[\s:]/.test(before)) this.#open.push({ char, at, indent, base });
      } else if (char === ']' || char === '}') this.#close(char);
    }
    if (visible > start) this.visibleEnd = Math.min(visible, end);
    if (this.#quote !== '') this.#endQuote(quoteAt, end);
    const content = text.slice(start, visible);
    if (this.#yaml && this.#open.length === 0 && /(?:^|[\s:-])[|>][-+\d]*$/.test(content))
      this.#blockScalar = baseOf(content);
  }

  #isComment(at: number): boolean {
    if (!this.#yaml) return this.#text.startsWith('//', at);
    return this.#text[at] === '#' && /\s/.test(this.#text[at - 1] ?? ' ');
  }

  /** Closes the nearest opener of this kind; those above it were never closed, which their lines cannot show. */
  #close(char: string): void {
    const index = this.#open.findLastIndex((opener) => closes(opener, char));
    if (index >= 0) this.#open.length = index;
  }

  /** A quote may go on over several lines in YAML; where it seems to end in front of a word, it was never closed. */
  #endQuote(at: number, end: number): void {
    const next = this.#text.indexOf(this.#quote, end);
    const goesOn =
      this.#yaml && next >= 0 && /^(?:\s*[,}\]:#]|\s*$)/.test(this.#text.slice(next + 1, lineEnd(this.#text, next)));
    if (goesOn) return;
    if (this.#yaml && this.#open.length > 0) this.onOpenQuote({ start: at, end });
    this.#quote = '';
  }
}

function closes(opener: Opener, char: string): boolean {
  return (opener.char === '{') === (char === '}');
}

/** The column of a line's content, or of its last dash when a bracket follows at once. */
function baseOf(line: string): number {
  const dashes = /^\s*(?:- +)*/.exec(line)?.[0] ?? '';
  return /[[{]/.test(line.charAt(dashes.length)) && dashes.includes('-') ? dashes.lastIndexOf('-') : dashes.length;
}

function spaces({ start, end }: Span): TextChange {
  return { start, end, text: ' '.repeat(end - start) };
}

/** Changes in rising order, each as long as what it replaces. */
function overwrite(text: string, changes: readonly TextChange[]): string {
  let result = '';
  let at = 0;
  for (const change of [...changes].sort((a, b) => a.start - b.start)) {
    result += text.slice(at, change.start) + change.text;
    at = change.end;
  }
  return result + text.slice(at);
}
