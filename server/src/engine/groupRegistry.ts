import { contentOf } from '../analysis/content.ts';
import { perGroup } from '../analysis/perGroup.ts';
import type { Candidates, KnownGroup, Rival } from '../checks/check.ts';
import type { Reading } from '../dialects/dialect.ts';
import { locate } from '../dialects/locate.ts';
import type { SecurityFile } from '../model/model.ts';
import { groupIdOf } from '../model/rules.ts';
import { isGroupId } from '../model/values.ts';
import { type Pieces, piecesOf, type Text } from '../text/pieces.ts';
import type { Span } from '../text/span.ts';
import { type Bearers, GroupsByCloudName } from './groupNames.ts';
import { FilesByName } from './nearest.ts';
import { NotedFiles } from './notedFiles.ts';
import { ToldPlaces } from './toldPlaces.ts';
import { type GroupMeant, nameInCloud, referencesTo, summarize } from './world.ts';

/** Where a group of another file stands. */
export interface Elsewhere {
  readonly uri: string;
  readonly start: Point;
  readonly end: Point;
}

/** How long a piece of a line is, as whoever reads the places counts. */
export type Columns = (text: Text, start: number, end: number) => number;

/** As our texts are counted: in UTF-16 units. */
export const utf16: Columns = (_, start, end) => end - start;

/** Counted from 0. */
export interface Point {
  readonly line: number;
  readonly character: number;
}

/** One way to refer to a group of a file from others. */
interface Entry {
  readonly reference: string;
  /** `called`: what it is called in the cloud, which comes after all else. */
  readonly by: Rival['by'] | 'called';
  readonly id: string | undefined;
  readonly known: KnownGroup;
  readonly content: string;
}

/** The groups that the files of the workspace define, by the names and ids that refer to them from other files. */
export class GroupRegistry {
  readonly #files = new NotedFiles<Entry, ReadonlyMap<string, Elsewhere>>();
  readonly #byFile = new Map<string, ReadonlyMap<string, Entry>>();
  /** What somebody wrote down comes before what an export says. */
  readonly #written = new FilesByName();
  readonly #exported = new FilesByName();
  /** The files whose names are their own: what they mean of others, they mean by its id. */
  readonly #byIds = new Set<string>();
  /** Where nobody defines a group by a name, it means the one that is called so in the cloud, if that is one alone. */
  readonly #called = new GroupsByCloudName();
  /** What is known of groups of which any may be meant. */
  readonly #unclear = new Map<string, KnownGroup>();
  readonly #told = new ToldPlaces();
  #references: readonly string[] | undefined;
  readonly #columns: Columns;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  /**
   * Takes note of what a file defines.
   * @param document whether it is open, and so in memory anyway, or a file of which nothing else is kept
   * @returns whether anything has changed for others
   */
  note(uri: string, reading: Reading | undefined, document: 'open' | 'closed'): boolean {
    const isByIds = reading !== undefined && reading.file.purpose !== 'definition';
    this.#byIds[isByIds ? 'add' : 'delete'](uri);
    const entries = reading === undefined ? [] : entriesOf(reading.file);
    const changed = this.#files.note(uri, entries, document, () => placesOf(uri, reading, this.#columns));
    if (changed) this.#file(uri, entries);
    return changed;
  }

  /** What is known of the group that a name in a file means; the same object as long as that has not changed. */
  known(reference: string, from: string): KnownGroup | undefined {
    return this.#named(reference, from)?.known ?? (this.#calledSo(reference, from) && this.#anyOf(reference));
  }

  /** The same group, by its file and what it is called there. */
  meant(reference: string, from: string): GroupMeant | undefined {
    const named = this.#named(reference, from);
    return named && { uri: named.uri, name: named.known.name };
  }

