import type { EntityId, FieldName, Place } from '../model/model.ts';
import { type Span, spanOf } from '../text/span.ts';
import { type Entry, entriesOf } from '../text/tree.ts';
import { type Origin, originOf, type Reading } from './dialect.ts';

/** The span of a place in the text; undefined when the field is not written down. */
export function locate(reading: Reading, place: Place): Span | undefined {
  const where = whereIs(reading, place);
  return where && spanOf(where);
}

/** The same as what stands there, which moves with the document. */
export function whereIs(reading: Reading, place: Place): Span | undefined {
  const origin = originOf(reading, place.entity);
  if (origin === undefined) return undefined;
  if (place.field === undefined) return origin.name ?? origin.node;
  const entry = entryOfField(origin, place.field);
  if (place.part === 'key') return entry?.key;
  return place.part === 'entry' ? entry : entry?.value;
}

/** Where a thing is written down, and so lacks what it lacks: of one that an alias stands for, at the anchor. */
export function whereWritten(reading: Reading, entity: EntityId): Span | undefined {
  const { node, name } = originOf(reading, entity) ?? {};
  return node?.kind === 'alias' ? (node.target ?? node) : (name ?? node);
}

/** Where a thing stands that takes what is written at `span` from elsewhere: by an alias or a merge key. */
export function whereTaken(reading: Reading, entity: EntityId, { start }: Span): Span | undefined {
  const origin = originOf(reading, entity);
  const whole = origin && enclosing(origin);
  if (origin === undefined || whole === undefined) return undefined;
  return start < whole.start || whole.end < start ? (origin.name ?? origin.node) : undefined;
}

/** All of a thing's text, its name included. */
export function extentOf(reading: Reading, id: EntityId): Span | undefined {
  const origin = originOf(reading, id);
  return origin && enclosing(origin);
}

/** What stands at an offset: the innermost thing, and its field when the offset is in one. */
export interface Hit {
  readonly entity: EntityId;
  readonly field?: FieldName;
  readonly span: Span;
}

/** The things around an offset, innermost first. */
export function hitsAt(reading: Reading, offset: number): Hit[] {
  const hits: (Hit & { readonly extent: number })[] = [];
  for (const id of idsAround(reading, offset)) {
    const origin = originOf(reading, id);
    const around = origin && enclosing(origin);
    if (origin === undefined || around === undefined || offset < around.start || offset > around.end) continue;
    const entry =
      origin.words && origin.map?.entries.find((candidate) => candidate.start <= offset && offset <= candidate.end);
    const field = entry && origin.words?.named(entry.key.text)?.field;
    const span = entry
      ? { start: entry.start, end: entry.end }
      : (origin.name ?? { start: origin.node.start, end: origin.node.end });
    hits.push({ entity: id, ...(field && { field }), span, extent: around.end - around.start });
  }
  return hits.sort((a, b) => a.extent - b.extent);
}

/** The things that may stand around an offset: all but those of parts that stand elsewhere. */
function* idsAround({ live }: Reading, offset: number): Iterable<EntityId> {
  for (const { from, to, at } of live) {
    if (at && (offset < at.start || offset > at.end)) continue;
    for (let id = from; id < to; id++) yield id as EntityId;
  }
}

function enclosing({ node, name, map }: { node: Span; name?: Span; map?: Span }): Span {
  const spans = [node, ...(name ? [name] : []), ...(map && node.start <= map.start ? [map] : [])];
  return { start: Math.min(...spans.map((s) => s.start)), end: Math.max(...spans.map((s) => s.end)) };
}

/** Where a field of a thing stands: its entry in the map that holds the fields. */
export function entryOfField(origin: Origin, field: FieldName): Entry | undefined {
  const { map, words } = origin;
  if (map === undefined || words === undefined) return undefined;
  return entriesOf(map).findLast((entry) => words.named(entry.key.text)?.field === field);
}
