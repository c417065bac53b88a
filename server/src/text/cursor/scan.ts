import { lineEnd, lineStart, nextLine } from '../lines.ts';
import type { Tree } from '../tree.ts';
import { chainTo } from './chain.ts';
import { type Frame, frameOf, type Slot, type Standing } from './standing.ts';
import { endOfPlain, endOfQuoted, type Quote, type Token } from './tokens.ts';

/**
 * What may be written at a cursor, by the text around it. What is being typed is in no tree, or is blanked in it; so the
 * tree only tells where to begin: from the innermost thing before the cursor on, the text is read as YAML's rules of
 * indentation and brackets have it, whether it can be parsed or not.
 */
export function standingAt(tree: Tree, offset: number): Standing {
  const { frames, from } = chainTo(tree, offset);
  return new Scan(tree.text, offset, frames).run(from);
}

const nothing: Standing = { kind: 'slots', slots: [] };

class Scan {
  readonly #text: string;
  readonly #offset: number;
  readonly #frames: Frame[];
  #found: Standing | undefined;
  /** The tag before what is read next. */
  #tag: string | undefined;

  constructor(text: string, offset: number, frames: Frame[]) {
    this.#text = text;
    this.#offset = offset;
    this.#frames = frames;
  }

  run(from: number): Standing {
    let at = from;
    if (this.#top?.flow) at = this.#flow(from);
    else if (this.#frames.length > 0) at = this.#content(from);
    else at = this.#line(lineStart(this.#text, from));
    while (this.#found === undefined && at < this.#offset) {
      const next = nextLine(this.#text, at);
      if (next <= at) break;
      at = this.#line(next);
    }
    return this.#found ?? nothing;
  }

  get #top(): Frame | undefined {
    return this.#frames.at(-1);
  }

  /** @returns the end of what was read */
  #line(start: number): number {
    const text = this.#text;
    const end = lineEnd(text, start);
    const margin = start === 0 && text.startsWith('\uFEFF') ? 1 : start;
    let at = margin;
    while (at < end && isSpace(text[at])) at++;
    if (at === end) return this.#blank(margin, end);
    if (this.#offset < at) return this.#done(nothing, end);
    if (text[at] === '#') return this.#comment(at, end);
    if (/^(?:---|\.\.\.)(?:\s|$)/.test(text.slice(margin, margin + 4))) {
      this.#frames.length = 0;
      return end;
    }
    this.#leave(at - margin, isDash(text, at));
    return this.#content(at);
  }

  /** A line without text. Where the cursor stands in it says what it belongs to. */
  #blank(margin: number, end: number): number {
    if (this.#offset > end) return end;
    if (this.#offset < margin) return this.#done(nothing, end);
    const column = this.#offset - margin;
    this.#leave(column, true);
    return this.#done({ kind: 'slots', slots: this.#onOwnLine(column, noWord(this.#offset), 'line') }, end);
  }

  #comment(at: number, end: number): number {
    const isInside = at < this.#offset && this.#offset <= end;
    return isInside ? this.#done({ kind: 'comment', span: { start: at, end } }, end) : end;
  }

  /** Leaves the block collections that a line of this indentation does not belong to. */
  #leave(column: number, mayBeItem: boolean): void {
    for (let top = this.#top; top && !top.flow; top = this.#top) {
      const isEnded = top.column > column || (top.kind === 'seq' && top.column === column && !mayBeItem);
      if (!isEnded) return;
      this.#frames.pop();
    }
  }

  /** What begins here on a line: an item's dash, a key, a value. */
  #content(at: number): number {
    if (!isDash(this.#text, at)) return this.#word(at, { isValue: false });
    const column = this.#columnOf(at);
    if (this.#top?.kind !== 'seq' || this.#top.column !== column) this.#open(frameOf('seq', { column }));
    const list = this.#top as Frame;
    list.index++;
    list.state = 'open';
    const end = lineEnd(this.#text, at);
    const next = this.#skip(at + 1, end);
    if (this.#offset <= at + 1) return this.#offset < at ? end : this.#done(nothing, end);
    const isEmpty = next === end || this.#text[next] === '#';
    if (isEmpty) return this.#gap(next, end, 'dash');
    return this.#offset < next ? this.#done(nothing, end) : this.#content(next);
  }

  /** A scalar, and its value where it turns out to be a key; or what stands in its place. */
  #word(at: number, { isValue }: { isValue: boolean }): number {
    const text = this.#text;
    const end = lineEnd(text, at);
    if (text[at] === '{' || text[at] === '[') return this.#flowFrom(at);
    if (/[!&]/.test(text[at] ?? '')) return this.#property(at, end, isValue);
    if (isValue && (text[at] === '|' || text[at] === '>')) return this.#blockScalar(at);
    const token = this.#tokenAt(at, end, isValue);
    const colon = isValue ? -1 : this.#colonBehind(token, end);
    const column = this.#columnOf(at);
    if (this.#isOn(token)) {
      const slots = colon >= 0 ? this.#keyIn(column, token) : this.#unnamed(column, token, isValue);
      return this.#done({ kind: 'slots', slots }, end);
    }
    if (colon >= 0) {
      this.#named(column, token);
      return this.#value(colon + 1, end);
    }
    this.#fill(text.slice(token.start, token.end));
    return this.#rest(token.outer.end, end);
  }

  #value(at: number, end: number): number {
    const next = this.#skip(at, end);
    const isEmpty = next === end || this.#text[next] === '#';
    if (isEmpty) return this.#gap(next, end, 'value');
    if (this.#offset < next && this.#offset >= at) return this.#done(nothing, end);
    return this.#word(next, { isValue: true });
  }

  /** Nothing stands between a dash or a colon and the end of the line, or a comment. */
  #gap(next: number, end: number, place: 'dash' | 'value'): number {
    const isHere = this.#offset <= next && (next === end || this.#offset < next);
    if (!isHere) return this.#comment(next, end);
    const column = this.#columnOf(this.#offset);
    return this.#done({ kind: 'slots', slots: this.#fresh(column, noWord(this.#offset), place) }, end);
  }

  /** A tag or an anchor before the value. */
  #property(at: number, end: number, isValue: boolean): number {
    let stop = at;
    while (stop < end && !isSpace(this.#text[stop])) stop++;
    const next = this.#skip(stop, end);
    const isAlone = next === end || this.#text[next] === '#';
    if (at <= this.#offset && this.#offset <= stop) {
      if (!isAlone) return this.#done(nothing, end);
      const token = { start: at, end: stop, quote: undefined, closed: false, outer: { start: at, end: stop } };
      return this.#done({ kind: 'slots', slots: this.#unnamed(this.#columnOf(at), token, isValue) }, end);
    }
    if (this.#text[at] === '!') this.#tag = this.#text.slice(at, stop);
    if (isAlone) return this.#gap(next, end, 'value');
    return this.#offset < next ? this.#done(nothing, end) : this.#word(next, { isValue: true });
  }

  /** A text of several lines ends with the first line that is not indented more than what it belongs to. */
  #blockScalar(at: number): number {
    const parent = this.#top?.column ?? -1;
    let end = lineEnd(this.#text, at);
    if (this.#offset <= end) return this.#done(nothing, end);
    for (;;) {
      const start = nextLine(this.#text, end);
      if (start <= end) break;
      const stop = lineEnd(this.#text, start);
      let content = start;
      while (content < stop && isSpace(this.#text[content])) content++;
      const isOutside = content < stop && content - start <= parent;
      if (isOutside) break;
      if (this.#offset <= stop) {
        const isInside = content < stop || this.#offset - start > parent;
        if (isInside) return this.#done({ kind: 'text', start: at }, stop);
        break;
      }
      end = stop;
    }
    this.#fill('');
    return end;
  }

  /** What stands behind a value on its line. */
  #rest(at: number, end: number): number {
    const next = this.#skip(at, end);
    if (this.#text[next] === '#') return this.#comment(next, end);
    return this.#offset <= end ? this.#done(nothing, end) : end;
  }

  /** A word without a colon: a key that is being typed, or a value. */
  #unnamed(column: number, token: Token, isValue: boolean): Slot[] {
    if (isValue) return this.#fresh(column, token, 'value');
    const before = this.#text.slice(lineStart(this.#text, token.outer.start), token.outer.start);
    return this.#onOwnLine(column, token, before.trim() === '' ? 'line' : 'dash');
  }

  #onOwnLine(column: number, token: Token, place: 'line' | 'dash'): Slot[] {
    const top = this.#top;
    // The lines below belong to something above.
    if (place === 'line' && (this.#nextContent()?.column ?? 0) > column) return [];
    if (top === undefined) return this.#fresh(column, token, place);
    if (top.kind === 'map') {
      if (top.column === column) return [this.#slot('key', token, { place })];
      return top.state === 'colon' ? this.#fresh(column, token, place) : [];
    }
    if (top.column < column) return top.state === 'open' ? this.#fresh(column, token, place) : [];
    // A list may stand right below its key, no further to the right: what stands there belongs to either.
    const parent = this.#frames.at(-2);
    const item = this.#slot('item', token, { place });
    if (parent?.kind !== 'map' || parent.column !== column) return [item];
    return [item, { ...this.#slot('key', token, { place }), frames: this.#frames.slice(0, -1) }];
  }

  /** Where nothing has been written yet, unless it stands on the lines below. */
  #fresh(column: number, token: Token, place: 'line' | 'dash' | 'value'): Slot[] {
    const next = this.#nextContent();
    const holder = this.#top?.column ?? -1;
    const isBelow = next !== undefined && (next.column > holder || (next.isDash && next.column === holder));
    const node = this.#slot('node', token, { place });
    if (!isBelow || (this.#top?.kind === 'seq' && next.column === holder)) return [node];
    if (place === 'value' || next.column !== column) return [];
    if (next.isDash) return place === 'line' ? [this.#inNew('seq', 'item', column, token, place)] : [];
    return [this.#inNew('map', 'key', column, token, place)];
  }

  /** A slot in a collection whose first line is below. */
  #inNew(kind: Frame['kind'], slot: Slot['kind'], column: number, token: Token, place: Slot['place']): Slot {
    const found = this.#slot(slot, token, { place });
    return { ...found, frames: [...this.#frames, frameOf(kind, { column })] };
  }

  #keyIn(column: number, token: Token): Slot[] {
    if (this.#top?.kind === 'map' && this.#top.column === column) return [this.#slot('key', token, { colon: true })];
    if (this.#top?.kind === 'map' && this.#top.state !== 'colon') return [];
    const frames = [...this.#frames, frameOf('map', { column })];
    return [{ ...this.#slot('key', token, { colon: true }), frames }];
  }

  #slot(kind: Slot['kind'], token: Token, more: Partial<Slot>): Slot {
    const { start, end, quote, closed } = token;
    const space = more.place === 'value' && start === end && this.#text[this.#offset - 1] === ':';
    const frames = [...this.#frames];
    const word = { start, end };
    const place = 'line';
    const about = {
      frames,
      word,
      quote,
      closed,
      space,
      tag: this.#tag,
      comma: undefined,
      colon: false,
      place,
    } as const;
    return { kind, ...about, ...more };
  }

  /** The first line below the cursor's that says something. */
  #nextContent(): { readonly column: number; readonly isDash: boolean } | undefined {
    const text = this.#text;
    for (let at = nextLine(text, this.#offset); at < text.length; at = nextLine(text, at)) {
      const end = lineEnd(text, at);
      const content = this.#skip(at, end);
      if (text.startsWith('---', at)) return undefined;
      if (content < end && text[content] !== '#') return { column: content - at, isDash: isDash(text, content) };
    }
    return undefined;
  }

  #named(column: number, { start, end }: Token): void {
    if (this.#top?.kind !== 'map' || this.#top.column !== column) this.#open(frameOf('map', { column }));
    this.#name(start, end);
  }

  #name(start: number, end: number): void {
    const map = this.#top as Frame;
    map.key = { start, end, text: this.#text.slice(start, end) };
    map.keys.push(map.key);
    map.state = 'colon';
    this.#tag = undefined;
  }

  /** A collection begins; it is what its parent's key or item stands for. */
  #open(frame: Frame): void {
    if (this.#top) this.#top.state = 'full';
    this.#frames.push(frame);
    this.#tag = undefined;
  }

  /** A plain value has been read. */
  #fill(text: string): void {
    const top = this.#top;
    this.#tag = undefined;
    if (top === undefined) return;
    if (top.key && top.state === 'colon') top.key.value = text;
    top.state = 'full';
  }

  #flowFrom(at: number): number {
    if (this.#offset <= at) return this.#done(nothing, at);
    this.#open(frameOf(this.#text[at] === '{' ? 'map' : 'seq', { flow: true }));
    (this.#top as Frame).index = 0;
    return this.#flow(at + 1);
  }

  /** Reads on within brackets until the outermost one closes, or the cursor is found. */
  #flow(from: number): number {
    let at = from;
    while (this.#found === undefined && this.#top?.flow && at <= this.#offset) at = this.#inFlow(at);
    if (this.#found !== undefined) return at;
    const end = lineEnd(this.#text, at);
    return at > this.#offset ? end : this.#rest(at, end);
  }

  #inFlow(at: number): number {
    const text = this.#text;
    const top = this.#top as Frame;
    const next = this.#skipInFlow(at);
    if (this.#found !== undefined || this.#top !== top) return next;
    const char = text[next];
    const isWord = char !== undefined && !/[\s{}[\],:"']/.test(char);
    if (this.#offset < next || (this.#offset === next && !isWord)) return this.#gapInFlow(next);
    if (char === '{' || char === '[') {
      this.#open(frameOf(char === '{' ? 'map' : 'seq', { flow: true }));
      (this.#top as Frame).index = 0;
      return next + 1;
    }
    if (char === '}' || char === ']') {
      this.#frames.pop();
      if (this.#top) this.#top.last = next + 1;
      return next + 1;
    }
    if (char === ',') {
      top.state = 'open';
      if (top.kind === 'seq') top.index++;
      return next + 1;
    }
    if (char === ':') {
      if (top.state === 'named') top.state = 'colon';
      return next + 1;
    }
    return this.#wordInFlow(top, next);
  }

  #wordInFlow(top: Frame, at: number): number {
    const text = this.#text;
    const end = lineEnd(text, at);
    const isTag = text[at] === '!' || text[at] === '&';
    const token = this.#tokenInFlow(at, end, isTag);
    const stop = token.outer.end;
    if (this.#isOn(token)) {
      const place = 'flow';
      const colon = text[this.#skip(stop, end)] === ':';
      const comma = top.state === 'full' && top.last > 0 ? top.last : undefined;
      const isKey = top.kind === 'map' && (top.state === 'open' || comma !== undefined);
      const isNode = top.state === (top.kind === 'map' ? 'colon' : 'open');
      if (isKey) return this.#done({ kind: 'slots', slots: [this.#slot('key', token, { place, colon, comma })] }, stop);
      return this.#done(isNode ? { kind: 'slots', slots: [this.#slot('node', token, { place })] } : nothing, stop);
    }
    if (isTag) {
      if (text[at] === '!') this.#tag = text.slice(at, stop);
      return Math.max(stop, at + 1);
    }
    const isNext = top.state === 'full' && text[this.#skip(stop, end)] === ':';
    if (top.kind === 'map' && (top.state === 'open' || isNext)) {
      this.#name(token.start, token.end);
      top.state = 'named';
    } else this.#fill(text.slice(token.start, token.end));
    top.last = stop;
    return Math.max(stop, at + 1);
  }

  #tokenInFlow(at: number, end: number, isTag: boolean): Token {
    if (!isTag) return this.#tokenAt(at, end, false, true);
    let stop = at;
    while (stop < end && !isSpace(this.#text[stop]) && !'{}[],'.includes(this.#text[stop] ?? '')) stop++;
    return { start: at, end: stop, quote: undefined, closed: false, outer: { start: at, end: stop } };
  }

  #gapInFlow(next: number): number {
    const top = this.#top as Frame;
    const place = 'flow';
    const word = noWord(this.#offset);
    const space = this.#text[this.#offset - 1] === ':';
    const slots: Slot[] = [];
    // Where a word without a colon stands before the cursor's line, it is that which is wrong.
    const isBelow = lineStart(this.#text, this.#offset) > top.last;
    const comma = top.state === 'full' && isBelow && top.last > 0 ? top.last : undefined;
    const ahead = this.#ahead();
    const char = this.#text[ahead] ?? '';
    const isOthers = char === (top.kind === 'map' ? ']' : '}');
    const mayCome = top.state === 'open' || (comma !== undefined && !'{['.includes(char || ' '));
    // What stands further on in the line is the value.
    const isThere = !'}],'.includes(char) && ahead <= lineEnd(this.#text, this.#offset);
    if (isOthers || (top.state === 'colon' && isThere)) return this.#done(nothing, next);
    if (mayCome) slots.push(this.#slot(top.kind === 'map' ? 'key' : 'node', word, { place, comma }));
    else if (top.state === 'colon') slots.push(this.#slot('node', word, { place, space }));
    return this.#done({ kind: 'slots', slots }, next);
  }

  /** The next thing behind the cursor, on whatever line. */
  #ahead(): number {
    let at = this.#offset;
    while (/\s/.test(this.#text[at] ?? '')) at++;
    return at;
  }

  /** White space and comments. A bracket that was never closed ends where a line stands to the left of what holds it. */
  #skipInFlow(from: number): number {
    const text = this.#text;
    let at = from;
    for (; at < text.length; at++) {
      const char = text[at];
      if (char === '\n') {
        if (this.#offset <= at) return at;
        if (this.#isAbandoned(at + 1)) return this.#abandon(at);
      } else if (char === '#' && at > 0 && isSpace(text[at - 1])) {
        const end = lineEnd(text, at);
        this.#comment(at, end);
        if (this.#found !== undefined) return end;
        at = end - 1;
      } else if (!isSpace(char) && char !== '\r' && char !== '\uFEFF') return at;
    }
    return at;
  }

  #isAbandoned(start: number): boolean {
    const holder = this.#frames.findLast((frame) => !frame.flow);
    if (holder === undefined) return false;
    const end = lineEnd(this.#text, start);
    const content = this.#skip(start, end);
    const isCursors = this.#offset >= start && this.#offset <= end && content === end;
    if (isCursors) return this.#offset - start <= holder.column;
    return content < end && content - start <= holder.column && !'}],#'.includes(this.#text[content] ?? '');
  }

  #abandon(at: number): number {
    while (this.#top?.flow) this.#frames.pop();
    return at;
  }

  #tokenAt(at: number, end: number, isValue: boolean, inFlow = false): Token {
    const char = this.#text[at];
    if (char !== '"' && char !== "'") {
      const stop = endOfPlain(this.#text, at, end, { isValue, inFlow });
      return { start: at, end: stop, quote: undefined, closed: false, outer: { start: at, end: stop } };
    }
    const quote: Quote = char;
    const stop = endOfQuoted(this.#text, at, end);
    const closed = stop !== undefined;
    const inner = stop ?? this.#endOfOpen(at + 1, end, inFlow);
    return { start: at + 1, end: inner, quote, closed, outer: { start: at, end: closed ? inner + 1 : inner } };
  }

  /** A quote that is never closed: where the cursor is behind it, it is what is being typed. */
  #endOfOpen(at: number, end: number, inFlow: boolean): number {
    const plain = endOfPlain(this.#text, at, end, { isValue: true, inFlow });
    return this.#offset <= end ? Math.max(plain, this.#offset) : plain;
  }

  #colonBehind({ outer }: Token, end: number): number {
    const at = this.#skip(outer.end, end);
    const isColon = this.#text[at] === ':' && (at + 1 >= end || isSpace(this.#text[at + 1]));
    return isColon ? at : -1;
  }

  #isOn({ start, end }: Token): boolean {
    return start <= this.#offset && this.#offset <= end;
  }

  #skip(from: number, end: number): number {
    let at = from;
    while (at < end && isSpace(this.#text[at])) at++;
    return at;
  }

  #columnOf(at: number): number {
    const start = lineStart(this.#text, at);
    return at - (start === 0 && this.#text.startsWith('\uFEFF') ? 1 : start);
  }

  #done(standing: Standing, end: number): number {
    this.#found ??= standing;
    return end;
  }
}

function noWord(at: number): Token {
  return { start: at, end: at, quote: undefined, closed: false, outer: { start: at, end: at } };
}

function isDash(text: string, at: number): boolean {
  return text[at] === '-' && (at + 1 >= text.length || /\s/.test(text[at + 1] ?? ''));
}

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\t';
}
