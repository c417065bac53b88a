import { limits } from '../limits.ts';
import { lineEnd, lineStart } from '../lines.ts';
import type { Text } from '../pieces.ts';
import type { Span } from '../span.ts';
import type { Frame, Standing } from './standing.ts';
import { endOfPlain, endOfQuoted, plainToken, type Quote, type Token } from './tokens.ts';

/** Nothing of ours may be written there. */
export const nowhere: Standing = { kind: 'slots', slots: [] };

/** What has been met on the way to a cursor: the collections that are open, and in the end what the cursor stands in. */
export class Trail {
  readonly text: Text;
  /** Where the cursor is. */
  readonly offset: number;
  /** The open collections, outermost first. */
  readonly frames: Frame[];
  /** The tag before what is read next. */
  tag: string | undefined;
  found: Standing | undefined;
  /** From where on the end of the line is known. */
  #line: Span = { start: -1, end: -1 };

  constructor(text: Text, offset: number, frames: Frame[]) {
    this.text = text;
    this.offset = offset;
    this.frames = frames;
  }

  get top(): Frame | undefined {
    return this.frames.at(-1);
  }

  /** The cursor stands here; the first to say so is right. */
  done(standing: Standing, end: number): number {
    this.found ??= standing;
    return end;
  }

  comment(at: number, end: number): number {
    const isInside = at < this.offset && this.offset <= end;
    return isInside ? this.done({ kind: 'comment', span: { start: at, end } }, end) : end;
  }

  /** The end of the line, which is looked for once: many words may stand on it. */
  endOfLine(at: number): number {
    const isKnown = this.#line.start <= at && at <= this.#line.end;
    if (!isKnown) this.#line = { start: at, end: lineEnd(this.text, at) };
    return this.#line.end;
  }

  /** A collection begins; it is what its parent's key or item stands for. What lies deeper than is read is nothing of ours. */
  open(frame: Frame): void {
    if (this.frames.length >= limits.depth) this.found ??= nowhere;
    if (this.top) this.top.state = 'full';
    this.frames.push(frame);
    this.tag = undefined;
  }

  /** Leaves the block collections that a line of this indentation does not belong to. */
  leave(column: number, { mayBeItem }: { readonly mayBeItem: boolean }): void {
    for (let top = this.top; top && !top.flow; top = this.top) {
      const isEnded = top.column > column || (top.kind === 'seq' && top.column === column && !mayBeItem);
      if (!isEnded) return;
      this.frames.pop();
    }
  }

  /** A key of the innermost map has been read. */
  name({ start, end }: Token): void {
    const map = this.top as Frame;
    map.key = { start, end, text: this.text.slice(start, end) };
    map.keys.push(map.key);
    map.state = 'colon';
    this.tag = undefined;
  }

  /** A plain value has been read. */
  fill(text: string): void {
    const top = this.top;
    this.tag = undefined;
    if (top === undefined) return;
    if (top.key && top.state === 'colon') top.key.value = text;
    top.state = 'full';
  }

  isOn({ start, end }: Token): boolean {
    return start <= this.offset && this.offset <= end;
  }

  /** The scalar that begins here, to the end of its line at the most. */
  tokenAt(at: number, end: number, { isValue = false, inFlow = false }): Token {
    const char = this.text.charAt(at);
    if (char !== '"' && char !== "'") return plainToken(at, endOfPlain(this.text, at, end, { isValue, inFlow }));
    const quote: Quote = char;
    const stop = endOfQuoted(this.text, at, end);
    const closed = stop !== undefined;
    const inner = stop ?? this.#endOfOpen(at + 1, end, { inFlow });
    return { start: at + 1, end: inner, quote, closed, outer: { start: at, end: closed ? inner + 1 : inner } };
  }

  /** A quote that is never closed: where the cursor is behind it, it is what is being typed. */
  #endOfOpen(at: number, end: number, { inFlow }: { readonly inFlow: boolean }): number {
    const plain = endOfPlain(this.text, at, end, { isValue: true, inFlow });
    return this.offset <= end ? Math.max(plain, this.offset) : plain;
  }

  /** Behind the blanks, before the line's end. */
  skip(from: number, end: number): number {
    let at = from;
    while (at < end && isBlank(this.text.charAt(at))) at++;
    return at;
  }

  columnOf(at: number): number {
    const start = lineStart(this.text, at);
    return at - (start === 0 && this.text.charAt(0) === '\uFEFF' ? 1 : start);
  }
}

export function isDash(text: Text, at: number): boolean {
  return text.charAt(at) === '-' && (at + 1 >= text.length || /\s/.test(text.charAt(at + 1)));
}

export function isBlank(char: string): boolean {
  return char === ' ' || char === '\t';
}
