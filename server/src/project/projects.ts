import { combine, type Settings, type SettingsLayer } from '../engine/settings.ts';
import { decoded } from '../util/uri.ts';
import { PROJECT_FILE_NAMES } from './names.ts';
import type { ProjectFile } from './projectFile.ts';

/** Most workspaces have no such file. */
const reader = () => import('./projectFile.ts');

/** A project's file and where it lies. */
export interface Project {
  readonly uri: string;
  /** The folder it holds for, with a slash at its end. */
  readonly folder: string;
  readonly file: ProjectFile;
}

/** Finds the file of the project that a document belongs to: the nearest one between it and its workspace folder. */
export class Projects {
  readonly #read: (uri: string) => Promise<string | undefined>;
  readonly #byFolder = new Map<string, Promise<Project | undefined>>();

  /** @param read the text of a file; undefined when there is none */
  constructor(read: (uri: string) => Promise<string | undefined>) {
    this.#read = read;
  }

  /** @param root the workspace folder; above it nothing is looked for */
  async of(uri: string, root: string | undefined): Promise<Project | undefined> {
    if (root === undefined) return undefined;
    const top = withSlash(root);
    for (let folder = parentOf(uri); folder?.startsWith(top); folder = parentOf(folder.slice(0, -1))) {
      const project = await this.#in(folder);
      if (project !== undefined) return project;
    }
    return undefined;
  }

  /** Those that have been found so far. */
  async all(): Promise<Project[]> {
    const found = await Promise.all(this.#byFolder.values());
    return found.filter((project) => project !== undefined);
  }

  /** A project's file was written, made or deleted. */
  changed(uri: string): void {
    this.#byFolder.delete(parentOf(uri) ?? '');
  }

  /** It has been seen that a folder holds no project's file. */
  isWithout(folder: string): void {
    this.#byFolder.set(withSlash(folder), Promise.resolve(undefined));
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
    // What could not be read is asked for again.
    found.catch(() => this.#byFolder.get(folder) === found && this.#byFolder.delete(folder));
    return found;
  }

  async #look(folder: string): Promise<Project | undefined> {
    for (const name of PROJECT_FILE_NAMES) {
      const text = await this.#read(`${folder}${name}`);
      if (text === undefined) continue;
      const { readProjectFile } = await reader();
      return { uri: `${folder}${name}`, folder, file: readProjectFile(text) };
    }
    return undefined;
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

function parentOf(uri: string): string | undefined {
  const slash = uri.lastIndexOf('/');
  return slash < 0 ? undefined : uri.slice(0, slash + 1);
}
