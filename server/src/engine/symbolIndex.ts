import { digest } from '../util/digest.ts';
import type { FileView, Mention, Thing } from './mentions.ts';

/** A mention and the file that it stands in. */
export interface Occurrence {
  readonly uri: string;
  readonly mention: Mention;
}

/** What a name stands for, in words of the index: equal for all mentions that mean the same thing by the same name. */
export type Designation = string;

/** Enough of a mention to ask what it stands for, now or after an edit. */
export type NameAt = Pick<Mention, 'space' | 'name' | 'reach'> & { readonly uri: string };

/** The names that all files mention, so that a question about one name looks only at the files that know it. */
export class SymbolIndex {
  readonly #views = new Map<string, FileNames>();
  /** The files that mention a name which may be known beyond one file. */
  readonly #byName = new Map<string, Set<string>>();

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
    for (const name of old?.shared ?? []) this.#leave(name, uri);
    if (view === undefined) this.#views.delete(uri);
    else {
      const names = new FileNames(view);
      this.#views.set(uri, names);
      for (const name of names.shared) this.#join(name, uri);
    }
  }

  has(uri: string): boolean {
    return this.#views.has(uri);
  }

  mentionsIn(uri: string): readonly Mention[] {
    return this.#views.get(uri)?.mentions ?? [];
  }

  /** The length of the text in which the mentions of a file were found, and its digest: whether it is still the same. */
  digestOf(uri: string): string | undefined {
    return this.#views.get(uri)?.digest;
  }

  /** The lines of a file's definitions, for lists that show them without opening the file. */
  positionsIn(uri: string): FileNames['positions'] {
    return this.#views.get(uri)?.positions ?? new Map();
  }

  /** What a name in a file stands for: one designation, several where several files define it for a third one. */
  resolve({ uri, space, name, reach }: NameAt): readonly Designation[] {
    const key = keyOf(space, name);
    if (reach === 'everywhere') return [key];
    if (reach === 'file' || this.#views.get(uri)?.defined.has(key)) return [`${key}${uri}`];
    const definers = this.#files(key).filter((other) => this.#views.get(other)?.defined.has(key));
    return definers.length === 0 ? [key] : definers.map((other) => `${key}${other}`);
  }

  /** Every mention that stands for one of these designations, file by file. */
  occurrences(designations: ReadonlySet<Designation>): Occurrence[] {
    const uris = new Set([...designations].flatMap((one) => this.#filesOf(one)));
    return [...uris].sort().flatMap((uri) => {
      const names = this.#views.get(uri);
      const keys = new Set([...designations].map(keyIn));
      const candidates = [...keys].flatMap((key) => names?.byKey.get(key) ?? []);
      return candidates
        .filter((mention) => this.resolve({ ...mention, uri }).some((one) => designations.has(one)))
        .sort((a, b) => a.span.start - b.span.start)
        .map((mention) => ({ uri, mention }));
    });
  }

  /** The designations of the same things by all their names: of a group by its name and by its id. */
  aliases(designations: readonly Designation[]): ReadonlySet<Designation> {
    const all = new Set(designations);
    let pending: ReadonlySet<Designation> = all;
    while (pending.size > 0) {
      const found = this.occurrences(pending).flatMap(({ uri, mention }) =>
        mention.thing === undefined ? [] : this.#otherNames(uri, mention.thing),
      );
      pending = new Set(found.filter((one) => !all.has(one)));
      for (const one of pending) all.add(one);
    }
    return all;
  }

  /** The mentions of a name in all files that may mean it, whatever each of them means by it. */
  namesakes({ uri, space, name, reach }: NameAt): Occurrence[] {
    const key = keyOf(space, name);
    const uris = reach === 'file' ? [uri] : this.#files(key);
    return uris.flatMap((other) =>
      (this.#views.get(other)?.byKey.get(key) ?? []).map((mention) => ({ uri: other, mention })),
    );
  }

  /** The definitions of all files. */
  *definitions(): Iterable<Occurrence> {
    for (const [uri, { mentions }] of this.#views) {
      for (const mention of mentions) if (mention.role === 'definition') yield { uri, mention };
    }
  }

  #otherNames(uri: string, thing: Thing): Designation[] {
    const others = this.mentionsIn(uri).filter((mention) => mention.thing === thing);
    return others.flatMap((mention) => this.resolve({ ...mention, uri }));
  }

  #filesOf(designation: Designation): readonly string[] {
    const at = designation.indexOf(SEPARATOR, designation.indexOf(SEPARATOR) + 1);
    const owner = designation.slice(at + 1);
    return owner === '' ? this.#files(designation) : [...new Set([owner, ...this.#files(keyIn(designation))])];
  }

  #files(key: string): readonly string[] {
    return [...(this.#byName.get(key) ?? [])];
  }

  #join(key: string, uri: string): void {
    const uris = this.#byName.get(key) ?? new Set();
    this.#byName.set(key, uris.add(uri));
  }

  #leave(key: string, uri: string): void {
    const uris = this.#byName.get(key);
    uris?.delete(uri);
    if (uris?.size === 0) this.#byName.delete(key);
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

/** One file's names. */
class FileNames {
  readonly mentions: readonly Mention[];
  readonly byKey = new Map<string, Mention[]>();
  readonly defined = new Set<string>();
  /** The names that may be known in other files too. */
  readonly shared = new Set<string>();
  #view: Pick<FileView, 'mentions' | 'text'> | undefined;
  #positions: ReadonlyMap<Mention, Position> | undefined;
  #digest: string | undefined;

  constructor(view: Pick<FileView, 'mentions' | 'text'>) {
    const { mentions } = view;
    this.#view = view;
    this.mentions = mentions;
    for (const mention of mentions) {
      const key = keyOf(mention.space, mention.name);
      const same = this.byKey.get(key);
      if (same) same.push(mention);
      else this.byKey.set(key, [mention]);
      if (mention.role === 'definition') this.defined.add(key);
      if (mention.reach !== 'file') this.shared.add(key);
    }
  }

  get positions(): ReadonlyMap<Mention, Position> {
    this.#positions ??= positionsOf(this.#view?.text ?? '', this.mentions);
    return this.#positions;
  }

  get digest(): string {
    this.#digest ??= digest(this.#view?.text ?? '');
    return this.#digest;
  }

  /** Keeps what may be asked, and lets go of the text. */
  detach(): void {
    if (this.positions && this.digest) this.#view = undefined;
  }
}

/** Counted from 0. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

function positionsOf(text: string, mentions: readonly Mention[]): Map<Mention, Position> {
  const positions = new Map<Mention, Position>();
  let [line, start, at] = [0, 0, 0];
  for (const mention of mentions) {
    if (mention.role !== 'definition') continue;
    for (; at < mention.span.start; at++) {
      if (!isBreak(text, at)) continue;
      line++;
      start = at + 1;
    }
    positions.set(mention, { line, character: mention.span.start - start });
  }
  return positions;
}

/** Whether a line ends behind this character. */
function isBreak(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a);
}
