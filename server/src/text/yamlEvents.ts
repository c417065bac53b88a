import { COLLECTION_STYLE, EVENT_ID, type Event, parseEvents } from 'js-yaml';
import { type Edited, editBetween } from './edited.ts';
import { limits } from './limits.ts';
import { lineStart } from './lines.ts';
import type { Span } from './span.ts';

/**
 * Remembers the events of a document, so that an edit has only the block re-read that it stands in: the lines of one
 * entry of the second level, such as one resource of a template or one group of a native file. Everything that could make
 * the block's meaning depend on what is around it (anchors, several documents, indentation that reaches out, an error)
 * gives up, and all of the text is read.
 *
 * The events it holds are its own: it moves those behind an edit in place.
 */
export class YamlMemory {
  #text = '';
  #events: Event[] | undefined;

  /** Takes the events of a text that was read without a problem. */
  keep(text: string, events: Event[]): void {
    this.#text = text;
    this.#events = isSimple(events) ? events : undefined;
  }

  /** Nothing is known of the document any more. */
  forget(): void {
    this.#text = '';
    this.#events = undefined;
  }

  /** The events of the text, by re-reading one block; undefined when all of it must be read. */
  read(text: string): Event[] | undefined {
    const events = this.#events;
    if (events === undefined) return undefined;
    if (text === this.#text) return events;
    const edit = editBetween(this.#text, text);
    const block = blockAround(this.#text, events, edit);
    const fresh = block && readBlock(text.slice(block.start, block.end + edit.delta), block);
    if (block === undefined || fresh === undefined) return undefined;
    for (let i = block.last; i < events.length; i++) move(events[i] as Event, edit.delta);
    this.#events = [...events.slice(0, block.first), ...fresh, ...events.slice(block.last)];
    this.#text = text;
    return this.#events;
  }
}

interface Block extends Span {
  /** Its first event, and the one behind its last. */
  readonly first: number;
  readonly last: number;
  /** The column of its key. */
  readonly column: number;
}

/** One document, block style at the two upper levels, and nothing that is named in one place and meant in another. */
function isSimple(events: readonly Event[]): boolean {
  let documents = 0;
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) documents++;
    else if (event.type === EVENT_ID.ALIAS) return false;
    else if (event.type !== EVENT_ID.POP && event.anchorStart >= 0) return false;
  }
  return documents === 1 && events[1]?.type === EVENT_ID.MAPPING && events[1].style === COLLECTION_STYLE.BLOCK;
}

/** The block of the second level whose lines hold all of the edit, and not the first character of its key. */
function blockAround(text: string, events: readonly Event[], edit: Edited): Block | undefined {
  let found: UpperKey | undefined;
  for (const upper of upperKeys(events)) {
    if (upper.key >= edit.start) {
      // The first key behind the edit ends the block. Before one of the first level, the section's map ends as well.
      const last = upper.level === 1 ? upper.first - 1 : upper.first;
      return blockOf(text, found, last, lineStart(text, upper.key), edit);
    }
    found = upper;
  }
  // Behind the last block the section's map ends, then the root, then the document.
  return blockOf(text, found, events.length - 3, text.length, edit);
}

function blockOf(
  text: string,
  upper: UpperKey | undefined,
  last: number,
  end: number,
  edit: Edited,
): Block | undefined {
  if (upper === undefined || upper.level === 1) return undefined;
  const start = lineStart(text, upper.key);
  // If the line break at the end were touched, the block could join with what follows.
  const touchesEnd = edit.end >= end && end < text.length;
  if (edit.start <= upper.key || touchesEnd || text.slice(start, upper.key).trim() !== '') return undefined;
  const column = upper.key - start;
  return column === 0 ? undefined : { first: upper.first, last, start, end, column };
}

interface UpperKey {
  /** The index of its event, and its offset. */
  readonly first: number;
  readonly key: number;
  readonly level: 1 | 2;
}

/** The keys of the root map, and of the block maps right below it. */
function* upperKeys(events: readonly Event[]): Iterable<UpperKey> {
  let depth = 0;
  let isKey = true;
  let isSection = false;
  for (let i = 1; i < events.length; i++) {
    const event = events[i] as Event;
    if (event.type === EVENT_ID.POP) {
      if (--depth <= 2) isKey = true;
      continue;
    }
    if (depth === 1 || (depth === 2 && isSection)) {
      if (isKey && event.type === EVENT_ID.SCALAR) yield { first: i, key: event.valueStart, level: depth as 1 | 2 };
      isKey = !isKey;
    }
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
      depth++;
      if (depth === 2) isSection = event.type === EVENT_ID.MAPPING && event.style === COLLECTION_STYLE.BLOCK;
      isKey = true;
    }
  }
}

/** The events of a block read by itself, moved to its place; undefined when it is not one entry that stands by itself. */
function readBlock(lines: string, block: Block): Event[] | undefined {
  if (!staysInside(lines, block.column)) return undefined;
  let events: Event[];
  try {
    events = parseEvents(lines, { maxDepth: limits.depth - 2 });
  } catch {
    return undefined; // an error: the whole text is read, and says where
  }
  if (!isSimple(events) || !isOneEntry(events)) return undefined;
  const inner = events.slice(2, -2);
  for (const event of inner) move(event, block.start);
  return inner;
}

/** Whether every line behind the first is blank, a comment, or indented deeper than the key. */
function staysInside(lines: string, column: number): boolean {
  const first = lines.indexOf('\n');
  if (first < 0) return true;
  for (let at = first + 1; at < lines.length; ) {
    let indent = 0;
    while (lines.charCodeAt(at + indent) === 32) indent++;
    const next = lines.charCodeAt(at + indent);
    const blank = at + indent >= lines.length || next === 10 || next === 13 || next === 35;
    if (!blank && indent <= column) return false;
    const end = lines.indexOf('\n', at + indent);
    if (end < 0) return true;
    at = end + 1;
  }
  return true;
}

/** A document with a map of exactly one key and its value. */
function isOneEntry(events: readonly Event[]): boolean {
  let depth = 0;
  let nodes = 0;
  for (let i = 1; i < events.length - 1; i++) {
    const { type } = events[i] as Event;
    if (type === EVENT_ID.POP) depth--;
    else {
      if (depth === 1) nodes++;
      if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth++;
    }
  }
  return nodes === 2;
}

function move(event: Event, delta: number): void {
  if (event.type === EVENT_ID.SCALAR) {
    if (event.valueStart >= 0) {
      event.valueStart += delta;
      event.valueEnd += delta;
    }
  } else if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) event.start += delta;
  else return;
  if (event.tagStart >= 0) {
    event.tagStart += delta;
    event.tagEnd += delta;
  }
}
