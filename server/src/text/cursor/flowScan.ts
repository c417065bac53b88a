import { lineEnd, lineStart } from '../lines.ts';
import type { Text } from '../pieces.ts';
import { slotOf } from './slots.ts';
import { type Frame, frameOf } from './standing.ts';
import { noWord, plainToken, type Token } from './tokens.ts';
import { isBlank, nowhere, type Trail } from './trail.ts';

/** A bracket opens. */
export function openFlow(trail: Trail, at: number): void {
  trail.open({ ...frameOf(trail.text.charAt(at) === '{' ? 'map' : 'seq', { flow: true }), index: 0 });
}

/**
 * Reads on within brackets until the outermost one closes, or the cursor is found.
 *
 * @returns the end of what was read
 */
export function readFlow(trail: Trail, from: number): number {
  let at = from;
  while (trail.found === undefined && trail.top?.flow && at <= trail.offset) at = readMember(trail, trail.top, at);
  return at;
}

function readMember(trail: Trail, top: Frame, at: number): number {
  const { text, offset } = trail;
  const next = skipInFlow(trail, at);
  if (trail.found !== undefined || trail.top !== top) return next;
  const char = text.charAt(next);
  const isWord = char !== '' && !/[\s{}[\],:"']/.test(char);
  if (offset < next || (offset === next && !isWord)) return readGap(trail, top, next);
  switch (char) {
    case '{':
    case '[':
      openFlow(trail, next);
      return next + 1;
    case '}':
    case ']':
      trail.frames.pop();
      if (trail.top) trail.top.last = next + 1;
      return next + 1;
    case ',':
      top.state = 'open';
      if (top.kind === 'seq') top.index++;
      return next + 1;
    case ':':
      if (top.state === 'named') top.state = 'colon';
      return next + 1;
    default:
      return readWord(trail, top, next);
  }
}

function readWord(trail: Trail, top: Frame, at: number): number {
  const { text } = trail;
  const end = trail.endOfLine(at);
  const isProperty = text.charAt(at) === '!' || text.charAt(at) === '&';
  const token = isProperty ? propertyAt(text, at, end) : trail.tokenAt(at, end, { inFlow: true });
  const stop = token.outer.end;
  const isNamed = text.charAt(trail.skip(stop, end)) === ':';
  if (trail.isOn(token)) return foundWord(trail, top, token, { colon: isNamed });
  if (isProperty) {
    if (text.charAt(at) === '!') trail.tag = text.slice(at, stop);
    return Math.max(stop, at + 1);
  }
  if (top.kind === 'map' && (top.state === 'open' || (top.state === 'full' && isNamed))) {
    trail.name(token);
    top.state = 'named';
  } else trail.fill(text.slice(token.start, token.end));
  top.last = stop;
  return Math.max(stop, at + 1);
}

/** The cursor is on a word. */
function foundWord(trail: Trail, top: Frame, token: Token, { colon }: { readonly colon: boolean }): number {
  const place = 'flow';
  const comma = top.state === 'full' && top.last > 0 ? top.last : undefined;
  const isKey = top.kind === 'map' && (top.state === 'open' || comma !== undefined);
  const isNode = top.state === (top.kind === 'map' ? 'colon' : 'open');
  const stop = token.outer.end;
  if (isKey) return trail.done({ kind: 'slots', slots: [slotOf(trail, 'key', token, { place, colon, comma })] }, stop);
  return trail.done(isNode ? { kind: 'slots', slots: [slotOf(trail, 'node', token, { place })] } : nowhere, stop);
}

/** A tag or an anchor. */
function propertyAt(text: Text, at: number, end: number): Token {
  let stop = at;
  while (stop < end && !isBlank(text.charAt(stop)) && !'{}[],'.includes(text.charAt(stop))) stop++;
  return plainToken(at, stop);
}

/** The cursor is between words. */
function readGap(trail: Trail, top: Frame, next: number): number {
  const { text, offset } = trail;
  const place = 'flow';
  const word = noWord(offset);
  // Where a word without a colon stands before the cursor's line, it is that which is wrong.
  const isBelow = lineStart(text, offset) > top.last;
  const comma = top.state === 'full' && isBelow && top.last > 0 ? top.last : undefined;
  const ahead = nextCharacter(text, offset);
  const char = text.charAt(ahead);
  const isOthers = char === (top.kind === 'map' ? ']' : '}');
  const mayCome = top.state === 'open' || (comma !== undefined && !'{['.includes(char || ' '));
  // What stands further on in the line is the value.
  const isThere = !'}],'.includes(char) && ahead <= lineEnd(text, offset);
  if (isOthers || (top.state === 'colon' && isThere)) return trail.done(nowhere, next);
  if (mayCome) {
    const kind = top.kind === 'map' ? 'key' : 'node';
    return trail.done({ kind: 'slots', slots: [slotOf(trail, kind, word, { place, comma })] }, next);
  }
  if (top.state !== 'colon') return trail.done(nowhere, next);
  const space = text.charAt(offset - 1) === ':';
  return trail.done({ kind: 'slots', slots: [slotOf(trail, 'node', word, { place, space })] }, next);
}

/** Of the next thing behind the cursor, on whatever line. */
function nextCharacter(text: Text, offset: number): number {
  let at = offset;
  while (/\s/.test(text.charAt(at))) at++;
  return at;
}

/** White space and comments. A bracket that was never closed ends where a line stands to the left of what holds it. */
function skipInFlow(trail: Trail, from: number): number {
  const { text } = trail;
  let at = from;
  for (; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\n') {
      if (trail.offset <= at) return at;
      if (isAbandoned(trail, at + 1)) return abandon(trail, at);
    } else if (char === '#' && at > 0 && isBlank(text.charAt(at - 1))) {
      const end = trail.endOfLine(at);
      trail.comment(at, end);
      if (trail.found !== undefined) return end;
      at = end - 1;
    } else if (!isBlank(char) && char !== '\r' && char !== '\uFEFF') return at;
  }
  return at;
}

function isAbandoned(trail: Trail, start: number): boolean {
  const { text, offset } = trail;
  const holder = trail.frames.findLast((frame) => !frame.flow);
  if (holder === undefined) return false;
  const end = lineEnd(text, start);
  const content = trail.skip(start, end);
  const isCursors = offset >= start && offset <= end && content === end;
  if (isCursors) return offset - start <= holder.column;
  return content < end && content - start <= holder.column && !'}],#'.includes(text.charAt(content));
}

function abandon(trail: Trail, at: number): number {
  while (trail.top?.flow) trail.frames.pop();
  return at;
}
