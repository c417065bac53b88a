import { lineEnd, lineStart, nextLine } from '../lines.ts';
import type { Tree } from '../tree.ts';
import { chainTo } from './chain.ts';
import { openFlow, readFlow } from './flowScan.ts';
import { slotsOfKey, slotsOfNew, slotsOfWord, slotsOnOwnLine } from './slots.ts';
import { frameOf, type Slot, type Standing } from './standing.ts';
import { noWord, plainToken, type Token } from './tokens.ts';
import { isBlank, isDash, nowhere, Trail } from './trail.ts';

/**
 * What may be written at a cursor, by the text around it. What is being typed is in no tree, or is blanked in it; so the
 * tree only tells where to begin: from the innermost thing before the cursor on, the text is read as YAML's rules of
 * indentation and brackets have it, whether it can be parsed or not.
 */
export function standingAt(tree: Tree, offset: number): Standing {
  const { content: text } = tree;
  const { frames, from } = chainTo(tree, offset);
  const trail = new Trail(text, offset, frames);
  let at = readFirst(trail, from);
  while (trail.found === undefined && at < offset) {
    const next = nextLine(text, at);
    if (next <= at) break;
    at = readLine(trail, next);
  }
  return trail.found ?? nowhere;
}

// All that read something return the end of what they have read.

function readFirst(trail: Trail, from: number): number {
  if (trail.top?.flow) return readBrackets(trail, from);
  return trail.frames.length > 0 ? readContent(trail, from) : readLine(trail, lineStart(trail.text, from));
}

function readLine(trail: Trail, start: number): number {
  const { text, offset } = trail;
  const end = lineEnd(text, start);
  const margin = start === 0 && text.charAt(0) === '\uFEFF' ? 1 : start;
  const at = trail.skip(margin, end);
  if (at === end) return readBlank(trail, margin, end);
  if (offset < at) return trail.done(nowhere, end);
  if (text.charAt(at) === '#') return trail.comment(at, end);
  if (/^(?:---|\.\.\.)(?:\s|$)/.test(text.slice(margin, margin + 4))) {
    trail.frames.length = 0;
    return end;
  }
  trail.leave(at - margin, { mayBeItem: isDash(text, at) });
  return readContent(trail, at);
}

/** A line without text. Where the cursor stands in it says what it belongs to. */
function readBlank(trail: Trail, margin: number, end: number): number {
  const { offset } = trail;
  if (offset > end) return end;
  if (offset < margin) return trail.done(nowhere, end);
  const column = offset - margin;
  trail.leave(column, { mayBeItem: true });
  return trail.done({ kind: 'slots', slots: slotsOnOwnLine(trail, column, noWord(offset), 'line') }, end);
}

/** What begins here on a line: an item's dash, a key, a value. */
function readContent(trail: Trail, from: number): number {
  const { text, offset } = trail;
  const end = trail.endOfLine(from);
  let at = from;
  while (isDash(text, at)) {
    noteItem(trail, trail.columnOf(at));
    const next = trail.skip(at + 1, end);
    if (trail.found !== undefined) return end;
    if (offset <= at + 1) return offset < at ? end : trail.done(nowhere, end);
    const isEmpty = next === end || text.charAt(next) === '#';
    if (isEmpty) return readGap(trail, next, end, 'dash');
    if (offset < next) return trail.done(nowhere, end);
    at = next;
  }
  return readWord(trail, at, { isValue: false });
}

function noteItem(trail: Trail, column: number): void {
  const isSame = trail.top?.kind === 'seq' && trail.top.column === column;
  if (!isSame) trail.open(frameOf('seq', { column }));
  if (trail.top === undefined) return;
  trail.top.index++;
  trail.top.state = 'open';
}

interface WordOptions {
  /** It stands behind a colon. */
  readonly isValue: boolean;
  /** How many tags and anchors stand before it: a value bears one of each at the most. */
  readonly properties?: number;
}

