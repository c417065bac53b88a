import type { Text } from '../text/pieces.ts';
import { digest } from '../util/digest.ts';
import { groupBy } from '../util/groupBy.ts';
import { type GroupNames, GroupsByCloudName } from './groupNames.ts';
import { type Columns, type Point, Points, utf16 } from './groupRegistry.ts';
import { type FileView, GROUP_NAME_SPACE, GROUP_SPACE, ID_SPACE, type Mention, type Thing } from './mentions.ts';
import { FilesByName, type Nearest } from './nearest.ts';

/** A mention and the file that it stands in. */
export interface Occurrence {
  readonly uri: string;
  readonly mention: Mention;
}

/** What a name stands for, in words of the index: equal for all mentions that mean the same thing by the same name. */
export type Designation = string;

/** Enough of a mention to ask what it stands for, now or after an edit. */
export type NameAt = Pick<Mention, 'space' | 'name' | 'reach'> & { readonly uri: string };

/** An instance or interface that a file defines. */
export interface Machine {
  readonly uri: string;
  readonly name: string;
  readonly to: 'instance' | 'interface';
}

/** From the first character of a name to behind its last. */
export interface NamePlace {
  readonly start: Point;
  readonly end: Point;
}

/** The names that all files mention, so that a question about one name looks only at the files that know it. */
export class SymbolIndex {
  readonly #views = new Map<string, FileNames>();
  /** The files that mention a name which may be known beyond one file. */
  readonly #mentioned = new FilesByName();
  /** Those that define it. What somebody wrote down comes before what an export says. */
  readonly #written = new FilesByName();
  readonly #exported = new FilesByName();
  /** What groups are called in the cloud: where nobody defines a group by a name, it may mean the one that bears it there. */
  readonly #cloudNames = new GroupsByCloudName();
  readonly #columns: Columns;

  constructor(columns = utf16) {
    this.#columns = columns;
  }

  /** Takes in a document that is open, as it is now. What it holds in memory is there anyway. */
  noteOpen(uri: string, view: FileView): void {
    this.#note(uri, view);
  }

  /** Takes in a file as it is now, and keeps nothing but its names; without a view the file is forgotten. */
  note(uri: string, view: FileView | undefined): void {
    this.#note(uri, view);
    this.#views.get(uri)?.detach();
  }

