import type { AlsoIn, Check, GroupElsewhere, KnownGroup } from '../checks/check.ts';
import type { Dialect, DialectId, Reading } from '../dialects/dialect.ts';
import { marksOf } from '../dialects/marks.ts';
import { PartMemory } from '../dialects/parts.ts';
import type { GroupPart, SecurityFile } from '../model/model.ts';
import { isGroupId } from '../model/values.ts';
import { limits } from '../text/limits.ts';
import { readText } from '../text/read.ts';
import { TreeMemory } from '../text/treeMemory.ts';
import type { Day } from '../util/day.ts';
import { fileName } from '../util/uri.ts';
import {
  type AttachedElsewhere,
  AttachmentRegistry,
  type BesideElsewhere,
  type Meaning,
} from './attachmentRegistry.ts';
import { all, dialectOf, loadFor, withWords } from './dialects.ts';
import { Findings } from './findings.ts';
import type { GroupParts } from './groupParts.ts';
import { type Columns, GroupRegistry, utf16 } from './groupRegistry.ts';
import { later } from './later.ts';
import type { ListRegistry } from './listRegistry.ts';
import type { LoginParts } from './loginParts.ts';
import { loadOptionalFor } from './optionalChecks.ts';
import type { Settings } from './settings.ts';
import { type Snapshot, type Source, takeSnapshot } from './snapshot.ts';
import { type Neighbours, type Witnesses, withNeighbours, withOthers } from './world.ts';

export interface DocumentSource extends Source {
  readonly languageId: string | undefined;
}

/** What the engine makes of a document: a snapshot, or a word on why it is left alone. */
export type Analysis =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  /** No security group in it: nobody wants to hear of it. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'too-large'; readonly length: number; readonly limit: number };

/** Reads and checks documents, each version once, and knows which groups the workspace defines. */
export class Engine {
  readonly #readings = new Map<string, { readonly version: number; readonly read: Read }>();
  readonly #analyses = new Map<
    string,
    { readonly version: number; readonly settings: Settings; readonly generation: number; readonly analysis: Analysis }
  >();
  /** What helps to look at the next version of an open document. */
  readonly #memories = new Map<string, Memory>();
  readonly #checks: readonly Check[] | undefined;
  readonly #columns: Columns;
  readonly #groups: GroupRegistry;
  readonly #attachments: AttachmentRegistry;
  /** There is none before the first file that may add rules to a group of another one. */
  #parts: GroupParts | undefined;
  /** There is none before the first file that may put something into a group. */
  #logins: LoginParts | undefined;
  /** There is none before the first file that has or names a list. */
  #lists: ListRegistry | undefined;
  readonly #files = new Set<string>();
  readonly #listeners: ((uri: string, file: ReadFile | undefined) => void)[] = [];
  #generation = 0;
  #attachmentGeneration = 0;
  #moves = 0;
  #isCompanyAsked = false;
  #complete = false;
  #looking = false;
  #today: Day | undefined;

  /**
   * @param columns how places in other files are counted
   * @param checks those that may run; absent for all
   */
  constructor(columns = utf16, checks?: readonly Check[]) {
    this.#checks = checks;
    this.#groups = new GroupRegistry(columns);
    this.#attachments = new AttachmentRegistry(columns);
    this.#columns = columns;
  }

