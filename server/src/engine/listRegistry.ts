import { listKey } from '../analysis/quota.ts';
import { known } from '../model/field.ts';
import type { SecurityFile, ValueList } from '../model/model.ts';
import { FilesByName } from './nearest.ts';

/** How many entries the prefix and port lists take that the files of the workspace define, by the names that refer to them. */
export class ListRegistry {
  readonly #files = new Map<string, ReadonlyMap<string, number | undefined>>();
  readonly #byKey = new FilesByName();

  /** Takes note of the lists of a file; names of templates are their own. Tells whether anything has changed for others. */
  note(uri: string, file: SecurityFile | undefined): boolean {
    const lists = file?.purpose === 'definition' ? [...file.prefixLists, ...file.portLists] : [];
    const sizes = new Map(lists.map((list) => [listKey(list.kind, list.name), sizeOf(list)] as const));
    const before: ReadonlyMap<string, number | undefined> = this.#files.get(uri) ?? new Map();
    if (isSame(sizes, before)) return false;
    for (const key of before.keys()) this.#byKey.delete(key, uri);
    for (const key of sizes.keys()) this.#byKey.add(key, uri);
    if (sizes.size > 0) this.#files.set(uri, sizes);
    else this.#files.delete(uri);
    return true;
  }

  get isEmpty(): boolean {
    return this.#files.size === 0;
  }

  /** Whether any file defines the list of that {@link listKey}. */
  defines(key: string): boolean {
    return this.#byKey.all(key).length > 0;
  }

  /**
   * What is said of the list of that {@link listKey} which a file means: by its id wherever that stands, by its name in the
   * files nearest to it. Undefined where none says it, where one cannot tell, or where they differ.
   */
  sizeOf(key: string, from: string): number | undefined {
    const uris = isId(key) ? this.#byKey.all(key) : (this.#byKey.nearestTo(from, key)?.some(MOST_COMPARED) ?? []);
    const sizes = new Set(uris.map((uri) => this.#files.get(uri)?.get(key)));
    return sizes.size === 1 ? [...sizes][0] : undefined;
  }
}

/** Of lists that are equally near, so many are looked at. */
const MOST_COMPARED = 100;

/** What the cloud has named is the same for all. */
function isId(key: string): boolean {
  return /^\S+ p(?:l|rl)-/.test(key);
}

function sizeOf({ fields: { maxEntries } }: ValueList): number | undefined {
  return maxEntries?.kind === 'known' && maxEntries.assumed === undefined ? known(maxEntries) : undefined;
}

function isSame(a: ReadonlyMap<string, number | undefined>, b: ReadonlyMap<string, number | undefined>): boolean {
  return a.size === b.size && [...a].every(([key, size]) => b.has(key) && b.get(key) === size);
}
