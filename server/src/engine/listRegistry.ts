import { contentOfList } from '../analysis/content.ts';
import { listKey } from '../analysis/lists.ts';
import { plainList } from '../analysis/plain.ts';
import type { Candidates, ListRival } from '../checks/check.ts';
import type { Reading } from '../dialects/dialect.ts';
import { locate } from '../dialects/locate.ts';
import { known, sure } from '../model/field.ts';
import type { ValueList } from '../model/model.ts';
import { isListId } from '../model/values.ts';
import { digest } from '../util/digest.ts';
import { type Columns, type Elsewhere, Points } from './groupRegistry.ts';
import { FilesByName } from './nearest.ts';
import { NotedFiles } from './notedFiles.ts';
import { ToldPlaces } from './toldPlaces.ts';

/** What is said of one list. */
interface Entry extends Pick<ListRival, 'content'> {
  /** Its {@link listKey}. */
  readonly key: string;
  /** How many entries it takes, and which there are: the same for two that say the same. */
  readonly says: string;
}

/** A list for other files. */
interface Shared {
  readonly says: string;
  readonly list: ValueList;
  /** The same without its entries. */
  readonly bare: ValueList;
}

/** The prefix and port lists that the files of the workspace define, by the names and ids that refer to them. */
export class ListRegistry {
  readonly #files = new NotedFiles<Entry, ReadonlyMap<string, Elsewhere>>();
  readonly #byKey = new FilesByName();
  readonly #shared = new Map<string, ReadonlyMap<string, Shared>>();
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
    const lists = listsOf(reading);
    const entries = lists.map(entryOf);
    const before = this.#files.entriesOf(uri);
    const places = () => placesOf(uri, reading, this.#columns);
    if (!this.#files.note(uri, entries, document, places)) return false;
    for (const { key } of before) this.#byKey.delete(key, uri);
    for (const { key } of entries) this.#byKey.add(key, uri);
    this.#share(uri, lists);
    return true;
  }

  /** A list of which the same is said stays the same object. */
  #share(uri: string, lists: readonly ValueList[]): void {
    const before = this.#shared.get(uri);
    const now = new Map<string, Shared>();
    for (const list of lists) {
      const { key, says } = entryOf(list);
      const known = before?.get(key);
      // Of several of one name the first counts.
      if (!now.has(key)) now.set(key, known?.says === says ? known : sharedOf(list));
    }
    if (now.size > 0) this.#shared.set(uri, now);
    else this.#shared.delete(uri);
  }

  get isEmpty(): boolean {
    return this.#files.isEmpty;
  }

  /** Whether any file defines the list of that {@link listKey}. */
  defines(key: string): boolean {
    return this.#byKey.all(key).length > 0;
  }

  /**
   * The list of that {@link listKey} which a file means: by its id wherever that stands, by its name in the files nearest to it.
   * Undefined where there is none, or where one cannot tell; without its entries where it is clear only how many it takes.
   */
  meant(key: string, from: string): ValueList | undefined {
    const nearest = isId(key) ? undefined : this.#byKey.nearestTo(from, key);
    if (nearest && nearest.count > MOST_COMPARED) return undefined;
    const uris = isId(key) ? this.#byKey.all(key) : (nearest?.some(MOST_COMPARED) ?? []);
    const [first, ...others] = uris.flatMap((uri) => this.#shared.get(uri)?.get(key) ?? []);
    if (first === undefined || others.every(({ says }) => says === first.says)) return first?.list;
    const size = sizeOf(first.list);
    return others.every(({ list }) => sizeOf(list) === size) ? first.bare : undefined;
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

/** Of more lists that are equally near, nobody knows whether they say the same. */
const MOST_COMPARED = 100;

/** What the cloud has named is the same for all. */
function isId(key: string): boolean {
  return isListId(key.slice(key.indexOf(' ') + 1));
}

function listsOf(reading: Reading | undefined): readonly ValueList[] {
  const file = reading?.file;
  return file?.purpose === 'definition' ? [...file.prefixLists, ...file.portLists] : [];
}

/** Computed once of a list that is as it was: each edit of its file is noted. */
function entryOf(list: ValueList): Entry {
  const known = noted.get(list);
  if (known) return known;
  const { kind, name } = list;
  const { fields, entries } = plainList(list);
  const words = entries.map(({ cidr, portRange }) => JSON.stringify([sure(cidr), sure(portRange)]));
  const says = digest(JSON.stringify([fields, list.incomplete, words.sort()]));
  const entry = { key: listKey(kind, name), says, content: isListId(name) ? contentOfList(list) : '' };
  noted.set(list, entry);
  return entry;
}

const noted = new WeakMap<ValueList, Entry>();

function sharedOf(list: ValueList): Shared {
  const shared = plainList(list);
  return { says: entryOf(list).says, list: shared, bare: { ...shared, entries: [], incomplete: true } };
}

function sizeOf({ fields }: ValueList): number | undefined {
  return known(fields.maxEntries);
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
