import { contentOfList } from '../analysis/content.ts';
import { listKey } from '../analysis/quota.ts';
import type { Candidates, ListRival } from '../checks/check.ts';
import type { Reading } from '../dialects/dialect.ts';
import { locate } from '../dialects/locate.ts';
import { known } from '../model/field.ts';
import type { ValueList } from '../model/model.ts';
import { isListId } from '../model/values.ts';
import { type Columns, type Elsewhere, Points } from './groupRegistry.ts';
import { FilesByName } from './nearest.ts';
import { NotedFiles } from './notedFiles.ts';
import { ToldPlaces } from './toldPlaces.ts';

/** What is said of one list. */
interface Entry extends Pick<ListRival, 'content'> {
  /** Its {@link listKey}. */
  readonly key: string;
  /** How many entries it takes. */
  readonly size: number | undefined;
}

/** The prefix and port lists that the files of the workspace define, by the names and ids that refer to them. */
export class ListRegistry {
  readonly #files = new NotedFiles<Entry, ReadonlyMap<string, Elsewhere>>();
  readonly #byKey = new FilesByName();
  readonly #told = new ToldPlaces();
  readonly #columns: Columns;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  /**
   * Takes note of the lists of a file; names of templates are their own. Tells whether anything has changed for others.
   * @param document whether it is open, and so in memory anyway, or a file of which nothing else is kept
   */
  note(uri: string, reading: Reading | undefined, document: 'open' | 'closed'): boolean {
    const entries = listsOf(reading).map(entryOf);
    const before = this.#files.entriesOf(uri);
    const places = () => placesOf(uri, reading, this.#columns);
    if (!this.#files.note(uri, entries, document, places)) return false;
    for (const { key } of before) this.#byKey.delete(key, uri);
    for (const { key } of entries) this.#byKey.add(key, uri);
    return true;
  }

  get isEmpty(): boolean {
    return this.#files.isEmpty;
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
    const sizes = new Set(uris.map((uri) => this.#entryOf(uri, key)?.size));
    return sizes.size === 1 ? [...sizes][0] : undefined;
  }

  /** Other files that define a list as well: by its name one nearby, by its id any. */
  rivals(key: string, uri: string): ListRival[] {
    const uris = isId(key) ? this.#byKey.all(key) : [this.#byKey.beside(uri, key) ?? uri];
    return uris.flatMap((other) => {
      const entry = other === uri ? undefined : this.#entryOf(other, key);
      return entry ? [{ uri: other, content: entry.content }] : [];
    });
  }

  /** The files that are equally near to another one which names a list of theirs; undefined where one is nearest. */
  candidates(key: string, from: string): Candidates | undefined {
    return this.#byKey.candidates(key, from);
  }

  /**
   * Where a list of a file stands.
   * @param to the file in which that is said
   */
  placeOf(uri: string, key: string, to: string): Elsewhere | undefined {
    const place = this.#files.placesOf(uri)?.get(key);
    if (place) this.#told.note(key, place, to);
    return place;
  }

  /** The files that say of a list of this one that it stands elsewhere than it does now. */
  outdatedBy(uri: string): ReadonlySet<string> {
    return this.#told.outdated(uri, (key) => this.#files.placesOf(uri)?.get(key));
  }

  /** Of several of one name the first counts. */
  #entryOf(uri: string, key: string): Entry | undefined {
    return this.#files.entriesOf(uri).find((entry) => entry.key === key);
  }
}

/** Of lists that are equally near, so many are looked at. */
const MOST_COMPARED = 100;

/** What the cloud has named is the same for all. */
function isId(key: string): boolean {
  return isListId(key.slice(key.indexOf(' ') + 1));
}

function listsOf(reading: Reading | undefined): readonly ValueList[] {
  const file = reading?.file;
  return file?.purpose === 'definition' ? [...file.prefixLists, ...file.portLists] : [];
}

function entryOf(list: ValueList): Entry {
  const { kind, name, fields } = list;
  const { maxEntries } = fields;
  const size = maxEntries?.kind === 'known' && maxEntries.assumed === undefined ? known(maxEntries) : undefined;
  return { key: listKey(kind, name), size, content: isListId(name) ? contentOfList(list) : '' };
}

function placesOf(uri: string, reading: Reading | undefined, columns: Columns): ReadonlyMap<string, Elsewhere> {
  const places = new Map<string, Elsewhere>();
  if (reading === undefined) return places;
  const points = new Points(reading.tree.content, columns);
  for (const { id, kind, name } of listsOf(reading)) {
    const span = locate(reading, { entity: id });
    const key = listKey(kind, name);
    if (span && !places.has(key)) places.set(key, { uri, ...points.of(span) });
  }
  return places;
}
