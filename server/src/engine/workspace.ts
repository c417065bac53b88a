import type { AlsoIn, GroupElsewhere, KnownGroup } from '../checks/check.ts';
import type { Reading } from '../dialects/dialect.ts';
import type { GroupPart, SecurityFile } from '../model/model.ts';
import { isGroupId } from '../model/values.ts';
import type { Day } from '../util/day.ts';
import {
  type AttachedElsewhere,
  AttachmentRegistry,
  type BesideElsewhere,
  type Meaning,
} from './attachmentRegistry.ts';
import type { GroupParts } from './groupParts.ts';
import { type Columns, GroupRegistry } from './groupRegistry.ts';
import { later } from './later.ts';
import type { ListRegistry } from './listRegistry.ts';
import type { LoginParts } from './loginParts.ts';
import { type Neighbours, type Witnesses, withOthers } from './world.ts';

/** A document that is open, as it was read; without a reading it is none of ours. */
interface OpenDocument {
  readonly read: { readonly kind: string; readonly reading?: Reading };
}

/** What the files know of each other: which groups and lists they define, what they add to groups, and what they attach. */
export class Workspace {
  readonly #open: ReadonlyMap<string, OpenDocument>;
  readonly #columns: Columns;
  readonly #groups: GroupRegistry;
  readonly #attachments: AttachmentRegistry;
  /** There is none before the first file that may add rules to a group of another one. */
  #parts: GroupParts | undefined;
  /** There is none before the first file that may put something into a group. */
  #logins: LoginParts | undefined;
  /** There is none before the first file that has or names a list. */
  #lists: ListRegistry | undefined;
  /** Of open documents: what each of their groups asks is asked once, as long as the answer is the same. */
  readonly #neighbours = new Map<string, { readonly generation: number; readonly neighbours: Neighbours }>();
  readonly #listLookups = new Map<string, Neighbours['list']>();
  #generation = 0;
  #attachmentGeneration = 0;
  #moves = 0;
  #isCompanyAsked = false;
  #complete = false;
  #looking = false;
  #today: Day | undefined;

  /**
   * @param columns how places in other files are counted
   * @param open the documents that are open, the one that is noted included
   */
  constructor(columns: Columns, open: ReadonlyMap<string, OpenDocument>) {
    this.#columns = columns;
    this.#open = open;
    this.#groups = new GroupRegistry(columns);
    this.#attachments = new AttachmentRegistry(columns);
  }

  /**
   * Takes note of what a file says: of its lists first, as its groups count by what those hold, and of what it adds to groups of
   * others before its own groups are counted.
   * @returns the files that say of groups or lists of this one that they stand where they no longer do
   */
  note(uri: string, reading: Reading | undefined, document: 'open' | 'closed'): ReadonlySet<string> {
    this.#lists ??= later.lists && new later.lists.ListRegistry(this.#columns);
    if (this.#lists?.note(uri, reading, document)) this.#listsChanged();
    if (this.#noteParts(uri, reading, document)) this.#partsChanged();
    if (this.#groups.note(uri, reading && this.#counted(uri, reading), document)) this.#generation++;
    if (this.#attachments.note(uri, reading, document)) this.#attachmentsChanged();
    this.#noteLogins(uri, reading?.file);
    const outdated = new Set([...this.#groups.outdatedBy(uri), ...(this.#lists?.outdatedBy(uri) ?? [])]);
    if (outdated.size > 0) this.#moves++;
    return outdated;
  }

  /** The document is closed: what it says stays. */
  close(uri: string): void {
    this.#neighbours.delete(uri);
    this.#listLookups.delete(uri);
  }

  /** The file is gone, with what it said. */
  remove(uri: string): void {
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

  get complete(): boolean {
    return this.#complete;
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
      beside: (references) => this.#beside(uri, references),
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

  /** Whether a name in one file means a group of another: an id whoever has it, a name the nearest that bears it. */
  means(reference: string, from: string, uri: string): boolean {
    return isGroupId(reference) || this.#groups.ownerOf(reference, from) === uri;
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

  /** The same of an open document: the same object as long as they say the same. */
  neighboursOfOpen(uri: string): Neighbours {
    const generation = this.#generation;
    const known = this.#neighbours.get(uri);
    if (known?.generation === generation) return known.neighbours;
    const neighbours = { ...remembering(this.neighbours(uri)), list: this.#listLookupOf(uri) };
    this.#neighbours.set(uri, { generation, neighbours });
    return neighbours;
  }

  /** The instances of other files that are in such a group of a file. */
  #beside(uri: string, references: readonly string[]): readonly BesideElsewhere[] {
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

  /** Findings depend on it where one was asked what else is on an instance. */
  #attachmentsChanged(): void {
    this.#attachmentGeneration++;
    if (this.#isCompanyAsked) this.#generation++;
    for (const [uri, { read }] of this.#open) if (read.reading) this.#noteLogins(uri, read.reading.file);
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
    return later.lists?.withOutsideLists(file, this.#listLookupOf(uri)) ?? file;
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
    for (const [uri, { read }] of this.#open) {
      const { reading } = read;
      if (reading === undefined) continue;
      this.#parts?.note(uri, this.#besideLists(uri, reading.file), 'open');
      this.#groups.note(uri, this.#counted(uri, reading), 'open');
    }
  }

  /** Findings in the other files that speak of the group depend on it. */
  #partsChanged(): void {
    this.#generation++;
    this.#noteOpenAgain();
  }

  /** For an open document the same function as long as no list has changed: what each of its groups asks is asked once. */
  #listLookupOf(uri: string): Neighbours['list'] {
    const find: Neighbours['list'] = (key) => this.#lists?.meant(key, uri);
    if (!this.#open.has(uri)) return find;
    const known = this.#listLookups.get(uri) ?? remembered(find);
    this.#listLookups.set(uri, known);
    return known;
  }

  /** Groups of open documents may do something else now, and count as another number of rules, for themselves and for others. */
  #listsChanged(): void {
    this.#generation++;
    this.#listLookups.clear();
    this.#noteOpenAgain();
  }
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
