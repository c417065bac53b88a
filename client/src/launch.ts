// How a server is started: as a process of its own, or, where VS Code runs in a browser, as a worker.
import type { ExtensionContext } from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';

export interface Launched {
  readonly client: BaseLanguageClient;
  /** The process id while there is a process. */
  pid(): number | undefined;
  /** Ends what has not ended by itself when the client is done with it. */
  end(): void;
}

export type Launch = (context: ExtensionContext, options: LanguageClientOptions) => Launched;
