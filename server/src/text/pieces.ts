import { partitionPoint } from '../util/partitionPoint.ts';

/** What a text can be asked without joining its pieces. A string is a text of one piece. */
export interface Text {
  readonly length: number;
  slice(start: number, end?: number): string;
  charAt(index: number): string;
  charCodeAt(index: number): number;
  /** All of it in one string. */
  toString(): string;
}

/** Some lines of a text, with their line breaks. */
export class Piece {
  readonly text: string;
  #lines: readonly number[] | undefined;
  readonly #found = new Map<RegExp, readonly number[]>();

  constructor(text: string) {
    this.text = text;
  }

  /** Where its line breaks end, and so lines start. */
  get lines(): readonly number[] {
    this.#lines ??= linesOf(this.text);
    return this.#lines;
  }

  /** Where the pattern matches. */
  find(pattern: RegExp): readonly number[] {
    const known = this.#found.get(pattern) ?? [...this.text.matchAll(pattern)].map(({ index }) => index);
    this.#found.set(pattern, known);
    return known;
  }
}

/**
 * A text that is being edited, in pieces of whole lines: an edit makes a new text that shares all pieces but one with the
 * text before. So nothing that an edit leaves alone is copied, compared, or looked through again. Offsets are UTF-16 units.
 *
 * Every piece but the last ends with `\n`: no line break and no match within a line lies across a border.
 */
export class Pieces implements Text {
  readonly pieces: readonly Piece[];
  readonly length: number;
  readonly #pieceLength: number;
  /** Where each piece starts. */
  readonly #starts: readonly number[];
  #joined: string | undefined;
  /** What was asked for last from the start on. It passes on from text to text until an edit touches it. */
  #beginning = '';
  #firstLines: readonly number[] | undefined;
  /** The piece that was asked for last: who reads character by character stays in it. */
  #last = 0;