/** A scalar, and its value where it turns out to be a key; or what stands in its place. */
function readWord(trail: Trail, at: number, { isValue, properties = 0 }: WordOptions): number {
  const { text } = trail;
  const end = trail.endOfLine(at);
  if (text.charAt(at) === '{' || text.charAt(at) === '[') return enterBrackets(trail, at);
  if (/[!&]/.test(text.charAt(at))) return readProperty(trail, at, { isValue, properties });
  if (isValue && (text.charAt(at) === '|' || text.charAt(at) === '>')) return readBlockScalar(trail, at);
  const token = trail.tokenAt(at, end, { isValue });
  const colon = isValue ? -1 : colonBehind(trail, token, end);
  const column = trail.columnOf(at);
  if (trail.isOn(token)) {
    const slots = colon >= 0 ? slotsOfKey(trail, column, token) : slotsWithoutColon(trail, column, token, { isValue });
    return trail.done({ kind: 'slots', slots }, end);
  }
  if (colon >= 0) {
    if (trail.top?.kind !== 'map' || trail.top.column !== column) trail.open(frameOf('map', { column }));
    trail.name(token);
    return readValue(trail, colon + 1, end);
  }
  trail.fill(text.slice(token.start, token.end));
  return readRest(trail, token.outer.end, end);
}

function slotsWithoutColon(trail: Trail, column: number, token: Token, { isValue }: WordOptions): Slot[] {
  return isValue ? slotsOfNew(trail, column, token, 'value') : slotsOfWord(trail, column, token);
}

function colonBehind(trail: Trail, { outer }: Token, end: number): number {
  const { text } = trail;
  const at = trail.skip(outer.end, end);
  const isColon = text.charAt(at) === ':' && (at + 1 >= end || isBlank(text.charAt(at + 1)));
  return isColon ? at : -1;
}

function readValue(trail: Trail, at: number, end: number): number {
  const { text, offset } = trail;
  const next = trail.skip(at, end);
  const isEmpty = next === end || text.charAt(next) === '#';
  if (isEmpty) return readGap(trail, next, end, 'value');
  if (offset < next && offset >= at) return trail.done(nowhere, end);
  return readWord(trail, next, { isValue: true });
}

/** Nothing stands between a dash or a colon and the end of the line, or a comment. */
function readGap(trail: Trail, next: number, end: number, place: 'dash' | 'value'): number {
  const { offset } = trail;
  const isHere = offset <= next && (next === end || offset < next);
  if (!isHere) return trail.comment(next, end);
  const slots = slotsOfNew(trail, trail.columnOf(offset), noWord(offset), place);
  return trail.done({ kind: 'slots', slots }, end);
}

/** A tag or an anchor before the value. */
function readProperty(trail: Trail, at: number, { isValue, properties = 0 }: WordOptions): number {
  const { text, offset } = trail;
  const end = trail.endOfLine(at);
  let stop = at;
  while (stop < end && !isBlank(text.charAt(stop))) stop++;
  const next = trail.skip(stop, end);
  const isAlone = next === end || text.charAt(next) === '#';
  if (at <= offset && offset <= stop) {
    if (!isAlone) return trail.done(nowhere, end);
    const slots = slotsWithoutColon(trail, trail.columnOf(at), plainToken(at, stop), { isValue });
    return trail.done({ kind: 'slots', slots }, end);
  }
  if (text.charAt(at) === '!') trail.tag = text.slice(at, stop);
  if (isAlone) return readGap(trail, next, end, 'value');
  if (offset < next || properties > 1) return trail.done(nowhere, end);
  return readWord(trail, next, { isValue: true, properties: properties + 1 });
}

/** A text of several lines ends with the first line that is not indented more than what it belongs to. */
function readBlockScalar(trail: Trail, at: number): number {
  const { text, offset } = trail;
  const parent = trail.top?.column ?? -1;
  let end = lineEnd(text, at);
  if (offset <= end) return trail.done(nowhere, end);
  for (;;) {
    const start = nextLine(text, end);
    if (start <= end) break;
    const stop = lineEnd(text, start);
    const content = trail.skip(start, stop);
    const isOutside = content < stop && content - start <= parent;
    if (isOutside) break;
    if (offset <= stop) {
      const isInside = content < stop || offset - start > parent;
      if (isInside) return trail.done({ kind: 'text', start: at }, stop);
      break;
    }
    end = stop;
  }
  trail.fill('');
  return end;
}

function enterBrackets(trail: Trail, at: number): number {
  if (trail.offset <= at) return trail.done(nowhere, at);
  openFlow(trail, at);
  return readBrackets(trail, at + 1);
}

function readBrackets(trail: Trail, from: number): number {
  const at = readFlow(trail, from);
  if (trail.found !== undefined) return at;
  const end = lineEnd(trail.text, at);
  return at > trail.offset ? end : readRest(trail, at, end);
}

/** What stands behind a value on its line. */
function readRest(trail: Trail, at: number, end: number): number {
  const next = trail.skip(at, end);
  if (trail.text.charAt(next) === '#') return trail.comment(next, end);
  return trail.offset <= end ? trail.done(nowhere, end) : end;
}
