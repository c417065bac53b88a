import { once } from '../util/once.ts';

interface Noted<Entry, Places> {
  readonly entries: readonly Entry[];
  /** Where they stand; moves with every edit, and nothing is looked at again for that. */
  places: () => Places;
}

/** What each file says that concerns others, and where. */
export class NotedFiles<Entry, Places> {
  readonly #files = new Map<string, Noted<Entry, Places>>();

  /**
   * Takes note of what a file says.
   * @param document whether it is open, and so in memory anyway, or a file of which nothing else is kept
   * @param look where the entries stand
   * @returns whether anything has changed for others
   */
  note(uri: string, entries: readonly Entry[], document: 'open' | 'closed', look: () => Places): boolean {
    if (entries.length === 0) return this.#files.delete(uri);
    // Of an open document when somebody asks: each edit moves them, and is noted.
    const places = document === 'open' ? once(look) : always(look());
    const before = this.#files.get(uri);
    if (before !== undefined && isSame(entries, before.entries)) {
      before.places = places;
      return false;
    }
    this.#files.set(uri, { entries, places });
    return true;
  }

  get isEmpty(): boolean {
    return this.#files.size === 0;
  }

  /** Whether no other file says anything. */
  isAlone(uri: string): boolean {
    return this.#files.size === (this.#files.has(uri) ? 1 : 0);
  }

  entriesOf(uri: string): readonly Entry[] {
    return this.#files.get(uri)?.entries ?? [];
  }

  placesOf(uri: string): Places | undefined {
    return this.#files.get(uri)?.places();
  }
}

function always<T>(value: T): () => T {
  return () => value;
}

function isSame<Entry>(a: readonly Entry[], b: readonly Entry[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i] || JSON.stringify(one) === JSON.stringify(b[i]));
}