  /** The groups of other files that have one of these ids and a name of their own. */
  twins(ids: readonly string[], uri: string): GroupMeant[] {
    return ids.flatMap((id) =>
      this.#written.all(id).flatMap((other) => {
        const name = this.#byFile.get(other)?.get(id)?.known.name ?? id;
        return other === uri || name === id ? [] : [{ uri: other, name }];
      }),
    );
  }

  /** The file whose group a name in another file means. */
  ownerOf(reference: string, from: string): string | undefined {
    return this.#named(reference, from)?.uri;
  }

  /** The files that are equally near to another one which names a group of theirs; undefined where one is nearest. */
  candidates(reference: string, from: string): Candidates | undefined {
    if (this.#meant(reference, from) === undefined) return this.#candidatesInCloud(reference, from);
    return this.#written.candidates(reference, from);
  }

  /** Whether a name in a file may mean groups of several files: of those that are equally near, or that have the same id. */
  isUnclear(reference: string, from: string): boolean {
    if (this.candidates(reference, from) !== undefined) return true;
    const owner = this.ownerOf(reference, from);
    const isName = this.#byFile.get(owner ?? '')?.get(reference)?.by === 'name';
    return !isName && [this.#written, this.#exported].some((files) => files.all(reference).length > 1);
  }

  /** Other files that define a group as well: by its name one nearby, by its id any, and all exports of it. */
  rivals(reference: string, by: Rival['by'], uri: string): Rival[] {
    const [near] = by === 'name' ? [this.#written.beside(uri, reference)] : [];
    const uris = by === 'export' ? this.#exported.all(reference) : by === 'id' ? this.#written.all(reference) : [near];
    return uris.flatMap((other) => {
      const entry = other === undefined || other === uri ? undefined : this.#byFile.get(other)?.get(reference);
      return other !== undefined && entry?.by === by ? [{ uri: other, by, content: entry.content }] : [];
    });
  }

  /**
   * The files of `mentions` that may mean a file's group by one of its names: whoever else mentions it means another one.
   */
  mayMean(uri: string, reference: string, mentions: FilesByName): string[] {
    const by = this.#byFile.get(uri)?.get(reference)?.by;
    if (by === 'called') return mentions.all(reference);
    return mentions.mayMean(uri, reference, by === 'export' ? this.#exported : this.#written);
  }

  get references(): readonly string[] {
    this.#references ??= [...new Set([...this.#written.names, ...this.#exported.names, ...this.#namesInCloud()])];
    return this.#references;
  }

  /**
   * Where a group of a file stands.
   * @param to the file in which that is said
   */
  placeOf(uri: string, reference: string, to: string): Elsewhere | undefined {
    const place = this.#files.placesOf(uri)?.get(reference);
    if (place) this.#told.note(reference, place, to);
    return place;
  }

  /** The files that say of a group of this one that it stands elsewhere than it does now. */
  outdatedBy(uri: string): ReadonlySet<string> {
    return this.#told.outdated(uri, (reference) => this.#files.placesOf(uri)?.get(reference));
  }

  /** The group that a name in a file means: none where it is a name for one file and an id for the other. */
  #meant(reference: string, from: string) {
    const { first: uri = '' } =
      this.#written.nearestTo(from, reference) ?? this.#exported.nearestTo(from, reference) ?? {};
    const entry = this.#byFile.get(uri)?.get(reference);
    return entry && !(entry.by === 'name' && this.#byIds.has(from)) ? { uri, known: entry.known } : undefined;
  }

  /** The group that a name in a file means, by its key or its id, else by what it is called in the cloud. */
  #named(reference: string, from: string) {
    const meant = this.#meant(reference, from);
    const uri = meant === undefined ? this.#calledSo(reference, from)?.uri : undefined;
    const known = uri === undefined ? undefined : this.#byFile.get(uri)?.get(reference)?.known;
    return uri !== undefined && known !== undefined ? { uri, known } : meant;
  }

  /** The groups that a name in a file may mean by what they are called in the cloud. */
  #calledSo(reference: string, from: string): Bearers | undefined {
    return this.#byIds.has(from) ? undefined : this.#called.meant(reference, from);
  }

  /** Of groups that their files give no name by which others could refer to them. */
  #namesInCloud(): string[] {
    return [...this.#called.names].filter((name) =>
      this.#called.all(name).some((uri) => {
        const entries = this.#byFile.get(uri);
        return entries?.get(entries.get(name)?.known.name ?? '')?.by !== 'name';
      }),
    );
  }

  #candidatesInCloud(reference: string, from: string): Candidates | undefined {
    const bearers = this.#calledSo(reference, from);
    if (bearers === undefined || bearers.uri !== undefined) return undefined;
    return { count: bearers.count, areApart: true, some: bearers.some, inCloud: true };
  }

  /** That there are such groups is all that is known; the same object each time. */
  #anyOf(reference: string): KnownGroup {
    const known = this.#unclear.get(reference) ?? {
      name: reference,
      id: undefined,
      type: undefined,
      count: { ingress: 0, egress: 0, total: 0, atLeast: true },
      looksDefault: false,
    };
    this.#unclear.set(reference, known);
    return known;
  }

  #file(uri: string, entries: readonly Entry[]): void {
    this.#references = undefined;
    for (const { reference, by } of this.#byFile.get(uri)?.values() ?? []) this.#of(by)?.delete(reference, uri);
    for (const { reference, by } of entries) this.#of(by)?.add(reference, uri);
    const called = entries.filter(({ by }) => by === 'called');
    this.#called.note(
      uri,
      called.map(({ reference, id }) => ({ name: reference, id })),
    );
    const byReference = new Map<string, Entry>();
    // Of several of one name the first counts.
    for (const entry of entries) if (!byReference.has(entry.reference)) byReference.set(entry.reference, entry);
    if (entries.length > 0) this.#byFile.set(uri, byReference);
    else this.#byFile.delete(uri);
  }

  #of(by: Entry['by']): FilesByName | undefined {
    if (by === 'called') return undefined;
    return by === 'export' ? this.#exported : this.#written;
  }
}