  #note(uri: string, view: FileView | undefined): void {
    const old = this.#views.get(uri);
    if (old !== undefined && old.mentions === view?.mentions) return;
    if (view === undefined || !old?.renew(view)) this.#replace(uri, old, view && new FileNames(view, this.#columns));
    this.#cloudNames.note(uri, this.#views.get(uri)?.cloudNames ?? []);
  }

  #replace(uri: string, old: FileNames | undefined, names: FileNames | undefined): void {
    if (names) this.#views.set(uri, names);
    else this.#views.delete(uri);
    this.#mentioned.replace(uri, old?.shared ?? [], names?.shared ?? []);
    this.#written.replace(uri, old?.written ?? [], names?.written ?? []);
    this.#exported.replace(uri, old?.exported ?? [], names?.exported ?? []);
  }

  has(uri: string): boolean {
    return this.#views.has(uri);
  }

  mentionsIn(uri: string): readonly Mention[] {
    return this.#views.get(uri)?.mentions ?? [];
  }

  /** What tells whether the text in which the mentions of a file were found is still the same: of an open document that text itself. */
  markOf(uri: string): Text | undefined {
    return this.#views.get(uri)?.mark;
  }

  /** Where a file's definitions stand, for lists that show them without opening the file. */
  placesIn(uri: string): FileNames['places'] {
    return this.#views.get(uri)?.places ?? new Map();
  }

  /** What a name in a file stands for: of a name of the workspace, the thing of that file which is nearest. */
  resolve({ uri, space, name, reach }: NameAt): Designation {
    const key = keyOf(space, name);
    if (space === GROUP_NAME_SPACE) return `${key}${this.#cloudNames.isClear(name, uri) ? uri : ''}`;
    if (reach === 'everywhere') return key;
    if (reach === 'file') return `${key}${uri}`;
    const nearest = this.#nearestTo(uri, key)?.first;
    const bearers = nearest === undefined ? this.#bearersOf(key, name, uri) : undefined;
    return bearers ? `${keyOf(GROUP_NAME_SPACE, name)}${bearers.uri ?? ''}` : `${key}${nearest ?? ''}`;
  }

  /** Every mention that stands for one of these designations, file by file. */
  occurrences(designations: ReadonlySet<Designation>): Occurrence[] {
    const uris = new Set([...designations].flatMap((one) => this.#filesOf(one)));
    return [...uris].sort().flatMap((uri) => this.occurrencesIn(uri, designations));
  }

  /** The same in one file. */
  occurrencesIn(uri: string, designations: ReadonlySet<Designation>): Occurrence[] {
    const names = this.#views.get(uri);
    const keys = new Set([...designations].map(keyIn).flatMap(keysFor));
    return (
      [...keys]
        .flatMap((key) => names?.withKey(key) ?? [])
        .filter((mention) => designations.has(this.resolve({ ...mention, uri })))
        .sort((a, b) => a.span.start - b.span.start)
        // An id may be known as a name, too.
        .filter(({ span, role }, i, all) => span.start !== all[i - 1]?.span.start || role !== all[i - 1]?.role)
        .map((mention) => ({ uri, mention }))
    );
  }

  /**
   * Where that is defined which a name in a file stands for, by whichever of its names: in the file itself or that which
   * counts, then in all others that define the same.
   */
  definitionsOf(at: NameAt): Occurrence[] {
    const designations = this.aliases([this.resolve(at)]);
    const found = [...designations].flatMap((one) => this.#definitions(one));
    if (found.length < 2) return found;
    const counts = this.#nearestTo(at.uri, keyOf(at.space, at.name))?.first;
    const rank = ({ uri }: Occurrence) => (uri === at.uri ? 0 : uri === counts ? 1 : 2);
    const before = (a: Occurrence, b: Occurrence) =>
      rank(a) - rank(b) || (a.uri === b.uri ? compareNames(a.mention, b.mention) : a.uri < b.uri ? -1 : 1);
    return found.sort(before);
  }

  /** The groups that bear a name in the cloud: all of them at such a name, and where one refers to several, those. */
  namesakesOf({ uri, space, name, reach }: NameAt): Occurrence[] {
    const key = keyOf(GROUP_NAME_SPACE, name);
    const isMeant = space === GROUP_NAME_SPACE || isUnclear(this.resolve({ uri, space, name, reach }));
    const uris = space === GROUP_NAME_SPACE ? this.#cloudNames.all(name) : this.#cloudNames.meant(name, uri)?.some;
    return isMeant ? (uris ?? []).flatMap((one) => this.#definitionsIn(one, key)) : [];
  }

  /** The designations under which everything is mentioned that bears the same name in the cloud, where it is such a name. */
  namesakes({ space, name }: Pick<NameAt, 'space' | 'name'>): Designation[] {
    const key = keyOf(space, name);
    return space === GROUP_NAME_SPACE ? ['', ...this.#cloudNames.all(name)].map((uri) => `${key}${uri}`) : [];
  }

  /** The designations of the same things by all their names: of a group by its name and by its id. */
  aliases(designations: readonly Designation[]): ReadonlySet<Designation> {
    const all = new Set(designations);
    // What is added meanwhile is looked at as well.
    for (const one of all) {
      for (const { uri, mention } of this.#definitions(one)) {
        for (const other of this.#views.get(uri)?.namesOf(mention.thing) ?? []) {
          const alias = this.resolve({ ...other, uri });
          if (!isUnclear(alias)) all.add(alias);
        }
      }
    }
    return all;
  }

  /** A mention that may mean the thing of a file by this name, and as well one of another file that is as near. */
  unclear({ uri, space, name, reach }: NameAt): Occurrence | undefined {
    const key = keyOf(space, name);
    if (isCloudName(this.resolve({ uri, space, name, reach }))) return this.#unclearInCloud(name, uri);
    if (reach !== 'workspace') return undefined;
    for (const other of this.#mentioned.all(key)) {
      const nearest = this.#nearestTo(other, key);
      if (nearest?.has(uri) && nearest.count > 1) return this.#first(other, key);
    }
    return undefined;
  }

  /** The same of what the group of a file is called in the cloud. */
  #unclearInCloud(name: string, uri: string): Occurrence | undefined {
    const key = keyOf(GROUP_SPACE, name);
    const meantBy = (from: string) => (this.#nearestTo(from, key) ? undefined : this.#cloudNames.meant(name, from));
    const mayMean = (from: string) => this.#cloudNames.areMeant(name, from, uri);
    const other = this.#mentioned.all(key).find((from) => meantBy(from) && !meantBy(from)?.uri && mayMean(from));
    return other === undefined ? undefined : this.#first(other, key);
  }

  /**
   * What is in the way of another name in the cloud for a group that some other files refer to by it: what would be meant
   * instead or as well, or a mention that would come to mean this group.
   */
  inTheCloudsWay(name: string, mentionedIn: Iterable<string>): Occurrence | undefined {
    const [key, cloudKey] = [keyOf(GROUP_SPACE, name), keyOf(GROUP_NAME_SPACE, name)];
    const caught = this.#mentioned.all(key).find((from) => !this.#nearestTo(from, key));
    if (caught !== undefined) return this.#first(caught, key);
    for (const from of mentionedIn) {
      const meant = this.#nearestTo(from, key)?.first;
      if (meant !== undefined) return this.#first(meant, key);
      const [bearer] = this.#cloudNames.meant(name, from)?.some ?? [];
      if (bearer !== undefined) return this.#first(bearer, cloudKey);
    }
    return undefined;
  }

  /**
   * What is in the way of another name for the thing of a file that is mentioned in some others: one nearby that bears it, or
   * that would be meant instead; or a mention that would come to mean this thing.
   */
  inTheWay({ uri, space, name, reach }: NameAt, mentionedIn: Iterable<string>): Occurrence | undefined {
    const key = keyOf(space, name);
    if (reach === 'file' || this.#written.has(key, uri)) return this.#first(uri, key);
    const beside = this.#written.beside(uri, key);
    if (beside !== undefined) return this.#first(beside, key);
    const then = new FilesByName();
    for (const other of [...this.#written.all(key), uri]) then.add(key, other);
    for (const file of mentionedIn) {
      const meant = then
        .nearestTo(file, key)
        ?.some(2)
        .find((other) => other !== uri);
      if (meant !== undefined) return this.#first(meant, key);
    }
    const caught = this.#mentioned.all(key).find((other) => then.nearestTo(other, key)?.has(uri));
    return caught === undefined ? undefined : this.#first(caught, key);
  }

  /** The definitions of all files. */
  *definitions(): Iterable<Occurrence> {
    for (const [uri, { mentions }] of this.#views) {
      for (const mention of mentions) if (mention.role === 'definition') yield { uri, mention };
    }
  }

  /** The instances and interfaces that files define. */
  machines(): Machine[] {
    return [...this.definitions()].flatMap(({ uri, mention: { name, thing } }) =>
      thing?.kind === 'instance' || thing?.kind === 'interface' ? [{ uri, name, to: thing.kind }] : [],
    );
  }

  /** The files that define one whose name stands in a text. */
  withMachineIn(text: string): string[] {
    const named = this.machines().filter(({ name }) => text.includes(name));
    return [...new Set(named.map(({ uri }) => uri))];
  }

  #nearestTo(from: string, key: string): Nearest | undefined {
    return this.#written.nearestTo(from, key) ?? this.#exported.nearestTo(from, key);
  }

  /** The groups that a name of the workspace may mean by what they are called in the cloud. */
  #bearersOf(key: string, name: string, uri: string): ReturnType<GroupsByCloudName['meant']> {
    return key === keyOf(GROUP_SPACE, name) ? this.#cloudNames.meant(name, uri) : undefined;
  }

  /** Where something is defined by this name. */
  #definitions(designation: Designation): Occurrence[] {
    if (isUnclear(designation)) return [];
    const key = keyIn(designation);
    const owner = designation.slice(key.length);
    const uris = owner === '' ? [...this.#written.all(key), ...this.#exported.all(key)] : [owner];
    return uris.flatMap((uri) => this.#definitionsIn(uri, key));
  }

  #definitionsIn(uri: string, key: string): Occurrence[] {
    return this.#in(uri, key).filter(({ mention: { role } }) => role === 'definition');
  }

  /** The files in which something may be mentioned by this name. */
  #filesOf(designation: Designation): readonly string[] {
    const key = keyIn(designation);
    const owner = designation.slice(key.length);
    if (isCloudName(designation)) return keysFor(key).flatMap((each) => this.#mentioned.all(each));
    if (owner === '') return this.#mentioned.all(key);
    const definers = this.#written.has(key, owner) ? this.#written : this.#exported;
    return [owner, ...this.#mentioned.mayMean(owner, key, definers)];
  }

  /** A mention in a file, its definition where it is one. */
  #first(uri: string, key: string): Occurrence | undefined {
    const all = this.#in(uri, key);
    return all.find(({ mention: { role } }) => role === 'definition') ?? all[0];
  }

  #in(uri: string, key: string): Occurrence[] {
    return (this.#views.get(uri)?.withKey(key) ?? []).map((mention) => ({ uri, mention }));
  }
}

const SEPARATOR = '\n';

/** A space and a name; a designation is such a key, with the file that defines it behind. */
function keyOf(space: string, name: string): string {
  return `${space}${SEPARATOR}${name.replaceAll(SEPARATOR, ' ')}${SEPARATOR}`;
}

function keyIn(designation: Designation): string {
  return designation.slice(0, designation.indexOf(SEPARATOR, designation.indexOf(SEPARATOR) + 1) + 1);
}

/** What a file calls a thing tells more of where it stands than what it is called in the cloud. */
function compareNames(a: Mention, b: Mention): number {
  return Number(a.space === GROUP_NAME_SPACE) - Number(b.space === GROUP_NAME_SPACE) || a.span.start - b.span.start;
}

/** Whether it is what the cloud calls something. */
export function isCloudName(designation: Designation): boolean {
  return designation.startsWith(GROUP_NAME_SPACE + SEPARATOR);
}

/** Whether it is a name that several groups bear in the cloud: which of them it stands for, nobody knows. */
export function isUnclear(designation: Designation): boolean {
  return isCloudName(designation) && keyIn(designation) === designation;
}

/** The keys of the mentions that may stand for what has a key: a group that bears a name in the cloud may be referred to by it. */
function keysFor(key: string): string[] {
  return isCloudName(key) ? [key, GROUP_SPACE + key.slice(GROUP_NAME_SPACE.length)] : [key];
}

/** One file's names. */
class FileNames {
  mentions: readonly Mention[];
  /** Which of the mentions have a key. */
  readonly #byKey = new Map<string, number[]>();
  /** The names that may be known in other files too. */
  readonly shared = new Set<string>();
  /** Those of them that the file defines, be it written by somebody or an export. */
  readonly written = new Set<string>();
  readonly exported = new Set<string>();
  /** Made when somebody asks for it. */
  #byThing: ReadonlyMap<Thing | undefined, readonly Mention[]> | undefined;
  #content: Text | undefined;
  #places: ReadonlyMap<Mention, NamePlace> | undefined;
  #digest = '';
  readonly #isExport: boolean;
  readonly #columns: Columns;

  constructor(view: FileView, columns: Columns) {
    this.#columns = columns;
    const { mentions } = view;
    this.#isExport = view.file.purpose === 'export';
    const defined = this.#isExport ? this.exported : this.written;
    this.#content = view.content;
    this.mentions = mentions;
    for (const [i, mention] of mentions.entries()) {
      const key = keyOf(mention.space, mention.name);
      const same = this.#byKey.get(key);
      if (same) same.push(i);
      else this.#byKey.set(key, [i]);
      if (mention.reach === 'file') continue;
      this.shared.add(key);
      if (mention.role === 'definition' && !isCloudName(key)) defined.add(key);
    }
  }

  /**
   * Takes a newer version in which the same is mentioned as before, if elsewhere: most versions are such.
   * @returns whether it is one
   */
  renew({ mentions, content, file }: FileView): boolean {
    const isSame =
      mentions.length === this.mentions.length && mentions.every((one, i) => areAlike(one, this.mentions[i]));
    if (!isSame || (file.purpose === 'export') !== this.#isExport) return false;
    this.mentions = mentions;
    this.#content = content;
    this.#byThing = undefined;
    this.#places = undefined;
    return true;
  }

  withKey(key: string): readonly Mention[] {
    return (this.#byKey.get(key) ?? []).flatMap((i) => this.mentions[i] ?? []);
  }

  /** By what a thing is called. */
  namesOf(thing: Thing | undefined): readonly Mention[] {
    this.#byThing ??= groupBy(
      this.mentions.filter((mention) => mention.thing !== undefined),
      (mention) => mention.thing,
    );
    return this.#byThing.get(thing) ?? [];
  }

  /** What the groups of the file are called in the cloud. */
  get cloudNames(): GroupNames {
    const named = this.mentions.filter(({ space, role }) => space === GROUP_NAME_SPACE && role === 'definition');
    return named.map(({ name, thing }) => ({
      name,
      id: this.namesOf(thing).find(({ space }) => space === ID_SPACE)?.name,
    }));
  }

  get places(): ReadonlyMap<Mention, NamePlace> {
    this.#places ??= placesOf(this.#content ?? '', this.mentions, this.#columns);
    return this.#places;
  }

  get mark(): Text {
    return this.#content ?? this.#digest;
  }

  /** Keeps what may be asked, and lets go of the text: a digest is its mark from then on. */
  detach(): void {
    if (this.#content === undefined) return;
    this.#places = this.places;
    this.#digest = digest(this.#content.toString());
    this.#content = undefined;
  }
}

/** Whether both say the same, wherever they stand. */
function areAlike(a: Mention, b: Mention | undefined): boolean {
  return a.name === b?.name && a.space === b.space && a.role === b.role && a.reach === b.reach;
}

function placesOf(text: Text, mentions: readonly Mention[], columns: Columns): Map<Mention, NamePlace> {
  const points = new Points(text, columns);
  const definitions = mentions.filter(({ role }) => role === 'definition');
  return new Map(definitions.map((mention) => [mention, points.of(mention.span)]));
}
