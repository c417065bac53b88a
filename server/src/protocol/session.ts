import type { ClientCapabilities, Connection, Diagnostic, InitializeParams } from 'vscode-languageserver';
import { TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { AttachedElsewhere } from '../engine/attachmentRegistry.ts';
import { type Analysis, type DocumentSource, Engine } from '../engine/engine.ts';
import type { Settings } from '../engine/settings.ts';
import type { Diagnosis, Snapshot } from '../engine/snapshot.ts';
import type { Counts, UsedAddresses } from '../engine/usedAddresses.ts';
import { isProjectFile } from '../project/names.ts';
import { Projects } from '../project/projects.ts';
import { type Day, dayOf } from '../util/day.ts';
import { checkPages } from './checkPages.ts';
import { Configuration } from './configuration.ts';
import { toDiagnostic } from './convert.ts';
import { type Files, filesOf, filesOfClient, keyOf } from './files.ts';
import { refreshLenses } from './lenses.ts';
import type { Library } from './library.ts';
import type { EditedDocument } from './openDocument.ts';
import type { FileSummary } from './overviewAnswers.ts';
import type { Heeded, IdleIgnores } from './pathIgnores.ts';
import type { ProjectAnalysis } from './projectFiles.ts';
import type { ProjectWatchers } from './projectWatchers.ts';
import { GROUPS_CHANGED, type InitializationOptions, STATUS } from './requests.ts';
import { Scheduler } from './scheduler.ts';
import { statusOf } from './status.ts';
import { textDocuments } from './textDocument.ts';
import { type Host, heededBy, WorkspaceChecks } from './workspaceChecks.ts';

/** What the server is told by whoever starts it. */
export interface ServerOptions {
  readonly version: string;
  /** The language of the machine, for clients that name none; absent where every client names one. */
  readonly locale?: string;
  /** The address of the pages of the checks, for clients that bring none of their own; `{pages}` becomes the file, `{id}` the check's id. */
  readonly checkPage: string;
  /** Reads a text that ships beside the server, such as the pages of the checks. */
  readonly readText: (name: string) => Promise<string>;
  /** The disk that the server runs on; absent where there is none. */
  readonly files?: Files;
}

/** A document and what the engine makes of its newest version. */
export interface Looked {
  readonly document: TextDocument;
  readonly analysis: Analysis | ProjectAnalysis;
}

type Refreshing = { readonly refreshSupport?: boolean };

/** The file of a project as it was last looked at. */
interface LookedProject {
  readonly text: string;
  readonly today: Day;
  readonly idle: ReadonlySet<string> | undefined;
  readonly analysis: ProjectAnalysis;
}
const addresses = () => import('../engine/usedAddresses.ts');

const LEFT_OUT: Analysis = { kind: 'foreign' };

function sourceOf({ uri, version, languageId, content }: EditedDocument): DocumentSource {
  return { uri, version, languageId, text: content };
}

/** One client's documents, settings and workspace, and what has been said of them. */
export class Session {
  readonly documents = new TextDocuments(textDocuments);
  readonly configuration: Configuration;
  readonly workspace: WorkspaceChecks;
  client: ClientCapabilities = {};
  options: InitializationOptions = {};

  readonly #connection: Connection;
  readonly #defaults: ServerOptions;
  readonly #engine = new Engine();
  readonly #scheduler = new Scheduler();
  /** What completion asks of files that are not open. */
  #addresses: UsedAddresses | undefined;
  #files: Files;
  #folders: readonly string[] = [];
  /** Called when the client has been asked for all that it is asked for at the start. */
  ready: () => void = () => {};
  readonly #isReady = new Promise<void>((resolve) => {
    this.ready = resolve;
  });
  #library: Library | undefined;
  #watchers: ProjectWatchers | undefined;
  #idleIgnores: IdleIgnores | undefined;
  /** The engine's generation that the client has been told to look at. */
  #refreshed = this.#engine.generation;
  /** The same for what files attach of each other's groups, of which lenses and lists tell. */
  #refreshedAttachments = this.#engine.attachmentGeneration;
  /** What was said last of each open document, by its result id, so that nothing is said twice. */
  readonly #published = new WeakMap<TextDocument, string>();
  readonly #told = new WeakMap<TextDocument, string>();
  readonly #resultIds = new WeakMap<Looked['analysis'], string>();
  readonly #projectAnalyses = new WeakMap<TextDocument, LookedProject>();
  /** The open documents, however their addresses are written. */
  readonly #open = new Set<string>();
  #lastResultId = 0;
  /** The client has a list of all groups, and has not been told that it is old. */
  #listed = false;

  constructor(connection: Connection, defaults: ServerOptions) {
    this.#connection = connection;
    this.#defaults = defaults;
    this.#files = filesOf(defaults.files, undefined);
    const projects = new Projects(async (uri) => this.documents.get(uri)?.getText() ?? this.#files.read(uri));
    this.configuration = new Configuration(connection, projects, (uri) => this.workspace.folderOf(uri));
    this.workspace = new WorkspaceChecks(this.#hostOf(projects));
  }

  start({ capabilities, initializationOptions, workspaceFolders, rootUri }: InitializeParams): void {
    this.client = capabilities;
    this.options =
      typeof initializationOptions === 'object' && initializationOptions !== null ? initializationOptions : {};
    this.#folders = workspaceFolders?.map((folder) => folder.uri) ?? (rootUri ? [rootUri] : []);
    this.workspace.folders = this.#folders;
    this.#files = filesOf(this.#defaults.files, this.options.files ? filesOfClient(this.#connection) : undefined);
    this.configuration.initialize(capabilities);
  }

  /** From now on the addresses of all files that are indexed are collected. */
  async collectAddresses(): Promise<void> {
    const { UsedAddresses } = await addresses();
    this.#addresses = new UsedAddresses(this.#engine);
  }

  /** The addresses that the other files of the workspace use, open or not. */
  async addressesBeyond(uri: string): Promise<Counts[]> {
    const { addressesOf } = await addresses();
    const others = this.documents.keys().filter((other) => other !== uri);
    const open = await Promise.all(others.map((other) => this.snapshotOf(other)));
    return [...open.flatMap((one) => (one ? [addressesOf(one.snapshot.file)] : [])), ...(this.#addresses?.all ?? [])];
  }

  /** Whether the client fetches diagnostics; to another one they are pushed. */
  get pulls(): boolean {
    return this.client.textDocument?.diagnostic !== undefined && this.options.pushDiagnostics !== true;
  }

  /** The analysis of a document's newest version; undefined once it is closed. */
  async look(uri: string): Promise<Looked | undefined> {
    const { settings, leftOut } = await this.configuration.around(uri);
    const document = await this.#ready(uri);
    if (document === undefined) return undefined;
    this.#engine.today = dayOf(new Date());
    // What has changed elsewhere concerns this document as well, whoever asks; what it changes itself concerns the others.
    this.refreshIfNeeded();
    const analysis = isProjectFile(uri)
      ? await this.#projectAnalysisOf(document)
      : leftOut
        ? this.#leaveOut(uri)
        : this.#analyse(document, settings);
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
    const diagnoses = this.#scheduler.measure(document.uri, 'checking', () => diagnosesOf(analysis));
    this.#tellStatus(document, analysis);
    return this.#toDiagnostics(document, diagnoses);
  }

  #toDiagnostics(document: TextDocument, diagnoses: readonly Diagnosis[]): Diagnostic[] {
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
    this.#library ??= new Library(
      this.#engine,
      this.documents,
      (uri) => this.snapshotOf(uri),
      (uri) => this.#files.read(uri),
    );
    await this.#isReady;
    await this.workspace.scanned;
    return this.#library;
  }

  /** What lists of all files show of those that are not open; the client is told once when that changes. */
  async summariesOfClosed(
    summarize: (document: TextDocument, snapshot: Snapshot) => FileSummary,
  ): Promise<FileSummary[]> {
    const summaries = await this.workspace.summaries(summarize, this.#isReady);
    this.#listed = true;
    return summaries;
  }

  /** The same as far as it is known by now; of the rest the client is told. */
  closedSummariesByNow(summarize: (document: TextDocument, snapshot: Snapshot) => FileSummary): FileSummary[] {
    this.#listed = true;
    return this.workspace.summariesByNow(summarize, this.#isReady);
  }

  /** What other files attach to a group of a file that goes by these names and ids. */
  attachedTo(uri: string, references: readonly string[]): AttachedElsewhere[] {
    return this.#engine.attachedTo(uri, references);
  }

  /** Whether a name in one file means a group of another. */
  means(reference: string, from: string, uri: string): boolean {
    return this.#engine.means(reference, from, uri);
  }

  #groupsChanged(): void {
    if (!this.#listed) return;
    this.#listed = false;
    void this.#connection.sendNotification(GROUPS_CHANGED);
  }

  /** Names an analysis, so that a client which has it already need not get it again. */
  resultIdOf(analysis: Looked['analysis']): string {
    const id = this.#resultIds.get(analysis) ?? this.#nextResultId();
    this.#resultIds.set(analysis, id);
    return id;
  }

  async edited(uri: string): Promise<void> {
    this.#scheduler.edited(uri);
    if (!this.#open.has(keyOf(uri))) {
      this.#open.add(keyOf(uri));
      this.workspace.opened(uri);
    }
    if (isProjectFile(uri)) this.#projectChanged(uri);
    this.#idleIgnores?.touched();
    if (!this.pulls) await this.publish(uri);
  }

  async closed(uri: string): Promise<void> {
    this.#open.delete(keyOf(uri));
    this.#scheduler.forget(uri);
    this.configuration.forget(uri);
    this.#engine.close(uri);
    if (isProjectFile(uri)) this.#projectChanged(uri);
    await this.workspace.check(uri);
    const kept = await this.workspace.resultOf(uri);
    if (!this.pulls && !kept?.diagnostics.length) await this.#connection.sendDiagnostics({ uri, diagnostics: [] });
    this.refreshIfNeeded();
  }

  async publish(uri: string): Promise<void> {
    const found = await this.lookWhenQuiet(uri);
    if (found === undefined || this.#published.get(found.document) === this.resultIdOf(found.analysis)) return;
    this.#published.set(found.document, this.resultIdOf(found.analysis));
    const { version } = found.document;
    await this.#connection.sendDiagnostics({ uri, version, diagnostics: this.diagnosticsOf(found) });
  }

  async foldersChanged(added: readonly { uri: string }[], removed: readonly { uri: string }[]): Promise<void> {
    const gone = new Set(removed.map((folder) => folder.uri));
    this.#folders = [...this.#folders.filter((folder) => !gone.has(folder)), ...added.map((folder) => folder.uri)];
    this.workspace.folders = this.#folders;
    await this.workspace.scan();
  }

  /** The settings of the editor have changed. */
  async settingsChanged(settings: unknown): Promise<void> {
    this.configuration.changed(settings);
    this.refresh();
    await this.workspace.recheck();
  }

  /** Has the open documents looked at again when what they know of each other has changed; in a scan, at its end. */
  refreshIfNeeded(except?: string): void {
    if (this.workspace.isScanning) return;
    const { generation, attachmentGeneration } = this.#engine;
    if (attachmentGeneration !== this.#refreshedAttachments) {
      this.#refreshedAttachments = attachmentGeneration;
      this.#groupsChanged();
      if (generation === this.#refreshed) refreshLenses(this.#connection, this.client);
    }
    if (generation === this.#refreshed) return;
    this.#refreshed = generation;
    this.refresh(except);
    this.workspace.neighboursChanged();
  }

  refresh(except?: string): void {
    const others = this.documents.keys().filter((uri) => uri !== except);
    if (others.length > 0) refreshLenses(this.#connection, this.client);
    if (!this.pulls) for (const uri of others) void this.publish(uri);
    else if (refreshesDiagnostics(this.client) && others.length > 0) {
      this.#connection.languages.diagnostics.refresh();
    }
  }

  #hostOf(projects: Projects): Host {
    const session = this;
    return {
      connection: this.#connection,
      engine: this.#engine,
      configuration: this.configuration,
      projects,
      get files() {
        return session.#files;
      },
      get pulls() {
        return session.pulls;
      },
      get showsProgress() {
        return session.client.window?.workDoneProgress ?? false;
      },
      isOpen: (uri) => this.#open.has(keyOf(uri)),
      toDiagnostics: (document, analysis) => this.#toDiagnostics(document, diagnosesOf(analysis)),
      nextResultId: () => this.#nextResultId(),
      changed: () => this.refreshIfNeeded(),
      closedChanged: () => {
        this.#groupsChanged();
        this.#idleIgnores?.touched();
      },
      idleIn: (uri, text) => this.#idleIgnores?.of(uri, text),
      projectsFound: (found) => {
        void this.#watch(found.flatMap(({ file }) => file.files.patterns));
        if (found.some(({ file }) => file.ignores.length > 0)) void this.#judgeIgnores(projects);
      },
    };
  }

  /** Keeps account of what projects ignore by path, from the first one on that does. */
  async #judgeIgnores(projects: Projects): Promise<void> {
    const { IdleIgnores } = await import('./pathIgnores.ts');
    const { workspace } = this;
    this.#idleIgnores ??= new IdleIgnores({
      projects: () => projects.all(),
      heeded: async () => [...workspace.heeded, ...(await this.#heededInOpen())],
      get hidden() {
        return workspace.hidden;
      },
      get isSettled() {
        return workspace.isSettled;
      },
      changed: (uri) => (this.#open.has(keyOf(uri)) ? this.refresh() : void this.workspace.check(uri)),
    });
    this.#idleIgnores.touched();
  }

  async #heededInOpen(): Promise<Heeded[]> {
    const heeded: Heeded[] = [];
    for (const uri of this.documents.keys()) {
      const found = await this.snapshotOf(uri);
      const settings = await this.configuration.of(uri);
      const one = found && (await heededBy(found.snapshot, settings, await this.configuration.projectOf(uri)));
      if (one) heeded.push(one);
    }
    return heeded;
  }

  /** Has the client tell of what projects take in beyond the files that are watched anyway. */
  async #watch(patterns: readonly string[]): Promise<void> {
    const { dynamicRegistration } = this.client.workspace?.didChangeWatchedFiles ?? {};
    if (!dynamicRegistration || (patterns.length === 0 && this.#watchers === undefined)) return;
    const { ProjectWatchers } = await import('./projectWatchers.ts');
    this.#watchers ??= new ProjectWatchers(this.#connection);
    await this.#watchers.watch(patterns);
  }

  /** The document, once all is loaded that looking at it takes. */
  async #ready(uri: string): Promise<EditedDocument | undefined> {
    for (;;) {
      const document = this.documents.get(uri);
      const loading = document && this.#engine.prepare(sourceOf(document));
      if (loading === undefined) return document;
      await loading;
    }
  }

  #analyse(document: EditedDocument, settings: Settings): Analysis {
    const source = sourceOf(document);
    const { uri } = document;
    return this.#scheduler.measure(uri, 'reading', () => this.#engine.analyse(source, settings));
  }

  async #projectAnalysisOf(document: TextDocument): Promise<ProjectAnalysis> {
    const { analyseProject } = await import('./projectFiles.ts');
    const text = document.getText();
    const today = dayOf(new Date());
    const known = this.#projectAnalyses.get(document);
    const idle = this.#idleIgnores?.of(document.uri, text);
    if (known?.text === text && known.today === today && known.idle === idle) return known.analysis;
    const analysis = analyseProject(text, today, idle);
    this.#projectAnalyses.set(document, { text, today, idle, analysis });
    return analysis;
  }

  #leaveOut(uri: string): Analysis {
    this.#engine.remove(uri);
    return LEFT_OUT;
  }

  /** What the file of a project says counts at once, in the editor before it is saved. */
  #projectChanged(uri: string): void {
    this.configuration.projectChanged(uri);
    this.refresh(uri);
    void this.workspace.recheck();
  }

  #nextResultId(): string {
    return String(++this.#lastResultId);
  }

  #tellStatus(document: TextDocument, analysis: Looked['analysis']): void {
    if (analysis.kind === 'project' || !this.options.status || this.#told.get(document) === this.resultIdOf(analysis))
      return;
    this.#told.set(document, this.resultIdOf(analysis));
    void this.#connection.sendNotification(STATUS, statusOf(document.uri, document.version, analysis));
  }
}

/** Helix writes `diagnostic` where LSP says `diagnostics`. */
function refreshesDiagnostics({ workspace = {} }: ClientCapabilities): boolean {
  const { diagnostics, diagnostic }: Partial<Record<'diagnostics' | 'diagnostic', Refreshing>> = workspace;
  return (diagnostics ?? diagnostic)?.refreshSupport ?? false;
}

function diagnosesOf(analysis: Looked['analysis']): readonly Diagnosis[] {
  if (analysis.kind === 'snapshot') return analysis.snapshot.diagnoses;
  return analysis.kind === 'project' ? analysis.diagnoses : [];
}
