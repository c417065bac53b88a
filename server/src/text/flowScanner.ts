import { lineEnd, nextLine } from './lines.ts';
import type { Span } from './span.ts';
import type { Tree } from './tree.ts';

/** A line with something on it. */
export interface Line {
  readonly start: number;
  readonly indent: number;
  readonly content: string;
  readonly first: string;
}

/** A bracket that is open. */
export interface Opener {
  readonly char: string;
  readonly at: number;
  /** How far the line that it stands on is indented. */
  readonly indent: number;
  /** The column of what holds it: of its key, or of the dash that it follows. */
  readonly base: number;
}

/** Follows brackets and quotes from line to line. */
export class FlowScanner {
  onOpenQuote: (span: Span) => void = () => undefined;
  /** A bracket was opened on a line, and another that holds it is closed there. */
  onSkipped: (opener: Opener, closer: number) => void = () => undefined;
  /** Where the last line with content ends, its comment left out. */
  visibleEnd = 0;
  /** A quote was looked for the end of beyond what is scanned. */
  reachesOut = false;
  /** A line, or a bracket, has shown that others were never closed. */
  foundOpen = false;
  /** A bracket closes nothing. */
  foundSpare = false;
  /** How many brackets have been open at once, those before included. */
  deepest: number;
  readonly #text: string;
  readonly #yaml: boolean;
  readonly #hasReturns: boolean;
  readonly #within: Span;
  readonly #before: readonly Opener[];
  #open: Opener[];
  #quote = '';
  /** The column of what holds the quote: the lines within it are deeper. */
  #quoteBase = 0;
  /** Where the quote that goes on over several lines seems to end. */
  #quoteEnd = -1;
  /** Deeper lines belong to a block scalar. */
  #blockScalar: number | undefined;

  /**
   * @param within some lines
   * @param open what is open before them
   */
  constructor(
    text: string,
    syntax: Tree['syntax'],
    within: Span = { start: 0, end: text.length },
    open: readonly Opener[] = [],
  ) {
    this.#text = text;
    this.#open = [...open];
    this.deepest = open.length;
    this.#before = open;
    this.#within = within;
    this.#yaml = syntax === 'yaml';
    this.#hasReturns = text.includes('\r');
  }

