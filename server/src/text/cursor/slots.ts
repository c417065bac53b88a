import { lineEnd, lineStart, nextLine } from '../lines.ts';
import { type Frame, frameOf, type Slot } from './standing.ts';
import type { Token } from './tokens.ts';
import { isDash, type Trail } from './trail.ts';

/** What may be written where a word stands, or could: what indentation allows, given what is above and what is below. */

/** A word with its colon. */
export function slotsOfKey(trail: Trail, column: number, token: Token): Slot[] {
  const { top } = trail;
  if (top?.kind === 'map' && top.column === column) return [slotOf(trail, 'key', token, { colon: true })];
  if (top?.kind === 'map' && top.state !== 'colon') return [];
  const frames = [...trail.frames, frameOf('map', { column })];
  return [{ ...slotOf(trail, 'key', token, { colon: true }), frames }];
}

/** A word without a colon, and not behind one: a key that is being typed, or an item. */
export function slotsOfWord(trail: Trail, column: number, token: Token): Slot[] {
  const before = trail.text.slice(lineStart(trail.text, token.outer.start), token.outer.start);
  return slotsOnOwnLine(trail, column, token, before.trim() === '' ? 'line' : 'dash');
}

export function slotsOnOwnLine(trail: Trail, column: number, token: Token, place: 'line' | 'dash'): Slot[] {
  const { top, frames } = trail;
  // The lines below belong to something above.
  if (place === 'line' && (nextContent(trail)?.column ?? 0) > column) return [];
  if (top === undefined) return slotsOfNew(trail, column, token, place);
  if (top.kind === 'map') {
    if (top.column === column) return [slotOf(trail, 'key', token, { place })];
    return top.state === 'colon' ? slotsOfNew(trail, column, token, place) : [];
  }
  if (top.column < column) return top.state === 'open' ? slotsOfNew(trail, column, token, place) : [];
  // A list may stand right below its key, no further to the right: what stands there belongs to either.
  const parent = frames.at(-2);
  const item = slotOf(trail, 'item', token, { place });
  if (parent?.kind !== 'map' || parent.column !== column) return [item];
  return [item, { ...slotOf(trail, 'key', token, { place }), frames: frames.slice(0, -1) }];
}

/** Where nothing has been written yet, unless it stands on the lines below. */
export function slotsOfNew(trail: Trail, column: number, token: Token, place: 'line' | 'dash' | 'value'): Slot[] {
  const next = nextContent(trail);
  const holder = trail.top?.column ?? -1;
  const isBelow = next !== undefined && (next.column > holder || (next.isDash && next.column === holder));
  const node = slotOf(trail, 'node', token, { place });
  if (!isBelow || (trail.top?.kind === 'seq' && next.column === holder)) return [node];
  if (place === 'value' || next.column !== column) return [];
  if (next.isDash)
    return place === 'line' ? [inNew(trail, 'seq', column, slotOf(trail, 'item', token, { place }))] : [];
  return [inNew(trail, 'map', column, slotOf(trail, 'key', token, { place }))];
}

/** A slot in a collection whose first line is below. */
function inNew({ frames }: Trail, kind: Frame['kind'], column: number, slot: Slot): Slot {
  return { ...slot, frames: [...frames, frameOf(kind, { column })] };
}

/** A slot in the innermost collection. */
export function slotOf(trail: Trail, kind: Slot['kind'], token: Token, more: Partial<Slot>): Slot {
  const { start, end, quote, closed } = token;
  return {
    kind,
    frames: [...trail.frames],
    word: { start, end },
    quote,
    closed,
    space: more.place === 'value' && start === end && trail.text.charAt(trail.offset - 1) === ':',
    tag: trail.tag,
    comma: undefined,
    colon: false,
    place: 'line',
    ...more,
  };
}

/** The first line below the cursor's that says something. */
function nextContent(trail: Trail): { readonly column: number; readonly isDash: boolean } | undefined {
  const { text, offset } = trail;
  for (let at = nextLine(text, offset); at < text.length; at = nextLine(text, at)) {
    const end = lineEnd(text, at);
    const content = trail.skip(at, end);
    if (text.slice(at, at + 3) === '---') return undefined;
    if (content < end && text.charAt(content) !== '#') return { column: content - at, isDash: isDash(text, content) };
  }
  return undefined;
}
