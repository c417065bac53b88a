// The language server: `node dist/server.js --stdio`, or started by the extension.
import { pathToFileURL } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './protocol/server.ts';

/** Put in by the bundler. */
declare const VERSION: string;

const home = pathToFileURL(process.argv[1] ?? '.');
serve(createConnection(ProposedFeatures.all), {
  version: VERSION,
  checkPage: new URL('checks.md#{id}', home).href.replace('%7Bid%7D', '{id}'),
});
