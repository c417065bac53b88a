import type { Check } from '../checks/check.ts';
import type { Dialect, DialectId, Reading } from '../dialects/dialect.ts';
import { marksOf } from '../dialects/marks.ts';
import { PartMemory } from '../dialects/parts.ts';
import type { SecurityFile } from '../model/model.ts';
import { limits } from '../text/limits.ts';
import { readText } from '../text/read.ts';
import { TreeMemory } from '../text/treeMemory.ts';
import { fileName } from '../util/uri.ts';
import { all, dialectOf, loadFor, withWords } from './dialects.ts';
import { Findings } from './findings.ts';
import { utf16 } from './groupRegistry.ts';
import { loadOptionalFor } from './optionalChecks.ts';
import type { Settings } from './settings.ts';
import { type Snapshot, type Source, takeSnapshot } from './snapshot.ts';
import { Workspace } from './workspace.ts';
import { type Neighbours, withNeighbours } from './world.ts';

export interface DocumentSource extends Source {
  readonly languageId: string | undefined;
}

/** What the engine makes of a document: a snapshot, or a word on why it is left alone. */
export type Analysis =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  /** No security group in it: nobody wants to hear of it. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'too-large'; readonly length: number; readonly limit: number };

/** Reads and checks documents, each version once. */
export class Engine {
  readonly #readings = new Map<string, { readonly version: number; readonly read: Read }>();
  readonly #analyses = new Map<
    string,
    { readonly version: number; readonly settings: Settings; readonly generation: number; readonly analysis: Analysis }
  >();
  /** What helps to look at the next version of an open document. */
  readonly #memories = new Map<string, Memory>();
  readonly #checks: readonly Check[] | undefined;
  readonly #files = new Set<string>();
  readonly #listeners: ((uri: string, file: ReadFile | undefined) => void)[] = [];
  /** What the files know of each other. */
  readonly workspace: Workspace;

  /**
   * @param columns how places in other files are counted
   * @param checks those that may run; absent for all
   */
  constructor(columns = utf16, checks?: readonly Check[]) {
    this.#checks = checks;
    this.workspace = new Workspace(columns, this.#readings);
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
    const { uri, version } = source;
    const read = this.#read(source);
    const { generation } = this.workspace;
    const cached = this.#analyses.get(uri);
    const fresh = cached?.version === version && cached.settings === settings && cached.generation === generation;
    if (cached && fresh) return cached.analysis;
    const { findings } = this.#memoryOf(uri);
    const analysis = this.#look(source, read, settings, this.workspace.neighboursOfOpen(uri), findings);
    this.#analyses.set(uri, { version, settings, generation, analysis });
    return analysis;
  }

  /**
   * Analyses a file that is not open: takes note of the groups that it defines, and keeps nothing else of it.
   * @param noting has noted what it asks of the others
   */
  analyseClosed(source: DocumentSource, settings: Settings, noting?: (all: Neighbours) => Neighbours): Analysis {
    const read = readDocument(source);
    this.#note(source.uri, read, 'closed');
    this.#noteFile(source.uri, read);
    const neighbours = this.workspace.neighbours(source.uri);
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
    this.workspace.close(uri);
  }

  /** The file is gone, with the groups it defined. */
  remove(uri: string): void {
    this.close(uri);
    this.workspace.remove(uri);
  }

  #read(source: DocumentSource): Read {
    const cached = this.#readings.get(source.uri);
    if (cached?.version === source.version) return cached.read;
    // What was known of the last version goes first: two of them in memory make reading slower.
    this.#forget(source.uri);
    const read = readDocument(source, this.#memoryOf(source.uri));
    this.#readings.set(source.uri, { version: source.version, read });
    this.#note(source.uri, read, 'open');
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

  #asFile(uri: string, read: Read): ReadFile | undefined {
    if (read.kind !== 'reading') return undefined;
    const { dialect, reading } = read;
    const file = () => withNeighbours(reading.file, this.workspace.neighbours(uri), uri);
    return {
      dialect: dialect.id,
      reading,
      get file() {
        return file();
      },
    };
  }

  #note(uri: string, read: Read, document: 'open' | 'closed'): void {
    const reading = read.kind === 'reading' ? read.reading : undefined;
    for (const outdated of this.workspace.note(uri, reading, document)) this.#analyses.delete(outdated);
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
}

function readDocument({ uri, languageId, text }: DocumentSource, memory?: Memory): Read {
  const name = fileName(uri);
  const id = marksOf(name, languageId, text);
  if (id === undefined) return { kind: 'foreign' };
  if (text.length > limits.fileLength) return { kind: 'too-large', length: text.length, limit: limits.fileLength };
  const dialect = dialectOf(id);
  return { kind: 'reading', dialect, reading: dialect.read(readText(text, name, memory?.tree), memory?.parts) };
}
