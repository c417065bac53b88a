// Bundles what ships (dist/) and, with --tests, the suite that runs inside VS Code (out/).
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: !process.argv.includes('--dev'),
  sourcemap: process.argv.includes('--dev'),
  loader: { '.md': 'text' },
  define: { VERSION: JSON.stringify(version) },
  logLevel: 'warning',
};

/**
 * We take js-yaml's events and leave its schemas and its writer. The bundler may drop a constant only if it knows that making
 * it does nothing else; so every constant of that file says so.
 */
const CONSTANT = /^(var [\w$]+ = )((?:[{`]|new \w|(?!class)[\w$.]+\()(?:.*|.*\n[\s\S]*?\n[\]})]+));$/gm;
const eventsOnly = {
  name: 'js-yaml events only',
  setup({ onLoad }) {
    onLoad({ filter: /js-yaml\.mjs$/ }, ({ path }) => {
      const pure = readFileSync(path, 'utf8').replace(CONSTANT, '$1/* @__PURE__ */ (() => ($2))();');
      return { contents: pure, loader: 'js' };
    });
  },
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
  plugins: [eventsOnly],
  // Bundled CommonJS packages ask for Node's own modules by `require`.
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

// The pages of the checks as one file, for editors that follow a diagnostic's link to the disk.
const pages = readdirSync('server/src/checks').filter((name) => name.endsWith('.md'));
writeFileSync('dist/checks.md', pages.map((name) => withId(name)).join('\n'));

function withId(name) {
  const id = name.slice(0, -'.md'.length);
  const page = readFileSync(`server/src/checks/${name}`, 'utf8');
  return `<a id="${id}"></a>\n\n${page.replace(/^# (.+)/, `# $1 (\`${id}\`)`)}`;
}
