// Files that a project takes in though nobody else would: the client is to tell of them too. Loaded where there is a project.
import {
  type Connection,
  DidChangeWatchedFilesNotification,
  type Disposable,
  type FileSystemWatcher,
} from 'vscode-languageserver';
import { PROJECT_FILE_NAMES } from '../project/names.ts';

/** Keeps the client watching what the projects of the workspace take in. */
export class ProjectWatchers {
  readonly #connection: Connection;
  /** Also those whose file is gone: it may come again. */
  readonly #folders = new Set<string>();
  /** What is registered. */
  #watched = '[]';
  #registered: Promise<Disposable | undefined> = Promise.resolve(undefined);

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * @param patterns those of all projects, by which they take files in
   * @param outside the folders of projects that lie outside of the workspace
   * @param above folders in which one may come to lie
   */
  async watch(patterns: readonly string[], outside: readonly string[], above: readonly string[]): Promise<void> {
    for (const folder of outside) this.#folders.add(folder);
    const globs = [...new Set(patterns.flatMap(globsOf))].sort();
    const folders = [...new Set([...this.#folders, ...above])].sort();
    const files = folders.map((folder) => ({ baseUri: withoutSlash(folder), pattern: PROJECT_FILE }));
    const watchers = [...globs, ...files].map((globPattern) => ({ globPattern }));
    const before = this.#registered;
    const now = before.then((old) => this.#replace(old, watchers));
    // What is refused leaves what was watched until now, and is asked for again with the next.
    this.#registered = now.catch(() => before);
    await now;
  }

  async #replace(old: Disposable | undefined, watchers: FileSystemWatcher[]): Promise<Disposable | undefined> {
    const wanted = JSON.stringify(watchers);
    if (wanted === this.#watched) return old;
    const { client } = this.#connection;
    const fresh =
      watchers.length === 0 ? undefined : await client.register(DidChangeWatchedFilesNotification.type, { watchers });
    old?.dispose();
    this.#watched = wanted;
    return fresh;
  }
}

const PROJECT_FILE = `{${PROJECT_FILE_NAMES.join(',')}}`;

/** The root of a disk keeps it. */
function withoutSlash(folder: string): string {
  return folder.replace(/(?<!\/|:|%3A)\/$/i, '');
}

/** What is watched anyway. */
const YAML_OR_JSON = /\.(?:ya?ml|json|\{(?:ya?ml|json)(?:,(?:ya?ml|json))*\})$/i;

/**
 * A pattern of a project as clients take them: wherever the project lies, which is more than it means; and with what is in a
 * folder that it may name. None for files that are watched anyway.
 *
 * @example globsOf('*.tpl') // ['**' + '/*.tpl']
 */
function globsOf(pattern: string): string[] {
  const plain = pattern.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
  if (plain === '' || YAML_OR_JSON.test(plain)) return [];
  const anywhere = plain.startsWith('**/') ? plain : `**/${plain}`;
  const namesFiles = plain.endsWith('*') || /\.[^/*]+$/.test(plain);
  return namesFiles ? [anywhere] : [anywhere, `${anywhere}/**`];
}
