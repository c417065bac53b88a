import type { ClientCapabilities, Connection, Diagnostic, InitializeParams } from 'vscode-languageserver';
import { TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Analysis, Engine } from '../engine/engine.ts';
import type { Diagnosis, Snapshot } from '../engine/snapshot.ts';
import { dayOf } from '../util/day.ts';
import { checkPages } from './checkPages.ts';
import { Configuration } from './configuration.ts';
import { toDiagnostic } from './convert.ts';
import { refreshLenses } from './lenses.ts';
import type { Library } from './library.ts';
import { type InitializationOptions, STATUS } from './requests.ts';
import { Scheduler } from './scheduler.ts';
import { statusOf } from './status.ts';
import { isNativeFile, read, scan } from './workspace.ts';

/** What the server is told by whoever starts it. */
export interface ServerOptions {
  readonly version: string;
  /** The address of the pages of the checks, for clients that bring none of their own; `{pages}` becomes the file, `{id}` the check's id. */
  readonly checkPage: string;
  /** Reads a text that ships beside the server, such as the pages of the checks. */
  readonly readText: (name: string) => Promise<string>;
}

/** A document and what the engine makes of its newest version. */
export interface Looked {
  readonly document: TextDocument;
  readonly analysis: Analysis;
}

/** One client's documents, settings and workspace, and what has been said of them. */
export class Session {
  readonly documents = new TextDocuments(TextDocument);
  readonly configuration: Configuration;
  client: ClientCapabilities = {};
  options: InitializationOptions = {};

