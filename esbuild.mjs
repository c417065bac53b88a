// Bundles what ships (dist/) and, with --tests, the suite that runs inside VS Code (out/).
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { lspAsModules, lspServerAsModules } from './scripts/bundle/modules.ts';
import { oneStart } from './scripts/bundle/oneStart.ts';
import { allPages } from './scripts/bundle/pages.ts';
import { webClientInside } from './scripts/bundle/web.ts';
import { yamlEventsOnly } from './scripts/bundle/yaml.ts';

const withTests = process.argv.includes('--tests');
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: !process.argv.includes('--dev'),
  sourcemap: process.argv.includes('--dev'),
  loader: { '.md': 'text' },
  define: { VERSION: JSON.stringify(version) },
  charset: 'utf8',
  logLevel: 'warning',
};

/** The server is a module whose help texts and hovers are loaded on demand, as files of their own. */
const server = {
  ...shared,
  entryPoints: { server: 'server/src/server.ts' },
  outdir: 'dist',
  format: 'esm',
  splitting: true,
  chunkNames: 'server-[name]-[hash]',
  mainFields: ['module', 'main'],
  // Its main module names all that it can do; ours is the one function that reads.
  alias: {
    'jsonc-parser': 'jsonc-parser/lib/esm/impl/parser.js',
    // We hand it the texts; the other one could also read them from the disk.
    '@vscode/l10n': '@vscode/l10n/dist/browser.js',
  },
  plugins: [yamlEventsOnly, lspServerAsModules, oneStart('server/src/server.ts')],
};

/** VS Code takes extensions as CommonJS. The entry loads the rest on demand; so the rest stays a file of its own. */
const client = {
  ...shared,
  entryPoints: { client: 'client/src/extension.ts', 'client-main': 'client/src/desktop.ts' },
  outdir: 'dist',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  external: ['vscode', './client-main.cjs'],
  mainFields: ['module', 'main'],
  plugins: [lspAsModules],
};

/** In a browser there is one file for each side: an extension there can load no second one, and a worker is a classic script. */
const web = { ...shared, platform: 'browser', target: 'es2022', mainFields: ['browser', 'module', 'main'] };
const webServer = {
  ...web,
  entryPoints: { 'web-server': 'server/src/browser.ts' },
  outdir: 'dist',
  format: 'iife',
  alias: server.alias,
  plugins: [yamlEventsOnly, lspServerAsModules],
};
const webClient = {
  ...web,
  entryPoints: { 'web-client': 'client/src/extension.ts' },
  outdir: 'dist',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  external: ['vscode'],
  plugins: [webClientInside, lspAsModules],
};

/** What runs inside VS Code, in either host. */
const suites = {
  suite: 'test/vscode/suite.ts',
  'suite-chinese': 'test/vscode/suiteChinese.ts',
  startup: 'bench/startupSuite.ts',
};

/** For the tests in a browser: the suite, and the file system that it runs on. */
const webTests = { ...web, minify: false, format: 'cjs', external: ['vscode'], outdir: 'out' };
const webSuite = {
  ...webTests,
  entryPoints: Object.fromEntries(Object.entries(suites).map(([name, file]) => [`memfs/${name}`, file])),
  outExtension: { '.js': '.cjs' },
  define: { 'process.env': '{}' },
  alias: { 'node:assert/strict': './test/vscode/web/assert.ts', 'node:fs': './test/vscode/web/noFiles.ts' },
};
const memfs = {
  ...webTests,
  entryPoints: { 'memfs/extension': 'test/vscode/web/memfs/extension.ts' },
  define: { EXAMPLES: JSON.stringify(['examples', 'examples-zh-cn'].map((folder) => [folder, filesOf(folder)])) },
};

const suite = {
  ...shared,
  entryPoints: suites,
  outdir: 'out',
  format: 'cjs',
  minify: false,
  outExtension: { '.js': '.cjs' },
  external: ['vscode'],
};

rmSync('dist', { recursive: true, force: true });
await Promise.all([
  build(server),
  build(client),
  build(webServer),
  build(webClient),
  ...(withTests ? [suite, webSuite, memfs].map(build) : []),
]);
if (withTests) copyFileSync('test/vscode/web/memfs/manifest.json', 'out/memfs/package.json');

writeFileSync('dist/checks.md', allPages());
writeFileSync('dist/checks.zh-cn.md', allPages('zh-cn'));

function filesOf(folder) {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')]));
}
