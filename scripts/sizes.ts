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

/** Every program and text in dist/ belongs to one of these; what is loaded before any finding, to several. */
export async function sizes(): Promise<readonly Size[]> {
  const all = readdirSync(DIST).filter((file) => !file.endsWith('.map'));
  const chunk = (name: string) => all.filter((file) => file.startsWith(`server-${name}-`) && file.endsWith('.js'));
  const before = (...names: readonly string[]) => loadedWith(['server.js', ...names.flatMap(chunk)]);
  const native = await before('native', 'groupNameFindings', 'yamlSound');
  const ros = await before('ros', 'yamlSound');
  const api = await before('ecs-api', 'groupNameFindings', 'json');
  const needed = new Set([...native, ...ros, ...api]);
  const onDemand = all.filter((file) => /^server-.*\.js$/.test(file) && !needed.has(file));
  return [
    size('server, before the first findings of our own form', native, 356_000),
    size('server, before the first findings of a ROS template', ros, 356_000),
    size('server, before the first findings of API data', api, 356_000),
    size('server, on demand', onDemand, 575_000),
    size('client, before a file of ours is open', ['client.cjs'], 10_000),
    size('client', ['client-main.cjs'], 490_000),
    size('server in a browser', ['web-server.js'], 946_000),
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

/** Modules of dist/ and all that they import at once, directly or through others: what `import()` names comes later. */
async function loadedWith(entries: readonly string[]): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: entries.map((entry) => join(DIST, entry)),
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
  const loaded = new Set(entries);
  for (const file of loaded) {
    const imports = metafile.inputs[file]?.imports ?? [];
    for (const { path, kind, external } of imports)
      if (kind === 'import-statement' && !external) loaded.add(basename(path));
  }
  return [...loaded];
}
