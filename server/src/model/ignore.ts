import type { Day } from '../util/day.ts';
import type { EntityId, Place } from './model.ts';

/**
 * A comment that asks to leave findings out: `# secgroup-ignore blocked-port until=2027-01-31 -- our own relay`. It and the
 * names in it have ids like everything else, so that findings can point at them and edits can change them.
 */
export interface Ignore {
  readonly id: EntityId;
  readonly scope: IgnoreScope;
  readonly checks: readonly IgnoredCheck[];
  /** The last day on which it holds. */
  readonly until?: Day;
  readonly reason: string;
  /** Why it has no effect at all. */
  readonly flaw?: IgnoreFlaw;
}

/** The line of the comment (or the one below, where it stands alone), the next line, the whole file. */
export type IgnoreScope = 'line' | 'next-line' | 'file';

export interface IgnoredCheck {
  readonly id: EntityId;
  readonly name: string;
  /** Nothing was there to ignore; false as well where that cannot be known. */
  readonly unused: boolean;
}

export type IgnoreFlaw =
  /** Nothing is named. */
  | { readonly kind: 'bare'; readonly at: Place }
  | { readonly kind: 'date'; readonly at: Place; readonly text: string }
  /** Words that are neither checks nor a date: most likely the reason without its `--`. */
  | { readonly kind: 'words'; readonly at: Place; readonly text: string }
  /** `secgroup-ignore-line`, which does not exist. */
  | { readonly kind: 'scope'; readonly at: Place; readonly text: string };

/** An ignore that ends within so many days is announced. */
const SOON_DAYS = 14;

/** How near the end of an ignore is; undefined while there is time, or where none is set. */
export function endingOf(until: Day | undefined, today: Day | undefined): 'expired' | 'soon' | undefined {
  if (until === undefined || today === undefined) return undefined;
  if (until < today) return 'expired';
  return until - today <= SOON_DAYS ? 'soon' : undefined;
}
