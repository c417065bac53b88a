import { combine, type Settings, type SettingsLayer } from '../engine/settings.ts';
import { decoded, folderOf } from '../util/uri.ts';
import { PROJECT_FILE_NAMES } from './names.ts';
import type { ProjectFile } from './projectFile.ts';

/** Most workspaces have no such file. */
const reader = () => import('./projectFile.ts');
const NONE: Promise<undefined> = Promise.resolve(undefined);

/** A project's file and where it lies. */
export interface Project {
  readonly uri: string;
  /** The folder it holds for, with a slash at its end. */
  readonly folder: string;
  readonly file: ProjectFile;
}

/**
 * Finds the file of the project that a document belongs to: the nearest one above it, up to the root of the disk, or of the
 * repository that VS Code shows without a disk. In other virtual workspaces, up to the folder that is open: what lies above
 * it, nobody knows, and who asks may have the network searched.
 */
export class Projects {
  readonly #read: (uri: string) => Promise<string | undefined>;
  readonly #isWithin: (folder: string) => boolean;
  readonly #byFolder = new Map<string, Promise<Project | undefined>>();

  /**
   * @param read the text of a file; undefined when there is none
   * @param isWithin whether a folder lies in the workspace: elsewhere, what cannot be read is not there
   */
  constructor(read: (uri: string) => Promise<string | undefined>, isWithin: (folder: string) => boolean) {
    this.#read = read;
    this.#isWithin = isWithin;
  }

  async of(uri: string): Promise<Project | undefined> {
    for (const folder of foldersAbove(uri)) {
      if (!isOnDisk(folder) && !isInRepository(folder) && !this.#isWithin(folder)) return undefined;
      const found = this.#in(folder);
      // Nobody waits for what has been seen not to be there: a scan asks this for each file.
      const project = found === NONE ? undefined : await found;
      if (project !== undefined) return project;
    }
    return undefined;
  }

  /** Those that have been found so far. */
  async all(): Promise<Project[]> {
    const found = await Promise.all([...this.#byFolder.values()].map((one) => one.catch(() => undefined)));
    return found.filter((project) => project !== undefined);
  }

  /** A project's file was written, made or deleted. */
  changed(uri: string): void {
    this.#byFolder.delete(folderOf(uri));
  }

  /** What lies outside of the workspace may have changed above a file, and nobody has told. */
  askAgain(uri: string): void {
    for (const folder of foldersAbove(uri)) if (!this.#isWithin(folder)) this.#byFolder.delete(folder);
  }

  /** It has been seen that a folder holds no project's file. */
  isWithout(folder: string): void {
    this.#byFolder.set(withSlash(folder), NONE);
  }

  /** Anything may have changed. */
  forget(): void {
    this.#byFolder.clear();
  }

  #in(folder: string): Promise<Project | undefined> {
    const known = this.#byFolder.get(folder);
    if (known !== undefined) return known;
    const found = this.#look(folder);
    this.#byFolder.set(folder, found);
    const isLast = () => this.#byFolder.get(folder) === found;
    found.then(
      (project) => project === undefined && isLast() && this.#byFolder.set(folder, NONE),
      // What could not be read is asked for again.
      () => isLast() && this.#byFolder.delete(folder),
    );
    return found;
  }

  async #look(folder: string): Promise<Project | undefined> {
    for (const name of PROJECT_FILE_NAMES) {
      const text = await this.#textOf(folder, name);
      if (text === undefined) continue;
      const { readProjectFile } = await reader();
      return { uri: `${folder}${name}`, folder, file: readProjectFile(text) };
    }
    return undefined;
  }

  async #textOf(folder: string, name: string): Promise<string | undefined> {
    try {
      return await this.#read(`${folder}${name}`);
    } catch (error) {
      if (this.#isWithin(folder)) throw error;
      return undefined;
    }
  }
}

/** The settings of a document: the project's, and where the editor says something else, the editor's. */
export function settingsOf(uri: string, project: Project | undefined, editor: SettingsLayer): Settings {
  if (project === undefined) return combine([editor]);
  const path = pathWithin(project.folder, uri);
  const ignored = project.file.ignores
    .filter(({ matches }) => matches(path))
    .map(({ index, checks, until }) => ({ index, checks, ...(until !== undefined && { until }) }));
  return combine([project.file.layer, editor], ignored);
}

/** Whether a project leaves a file out, or a list of its own does not take it in. */
export function isLeftOut(uri: string, project: Project | undefined): boolean {
  if (project === undefined) return false;
  const path = pathWithin(project.folder, uri);
  const { include, exclude } = project.file.files;
  if (exclude.some((matches) => matches(path))) return true;
  return include !== undefined && !include.some((matches) => matches(path));
}

/** The path of a file below a folder, as patterns see it. */
export function pathWithin(folder: string, uri: string): string {
  return decoded(uri.startsWith(folder) ? uri.slice(folder.length) : uri);
}

export function withSlash(folder: string): string {
  return folder.endsWith('/') ? folder : `${folder}/`;
}

export function isOnDisk(uri: string): boolean {
  return uri.startsWith('file:');
}

/**
 * Whether a folder lies in a repository that VS Code shows without a disk, or is its root. Above that are those of others.
 *
 * @example isInRepository('vscode-vfs://github/owner/name/') // true
 * @example isInRepository('vscode-vfs://azurerepos/owner/project/name/infra/') // true
 */
function isInRepository(folder: string): boolean {
  return /^vscode-vfs:\/\/(?:github|azurerepos[^/]*\/[^/]+)[^/]*\/[^/]+\/[^/]+\//.test(folder);
}

/** The folders that a file lies in, the nearest first; none for what lies in no file system. */
export function* foldersAbove(uri: string): Iterable<string> {
  const [root] = /^[^/:]+:(?:\/\/[^/]*)?\//.exec(uri) ?? [];
  if (root === undefined) return;
  for (let folder = folderOf(uri); folder.length >= root.length; folder = folderOf(folder.slice(0, -1))) yield folder;
}
