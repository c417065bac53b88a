import type { ClientCapabilities, Connection, InitializeParams, Position } from 'vscode-languageserver';
import { TextDocuments } from 'vscode-languageserver';
import { Engine } from '../engine/engine.ts';
import { isProjectFile } from '../project/names.ts';
import { type Project, Projects } from '../project/projects.ts';
import { keyOf } from '../util/uri.ts';
import { Client } from './client.ts';
import { Configuration } from './configuration.ts';
import { DocumentAnalyses, type Looked, type Open } from './documentAnalyses.ts';
import { DocumentReports } from './documentReports.ts';
import { type Files, filesOf, filesOfClient } from './files.ts';
import type { FormatOffers } from './formatOffers.ts';
import { registersFormatting } from './formatting.ts';
import { GroupLists } from './groupLists.ts';
import type { Library } from './library.ts';
import type { OtherFiles } from './otherFiles.ts';
import { Refreshes } from './refreshes.ts';
import type { InitializationOptions } from './requests.ts';
import { columnsIn, textDocuments } from './textDocument.ts';
import { Unasked } from './unasked.ts';
import { WorkspaceChecks } from './workspaceChecks.ts';
import type { WorkspaceProjects } from './workspaceProjects.ts';

/** What the server is told by whoever starts it. */
export interface ServerOptions {
  readonly version: string;
  /** The language of the machine, for clients that name none; absent where every client names one. */
  readonly locale?: string;
  /** The address of the pages of the checks, for clients that bring none of their own; `{pages}` becomes the file, `{id}` the check's id. */
  readonly checkPage: string;
  /** Reads a text that ships beside the server, such as the pages of the checks. */
  readonly readText: (name: string) => Promise<string>;
  /** Loads what whoever starts the server can do without until the first findings are told. */
  readonly load?: () => Promise<void>;
  /** The disk that the server runs on; absent where there is none. */
  readonly files?: Files;
}

/** One client and all that is known for it; joins what happens to those whom it concerns. */
export class Session {
  readonly documents = new TextDocuments(textDocuments);
  readonly configuration: Configuration;
  readonly workspace: WorkspaceChecks;
  /** What the client is told of its documents. */
  readonly reports: DocumentReports;
  readonly groupLists: GroupLists;
  readonly unasked: Unasked;
  /** Called when the client has been asked for all that it is asked for at the start. */
  ready: () => void = () => {};

