/** What the bundles in dist/ weigh: what must be loaded before the first finding, and what is loaded when it is asked for. */
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../test/vscode/host/paths.ts';

export interface Size {
  readonly name: string;
  readonly files: readonly string[];
  readonly bytes: number;
  /** The most it may weigh, in bytes: it is what a user waits for. */
  readonly limit: number;
}

const DIST = join(ROOT, 'dist');

/** Every program and text in dist/ belongs to exactly one of these. */
export async function sizes(): Promise<readonly Size[]> {
  const server = await loadedWith('server.js');
  const all = readdirSync(DIST).filter((file) => !file.endsWith('.map'));
  const onDemand = all.filter((file) => /^server-.*\.js$/.test(file) && !server.includes(file));
  return [
    size('server, at start', server, 380_000),
    size('server, on demand', onDemand, 500_000),
    size('client, before a file of ours is open', ['client.cjs'], 10_000),
    size('client', ['client-main.cjs'], 490_000),
    size('server in a browser', ['web-server.js'], 850_000),
    size('client in a browser', ['web-client.cjs'], 500_000),
    size(
      'texts to read',
      all.filter((file) => file.endsWith('.md')),
      400_000,
    ),
  ];
}

export function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

function size(name: string, files: readonly string[], limit: number): Size {
  return { name, files, limit, bytes: files.reduce((total, file) => total + statSync(join(DIST, file)).size, 0) };
}

/** A module of dist/ and all that it imports at once, directly or through others: what `import()` names comes later. */
async function loadedWith(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [join(DIST, entry)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    splitting: true,
    outdir: DIST,
    write: false,
    metafile: true,
    absWorkingDir: DIST,
    logLevel: 'silent',
  });
  const loaded = new Set([entry]);
  for (const file of loaded) {
    const imports = metafile.inputs[file]?.imports ?? [];
    for (const { path, kind, external } of imports)
      if (kind === 'import-statement' && !external) loaded.add(basename(path));
  }
  return [...loaded];
}
