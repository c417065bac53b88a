#!/usr/bin/env node
// The language server: `node dist/server.js --stdio`, or started by the extension.
import { readFile } from 'node:fs/promises';
import type { Connection } from 'vscode-languageserver';
import { wordsOf } from './protocol/guard.ts';
import { nodeFiles } from './protocol/nodeFiles.ts';
import { serve } from './protocol/server.ts';
import type { ServerOptions } from './protocol/session.ts';
import { connectStdio, loadWriting } from './protocol/stdio.ts';

/** Put in by the bundler. */
declare const VERSION: string;

const options: ServerOptions = {
  version: VERSION,
  locale: Intl.DateTimeFormat().resolvedOptions().locale,
  checkPage: `${new URL('.', import.meta.url).href}{pages}#{id}`,
  files: nodeFiles,
  load: loadWriting,
  readText: (name) => readFile(new URL(name, import.meta.url), 'utf8'),
};
if (process.argv.includes('--stdio')) start(connectStdio());
else void import('./protocol/otherTransports.ts').then(async (other) => start(await other.connectOtherwise(options)));

function start(connection: Connection): void {
  // Node would end where something fails that nobody waits for, such as a client that is asked to look again and refuses.
  process.on('unhandledRejection', (fault) => connection.console.error(`in the background: ${wordsOf(fault)}`));
  serve(connection, options);
}
