import {
  type CancellationToken,
  type Diagnostic,
  FileChangeType,
  type FileEvent,
  type ResultProgressReporter,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Analysis, Engine } from '../engine/engine.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { isProjectFile } from '../project/names.ts';
import { isLeftOut, type Project, type Projects } from '../project/projects.ts';
import { type Day, dayOf } from '../util/day.ts';
import { keyOf } from '../util/uri.ts';
import type { Client } from './client.ts';
import { type ClosedFile, ClosedFiles } from './closedFiles.ts';
import type { Configuration } from './configuration.ts';
import type { Files } from './files.ts';
import { wordsOf } from './guard.ts';
import type { FileSummary } from './overviewAnswers.ts';
import type { Heeded, Hidden } from './pathIgnores.ts';
import type { ProjectAnalysis } from './projectFiles.ts';
import { textDocument } from './textDocument.ts';
import { drain, isExcluded, isNativeFile, isWatchedFile, type Root, rootAround, rootOf } from './workspace.ts';
import type { WorkspaceReports } from './workspaceReports.ts';
import type { Search } from './workspaceSearch.ts';

/** What the checks of the workspace need of the session. */
export interface Host {
  readonly client: Client;
  readonly engine: Engine;
  readonly configuration: Configuration;
  readonly projects: Projects;
  readonly files: Files;
  isOpen(uri: string): boolean;
  toDiagnostics(document: TextDocument, analysis: Analysis | ProjectAnalysis): Diagnostic[];
  nextResultId(): string;
  /** What files know of each other may have changed. */
  changed(): void;
  /** What is known of a file that is not open has changed. */
  closedChanged(): void;
  /** The file of an open document was deleted, and is there again. */
  restored(uri: string): void;
  /** The checks of ignores in a project's file that nothing needs; undefined as long as nobody knows. */
  idleIn(uri: string, text: string): ReadonlySet<string> | undefined;
  /** The file of a project was written, made or deleted. */
  projectChanged(uri: string): void;
  /** The workspace has been looked through: these are its projects. */
  projectsFound(projects: readonly Project[]): void;
}

/** What lists of all files show of one of them. */
export type Summarize = (document: TextDocument, snapshot: Snapshot) => FileSummary;

/** Which files are looked at though they are not open. */
interface Scope {
  /** All that are ours, not only those that define groups for others. */
  readonly wanted: boolean;
  readonly roots: readonly Root[];
}

function isSameScope(a: Scope, b: Scope): boolean {
  const patterns = ({ roots }: Scope) => JSON.stringify(roots.map((root) => [root.patterns, root.conditional]));
  return a.wanted === b.wanted && patterns(a) === patterns(b);
}

/** What other files know of each other is looked at once the keys have come to rest. */
const REST_MS = 250;

/**
 * Checks the files of the workspace that are not open, and keeps what was found true: by a scan at the start, then by what
 * the client tells of the disk. Between two such messages nothing is done at all.
 */
export class WorkspaceChecks {
  readonly #host: Host;
  readonly #closed: ClosedFiles;
  #reports: WorkspaceReports | undefined;
  /** The files that are being looked at, by their keys. */
  readonly #running = new Map<string, { readonly uri: string; readonly done: Promise<void> }>();
  /** Settles when the last scan is over. */
  scanned: Promise<void> = Promise.resolve();
  #roots: readonly Root[] = [];
  /** The one under way, with the keys of all files that were looked at since it knows what is wanted, by whomever. */
  #scan: { cancelled: boolean; readonly seen: Set<string> } | undefined;
  /** Until the first scan is over, an answer waits for what it will find. */
  #scanning = true;
  #wanted = true;
  /** What the last scan has taken in; absent before the first. */
  #scope: Promise<Scope> | undefined;
  #rest: NodeJS.Timeout | undefined;
  /** What nobody looks at though it is there: hidden by the editor, too large, or not to be read. */
  #hidden = new Map<string, Hidden>();
  /** What may be ours and the projects leave out, by its key. */
  readonly #leftOut = new Map<string, string>();
  #day: Day | undefined;
  /** From when on a summary is kept of each file. */
  #summarize: Summarize | undefined;

