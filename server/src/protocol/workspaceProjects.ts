// What the projects of the workspace ask for beyond settings. Loaded where there is one.
import type { TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Snapshot } from '../engine/snapshot.ts';
import { foldersAbove, isOnDisk, type Project, type Projects } from '../project/projects.ts';
import type { Client } from './client.ts';
import type { Configuration } from './configuration.ts';
import { wordsOf } from './guard.ts';
import { heededBy } from './heeded.ts';
import { type Heeded, IdleIgnores } from './pathIgnores.ts';
import { ProjectWatchers } from './projectWatchers.ts';
import type { WorkspaceChecks } from './workspaceChecks.ts';

interface Host {
  readonly client: Client;
  readonly documents: TextDocuments<TextDocument>;
  readonly configuration: Configuration;
  readonly projects: Projects;
  readonly workspace: WorkspaceChecks;
  snapshotOf(uri: string): Promise<{ readonly snapshot: Snapshot } | undefined>;
  /** There is something else to say of a project's file than before. */
  changed(uri: string): void;
}

/** Has the files watched that projects take in, and the ignores judged that they write down. */
export class WorkspaceProjects {
  readonly #host: Host;
  #watchers: ProjectWatchers | undefined;
  #idleIgnores: IdleIgnores | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** The workspace has been looked through: these are its projects. */
  found(projects: readonly Project[]): void {
    this.#watch(projects).catch((error: unknown) => this.#host.client.connection.console.warn(wordsOf(error)));
    if (this.#idleIgnores || projects.some(({ file }) => file.ignores.length > 0)) this.#judgeIgnores();
  }

  /** The checks of ignores in a project's file that nothing needs; undefined as long as nobody knows. */
  idleIn(uri: string, text: string): ReadonlySet<string> | undefined {
    return this.#idleIgnores?.of(uri, text);
  }

  /** A file may need other ignores than before. */
  touched(): void {
    this.#idleIgnores?.touched();
  }

  /** Has the client tell of what projects take in beyond the files that are watched anyway, and of those outside of them. */
  async #watch(projects: readonly Project[]): Promise<void> {
    const { connection, capabilities, options } = this.#host.client;
    const { dynamicRegistration, relativePatternSupport } = capabilities.workspace?.didChangeWatchedFiles ?? {};
    // VS Code watches a single folder for that. Others go through all that is below it, and that may be somebody's home.
    const isCheap = relativePatternSupport && options.files;
    const patterns = projects.flatMap(({ file }) => file.files.patterns);
    const outside = isCheap ? projects.filter((project) => !this.#isWithin(project)) : [];
    const above = isCheap ? this.#foldersAbove() : [];
    const isAny = patterns.length + outside.length + above.length > 0;
    if (!dynamicRegistration || !(isAny || this.#watchers)) return;
    this.#watchers ??= new ProjectWatchers(connection);
    await this.#watchers.watch(
      patterns,
      outside.map(({ folder }) => folder),
      above,
    );
  }

  /** The folders on a disk that hold those of the workspace; without its root, in which nobody keeps a project. */
  #foldersAbove(): string[] {
    const { folders } = this.#host.workspace;
    const above = folders.filter(isOnDisk).flatMap((folder) => [...foldersAbove(folder)].slice(1, -1));
    return above.filter((folder) => !this.#isWithin({ uri: folder }));
  }

  /** Of a project that lies outside of the workspace, only some of its files are seen. */
  #isWithin({ uri }: Pick<Project, 'uri'>): boolean {
    return this.#host.workspace.folderOf(uri) !== undefined;
  }

  /** Keeps account of what projects ignore by path, from the first one on that does. */
  #judgeIgnores(): void {
    const { projects, workspace, changed } = this.#host;
    this.#idleIgnores ??= new IdleIgnores({
      projects: async () => (await projects.all()).filter((project) => this.#isWithin(project)),
      heeded: async () => [...workspace.heeded, ...(await this.#heededInOpen())],
      get hidden() {
        return workspace.hidden;
      },
      get isSettled() {
        return workspace.isSettled;
      },
      settled: () => workspace.settled(),
      changed,
    });
    this.#idleIgnores.touched();
  }

  async #heededInOpen(): Promise<Heeded[]> {
    const { documents, configuration, snapshotOf } = this.#host;
    const heeded: Heeded[] = [];
    for (const uri of documents.keys()) {
      const found = await snapshotOf(uri);
      const settings = await configuration.of(uri);
      const one = found && (await heededBy(found.snapshot, settings, await configuration.projectOf(uri)));
      if (one) heeded.push(one);
    }
    return heeded;
  }
}
