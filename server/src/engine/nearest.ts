// Of several files that define one name, which one another file means by it. Everybody who asks that asks here.
import type { Candidates } from '../checks/check.ts';
import { partitionPoint } from '../util/partitionPoint.ts';
import { folderOf, keyOf } from '../util/uri.ts';

/** The files that say each of some names. Those near to a file are found without looking at the others. */
export class FilesByName {
  /**
   * Each file's place and its address, in order: the files of a folder and of all folders in it stand side by side, its own
   * before all others. Who is found first must not decide which of two groups is meant.
   */
  readonly #places = new Map<string, string[]>();

  add(name: string, uri: string): void {
    const places = this.#of(name);
    const entry = entryOf(uri);
    const at = firstFrom(places, entry);
    if (places[at] !== entry) places.splice(at, 0, entry);
    this.#places.set(name, places);
  }

  delete(name: string, uri: string): void {
    const places = this.#of(name);
    const entry = entryOf(uri);
    const at = firstFrom(places, entry);
    if (places[at] === entry) places.splice(at, 1);
    if (places.length === 0) this.#places.delete(name);
  }

  /** A file says these names now, and no longer those. */
  replace(uri: string, before: Iterable<string>, now: Iterable<string>): void {
    const [old, fresh] = [new Set(before), new Set(now)];
    for (const name of old) if (!fresh.has(name)) this.delete(name, uri);
    for (const name of fresh) if (!old.has(name)) this.add(name, uri);
  }

  get names(): Iterable<string> {
    return this.#places.keys();
  }

  get isEmpty(): boolean {
    return this.#places.size === 0;
  }

  /** Whether any file says a name. */
  isSaid(name: string): boolean {
    return this.#places.has(name);
  }

  has(name: string, uri: string): boolean {
    const entry = entryOf(uri);
    const places = this.#of(name);
    return places[firstFrom(places, entry)] === entry;
  }

  /** All that say a name. */
  all(name: string): string[] {
    return this.#of(name).map(uriOf);
  }

  /**
   * The files that another one may mean by a name: itself, else those in its own folder, else those that have the path of the
   * most folders in common with it; where these are several, the first counts.
   */
  nearestTo(from: string, name: string): Nearest | undefined {
    const places = this.#of(name);
    if (places.length === 0) return undefined;
    const here = placeOf(from);
    const at = firstFrom(places, here);
    if (places[at]?.startsWith(here)) return new Nearest(places, at, here);
    // What begins most alike stands right beside.
    const [before, behind] = [inCommon(here, places[at - 1]), inCommon(here, places[at])];
    const around = before.length > behind.length ? before : behind;
    return new Nearest(places, firstFrom(places, around), around);
  }

  /** The files that are equally near to another one which says a name of theirs; undefined where one is nearest. */
  candidates(name: string, from: string): Candidates | undefined {
    const meant = this.nearestTo(from, name);
    if (meant === undefined || meant.count < 2) return undefined;
    return { count: meant.count, areApart: meant.areApart, some: meant.some(MOST_CANDIDATES) };
  }

  /**
   * Those that may mean a file of others by one of its names: the others have a nearer one, or the first of several.
   * @param definers the files that define the names
   */
  mayMean(uri: string, name: string, definers: FilesByName): string[] {
    const place = placeOf(uri);
    const rivals = definers.#of(name);
    const at = firstFrom(rivals, place);
    if (!rivals[at]?.startsWith(place)) return [];
    // As far out as it is the first.
    const apart = at === 0 ? -1 : inCommon(place, rivals[at - 1]).length;
    const boundary = apart < 0 ? 0 : place.slice(apart).search(BOUNDARY);
    const around = apart < 0 ? '' : boundary < 0 ? place : place.slice(0, apart + boundary + 1);
    const places = this.#of(name);
    return places.slice(firstFrom(places, around), endOf(places, around)).map(uriOf);
  }

  /** Another file of that name in the folder of a file, in one around it, or in one within it. */
  beside(uri: string, name: string): string | undefined {
    const places = this.#of(name);
    const place = placeOf(uri);
    const own = folderIn(place);
    for (let at = firstFrom(places, own); places[at]?.startsWith(own); at++)
      if (!places[at]?.startsWith(place)) return uriOf(places[at] ?? '');
    for (let folder = outside(own); folder !== ''; folder = outside(folder)) {
      const other = places[firstFrom(places, folder + FILE)];
      if (other?.startsWith(folder + FILE)) return uriOf(other);
    }
    return undefined;
  }

  #of(name: string): string[] {
    return this.#places.get(name) ?? [];
  }
}

/** So many of the files that define a name are told where any of them may be meant. */
const MOST_CANDIDATES = 5;

/** Files that are equally near to another one; one of them at least. */
export class Nearest {
  readonly #places: readonly string[];
  readonly #start: number;
  readonly #around: string;

  constructor(places: readonly string[], start: number, around: string) {
    this.#places = places;
    this.#start = start;
    this.#around = around;
  }

  /** The one that counts. */
  get first(): string {
    return uriOf(this.#places[this.#start] ?? '');
  }

  get count(): number {
    return endOf(this.#places, this.#around) - this.#start;
  }

  /** Not more than so many of them. */
  some(most: number): string[] {
    return this.#places.slice(this.#start, this.#start + Math.min(most, this.count)).map(uriOf);
  }

  /** Whether a file is one of them. @param uri one that defines the name */
  has(uri: string): boolean {
    return placeOf(uri).startsWith(this.#around);
  }

  /** Whether one of them lies neither in the folder of the first nor in one within it. */
  get areApart(): boolean {
    const [start, end] = [this.#start, endOf(this.#places, this.#around)];
    return !this.#places[end - 1]?.startsWith(folderIn(this.#places[start] ?? ''));
  }
}

/** Stands before the name of a file, and sorts before whatever a folder is called. */
const FILE = '\0';
/** Stands between a place and the address, of which there may be several for one file. */
const ADDRESS = '\n';
/** Where a folder ends, or its part of a place. */
const BOUNDARY = /[/\0]/;

/** Where a file lies, written so that the files of a folder stand together. */
function placeOf(uri: string): string {
  const path = keyOf(uri);
  const folder = folderOf(path);
  return folder + FILE + path.slice(folder.length) + ADDRESS;
}

function entryOf(uri: string): string {
  return placeOf(uri) + uri;
}

function uriOf(entry: string): string {
  return entry.slice(entry.lastIndexOf(ADDRESS) + 1);
}

function folderIn(place: string): string {
  return place.slice(0, place.indexOf(FILE));
}

/** The folders that two places have in common, as the beginning of both; with the mark of a file where they lie in one folder. */
function inCommon(here: string, there = ''): string {
  let at = 0;
  while (at < there.length && here.charCodeAt(at) === there.charCodeAt(at)) at++;
  const file = here.indexOf(FILE);
  return here.slice(0, at > file ? file + 1 : folderOf(here.slice(0, at)).length);
}

/** The folder around a folder; nothing around the outermost. */
function outside(folder: string): string {
  return folderOf(folder.slice(0, -1));
}

function firstFrom(places: readonly string[], start: string): number {
  return partitionPoint(places.length, (i) => (places[i] ?? '') < start);
}

/** Behind the last of those that begin so. */
function endOf(places: readonly string[], start: string): number {
  return partitionPoint(places.length, (i) => (places[i] ?? '') < start || (places[i] ?? '').startsWith(start));
}
