import type { Engine } from '../engine/engine.ts';
import type { Client } from './client.ts';
import { refreshLenses } from './lenses.ts';

interface Host {
  readonly client: Client;
  readonly engine: Engine;
  /** The addresses of the open documents. */
  uris(): readonly string[];
  publish(uri: string): Promise<void>;
  /** Files attach groups of other files otherwise than before. */
  attachmentsChanged(): void;
  /** The client has been asked to look at documents again, and asks about those that it shows. */
  asked(uris: readonly string[]): void;
}

/** Has the client look again at what has become old without an edit of its own. */
export class Refreshes {
  readonly #host: Host;
  /** The engine's generation that the client has been told to look at. */
  #generation: number;
  /** The same for where groups stand that findings of other files point to. */
  #moves: number;
  /** The same for what files attach of each other's groups, of which lenses and lists tell. */
  #attachments: number;

  constructor(host: Host) {
    this.#host = host;
    this.#generation = host.engine.workspace.generation;
    this.#moves = host.engine.workspace.moves;
    this.#attachments = host.engine.workspace.attachmentGeneration;
  }

  /**
   * Has the open documents looked at again when what they know of each other has changed.
   * @returns whether the findings of any document may have changed
   */
  ifNeeded(except?: string): boolean {
    const { engine } = this.#host;
    const isOld = engine.workspace.generation !== this.#generation || engine.workspace.moves !== this.#moves;
    if (engine.workspace.attachmentGeneration !== this.#attachments) {
      this.#attachments = engine.workspace.attachmentGeneration;
      this.#host.attachmentsChanged();
      if (!isOld) this.#lenses();
    }
    if (!isOld) return false;
    this.#generation = engine.workspace.generation;
    this.#moves = engine.workspace.moves;
    this.all(except);
    return true;
  }

  /** Has all open documents but one looked at again. */
  all(except?: string): void {
    const { client, publish, asked } = this.#host;
    const others = this.#host.uris().filter((uri) => uri !== except);
    if (others.length === 0) return;
    this.#lenses();
    if (!client.pulls) for (const uri of others) void publish(uri);
    else if (client.refreshesDiagnostics) {
      const heard = () => asked(others);
      void client.connection.languages.diagnostics.refresh().then(heard, heard);
    }
  }

  #lenses(): void {
    const { connection, capabilities } = this.#host.client;
    refreshLenses(connection, capabilities);
  }
}
