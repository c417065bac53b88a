#!/usr/bin/env node
// The language server: `node dist/server.js --stdio`, or started by the extension.
import { readFile } from 'node:fs/promises';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { wordsOf } from './protocol/guard.ts';
import { nodeFiles } from './protocol/nodeFiles.ts';
import { serve } from './protocol/server.ts';
import { connectStdio, loadWriting } from './protocol/stdio.ts';

/** Put in by the bundler. */
declare const VERSION: string;

const connection = process.argv.includes('--stdio') ? connectStdio() : createConnection(ProposedFeatures.all);
// Node would end where something fails that nobody waits for, such as a client that is asked to look again and refuses.
process.on('unhandledRejection', (fault) => connection.console.error(`in the background: ${wordsOf(fault)}`));

serve(connection, {
  version: VERSION,
  locale: Intl.DateTimeFormat().resolvedOptions().locale,
  checkPage: `${new URL('.', import.meta.url).href}{pages}#{id}`,
  files: nodeFiles,
  load: loadWriting,
  readText: (name) => readFile(new URL(name, import.meta.url), 'utf8'),
});
