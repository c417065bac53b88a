// Files that a project takes in though nobody else would: the client is to tell of them too. Loaded where there is a project.
import { type Connection, DidChangeWatchedFilesNotification, type Disposable } from 'vscode-languageserver';

/** Keeps the client watching what the projects of the workspace take in. */
export class ProjectWatchers {
  readonly #connection: Connection;
  #watched = '';
  #registered: Promise<Disposable | undefined> = Promise.resolve(undefined);

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @param patterns those of all projects, by which they take files in */
  async watch(patterns: readonly string[]): Promise<void> {
    const globs = [...new Set(patterns.flatMap(globsOf))].sort();
    const wanted = globs.join('\n');
    if (wanted === this.#watched) return;
    this.#watched = wanted;
    const before = this.#registered;
    const watchers = globs.map((globPattern) => ({ globPattern }));
    this.#registered = before.then((old) => {
      old?.dispose();
      if (watchers.length === 0) return undefined;
      return this.#connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    });
    await this.#registered;
  }
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