  readonly #client: Client;
  readonly #engine = new Engine(columnsIn);
  readonly #files: Files;
  readonly #projects: Projects;
  readonly #analyses: DocumentAnalyses;
  readonly #refreshes: Refreshes;
  readonly #isReady = new Promise<void>((resolve) => {
    this.ready = resolve;
  });
  /** The open documents, however their addresses are written. */
  readonly #open = new Set<string>();
  #folders: readonly string[] = [];
  #otherFiles: OtherFiles | undefined;
  #library: Library | undefined;
  #formatOffers: FormatOffers | undefined;
  #workspaceProjects: WorkspaceProjects | undefined;

  constructor(connection: Connection, { files, checkPage }: ServerOptions) {
    const client = new Client(connection);
    const engine = this.#engine;
    const { documents } = this;
    const filesThere = filesOfClient(connection);
    this.#client = client;
    this.#files = filesOf(files, () => (client.options.files ? filesThere : undefined));
    this.#projects = new Projects(
      async (uri) => documents.get(uri)?.getText() ?? this.#files.read(uri),
      (folder) => this.workspace.folderOf(folder) !== undefined,
    );
    this.configuration = new Configuration(connection, this.#projects, (uri) => this.workspace.folderOf(uri));
    this.#analyses = new DocumentAnalyses({
      documents,
      engine,
      configuration: this.configuration,
      idleIn: (uri, text) => this.#idleIn(uri, text),
      changed: (except) => this.#changed(except),
    });
    const found = (looked: Looked) => void this.#offerFormatting(looked);
    this.reports = new DocumentReports(client, this.#analyses, checkPage, found);
    this.workspace = this.#checkWorkspace();
    this.groupLists = new GroupLists({ client, engine, workspace: this.workspace, ready: this.#isReady });
    this.#refreshes = new Refreshes({
      client,
      engine,
      uris: () => documents.keys(),
      publish: (uri) => this.reports.publish(uri),
      attachmentsChanged: () => this.groupLists.changed(),
      asked: (uris) => this.unasked.changed(uris),
    });
    this.unasked = new Unasked(async () => {
      const { tellUnasked } = await import('./unaskedLook.ts');
      await tellUnasked(this, this.unasked, (words) => connection.console.error(words));
    });
  }

  /** What looks at files that are not open, and whom it concerns. */
  #checkWorkspace(): WorkspaceChecks {
    return new WorkspaceChecks({
      client: this.#client,
      engine: this.#engine,
      configuration: this.configuration,
      projects: this.#projects,
      files: this.#files,
      isOpen: (uri) => this.#isOpen(uri),
      toDiagnostics: (document, analysis) => this.reports.diagnosticsOfClosed(document, analysis),
      nextResultId: () => this.reports.nextResultId(),
      changed: () => this.#changed(),
      closedChanged: () => {
        this.groupLists.changed();
        this.#workspaceProjects?.touched();
      },
      restored: (uri) => this.unasked.changed([uri]),
      idleIn: (uri, text) => this.#idleIn(uri, text),
      projectChanged: (uri) => this.#projectChanged(uri),
      projectsFound: (found) => void this.#projectsFound(found),
    });
  }

  start(params: InitializeParams): void {
    const { capabilities, workspaceFolders, rootUri } = params;
    this.#client.introduce(params);
    this.#folders = workspaceFolders?.map((folder) => folder.uri) ?? (rootUri ? [rootUri] : []);
    this.workspace.folders = this.#folders;
    this.#engine.workspace.looking = this.#folders.length > 0;
    this.configuration.initialize(capabilities);
  }

  get client(): ClientCapabilities {
    return this.#client.capabilities;
  }

  get options(): InitializationOptions {
    return this.#client.options;
  }

  /** Whether the client fetches diagnostics; to another one they are pushed. */
  get pulls(): boolean {
    return this.#client.pulls;
  }

  /** The analysis of a document's newest version; undefined once it is closed. */
  look(uri: string): Promise<Looked | undefined> {
    return this.#analyses.look(uri);
  }

  /** The same once the keys that are under way have arrived; for answers that may wait. */
  lookWhenQuiet(uri: string): Promise<Looked | undefined> {
    return this.#analyses.lookWhenQuiet(uri);
  }

  /** The same with all that is found, worked out a bit at a time. */
  checkWhenQuiet(uri: string): Promise<Looked | undefined> {
    return this.#analyses.checkWhenQuiet(uri);
  }

  /** The same for a client that fetches what is found, and goes by that. */
  async answer(uri: string): Promise<Looked | undefined> {
    const looked = await this.unasked.answer(uri, () => this.checkWhenQuiet(uri));
    if (looked) this.workspace.asked(uri);
    return looked;
  }

  /** The same for answers that somebody waits for. */
  check(uri: string): Promise<Looked | undefined> {
    return this.#analyses.check(uri);
  }

  snapshotOf(uri: string): Promise<Open | undefined> {
    return this.#analyses.snapshotOf(uri);
  }

  /** The same with all that is found; with a position, with what is found there. */
  checkedSnapshotOf(uri: string, position?: Position): Promise<Open | undefined> {
    return this.#analyses.checkedSnapshotOf(uri, position);
  }

  /** What other files use; that of closed files is collected from the first time on that somebody asks. */
  async otherFiles(): Promise<OtherFiles> {
    const { OtherFiles } = await import('./otherFiles.ts');
    this.#otherFiles ??= new OtherFiles(this.#engine, this.documents, (uri) => this.snapshotOf(uri));
    return this.#otherFiles;
  }

  /** Waits for the first look at the files of the workspace, and for any other that goes on. */
  async lookedAround(): Promise<void> {
    await this.#isReady;
    await this.workspace.scanned;
  }

  /** The names of all files of the workspace, once they have been looked for. */
  async library(): Promise<Library> {
    const { Library } = await import('./library.ts');
    this.#library ??= new Library(
      this.#engine,
      this.documents,
      (uri) => this.snapshotOf(uri),
      (uri) => this.#readWanted(uri),
    );
    await this.lookedAround();
    return this.#library;
  }

  /** The text of a file that is not open; none of one that the workspace does not want. Without a folder, all are wanted. */
  async #readWanted(uri: string): Promise<string | undefined> {
    const wanted = this.#folders.length === 0 || (await this.workspace.wants(uri));
    return wanted ? this.#files.read(uri) : undefined;
  }

  async edited(uri: string): Promise<void> {
    this.#analyses.edited(uri);
    if (!this.#isOpen(uri)) {
      this.#open.add(keyOf(uri));
      this.workspace.opened(uri);
      if (this.workspace.folderOf(uri) === undefined) void this.#openedOutside(uri);
    }
    if (isProjectFile(uri)) this.#projectEdited(uri);
    this.#workspaceProjects?.touched();
    if (this.pulls) this.unasked.changed([uri]);
    else await this.reports.publish(uri);
  }

  async closed(uri: string): Promise<void> {
    this.#open.delete(keyOf(uri));
    this.#analyses.closed(uri);
    void this.#formatOffers?.withdraw(uri);
    if (isProjectFile(uri)) this.#projectEdited(uri);
    await this.workspace.check(uri);
    const kept = await this.workspace.resultOf(uri);
    if (!this.pulls && !kept?.diagnostics.length) {
      await this.#client.connection.sendDiagnostics({ uri, diagnostics: [] });
    }
    this.#changed();
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
    this.#refreshes.all();
    await this.workspace.settingsChanged();
  }

  /** Where the user wants us to format what is ours by its content, the client is told of each such document. */
  async #offerFormatting({ document: { uri }, analysis }: Looked): Promise<void> {
    const { editing } = await this.configuration.of(uri);
    if (!editing.format.everywhere || analysis.kind !== 'snapshot') return this.#formatOffers?.withdraw(uri);
    if (!registersFormatting(this.client)) return;
    const { FormatOffers } = await import('./formatOffers.ts');
    this.#formatOffers ??= new FormatOffers(this.#client.connection);
    const document = this.documents.get(uri);
    if (document) this.#formatOffers.offer(document);
  }

  #isOpen(uri: string): boolean {
    return this.#open.has(keyOf(uri));
  }

  /** What documents know of each other may have changed: they are looked at again where it has; in a scan, at its end. */
  #changed(except?: string): void {
    if (this.workspace.isScanning) return;
    if (this.#refreshes.ifNeeded(except)) this.workspace.neighboursChanged();
  }

  /** Of a project outside of the workspace nobody may have told: it is looked for again, and watched where the client can. */
  async #openedOutside(uri: string): Promise<void> {
    this.#projects.askAgain(uri);
    const project = await this.configuration.projectOf(uri);
    // A look around that begins meanwhile forgets all that have been found.
    if (project) await this.#projectsFound([...(await this.#projects.all()), project]);
  }

  /** What the file of a project says counts at once, in the editor before it is saved. */
  #projectEdited(uri: string): void {
    this.#projectChanged(uri);
    void this.workspace.recheck();
  }

  /** The file of a project says something else, in the editor or on the disk. */
  #projectChanged(uri: string): void {
    this.configuration.projectChanged(uri);
    this.#refreshes.all(uri);
  }

  #idleIn(uri: string, text: string): ReadonlySet<string> | undefined {
    return this.#workspaceProjects?.idleIn(uri, text);
  }

  async #projectsFound(found: readonly Project[]): Promise<void> {
    // VS Code watches for those that are yet to be made.
    if (found.length === 0 && !this.options.files && this.#workspaceProjects === undefined) return;
    const { WorkspaceProjects } = await import('./workspaceProjects.ts');
    this.#workspaceProjects ??= new WorkspaceProjects({
      client: this.#client,
      documents: this.documents,
      configuration: this.configuration,
      projects: this.#projects,
      workspace: this.workspace,
      snapshotOf: (uri) => this.snapshotOf(uri),
      changed: (uri) => (this.#isOpen(uri) ? this.#refreshes.all() : void this.workspace.check(uri)),
    });
    this.#workspaceProjects.found(found);
  }
}
