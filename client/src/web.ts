// Where VS Code runs in a browser: the server is a worker, from one file.
import { type ExtensionContext, Uri } from 'vscode';
import type { LanguageClientOptions, MessageTransports } from 'vscode-languageclient';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import type { Launched } from './launch.ts';
import { type Session, type SessionEvents, startSession as start } from './main.ts';

/** The browser's; the types of Node do not know it. */
declare class Worker {
  constructor(address: string, options?: { readonly name?: string });
  terminate(): void;
}

export function startSession(context: ExtensionContext, events: SessionEvents): Session {
  return start(context, events, launchWorker);
}

function launchWorker({ extensionUri }: ExtensionContext, options: LanguageClientOptions): Launched {
  const address = Uri.joinPath(extensionUri, 'dist/web-server.js').toString(true);
  let worker: Worker | undefined;
  const end = (): void => worker?.terminate();
  // Not the worker alone: the language client would not know it for one, because VS Code puts its own `Worker` before it.
  const startWorker = async (): Promise<MessageTransports> => {
    end();
    worker = new Worker(address, { name: 'SecGroup' });
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  };
  return { client: new QuietClient('secgroup', 'SecGroup', startWorker, options), pid: () => undefined, end };
}

/** Says nothing by pop-up, as its sister of the desktop. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}
