// The language server: `node dist/server.js --stdio`, or started by the extension.
import { readFile } from 'node:fs/promises';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { CHECK_PAGES, serve } from './protocol/server.ts';

/** Put in by the bundler. */
declare const VERSION: string;

serve(createConnection(ProposedFeatures.all), {
  version: VERSION,
  checkPage: `${new URL(CHECK_PAGES, import.meta.url).href}#{id}`,
  readText: (name) => readFile(new URL(name, import.meta.url), 'utf8'),
});
