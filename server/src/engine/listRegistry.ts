import { listKey } from '../analysis/quota.ts';
import { known } from '../model/field.ts';
import type { SecurityFile, ValueList } from '../model/model.ts';

/** How many entries the prefix and port lists take that the files of the workspace define, by the names that refer to them. */
export class ListRegistry {
  readonly #files = new Map<string, ReadonlyMap<string, number | undefined>>();
  /** What has been asked for since something changed. */
  readonly #known = new Map<string, number | undefined>();

  /** Takes note of the lists of a file; names of templates are their own. Tells whether anything has changed for others. */
  note(uri: string, file: SecurityFile | undefined): boolean {
    const lists = file?.purpose === 'definition' ? [...file.prefixLists, ...file.portLists] : [];
    const sizes = new Map(lists.map((list) => [listKey(list.kind, list.name), sizeOf(list)] as const));
    const before = this.#files.get(uri);
    if (isSame(sizes, before ?? new Map())) return false;
    if (sizes.size > 0) this.#files.set(uri, sizes);
    else this.#files.delete(uri);
    this.#known.clear();
    return true;
  }

  get isEmpty(): boolean {
    return this.#files.size === 0;
  }

  /** What every file says that defines the list of that {@link listKey}; undefined where none does, where one cannot tell, or where they differ. */
  sizeOf(key: string): number | undefined {
    if (this.isEmpty) return undefined;
    if (!this.#known.has(key)) {
      const sizes = new Set([...this.#files.values()].flatMap((lists) => (lists.has(key) ? [lists.get(key)] : [])));
      this.#known.set(key, sizes.size === 1 ? [...sizes][0] : undefined);
    }
    return this.#known.get(key);
  }
}

function sizeOf({ fields: { maxEntries } }: ValueList): number | undefined {
  return maxEntries?.kind === 'known' && maxEntries.assumed === undefined ? known(maxEntries) : undefined;
}

function isSame(a: ReadonlyMap<string, number | undefined>, b: ReadonlyMap<string, number | undefined>): boolean {
  return a.size === b.size && [...a].every(([key, size]) => b.has(key) && b.get(key) === size);
}