/** Native files are found by name and id, exports by id; and what a group is called in the cloud comes last. */
function entriesOf(file: SecurityFile): Entry[] {
  return [
    ...file.groups.flatMap((group) => ownEntries(group, file)),
    ...file.groups.flatMap((group) => calledEntry(group, file)),
  ];
}

/** The same ones as long as the group is the same: that nothing has changed is seen at once. */
const ownEntries = perGroup((group, file): readonly Entry[] => {
  if (file.purpose !== 'definition' && file.purpose !== 'export') return [];
  const summary = summarize(group, file);
  const { id } = summary;
  if (file.purpose === 'export') {
    if (group.external || id === undefined || id === '') return [];
    return [{ reference: id, by: 'export', id, known: { ...summary, name: id }, content: contentOf(group) }];
  }
  return referencesTo(group).map((reference) => {
    const by = reference === id || isGroupId(reference) ? 'id' : 'name';
    return { reference, by, id, known: summary, content: '' };
  });
});

/** Not where nobody could tell it from its key. */
const calledEntry = perGroup((group, file): readonly Entry[] => {
  const reference = nameInCloud(group, file);
  if (reference === undefined || (reference === group.name && file.purpose === 'definition')) return [];
  const summary = summarize(group, file);
  const id = groupIdOf(group);
  const name = file.purpose === 'export' && id !== undefined ? id : group.name;
  const known = name === summary.name ? summary : { ...summary, name };
  return [{ reference, by: 'called', id, known, content: '' }];
});

function placesOf(uri: string, reading: Reading | undefined, columns: Columns): ReadonlyMap<string, Elsewhere> {
  const places = new Map<string, Elsewhere>();
  if (reading === undefined) return places;
  const points = new Points(reading.tree.content, columns);
  const called = new Map<string, Elsewhere>();
  for (const group of reading.file.groups) {
    const span = locate(reading, { entity: group.id });
    if (span === undefined) continue;
    const place = { uri, ...points.of(span) };
    for (const reference of referencesTo(group)) if (!places.has(reference)) places.set(reference, place);
    const inCloud = nameInCloud(group, reading.file);
    if (inCloud !== undefined && !called.has(inCloud)) called.set(inCloud, place);
  }
  for (const [reference, place] of called) if (!places.has(reference)) places.set(reference, place);
  return places;
}

/** Turns offsets into lines and columns. */
export class Points {
  readonly #text: Pieces;
  readonly #columns: Columns;
  /** The last place that was asked for, and its column: of a long line, only what follows is counted. */
  #start = 0;
  #last = 0;
  #column = 0;

  constructor(text: Text, columns: Columns) {
    this.#text = piecesOf(text);
    this.#columns = columns;
  }

  of({ start, end }: Span): { start: Point; end: Point } {
    return { start: this.#at(start), end: this.#at(end) };
  }

  #at(offset: number): Point {
    const { line, start } = this.#text.lineOf(offset);
    if (start !== this.#start || offset < this.#last) {
      this.#start = start;
      this.#last = start;
      this.#column = 0;
    }
    this.#column += this.#columns(this.#text, this.#last, offset);
    this.#last = offset;
    return { line, character: this.#column };
  }
}