  constructor(host: Host) {
    this.#host = host;
    this.#closed = new ClosedFiles(() => host.nextResultId());
  }

  /** What a client that asks for the findings of the workspace is told. */
  async report(
    params: WorkspaceDiagnosticParams,
    token: CancellationToken,
    partial: ResultProgressReporter<WorkspaceDiagnosticReport> | undefined,
  ): Promise<WorkspaceDiagnosticReport> {
    const { WorkspaceReports } = await import('./workspaceReports.ts');
    const { isOpen } = this.#host;
    this.#reports ??= new WorkspaceReports(this.#closed, { isScanning: () => this.#scanning, isOpen });
    return this.#reports.answer(params, token, partial);
  }

  /** The folders that are open. */
  get folders(): string[] {
    return this.#roots.map(({ uri }) => uri);
  }

  set folders(uris: readonly string[]) {
    this.#roots = uris.map((uri) => rootOf(uri, undefined));
  }

  /** The workspace folder that a file lies in, as far as its address is written like the folder's: what follows is its path. */
  folderOf(uri: string): string | undefined {
    const root = rootAround(this.#roots, uri)?.uri;
    return root !== undefined && uri.startsWith(root) ? root : undefined;
  }

  /**
   * Whether a file that is not open may be ours, by its name and place: it lies in a folder of the workspace, and neither the
   * editor nor its project leaves it out.
   */
  async wants(uri: string): Promise<boolean> {
    const root = rootAround(this.#roots, uri);
    if (root === undefined || isExcluded(root, uri)) return false;
    const isNative = isNativeFile(uri) || isProjectFile(uri);
    if (!isNative && !this.#wanted) return false;
    const project = await this.#host.configuration.projectOf(uri);
    const isOut = isLeftOut(uri, project);
    if (isOut && isWatchedFile(uri)) this.#leftOut.set(keyOf(uri), uri);
    else this.#leftOut.delete(keyOf(uri));
    if (isOut) return false;
    return isNative || isWatchedFile(uri) || project?.file.files.include !== undefined;
  }

  /** What tells what the editor hides because of other files; undefined where it hides nothing so. */
  #hiding() {
    return this.#roots.some(({ conditional }) => conditional.length > 0) ? import('./hiddenBeside.ts') : undefined;
  }

  /** Not all is known yet of what files know of each other. */
  get isScanning(): boolean {
    return this.#scanning;
  }

  /** Looks through the whole workspace; a scan that is still under way ends. */
  scan(): Promise<void> {
    this.scanned = this.#lookAround();
    return this.scanned;
  }

  async #lookAround(): Promise<void> {
    if (this.#scan) this.#scan.cancelled = true;
    const scan = { cancelled: false, seen: new Set<string>() };
    this.#scan = scan;
    this.#scanning = true;
    this.#hidden.clear();
    this.#leftOut.clear();
    const { client, engine, projects, isOpen } = this.#host;
    projects.forget();
    this.#scope = this.#askForScope();
    const { wanted, roots } = await this.#scope;
    this.#wanted = wanted;
    this.#roots = roots;
    // What was looked at until now was judged by what was wanted before.
    scan.seen.clear();
    const { mayHoldProject, progressOf, search } = await import('./workspaceSearch.ts');
    const progress = progressOf(scan, client.capabilities.window?.workDoneProgress ? client.connection : undefined);
    const folders = roots.map((root) => ({ uri: root.uri, root }));
    const complete = await search(folders, {
      ...this.#reading,
      isCancelled: () => scan.cancelled,
      folder: (uri, names) => {
        if (!scan.cancelled && !mayHoldProject(uri, names, isOpen)) projects.isWithout(uri);
      },
      wants: (uri) => this.wants(uri),
      take: async (uri) => {
        progress.count();
        await this.check(uri, 'shown');
      },
    });
    if (this.#scan !== scan) return progress.done();
    engine.workspace.complete = complete && this.#roots.length > 0;
    engine.workspace.looking = false;
    for (const { uri } of this.#closed.all()) if (complete && !scan.seen.has(keyOf(uri))) this.#drop(uri);
    await this.#recheckDependents();
    this.#scan = undefined;
    this.#scanning = false;
    this.#closed.wake();
    progress.done();
    this.#host.projectsFound(await projects.all());
    this.#host.changed();
  }

  /** How folders are gone through. */
  get #reading(): Pick<Search, 'files' | 'hidden' | 'failed'> {
    return {
      files: this.#host.files,
      hidden: (one) => this.#hidden.set(keyOf(one.uri), one),
      failed: (one, error) => this.#failed(one, error),
    };
  }

  /** Files on the disk were written, made or deleted. Open documents are what the editor says they are. */
  async filesChanged(changes: readonly FileEvent[]): Promise<void> {
    const gone = changes.flatMap(({ uri, type }) => (type === FileChangeType.Deleted ? uri : []));
    // At once: what comes again later must not be taken for what has gone.
    for (const uri of gone) this.#dropAll(uri);
    const projects = changes.flatMap(({ uri }) => (isProjectFile(uri) ? uri : []));
    for (const uri of projects) this.#host.projectChanged(uri);
    if (projects.length > 0) return this.scan();
    const wanted: string[] = [];
    for (const { uri, type } of changes) {
      if (type !== FileChangeType.Deleted && (await this.wants(uri))) wanted.push(uri);
    }
    const known: { readonly uri: string; readonly kind?: Hidden['kind'] }[] = [
      ...this.#closed.all(),
      ...this.#hidden.values(),
    ];
    const moved = (await this.#hiding())?.movedBeside(known, this.#roots, changes) ?? [];
    await this.#checkAll([...wanted, ...moved.flatMap(({ uri, kind }) => (kind === 'folder' ? [] : uri))]);
    this.#host.changed();
    const made = changes.filter(({ uri, type }) => type === FileChangeType.Created && !isWatchedFile(uri));
    const folders = moved.filter(({ uri, kind }) => kind === 'folder' && this.#hidden.delete(keyOf(uri)));
    if (made.length + folders.length > 0) await this.#lookInto([...made, ...folders].map(({ uri }) => uri));
  }

  /** Of a folder that was moved here, and of one that was made a moment ago, clients may tell without telling what is in it. */
  async #lookInto(uris: readonly string[]): Promise<void> {
    const { filesIn } = await import('./workspaceSearch.ts');
    const found = await filesIn(uris, this.#roots, this.#reading);
    if (found.length > 0) await this.filesChanged(found.map((uri) => ({ uri, type: FileChangeType.Changed })));
  }

  /** The document is open now: the editor's text counts, and its findings are told with it. */
  opened(uri: string): void {
    const before = this.#closed.of(uri);
    this.#closed.opened(uri);
    if (before !== undefined && before.uri !== uri) this.#host.engine.remove(before.uri);
  }

  /** The client has asked about an open document. */
  asked(uri: string): void {
    this.#closed.asked(uri);
  }

  /** Nobody asks about an open document: what is found in it is told with the files that are not open. */
  unasked({ uri, version }: TextDocument, diagnostics: readonly Diagnostic[]): void {
    this.#closed.unasked(uri, version, diagnostics);
  }

  /**
   * Looks at a file that is not open, and says what is new about it.
   * @param how its folder has just been listed, and the editor shows it
   */
  check(uri: string, how?: 'shown'): Promise<void> {
    const key = keyOf(uri);
    this.#scan?.seen.add(key);
    // One after the other: the last look is the one that counts.
    const before = this.#running.get(key)?.done ?? Promise.resolve();
    const done = before
      .then(() => this.#check(uri, how))
      .finally(() => {
        if (this.#running.get(key)?.done === done) this.#running.delete(key);
      });
    this.#running.set(key, { uri, done });
    return done;
  }

  /** What was found in a file that has just been closed, once it has been looked at; the workspace is told of it again. */
  async resultOf(
    uri: string,
  ): Promise<{ readonly resultId: string; readonly diagnostics: readonly Diagnostic[] } | undefined> {
    await this.#running.get(keyOf(uri))?.done;
    const result = this.#closed.of(uri);
    // VS Code asks once more for what it closes, and until it is answered it drops what it is told of it in other ways.
    this.#closed.again(uri);
    return result;
  }

  /** What lists of all files show of those that are not open. From then on it is kept of each file that is looked at. */
  async summaries(summarize: Summarize, ready: Promise<void>): Promise<FileSummary[]> {
    this.#summarize = summarize;
    await ready;
    await this.scanned;
    await this.#checkAgain(this.#closed.all().filter(({ summary }) => summary === undefined));
    return this.#summariesOfAll();
  }

  /** Those that are known without waiting; of the others the host is told as soon as they are. */
  summariesByNow(summarize: Summarize, ready: Promise<void>): FileSummary[] {
    if (this.#summarize === undefined) void this.summaries(summarize, ready);
    return this.#summariesOfAll();
  }

  #summariesOfAll(): FileSummary[] {
    return this.#closed.all().flatMap(({ summary }) => summary ?? []);
  }

  /** The editor's settings have changed: all is looked through again if other files are wanted now. */
  async settingsChanged(): Promise<void> {
    const before = await this.#scope;
    const now = before && (await this.#askForScope());
    return before && now && !isSameScope(before, now) ? this.scan() : this.recheck();
  }

  async #askForScope(): Promise<Scope> {
    const { configuration } = this.#host;
    const wanted = await configuration.wantsWorkspace();
    const roots = this.#roots.map(async ({ uri }) => rootOf(uri, await configuration.filesExclude(uri)));
    return { wanted, roots: await Promise.all(roots) };
  }

  /** What holds for files has changed, and with it perhaps which of them are left out. */
  async recheck(): Promise<void> {
    // What a scan has passed over or is looking at, it has judged by what held until now.
    if (this.#scan) return this.scan();
    await this.#checkAll([...this.#closed.all().map(({ uri }) => uri), ...this.#leftOut.values()]);
    this.#host.changed();
  }

  /** What files know of each other has changed: those that named something of it are looked at again, when there is time. */
  neighboursChanged(): void {
    if (this.#scanning) return;
    clearTimeout(this.#rest);
    // What is seen now may tell others something.
    this.#rest = setTimeout(() => void this.#recheckDependents().then(() => this.#host.changed()), REST_MS);
    this.#rest.unref?.();
  }

  /** What the files that are not open need of the ignores of their projects. */
  get heeded(): Heeded[] {
    return this.#closed.all().flatMap(({ heeded }) => heeded ?? []);
  }

  get hidden(): Hidden[] {
    return [...this.#hidden.values()];
  }

  /** Every file has been looked at, and none is being looked at again. */
  get isSettled(): boolean {
    return !this.#scanning && this.#wanted && this.#host.engine.workspace.complete && this.#running.size === 0;
  }

  /** Resolves when no scan goes on, and no file is being looked at. */
  async settled(): Promise<void> {
    let scan: Promise<void> | undefined;
    while (scan !== this.scanned || this.#running.size > 0) {
      scan = this.scanned;
      await Promise.allSettled([scan, ...[...this.#running.values()].map(({ done }) => done)]);
    }
  }

  async #check(uri: string, how: 'shown' | undefined): Promise<void> {
    const { engine, files, isOpen, restored } = this.#host;
    if (isOpen(uri)) return this.#closed.restored(uri) ? restored(uri) : undefined;
    const isHidden = how !== 'shown' && (await (await this.#hiding())?.isHiddenBeside(uri, this.#roots, files));
    const wanted = !isHidden && (await this.wants(uri));
    const text = wanted ? await files.read(uri) : undefined;
    if (isOpen(uri)) return;
    if (isHidden) this.#hidden.set(keyOf(uri), { uri, kind: 'file' });
    if (!wanted) return this.#drop(uri);
    if (text === undefined) this.#hidden.set(keyOf(uri), { uri, kind: 'file' });
    else this.#hidden.delete(keyOf(uri));
    // Most files end here.
    if (text === undefined || !(isProjectFile(uri) || engine.isOurs(uri, text))) return this.#drop(uri);
    const { isStale, lookAtClosed } = await import('./closedLook.ts');
    const look = await lookAtClosed(uri, text, this.#host);
    if (look.kind === 'opened') return;
    if (look.kind === 'left-out') return this.#drop(uri);
    const { today, analysis, heeded } = look;
    this.#day = today;
    if (analysis.kind === 'too-large') this.#hidden.set(keyOf(uri), { uri, kind: 'file' });
    if (analysis.kind === 'too-large' || analysis.kind === 'foreign') return this.#drop(uri);
    const document = textDocument(uri, text);
    const diagnostics = this.#wanted ? this.#host.toDiagnostics(document, analysis) : [];
    const snapshot = analysis.kind === 'snapshot' ? analysis.snapshot : undefined;
    const outside = [...(snapshot?.outside ?? [])];
    const summary = snapshot ? this.#summarize?.(document, snapshot) : null;
    if (this.#closed.keep({ uri, diagnostics, outside, summary, heeded })) this.#push(uri, diagnostics);
    this.#host.closedChanged();
    // What it was told may have changed while it was looked at. A scan asks at its end.
    if (!this.#scanning && isStale(engine, { uri, outside })) this.neighboursChanged();
  }

  /** A file or folder that cannot be read, or a fault of ours in one, takes no other one down. */
  #failed({ uri, kind }: Hidden, error: unknown): void {
    this.#hidden.set(keyOf(uri), { uri, kind });
    const { console } = this.#host.client.connection;
    console.error(`${uri}: ${wordsOf(error)}`);
  }

  #drop(uri: string): void {
    this.#host.engine.remove(uri);
    if (this.#closed.drop(uri)) this.#push(uri, []);
    this.#host.closedChanged();
  }

  /** A file is gone, or a folder with all that was in it. */
  #dropAll(uri: string): void {
    const isGone = (key: string) => key === keyOf(uri) || key.startsWith(`${keyOf(uri)}/`);
    this.#closed.deleted(isGone, this.#host.isOpen);
    for (const file of this.#closed.all()) {
      if (!isGone(keyOf(file.uri))) continue;
      this.#drop(file.uri);
      if (isProjectFile(file.uri)) this.#host.projectChanged(file.uri);
    }
    for (const key of [...this.#leftOut.keys(), ...this.#hidden.keys()].filter(isGone)) {
      this.#leftOut.delete(key);
      this.#hidden.delete(key);
    }
    // What is being looked at may have been read while it was there.
    void this.#checkAll([...this.#running].flatMap(([key, { uri }]) => (isGone(key) ? uri : [])));
  }

  #push(uri: string, diagnostics: readonly Diagnostic[]): void {
    const { client, isOpen } = this.#host;
    if (!client.pulls && !isOpen(uri)) void client.connection.sendDiagnostics({ uri, diagnostics: [...diagnostics] });
  }

  async #recheckDependents(): Promise<void> {
    const { isStale } = await import('./closedLook.ts');
    const { engine } = this.#host;
    const newDay = this.#day !== dayOf(new Date());
    await this.#checkAgain(this.#closed.all().filter((file) => newDay || isStale(engine, file)));
  }

  async #checkAll(uris: string[]): Promise<void> {
    await drain(uris, (uri) => this.check(uri).catch((error) => this.#failed({ uri, kind: 'file' }, error)));
  }

  async #checkAgain(files: readonly ClosedFile[]): Promise<void> {
    await this.#checkAll(files.map(({ uri }) => uri));
  }
}
