// Bundles what ships (dist/) and, with --tests, the suite that runs inside VS Code (out/).
import { rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const shared = {
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minify: !process.argv.includes('--dev'),
  sourcemap: process.argv.includes('--dev'),
  loader: { '.md': 'text' },
  logLevel: 'warning',
};

rmSync('dist', { recursive: true, force: true });
await Promise.all([
  build({ ...shared, entryPoints: { server: 'server/src/server.ts' }, outdir: 'dist' }),
  build({
    ...shared,
    entryPoints: { client: 'client/src/extension.ts', 'client-main': 'client/src/main.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    // The entry loads the rest on demand; so the rest stays a file of its own.
    external: ['vscode', './client-main.cjs'],
  }),
  process.argv.includes('--tests') &&
    build({
      ...shared,
      minify: false,
      entryPoints: { suite: 'test/vscode/suite.ts' },
      outdir: 'out',
      outExtension: { '.js': '.cjs' },
      external: ['vscode'],
    }),
]);
// The package is ESM; the server's bundle is CommonJS and keeps the plain name `dist/server.js`.
writeFileSync('dist/package.json', '{ "type": "commonjs" }\n');