  readonly #connection: Connection;
  readonly #defaults: ServerOptions;
  readonly #engine = new Engine();
  readonly #scheduler = new Scheduler();
  #folders: readonly string[] = [];
  #scanned: Promise<void> = Promise.resolve();
  /** Called when the client has been asked for all that it is asked for at the start. */
  ready: () => void = () => {};
  readonly #isReady = new Promise<void>((resolve) => {
    this.ready = resolve;
  });
  #library: Library | undefined;
  /** The engine's generation that the client has been told to look at. */
  #refreshed = this.#engine.generation;
  /** What was said last of each open document, by its result id, so that nothing is said twice. */
  readonly #published = new WeakMap<TextDocument, string>();
  readonly #told = new WeakMap<TextDocument, string>();
  readonly #resultIds = new WeakMap<Analysis, string>();
  #lastResultId = 0;

  constructor(connection: Connection, defaults: ServerOptions) {
    this.#connection = connection;
    this.#defaults = defaults;
    this.configuration = new Configuration(connection);
  }

  start({ capabilities, initializationOptions, workspaceFolders, rootUri }: InitializeParams): void {
    this.client = capabilities;
    this.options =
      typeof initializationOptions === 'object' && initializationOptions !== null ? initializationOptions : {};
    this.#folders = workspaceFolders?.map((folder) => folder.uri) ?? (rootUri ? [rootUri] : []);
    this.configuration.initialize(capabilities);
  }

  /** Whether the client fetches diagnostics; to another one they are pushed. */
  get pulls(): boolean {
    return this.client.textDocument?.diagnostic !== undefined;
  }

  /** The analysis of a document's newest version; undefined once it is closed. */
  async look(uri: string): Promise<Looked | undefined> {
    const settings = await this.configuration.of(uri);
    const document = this.documents.get(uri);
    if (document === undefined) return undefined;
    const { languageId, version } = document;
    const source = { uri, version, languageId, text: document.getText() };
    this.#engine.today = dayOf(new Date());
    const analysis = this.#scheduler.measure(uri, 'reading', () => this.#engine.analyse(source, settings));
    this.refreshIfNeeded(uri);
    return { document, analysis };
  }

  /** The same once the keys that are under way have arrived; for answers that may wait. */
  async lookWhenQuiet(uri: string): Promise<Looked | undefined> {
    await this.#scheduler.quiet(uri);
    return this.look(uri);
  }

  async snapshotOf(uri: string): Promise<{ document: TextDocument; snapshot: Snapshot } | undefined> {
    const found = await this.look(uri);
    return found?.analysis.kind === 'snapshot'
      ? { document: found.document, snapshot: found.analysis.snapshot }
      : undefined;
  }

  diagnosticsOf({ document, analysis }: Looked): Diagnostic[] {
    const found = (): readonly Diagnosis[] => (analysis.kind === 'snapshot' ? analysis.snapshot.diagnoses : []);
    const diagnoses = this.#scheduler.measure(document.uri, 'checking', found);
    this.#tellStatus(document, analysis);
    return diagnoses.map((diagnosis) => toDiagnostic(document, diagnosis, (check) => this.checkPageOf(check)));
  }

  /** The address of a check's page. */
  checkPageOf(check: string): string {
    const page = this.options.checkPage ?? this.#defaults.checkPage.replace('{pages}', checkPages());
    return page.replace('{id}', encodeURIComponent(check));
  }

  /** The names of all files of the workspace, once they have been looked for. */
  async library(): Promise<Library> {
    const { Library } = await import('./library.ts');
    this.#library ??= new Library(this.#engine, this.documents, (uri) => this.snapshotOf(uri));
    await this.#isReady;
    await this.#scanned;
    return this.#library;
  }

  /** Names an analysis, so that a client which has it already need not get it again. */
  resultIdOf(analysis: Analysis): string {
    const id = this.#resultIds.get(analysis) ?? String(++this.#lastResultId);
    this.#resultIds.set(analysis, id);
    return id;
  }

  async edited(uri: string): Promise<void> {
    this.#scheduler.edited(uri);
    if (!this.pulls) await this.publish(uri);
  }

  async closed(uri: string): Promise<void> {
    this.#scheduler.forget(uri);
    this.configuration.forget(uri);
    this.#engine.close(uri);
    if (!this.pulls) await this.#connection.sendDiagnostics({ uri, diagnostics: [] });
    await this.fileChanged(uri);
  }

  async publish(uri: string): Promise<void> {
    const found = await this.lookWhenQuiet(uri);
    if (found === undefined || this.#published.get(found.document) === this.resultIdOf(found.analysis)) return;
    this.#published.set(found.document, this.resultIdOf(found.analysis));
    const { version } = found.document;
    await this.#connection.sendDiagnostics({ uri, version, diagnostics: this.diagnosticsOf(found) });
  }

  /** Learns which groups the workspace defines, from the files that are not open. */
  scanWorkspace(): Promise<void> {
    this.#scanned = this.#scan();
    return this.#scanned;
  }

  async #scan(): Promise<void> {
    this.#engine.complete = await scan(this.#folders, ({ uri, text }) => {
      if (!this.documents.get(uri)) this.#engine.index({ uri, version: 0, languageId: undefined, text });
    });
    this.refreshIfNeeded();
  }

  async foldersChanged(added: readonly { uri: string }[], removed: readonly { uri: string }[]): Promise<void> {
    const gone = new Set(removed.map((folder) => folder.uri));
    this.#folders = [...this.#folders.filter((folder) => !gone.has(folder)), ...added.map((folder) => folder.uri)];
    await this.scanWorkspace();
  }

  /** A file on the disk was written, made or deleted. An open document is what the editor says it is. */
  async fileChanged(uri: string): Promise<void> {
    if (!isNativeFile(uri) || this.documents.get(uri)) return;
    const file = await read(uri);
    if (this.documents.get(uri)) return;
    if (file) this.#engine.index({ uri, version: 0, languageId: undefined, text: file.text });
    else this.#engine.remove(uri);
    this.refreshIfNeeded();
  }

  /** Has the open documents looked at again when what they know of each other has changed. */
  refreshIfNeeded(except?: string): void {
    if (this.#engine.generation === this.#refreshed) return;
    this.#refreshed = this.#engine.generation;
    this.refresh(except);
  }

  refresh(except?: string): void {
    const others = this.documents.keys().filter((uri) => uri !== except);
    if (others.length > 0) refreshLenses(this.#connection, this.client);
    if (!this.pulls) for (const uri of others) void this.publish(uri);
    else if (this.client.workspace?.diagnostics?.refreshSupport && others.length > 0) {
      this.#connection.languages.diagnostics.refresh();
    }
  }

  #tellStatus(document: TextDocument, analysis: Analysis): void {
    if (!this.options.status || this.#told.get(document) === this.resultIdOf(analysis)) return;
    this.#told.set(document, this.resultIdOf(analysis));
    void this.#connection.sendNotification(STATUS, statusOf(document.uri, document.version, analysis));
  }
}