  /** The lines that begin with something to look at; each is scanned when its visitor is done with it. */
  *lines(): Generator<Line> {
    const text = this.#text;
    const { start: from, end: to } = this.#within;
    for (let start = text.charCodeAt(from) === 0xfeff ? from + 1 : from; start < to; ) {
      const end = this.#lineEnd(start);
      const line = text.slice(start, end);
      const content = line.trimStart();
      const indent = line.length - content.length;
      if (content !== '' && !this.#isBlockScalar(indent)) {
        const comment = content.startsWith(this.#yaml ? '#' : '//');
        if (this.#quote === '' && !comment) yield { start, indent, content, first: content.charAt(0) };
        if (this.#quote !== '' || !comment) this.#scan(start, line, indent);
      }
      start = nextLine(text, end);
    }
  }

  get outermost(): Opener | undefined {
    return this.#open[0];
  }

  /** Whether nothing is left open but what was. */
  get isClosed(): boolean {
    return this.#open.every((one, i) => one === this.#before[i]) && this.#quote === '';
  }

  get innermost(): Opener | undefined {
    return this.#open.at(-1);
  }

  get lastVisible(): string {
    return this.#text[this.visibleEnd - 1] ?? '';
  }

  /** Whether the last line with content ends with a comment of JSON that is no line's. */
  get seemsInComment(): boolean {
    return this.#text.startsWith('*/', this.visibleEnd - 2);
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
      this.foundOpen = true;
    }
    return unclosed;
  }

  #isBlockScalar(indent: number): boolean {
    if (this.#blockScalar === undefined) return false;
    if (indent > this.#blockScalar) return true;
    this.#blockScalar = undefined;
    return false;
  }

  /** As `lineEnd`; where no line ends with `\r`, by what finds a character fastest. */
  #lineEnd(start: number): number {
    if (this.#hasReturns) return lineEnd(this.#text, start);
    const end = this.#text.indexOf('\n', start);
    return end < 0 ? this.#text.length : end;
  }

  #scan(start: number, line: string, indent: number): void {
    let quoteAt = start;
    let i = indent;
    for (; i < line.length; i++) {
      if (special[line.charCodeAt(i)] !== 1) continue;
      const char = line.charAt(i);
      if (this.#quote !== '') {
        if (this.#quote === '"' && char === '\\') i++;
        else if (char === this.#quote) this.#quote = '';
      } else if (this.#isComment(line, i)) break;
      else if (char === '"' || (char === "'" && this.#yaml)) {
        if (this.#yaml && !/[\s[{,:]/.test(line[i - 1] ?? ' ')) continue;
        this.#quote = char;
        this.#quoteBase = this.outermost?.base ?? quoteBaseOf(line, i);
        quoteAt = start + i;
        i = lastPlain(line, i, char);
      } else if (char === '[' || char === '{') {
        const opens = this.#open.length > 0 || !this.#yaml || /[\s:]/.test(line[i - 1] ?? ' ');
        if (!opens) continue;
        this.#open.push({ char, at: start + i, indent, base: baseOf(line) });
        this.deepest = Math.max(this.deepest, this.#open.length);
      } else if (char === ']' || char === '}') this.#close(char, start + i, start);
    }
    const visible = line.slice(0, i).trimEnd();
    if (visible !== '') this.visibleEnd = start + visible.length;
    if (this.#quote !== '') this.#endQuote(quoteAt, start + line.length);
    if (this.#yaml && this.#open.length === 0 && /[|>]/.test(visible) && /(?:^|[\s:-])[|>][-+\d]*$/.test(visible))
      this.#blockScalar = baseOf(visible);
  }

  #isComment(line: string, at: number): boolean {
    if (!this.#yaml) return line.startsWith('//', at);
    return line[at] === '#' && /\s/.test(line[at - 1] ?? ' ');
  }

  /** Closes the nearest opener of this kind; those above it were never closed, which only their own line can show. */
  #close(char: string, at: number, lineStart: number): void {
    const index = this.#open.findLastIndex((opener) => closes(opener, char));
    if (index < this.#open.length - 1) this.foundOpen = true;
    if (index < 0) {
      this.foundSpare = true;
      return;
    }
    const skipped = this.#open.splice(index).slice(1);
    for (const opener of skipped) if (opener.at >= lineStart) this.onSkipped(opener, at);
  }

  /** A quote may go on over several lines in YAML; where it does not seem to, it was never closed. */
  #endQuote(at: number, end: number): void {
    if (this.#yaml && this.#goesOn(end)) return;
    if (this.#yaml && this.#open.length > 0) this.onOpenQuote({ start: at, end });
    this.#quote = '';
  }

  /**
   * Whether a later line closes the quote, and not in front of a word. A line that is not indented as deep as what is
   * within the quote shows that none does.
   */
  #goesOn(from: number): boolean {
    if (from < this.#quoteEnd) return true;
    const text = this.#text;
    for (let start = nextLine(text, from); start < text.length; start = nextLine(text, start)) {
      const line = text.slice(start, this.#lineEnd(start));
      const content = line.trimStart();
      if (content !== '' && this.#isFurtherOut(line.length - content.length, content.charAt(0))) return false;
      if (start >= this.#within.end) this.reachesOut = true;
      const close = line.indexOf(this.#quote);
      if (close < 0) continue;
      const goesOn = /^(?:\s*[,}\]:#]|\s*$)/.test(line.slice(close + 1));
      if (goesOn) this.#quoteEnd = start + close;
      return goesOn;
    }
    return false;
  }

  #isFurtherOut(indent: number, first: string): boolean {
    const { outermost } = this;
    return outermost ? endsFlow(outermost, { indent, first }) : indent <= this.#quoteBase;
  }
}

/** Whether a line is one of the block around an outermost bracket, and not of what stands in the bracket. */
export function endsFlow({ base }: Opener, { indent, first }: Pick<Line, 'indent' | 'first'>): boolean {
  return indent <= base && !/[\]}[{"',]/.test(first);
}

function closes(opener: Opener, char: string): boolean {
  return (opener.char === '{') === (char === '}');
}

/** Quotes, brackets, and what a comment or an escape begins with. */
const special = new Uint8Array(128);
for (const char of '"\'[]{}#/\\') special[char.charCodeAt(0)] = 1;

/** The last character of a quote before the one that ends it; that which opens it where it is not that plain. */
function lastPlain(line: string, at: number, quote: string): number {
  const end = line.indexOf(quote, at + 1);
  const isPlain = end >= 0 && !line.slice(at + 1, end).includes('\\');
  return isPlain ? end - 1 : at;
}

/** The column of what holds a quote of a block: of its key, or of the dash that it follows. */
function quoteBaseOf(line: string, at: number): number {
  const { length: indent } = line.slice(0, line.length - line.trimStart().length);
  const dashes = /^\s*(?:- +)*/.exec(line)?.[0] ?? '';
  if (at > dashes.length) return dashes.length;
  return dashes.length > indent ? dashes.lastIndexOf('-') : indent - 1;
}

/** The column of a line's content, or of its last dash when a bracket follows at once. */
function baseOf(line: string): number {
  const dashes = /^\s*(?:- +)*/.exec(line)?.[0] ?? '';
  return /[[{]/.test(line.charAt(dashes.length)) && dashes.includes('-') ? dashes.lastIndexOf('-') : dashes.length;
}
