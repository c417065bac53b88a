import type { Snapshot } from '../../engine/snapshot.ts';
import type { EntityId } from '../../model/model.ts';
import type { Span } from '../../text/span.ts';

/** A place and its words. */
export interface Place {
  readonly text: string;
  readonly span: Span;
}

/** The first of some places; there are `total` of them. */
export interface Places {
  readonly total: number;
  readonly places: readonly Place[];
}

/** A list does not show more. */
export const MOST_PLACES = 50;

/** Where a thing stands, with its words. */
export function placed(snapshot: Snapshot, entity: EntityId, text: string): Place | undefined {
  const span = snapshot.spanOf({ entity });
  return span && { text, span };
}

export function placesOf(all: readonly Place[]): Places {
  return { total: all.length, places: all.slice(0, MOST_PLACES) };
}
