import type { ClientCapabilities, Connection, InitializeParams } from 'vscode-languageserver';
import { asRecord } from '../util/record.ts';
import type { InitializationOptions } from './requests.ts';

type Refreshing = { readonly refreshSupport?: boolean };

/** Who is at the other end of the connection: what it can do, and what it wants. Known once it has introduced itself. */
export class Client {
  readonly connection: Connection;
  #capabilities: ClientCapabilities = {};
  #options: InitializationOptions = {};

  constructor(connection: Connection) {
    this.connection = connection;
  }

  introduce({ capabilities, initializationOptions }: InitializeParams): void {
    this.#capabilities = capabilities;
    this.#options = asRecord(initializationOptions) as InitializationOptions;
  }

  get capabilities(): ClientCapabilities {
    return this.#capabilities;
  }

  get options(): InitializationOptions {
    return this.#options;
  }

  /** Whether it fetches diagnostics; to another one they are pushed. */
  get pulls(): boolean {
    return this.#capabilities.textDocument?.diagnostic !== undefined && this.#options.pushDiagnostics !== true;
  }

  /** Whether it can be asked to fetch diagnostics again. Helix writes `diagnostic` where LSP says `diagnostics`. */
  get refreshesDiagnostics(): boolean {
    const { workspace = {} } = this.#capabilities;
    const { diagnostics, diagnostic }: Partial<Record<'diagnostics' | 'diagnostic', Refreshing>> = workspace;
    return (diagnostics ?? diagnostic)?.refreshSupport ?? false;
  }
}
