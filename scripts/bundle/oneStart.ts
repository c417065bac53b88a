import { globSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Keeps what is loaded at the start in one file. The bundler makes a file of its own of every set of modules that some parts
 * loaded on demand share and others do not, and all those files import from each other. Here each such part says that it
 * needs the start, which is there anyway; so what belongs to the start is shared by all alike.
 */
export function oneStart(entry: string): Plugin {
  const start = resolve(entry);
  const onDemand = partsOnDemand(dirname(start));
  return {
    name: 'one start',
    setup({ onLoad }) {
      onLoad({ filter: /\/server\/src\/.*\.ts$/ }, ({ path }) => {
        if (!onDemand.has(path)) return undefined;
        const contents = `${readFileSync(path, 'utf8')}\nimport ${JSON.stringify(start)};`;
        return { contents, loader: 'ts', resolveDir: dirname(path) };
      });
    },
  };
}

/** All of them, before any is loaded: one may be part of another one as well, and be loaded as that first. */
function partsOnDemand(folder: string): ReadonlySet<string> {
  const parts = globSync('**/*.ts', { cwd: folder }).flatMap((file) => {
    const path = resolve(folder, file);
    return [...readFileSync(path, 'utf8').matchAll(/\bimport\('(\.[^']+\.ts)'\)/g)].map(([, part = '']) =>
      resolve(dirname(path), part),
    );
  });
  return new Set(parts);
}
