// Which group another file means by the name that it bears in the cloud. Everybody who asks that asks here.
import { FilesByName } from './nearest.ts';

/** The groups that a name in the cloud may stand for. */
export interface Bearers {
  /** The file of the only one; undefined where several groups bear the name, and nobody knows which is meant. */
  readonly uri: string | undefined;
  /** The first files in which they stand. */
  readonly some: readonly string[];
  readonly count: number;
}

/** What the groups of a file are called in the cloud, each name with the id of its group where that is known. */
export type GroupNames = readonly { readonly name: string; readonly id: string | undefined }[];

/** The names that groups bear in the cloud. Several may bear one: the nearest are meant, and where these differ, none for sure. */
export class GroupsByCloudName {
  readonly #files = new FilesByName();
  /** By file and name: who the only group is that bears it there. */
  readonly #bearers = new Map<string, ReadonlyMap<string, string | undefined>>();

  /** Takes note of a file as it is now; without names it is forgotten. */
  note(uri: string, names: GroupNames): void {
    const bearers = new Map<string, string | undefined>();
    for (const { name, id = uri } of names) {
      const isOther = bearers.has(name) && (id === uri || bearers.get(name) !== id);
      bearers.set(name, isOther ? undefined : id);
    }
    this.#files.replace(uri, this.#bearers.get(uri)?.keys() ?? [], bearers.keys());
    if (names.length > 0) this.#bearers.set(uri, bearers);
    else this.#bearers.delete(uri);
  }

  get names(): Iterable<string> {
    return this.#files.names;
  }

  /** The groups that a file may mean by a name, if any group bears it. */
  meant(name: string, from: string): Bearers | undefined {
    const nearest = this.#files.nearestTo(from, name);
    if (nearest === undefined) return undefined;
    const { count, first } = nearest;
    const who = this.#bearers.get(first)?.get(name);
    const isOne = who !== undefined && (count === 1 || nearest.some(count).every((uri) => this.#is(who, name, uri)));
    return { uri: isOne ? first : undefined, some: nearest.some(MOST), count };
  }

  /** Whether a name stands for one group of a file, for who asks in this file. */
  isClear(name: string, uri: string): boolean {
    return this.#bearers.get(uri)?.get(name) !== undefined;
  }

  /** Whether one file may mean the groups of another by a name. @param uri one that has such groups */
  areMeant(name: string, from: string, uri: string): boolean {
    return this.#files.nearestTo(from, name)?.has(uri) ?? false;
  }

  /** The files with groups of this name. */
  all(name: string): string[] {
    return this.#files.all(name);
  }

  #is(who: string, name: string, uri: string): boolean {
    return this.#bearers.get(uri)?.get(name) === who;
  }
}

/** So many files are told where any of them may be meant. */
const MOST = 5;