  /**
   * What looking at a document takes and is not loaded yet; must be waited for before. Undefined when it can be looked at.
   * @param settings those of the checks; absent for who only reads
   */
  prepare(source: DocumentSource, settings?: Settings): Promise<unknown> | undefined {
    return all(this.#prepareToRead(source), settings && loadOptionalFor(settings));
  }

  #prepareToRead({ uri, version, languageId, text }: DocumentSource): Promise<unknown> | undefined {
    if (this.#readings.get(uri)?.version === version) return undefined;
    return withWords(this.#memories.get(uri)?.tree.load()) ?? loadFor(fileName(uri), languageId, text);
  }

  /** The analysis of this version of a document; the same object as long as nothing it depends on has changed. */
  analyse(source: DocumentSource, settings: Settings): Analysis {
    const read = this.#read(source);
    const cached = this.#analyses.get(source.uri);
    const fresh =
      cached?.version === source.version && cached.settings === settings && cached.generation === this.#generation;
    if (cached && fresh) return cached.analysis;
    const { findings } = this.#memoryOf(source.uri);
    const analysis = this.#look(source, read, settings, this.#neighboursOfOpen(source.uri), findings);
    this.#analyses.set(source.uri, { version: source.version, settings, generation: this.#generation, analysis });
    return analysis;
  }

  /**
   * Analyses a file that is not open: takes note of the groups that it defines, and keeps nothing else of it.
   * @param noting has noted what it asks of the others
   */
  analyseClosed(source: DocumentSource, settings: Settings, noting?: (all: Neighbours) => Neighbours): Analysis {
    const read = readDocument(source);
    this.#noteGroups(source.uri, read, 'closed');
    this.#noteFile(source.uri, read);
    const neighbours = this.neighbours(source.uri);
    return this.#look(source, read, settings, noting?.(neighbours) ?? neighbours, new Findings(this.#checks));
  }

  /** Whether a file that is not open carries our marks: cheap, and true of few. */
  isOurs(uri: string, text: string): boolean {
    return marksOf(fileName(uri), undefined, text) !== undefined;
  }

  /** Reads a file that is not open for a question about it, and keeps nothing; undefined for what is not ours. */
  peek(source: DocumentSource): ReadFile | undefined {
    return this.#asFile(source.uri, readDocument(source));
  }

  /** The files of ours that are not open, as far as they were indexed. */
  get files(): Iterable<string> {
    return this.#files;
  }

  /** Calls back with each file that is indexed from now on; without its content when it is gone, opened, or not ours. */
  onIndexed(listener: (uri: string, file: ReadFile | undefined) => void): void {
    this.#listeners.push(listener);
  }

  /** The document is closed: what it held in memory goes; the groups it defines stay. */
  close(uri: string): void {
    this.#forget(uri);
    this.#noteFile(uri, undefined);
    this.#memories.delete(uri);
  }

  /** The file is gone, with the groups it defined. */
  remove(uri: string): void {
    this.close(uri);
    if (this.#lists?.note(uri, undefined, 'closed')) this.#listsChanged();
    if (this.#parts?.note(uri, undefined, 'closed')) this.#partsChanged();
    if (this.#groups.note(uri, undefined, 'closed')) this.#generation++;
    if (this.#attachments.note(uri, undefined, 'closed')) this.#attachmentsChanged();
    this.#noteLogins(uri, undefined);
  }

  /** Every native file of the workspace has been indexed: from now on a name that nobody defines is a finding. */
  set complete(complete: boolean) {
    if (this.#complete !== complete) this.#generation++;
    this.#complete = complete;
  }

  /** The first look at the files of the workspace goes on. */
  set looking(looking: boolean) {
    if (this.#looking !== looking) this.#generation++;
    this.#looking = looking;
  }

  /** The day from which ignores with a date are looked at. */
  set today(today: Day | undefined) {
    if (this.#today !== today) this.#generation++;
    this.#today = today;
  }

  /** What the workspace knows of a group that a file names; the same object as long as that has not changed. */
  known(reference: string, from: string): KnownGroup | undefined {
    return this.#groups.known(reference, from);
  }

  /** Who answers a file for the others, as things are now. */
  witnesses(uri: string): Witnesses {
    return {
      group: (reference) => this.#groups.known(reference, uri),
      rivals: (reference, by) => this.#groups.rivals(reference, by, uri),
      candidates: (name) => this.#groups.candidates(name, uri),
      list: (key) => this.#lists?.meant(key, uri),
      beside: (references) => this.besideElsewhere(uri, references),
      placeOf: (other, reference) =>
        this.#groups.placeOf(other, reference, uri) ?? this.#lists?.placeOf(other, reference, uri),
      listRivals: (key) => this.#lists?.rivals(key, uri) ?? [],
      listCandidates: (key) => this.#lists?.candidates(key, uri),
      others: this.#parts?.isEmpty === false ? (id, isAdded) => this.#othersOf(id, isAdded, uri) : undefined,
      login: (reference) => this.#loginGroup(uri, reference),
      alsoIn: (name) => this.#alsoIn(uri, name),
      complete: this.#complete,
      looking: this.#looking,
    };
  }

  get isComplete(): boolean {
    return this.#complete;
  }

  /** Counts up whenever the answer for some document may have changed without an edit of it. */
  get generation(): number {
    return this.#generation;
  }

  /** Counts up whenever a group stands elsewhere than findings of another file say. Those are to be told again. */
  get moves(): number {
    return this.#moves;
  }

  /** Counts up whenever a file attaches other groups of other files than before. */
  get attachmentGeneration(): number {
    return this.#attachmentGeneration;
  }

  /** What other files attach to a group of a file that goes by these names and ids. */
  attachedTo(uri: string, references: readonly string[]): AttachedElsewhere[] {
    const found = this.#attachments.to(references, this.#meaningOf(uri));
    for (const { uri: twin, name } of this.#groups.twins(references, uri))
      found.push(...this.#attachments.to([name], this.#meaningOf(twin)).filter(({ place }) => place.uri !== uri));
    return [...new Map(found.map((one) => [`${one.place.uri} ${one.to} ${one.name}`, one])).values()];
  }

  /** The instances of other files that are in such a group of a file. */
  besideElsewhere(uri: string, references: readonly string[]): readonly BesideElsewhere[] {
    this.#isCompanyAsked = true;
    return this.#attachments.beside(references, this.#meaningOf(uri));
  }

  #alsoIn(uri: string, name: string): AlsoIn[] {
    this.#isCompanyAsked = true;
    return this.#attachments
      .of(name)
      .flatMap((one) => (one.uri === uri ? [] : [{ ...one, known: this.known(one.reference, one.uri) }]));
  }

  /** Seen only where it is clear which group is meant, and its file has been read since others are attached beside it. */
  #loginGroup(uri: string, reference: string): GroupElsewhere | undefined {
    this.#isCompanyAsked = true;
    const meant = this.#groups.meant(reference, uri);
    const part = meant && meant.uri !== uri ? this.#logins?.of(meant.uri, meant.name) : undefined;
    if (!meant || !part || this.#groups.isUnclear(reference, uri)) return undefined;
    const { id, references } = part;
    const added = id === undefined ? [] : this.#othersOf(id, false, meant.uri);
    const isOther = ({ place }: AttachedElsewhere) => place.uri !== uri;
    const hasOtherMembers = part.hasMembers || this.attachedTo(meant.uri, references).some(isOther);
    return later.logins?.groupElsewhere(part, { reference, added, hasOtherMembers, asking: uri });
  }

  /** Whether a name in one file means a group of another: an id whoever has it, a name the nearest that bears it. */
  means(reference: string, from: string, uri: string): boolean {
    return isGroupId(reference) || this.#groups.ownerOf(reference, from) === uri;
  }

  /** What only may be an id is one where a file gives it to a group. */
  #addersTo(id: string, owner: string | undefined, asking: string): string[] {
    const isMeant = (uri: string) => isGroupId(id) || (owner && (this.#groups.ownerOf(id, uri) ?? owner) === owner);
    return this.#parts?.adders(id).filter((uri) => uri !== asking && isMeant(uri)) ?? [];
  }

  /** What is not known to be one group, or has not been read since it matters, is not seen. */
  #othersOf(id: string, isAdded: boolean, asking: string): GroupPart[] {
    const parts = this.#parts;
    if (parts === undefined) return [];
    const owner = isAdded ? this.#groups.ownerOf(id, asking) : asking;
    const added = this.#addersTo(id, owner, asking).map((uri) => parts.of(uri, id));
    if (owner === undefined || owner === asking) return added;
    const isUnclear = this.#groups.isUnclear(id, asking);
    return [isUnclear ? parts.unseen(owner) : parts.of(owner, id), ...added];
  }

  #meaningOf(uri: string): Meaning {
    return {
      mayMean: (reference, mentions) =>
        isGroupId(reference) ? mentions.all(reference) : this.#groups.mayMean(uri, reference, mentions),
      isMeant: (reference, from) => from !== uri && this.means(reference, from, uri),
      isUnclear: (reference, from) => this.#groups.isUnclear(reference, from),
    };
  }

  #read(source: DocumentSource): Read {
    const cached = this.#readings.get(source.uri);
    if (cached?.version === source.version) return cached.read;
    // What was known of the last version goes first: two of them in memory make reading slower.
    this.#forget(source.uri);
    const read = readDocument(source, this.#memoryOf(source.uri));
    this.#readings.set(source.uri, { version: source.version, read });
    this.#noteGroups(source.uri, read, 'open');
    return read;
  }

  #forget(uri: string): void {
    this.#readings.delete(uri);
    this.#analyses.delete(uri);
  }

  #memoryOf(uri: string): Memory {
    const memory: Memory = this.#memories.get(uri) ?? {
      tree: new TreeMemory(),
      parts: new PartMemory(),
      findings: new Findings(this.#checks),
    };
    this.#memories.set(uri, memory);
    return memory;
  }

  #look(source: DocumentSource, read: Read, settings: Settings, neighbours: Neighbours, findings: Findings): Analysis {
    if (read.kind !== 'reading') return read;
    const { dialect, reading } = read;
    return { kind: 'snapshot', snapshot: takeSnapshot(source, dialect, reading, settings, neighbours, findings) };
  }

  /** The same object as long as they say the same. */
  #neighboursOfOpen(uri: string): Neighbours {
    const memory = this.#memoryOf(uri);
    const generation = this.#generation;
    const neighbours =
      memory.neighbours?.generation === generation
        ? memory.neighbours
        : { ...remembering(this.neighbours(uri)), list: this.#listsFor(uri), generation };
    memory.neighbours = neighbours;
    return neighbours;
  }

  /** What the other files know, as things are now. */
  neighbours(uri: string): Neighbours {
    return {
      ...this.witnesses(uri),
      meant: (reference, from) => this.#groups.meant(reference, from),
      hasList: (key) => this.#lists?.defines(key) ?? false,
      attached: (references, owner) => this.attachedTo(owner, references).filter(({ place }) => place.uri !== uri),
      attach: () => !this.#attachments.isEmpty,
      adders: (id, owner) => this.#addersTo(id, owner, uri),
      names: () => this.#groups.references,
      today: this.#today,
    };
  }

  #asFile(uri: string, read: Read): ReadFile | undefined {
    if (read.kind !== 'reading') return undefined;
    const { dialect, reading } = read;
    const file = () => withNeighbours(reading.file, this.neighbours(uri), uri);
    return {
      dialect: dialect.id,
      reading,
      get file() {
        return file();
      },
    };
  }

  #noteGroups(uri: string, read: Read, document: 'open' | 'closed'): void {
    const reading = read.kind === 'reading' ? read.reading : undefined;
    this.#lists ??= later.lists && new later.lists.ListRegistry(this.#columns);
    if (this.#lists?.note(uri, reading, document)) this.#listsChanged();
    if (this.#noteParts(uri, reading, document)) this.#partsChanged();
    if (this.#groups.note(uri, reading && this.#counted(uri, reading), document)) this.#generation++;
    if (this.#attachments.note(uri, reading, document)) this.#attachmentsChanged();
    this.#noteLogins(uri, reading?.file);
    this.#placesMoved(this.#groups.outdatedBy(uri));
    if (this.#lists) this.#placesMoved(this.#lists.outdatedBy(uri));
  }

  /** Some files say of groups of another one that they stand where they no longer do. */
  #placesMoved(files: ReadonlySet<string>): void {
    if (files.size === 0) return;
    this.#moves++;
    for (const uri of files) this.#analyses.delete(uri);
  }

  /** Findings depend on it where one was asked what else is on an instance. */
  #attachmentsChanged(): void {
    this.#attachmentGeneration++;
    if (this.#isCompanyAsked) this.#generation++;
    for (const [uri, { read }] of this.#readings) if (read.kind === 'reading') this.#noteLogins(uri, read.reading.file);
  }

  #noteLogins(uri: string, file: SecurityFile | undefined): void {
    this.#logins ??= later.logins && new later.logins.LoginParts();
    const isWanted = (references: readonly string[]) => this.#attachments.wants(references, uri);
    const wanted = this.#attachments.isAlone(uri) ? undefined : file && this.#besideLists(uri, file);
    if (this.#logins?.note(uri, wanted, isWanted)) this.#generation++;
  }

  /** The reading, with what its groups count as by what other files say of them, and of the lists that their rules name. */
  #counted(uri: string, reading: Reading): Reading {
    const file = withOthers(this.#besideLists(uri, reading.file), this.witnesses(uri), uri);
    return file === reading.file ? reading : { ...reading, file };
  }

  #besideLists(uri: string, file: SecurityFile): SecurityFile {
    if (this.#lists === undefined || this.#lists.isEmpty) return file;
    return later.lists?.withOutsideLists(file, this.#listsFor(uri)) ?? file;
  }

  #noteParts(uri: string, reading: Reading | undefined, document: 'open' | 'closed'): boolean {
    if (this.#parts === undefined && later.parts) {
      this.#parts = new later.parts.GroupParts();
      this.#noteOpenAgain();
    }
    return this.#parts?.note(uri, reading && this.#besideLists(uri, reading.file), document) ?? false;
  }

  /** What open documents say of their groups may be something else beside what others say now. */
  #noteOpenAgain(): void {
    for (const [uri, { read }] of this.#readings) {
      if (read.kind !== 'reading') continue;
      this.#parts?.note(uri, this.#besideLists(uri, read.reading.file), 'open');
      this.#groups.note(uri, this.#counted(uri, read.reading), 'open');
    }
  }

  /** Findings in the other files that speak of the group depend on it. */
  #partsChanged(): void {
    this.#generation++;
    this.#noteOpenAgain();
  }

  /** For an open document the same function as long as no list has changed: what each of its groups asks is asked once. */
  #listsFor(uri: string): Neighbours['list'] {
    const find: Neighbours['list'] = (key) => this.#lists?.meant(key, uri);
    const memory = this.#memories.get(uri);
    if (memory) memory.list ??= remembered(find);
    return memory?.list ?? find;
  }

  /** Groups of open documents may do something else now, and count as another number of rules, for themselves and for others. */
  #listsChanged(): void {
    this.#generation++;
    for (const memory of this.#memories.values()) memory.list = undefined;
    this.#noteOpenAgain();
  }

  #noteFile(uri: string, read: Read | undefined): void {
    const file = read && this.#asFile(uri, read);
    if (file) this.#files.add(uri);
    else this.#files.delete(uri);
    for (const listener of this.#listeners) listener(uri, file);
  }
}

type Read =
  | { readonly kind: 'reading'; readonly dialect: Dialect; readonly reading: Reading }
  | Exclude<Analysis, { kind: 'snapshot' }>;

/** A file as it was read, for those who ask by which dialect. */
export interface ReadFile {
  readonly dialect: DialectId;
  readonly reading: Reading;
  /** What it says, beside what others say of the groups that it names. */
  readonly file: SecurityFile;
}

interface Memory {
  readonly tree: TreeMemory;
  readonly parts: PartMemory;
  readonly findings: Findings;
  neighbours?: Neighbours & { readonly generation: number };
  list?: Neighbours['list'] | undefined;
}

/** The same neighbours. What a large file asks again for each of its rules, at each edit, is looked for once. */
function remembering(neighbours: Neighbours): Neighbours {
  const { group, candidates, login } = neighbours;
  return { ...neighbours, group: remembered(group), candidates: remembered(candidates), login: remembered(login) };
}

function remembered<T>(find: (name: string) => T | undefined): (name: string) => T | undefined {
  const found = new Map<string, T | undefined>();
  return (name) => {
    if (!found.has(name)) found.set(name, find(name));
    return found.get(name);
  };
}

function readDocument({ uri, languageId, text }: DocumentSource, memory?: Memory): Read {
  const name = fileName(uri);
  const id = marksOf(name, languageId, text);
  if (id === undefined) return { kind: 'foreign' };
  if (text.length > limits.fileLength) return { kind: 'too-large', length: text.length, limit: limits.fileLength };
  const dialect = dialectOf(id);
  return { kind: 'reading', dialect, reading: dialect.read(readText(text, name, memory?.tree), memory?.parts) };
}
