import { t } from '@vscode/l10n';
import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import { DidChangeConfigurationNotification } from 'vscode-languageserver';
import { readLayer, type Settings, type SettingsLayer } from '../engine/settings.ts';
import { isLeftOut, type Project, type Projects, settingsOf } from '../project/projects.ts';
import { asRecord } from '../util/record.ts';

/** What holds for one document. */
export interface Circumstances {
  readonly settings: Settings;
  /** The project does not want it looked at. */
  readonly leftOut: boolean;
}

/**
 * The settings of each document: those of its project, and above them the editor's. A client that can be asked is asked once
 * for each document (and once for all closed files of a folder); another one sends all of them with
 * `workspace/didChangeConfiguration`.
 */
export class Configuration {
  readonly #connection: Connection;
  readonly #projects: Projects;
  readonly #rootOf: (uri: string) => string | undefined;
  readonly #layers = new Map<string, Promise<SettingsLayer>>();
  readonly #byDocument = new Map<string, Promise<Circumstances>>();
  /** Equal settings are one object, so that nothing is analysed again for a setting of somebody else. */
  readonly #known = new Map<string, Settings>();
  #sent: SettingsLayer = {};
  #sentSection: unknown;
  #sentExclude: unknown;
  #canAsk = false;

  /** @param rootOf the workspace folder that a file lies in */
  constructor(connection: Connection, projects: Projects, rootOf: (uri: string) => string | undefined) {
    this.#connection = connection;
    this.#projects = projects;
    this.#rootOf = rootOf;
  }

  initialize(capabilities: ClientCapabilities): void {
    this.#canAsk = capabilities.workspace?.configuration ?? false;
  }

  /** Asks the client to tell of changes, where it wants to be asked. */
  async register(capabilities: ClientCapabilities): Promise<void> {
    if (!capabilities.workspace?.didChangeConfiguration?.dynamicRegistration) return;
    await this.#connection.client.register(DidChangeConfigurationNotification.type, {
      section: ['secgroup', 'files.exclude'],
    });
  }

  async of(uri: string): Promise<Settings> {
    return (await this.around(uri)).settings;
  }

  /** What holds for an open document. */
  around(uri: string): Promise<Circumstances> {
    const cached = this.#byDocument.get(uri);
    if (cached) return cached;
    const found = this.#find(uri, uri);
    this.#byDocument.set(uri, found);
    // What could not be told is asked for again.
    found.catch(() => this.#byDocument.get(uri) === found && this.#byDocument.delete(uri));
    return found;
  }

  /** What holds for a file that is not open; nothing is kept of it. */
  aroundClosed(uri: string): Promise<Circumstances> {
    return this.#find(uri, this.#rootOf(uri) ?? uri);
  }

  /** The project that a file belongs to. */
  projectOf(uri: string): Promise<Project | undefined> {
    return this.#projects.of(uri);
  }

  /** Whether files that are not open are to be checked. */
  async wantsWorkspace(): Promise<boolean> {
    const section = this.#canAsk ? await this.#get(undefined, 'secgroup') : this.#sentSection;
    return asRecord(section).workspaceDiagnostics !== false;
  }

  /** What the editor does not show of a folder. */
  async filesExclude(folder: string): Promise<unknown> {
    return this.#canAsk ? this.#get(folder, 'files.exclude') : this.#sentExclude;
  }

  changed(settings: unknown): void {
    this.#layers.clear();
    this.#byDocument.clear();
    const { secgroup: section = settings, files } = asRecord(settings);
    this.#sentExclude = asRecord(files).exclude;
    this.#sentSection = section;
    this.#sent = readLayer(section);
  }

  /** A project's file has changed. */
  projectChanged(uri: string): void {
    this.#projects.changed(uri);
    this.#byDocument.clear();
  }

  forget(uri: string): void {
    this.#layers.delete(uri);
    this.#byDocument.delete(uri);
  }

  async #find(uri: string, askAs: string): Promise<Circumstances> {
    const [layer, project] = await Promise.all([this.#layer(askAs), this.projectOf(uri)]);
    return { settings: this.#shared(settingsOf(uri, project, layer)), leftOut: isLeftOut(uri, project) };
  }

  #layer(uri: string): Promise<SettingsLayer> {
    if (!this.#canAsk) return Promise.resolve(this.#sent);
    const cached = this.#layers.get(uri);
    if (cached) return cached;
    const asked = this.#get(uri, 'secgroup').then(readLayer);
    this.#layers.set(uri, asked);
    return asked;
  }

  async #get(scopeUri: string | undefined, section: string): Promise<unknown> {
    try {
      return await this.#connection.workspace.getConfiguration({ ...(scopeUri && { scopeUri }), section });
    } catch (error) {
      this.#connection.console.warn(t('The editor did not answer for its settings: {0}', String(error)));
      return undefined;
    }
  }

  #shared(settings: Settings): Settings {
    const key = JSON.stringify(settings);
    const known = this.#known.get(key) ?? settings;
    this.#known.set(key, known);
    return known;
  }
}
