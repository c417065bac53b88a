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
  /** Where the last line with content ends, its comment left out. */
  visibleEnd = 0;
  /** A quote was looked for the end of beyond what is scanned. */
  reachesOut = false;
  /** A line, or a bracket, has shown that others were never closed. */
  foundOpen = false;
  readonly #text: string;
  readonly #yaml: boolean;
  readonly #within: Span;
  readonly #before: readonly Opener[];
  #open: Opener[];
  #quote = '';
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
    this.#before = open;
    this.#within = within;
    this.#yaml = syntax === 'yaml';
  }

  /** The lines that begin with something to look at; each is scanned when its visitor is done with it. */
  *lines(): Generator<Line> {
    const text = this.#text;
    for (let { start } = this.#within; start < this.#within.end; start = nextLine(text, start)) {
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

  /** Whether nothing is left open but what was. */
  get isClosed(): boolean {
    const isSame = this.#open.length === this.#before.length && this.#open.every((one, i) => one === this.#before[i]);
    return isSame && this.#quote === '';
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
    if (index < this.#open.length - 1) this.foundOpen = true;
    if (index >= 0) this.#open.length = index;
  }

  /** A quote may go on over several lines in YAML; where it seems to end in front of a word, it was never closed. */
  #endQuote(at: number, end: number): void {
    const next = this.#text.indexOf(this.#quote, end);
    if (next < 0 || next >= this.#within.end) this.reachesOut = true;
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
