// The language server as a web worker: VS Code in a browser has no processes and no disk. Everything is in one file.
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { READ_TEXT, type ReadTextParams } from './protocol/requests.ts';
import { serve } from './protocol/server.ts';

/** Put in by the bundler. */
declare const VERSION: string;

/** The worker itself; its type is not among those of Node. */
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0];

const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
serve(connection, {
  version: VERSION,
  checkPage: '{pages}#{id}',
  readText: (name) => connection.sendRequest(READ_TEXT, { name } satisfies ReadTextParams),
});
