// Bundles what ships (dist/) and, with --tests, the suite that runs inside VS Code (out/).
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { lspAsModules } from './scripts/bundle/modules.ts';
import { allPages } from './scripts/bundle/pages.ts';
import { yamlEventsOnly } from './scripts/bundle/yaml.ts';

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
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/impl/parser.js' },
  plugins: [yamlEventsOnly, lspAsModules],
  // A bundled CommonJS package asks for Node's own modules by `require`.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
};

/** VS Code takes extensions as CommonJS. The entry loads the rest on demand; so the rest stays a file of its own. */
const client = {
  ...shared,
  entryPoints: { client: 'client/src/extension.ts', 'client-main': 'client/src/main.ts' },
  outdir: 'dist',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  external: ['vscode', './client-main.cjs'],
  mainFields: ['module', 'main'],
  plugins: [lspAsModules],
};

const suite = {
  ...shared,
  entryPoints: { suite: 'test/vscode/suite.ts' },
  outdir: 'out',
  format: 'cjs',
  minify: false,
  outExtension: { '.js': '.cjs' },
  external: ['vscode'],
};

rmSync('dist', { recursive: true, force: true });
await Promise.all([build(server), build(client), process.argv.includes('--tests') && build(suite)]);

writeFileSync('dist/checks.md', allPages());
writeFileSync('dist/checks.zh-cn.md', allPages('zh-cn'));
