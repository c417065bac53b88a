import type { ReadingProblem } from '../model/model.ts';
import type { Span } from '../text/span.ts';
import type { Node } from '../text/tree.ts';
import type { Origin } from './dialect.ts';
import type { Asked } from './surroundings.ts';

/** Ids that were handed out one after the other: `from` to before `to`. */
export interface IdRange {
  readonly from: number;
  readonly to: number;
  /** What all of them were read from, where they are a part. */
  readonly at?: Span;
}

/** What was read of a part of a document. */
export interface Part extends IdRange {
  readonly at: Span;
  /** Another object as soon as anything in the part has changed. */
  readonly revision: object;
  /** As what it was read: all that it depends on and that is known before. */
  readonly as: string;
  /** What it asked its surroundings. */
  readonly asked: readonly Asked[];
  readonly value: unknown;
  readonly problems: readonly ReadingProblem[];
}

/** What was read of a node of a part, where nothing else came of reading it: no id, and no problem. */
export interface PlainValue {
  readonly as: string;
  readonly asked: readonly Asked[];
  /** By which words it was read. */
  readonly words: object;
  readonly value: unknown;
}

/** So many ids may have been given up before all of a document is read again: each takes a few bytes. */
const MOST_GIVEN_UP = 2_000_000;

/**
 * Remembers what was read of the parts of a document, such as a group, for the parts that an edit leaves alone: those that
 * are the very objects that they were, and whose surroundings answer what they have asked as they did. Their things keep their
 * ids; so what was found of them holds.
 */
export class PartMemory {
  /** Where each thing was read, by its id. Grows from version to version; what is given up leaves a hole. */
  origins: (Origin | undefined)[] = [];
  /** Of the rules of a group an edit changes one: the nodes of the others, and what was read of them, are what they were. */
  readonly plain = new WeakMap<Node, PlainValue>();
  #parts = new Map<object, Part>();
  #live: readonly IdRange[] = [];

  /** A new version is about to be read. */
  begin(): void {
    const live = this.#live.reduce((sum, { from, to }) => sum + to - from, 0);
    if (this.origins.length - live <= MOST_GIVEN_UP) return;
    this.origins = [];
    this.#parts.clear();
    this.#live = [];
  }

  /** What the last version knew of a part; once, for what is read twice is two things. */
  take(revision: object, as: string, holds: (asked: readonly Asked[]) => boolean): Part | undefined {
    const part = this.#parts.get(revision);
    if (part?.as !== as || !holds(part.asked)) return undefined;
    this.#parts.delete(revision);
    return part;
  }

  /** All has been read: forgets what the version does not consist of. */
  end(live: readonly IdRange[]): void {
    const still = new Set(live);
    for (const range of this.#live) if (!still.has(range)) this.origins.fill(undefined, range.from, range.to);
    this.#parts = new Map(live.filter(isPart).map((part) => [part.revision, part]));
    this.#live = live;
  }
}

function isPart(range: IdRange): range is Part {
  return range.at !== undefined;
}