  private constructor(pieces: readonly Piece[], pieceLength: number) {
    this.pieces = pieces;
    this.#pieceLength = pieceLength;
    this.#starts = sums(pieces, (piece) => piece.text.length);
    this.length = (this.#starts.at(-1) ?? 0) + (pieces.at(-1)?.text.length ?? 0);
  }

  /** @param pieceLength about so long a piece is: an edit makes one anew, and a large text still has few */
  static of(text: string, pieceLength = 32 * 1024): Pieces {
    const pieces = new Pieces(cut(text, pieceLength), pieceLength);
    pieces.#joined = text;
    return pieces;
  }

  slice(start: number, end = this.length): string {
    if (start === 0 && end === this.#beginning.length) return this.#beginning;
    const last = this.#pieceAt(Math.min(end, this.length));
    let at = this.#pieceAt(start);
    let slice = '';
    for (; at <= last; at++) slice += this.#text(at).slice(Math.max(start - this.#start(at), 0), end - this.#start(at));
    if (start === 0) this.#beginning = slice;
    return slice;
  }

  charAt(index: number): string {
    const at = this.#pieceAt(index);
    return this.#text(at).charAt(index - this.#start(at));
  }

  charCodeAt(index: number): number {
    const at = this.#pieceAt(index);
    return this.#text(at).charCodeAt(index - this.#start(at));
  }

  toString(): string {
    this.#joined ??= this.pieces.map((piece) => piece.text).join('');
    return this.#joined;
  }

  /** The text with another one in the place of what stands from `start` to before `end`. */
  replace(start: number, end: number, text: string): Pieces {
    const first = this.#pieceAt(start);
    let last = this.#pieceAt(end);
    let fresh =
      this.#text(first).slice(0, start - this.#start(first)) + text + this.#text(last).slice(end - this.#start(last));
    // A piece without its line break at the end, or one that has become small, is joined with the next.
    while (last < this.pieces.length - 1 && (fresh.length < this.#pieceLength / 4 || !fresh.endsWith('\n')))
      fresh += this.#text(++last);
    const replaced = new Pieces(
      [...this.pieces.slice(0, first), ...cut(fresh, this.#pieceLength), ...this.pieces.slice(last + 1)],
      this.#pieceLength,
    );
    if (start >= this.#beginning.length) replaced.#beginning = this.#beginning;
    return replaced;
  }

  /** Where a pattern matches that reaches over no line break; pieces that have been looked through are not again. */
  find(pattern: RegExp): number[] {
    const found: number[] = [];
    for (const [i, piece] of this.pieces.entries()) {
      for (const at of piece.find(pattern)) found.push(this.#start(i) + at);
    }
    return found;
  }

  /** How many lines there are; the last may be empty. */
  get lineCount(): number {
    return this.#linesBefore(this.pieces.length - 1) + (this.pieces.at(-1)?.lines.length ?? 0) + 1;
  }

  /** The number of the line that holds the offset, and where it starts. */
  lineOf(offset: number): { line: number; start: number } {
    const at = this.#pieceAt(offset);
    const lines = this.pieces[at]?.lines ?? [];
    const before = countUpTo(lines, offset - this.#start(at));
    return { line: this.#linesBefore(at) + before, start: this.#start(at) + (lines[before - 1] ?? 0) };
  }

  /** Where a line starts; past the last line the text's length. */
  startOfLine(line: number): number {
    if (line <= 0) return 0;
    const at = countUpTo(this.#lineNumbers(), line - 1) - 1;
    const within = this.pieces[at]?.lines[line - 1 - this.#linesBefore(at)];
    return within === undefined ? this.length : this.#start(at) + within;
  }

  #text(at: number): string {
    return this.pieces[at]?.text ?? '';
  }

  #start(at: number): number {
    return this.#starts[at] ?? 0;
  }

  #linesBefore(at: number): number {
    return this.#lineNumbers()[at] ?? 0;
  }

  /** How many line breaks stand before each piece. */
  #lineNumbers(): readonly number[] {
    this.#firstLines ??= sums(this.pieces, (piece) => piece.lines.length);
    return this.#firstLines;
  }

  /** The piece that an offset stands in; behind the last of them the last. */
  #pieceAt(offset: number): number {
    const start = this.#start(this.#last);
    if (offset < start || offset >= start + this.#text(this.#last).length) {
      this.#last = Math.max(countUpTo(this.#starts, offset) - 1, 0);
    }
    return this.#last;
  }
}

/** The text in pieces, to be asked for its lines. */
export function piecesOf(text: Text): Pieces {
  return text instanceof Pieces ? text : Pieces.of(text.toString());
}

/** Where a pattern matches that reaches over no line break. */
export function find(text: Text, pattern: RegExp): readonly number[] {
  return text instanceof Pieces ? text.find(pattern) : new Piece(text.toString()).find(pattern);
}

function cut(text: string, length: number): Piece[] {
  const pieces: Piece[] = [];
  for (let start = 0; start < text.length; ) {
    const next = text.length - start < 2 * length ? 0 : text.indexOf('\n', start + length) + 1;
    const end = next === 0 ? text.length : next;
    pieces.push(new Piece(text.slice(start, end)));
    start = end;
  }
  return pieces;
}

function linesOf(text: string): number[] {
  const lines: number[] = [];
  // A line break of old Macs is rare, and to look for the others alone is many times faster.
  if (/\r(?!\n)/.test(text)) for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) lines.push(index + end.length);
  else for (let end = text.indexOf('\n') + 1; end > 0; end = text.indexOf('\n', end) + 1) lines.push(end);
  return lines;
}

/** The sum of what stands before each. */
function sums<T>(all: readonly T[], value: (one: T) => number): number[] {
  let sum = 0;
  return all.map((one) => {
    const before = sum;
    sum += value(one);
    return before;
  });
}

/** How many of the rising numbers are not above the limit. */
function countUpTo(numbers: readonly number[], limit: number): number {
  return partitionPoint(numbers.length, (i) => (numbers[i] ?? 0) <= limit);
}
