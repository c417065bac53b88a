/** Language servers of others that npm has, bundled as ours is: what would be loaded if all of it were needed at once. */
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { fetchPackages } from '../test/vscode/host/fetch.ts';

interface ServerOfOthers {
  readonly name: string;
  readonly version: string;
  /** The program in the package; or the files that its makers have bundled already. */
  readonly entry?: string;
  readonly bundled?: string;
  readonly note?: string;
}

const SERVERS: readonly ServerOfOthers[] = [
  { name: 'yaml-language-server', version: '2.0.0', entry: 'out/src/server.js' },
  { name: 'dockerfile-language-server-nodejs', version: '0.15.0', entry: 'lib/server.js' },
  { name: 'bash-language-server', version: '5.8.1', entry: 'out/cli.js', note: 'without its parser, a .wasm file' },
  { name: 'typescript-language-server', version: '6.0.2', entry: 'lib/cli.mjs', note: 'without tsserver, its engine' },
  { name: 'svelte-language-server', version: '0.18.4', entry: 'bin/server.js', note: 'with TypeScript' },
  { name: '@vue/language-server', version: '3.3.11', entry: 'index.js', note: 'with TypeScript' },
  {
    name: 'pyright',
    version: '1.1.414',
    bundled: 'dist/{vendor,pyright-internal,pyright-langserver}.js',
    note: 'as its makers bundle it',
  },
];

/** Their names and bytes. Fetches them on first use. */
export async function serversOfOthers(): Promise<[name: string, bytes: number][]> {
  const versions = SERVERS.map(({ version }) => version).join('-');
  const folder = await fetchPackages(`language-servers-${versions}`, SERVERS);
  const found: [string, number][] = [];
  for (const server of SERVERS) {
    const { name, version, note } = server;
    const bytes = await bytesOf(server, join(folder, 'node_modules', name));
    found.push([`${name} ${version}${note === undefined ? '' : `, ${note}`}`, bytes]);
  }
  return found;
}

async function bytesOf({ entry, bundled = '' }: ServerOfOthers, cwd: string): Promise<number> {
  if (entry === undefined) {
    return globSync(bundled, { cwd }).reduce((total, file) => total + statSync(join(cwd, file)).size, 0);
  }
  const { outputFiles } = await build({
    entryPoints: [join(cwd, entry)],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    charset: 'utf8',
    write: false,
    outdir: cwd,
    logLevel: 'silent',
  });
  return outputFiles.reduce((total, { contents }) => total + contents.length, 0);
}
