import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import { DidChangeConfigurationNotification } from 'vscode-languageserver';
import { defaultSettings, readSettings, type Settings } from '../engine/settings.ts';

/**
 * The settings of each document. A client that can be asked is asked once for each document; another one sends all of
 * them with `workspace/didChangeConfiguration`.
 */
export class Configuration {
  readonly #connection: Connection;
  readonly #byDocument = new Map<string, Promise<Settings>>();
  /** Equal settings are one object, so that nothing is analysed again for a setting of somebody else. */
  readonly #known = new Map<string, Settings>();
  #sent: Settings = defaultSettings;
  #canAsk = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  initialize(capabilities: ClientCapabilities): void {
    this.#canAsk = capabilities.workspace?.configuration ?? false;
  }

  /** Asks the client to tell of changes, where it wants to be asked. */
  async register(capabilities: ClientCapabilities): Promise<void> {
    if (!capabilities.workspace?.didChangeConfiguration?.dynamicRegistration) return;
    await this.#connection.client.register(DidChangeConfigurationNotification.type, { section: 'secgroup' });
  }

  of(uri: string): Promise<Settings> {
    if (!this.#canAsk) return Promise.resolve(this.#sent);
    const cached = this.#byDocument.get(uri);
    if (cached) return cached;
    const asked = this.#ask(uri);
    this.#byDocument.set(uri, asked);
    return asked;
  }

  changed(settings: unknown): void {
    this.#byDocument.clear();
    const section =
      typeof settings === 'object' && settings !== null && 'secgroup' in settings ? settings.secgroup : settings;
    this.#sent = this.#shared(readSettings(section));
  }

  forget(uri: string): void {
    this.#byDocument.delete(uri);
  }

  async #ask(uri: string): Promise<Settings> {
    try {
      return this.#shared(
        readSettings(await this.#connection.workspace.getConfiguration({ scopeUri: uri, section: 'secgroup' })),
      );
    } catch (error) {
      this.#connection.console.warn(`The client did not answer for its settings: ${error}`);
      return defaultSettings;
    }
  }

  #shared(settings: Settings): Settings {
    const key = JSON.stringify(settings);
    const known = this.#known.get(key) ?? settings;
    this.#known.set(key, known);
    return known;
  }
}
