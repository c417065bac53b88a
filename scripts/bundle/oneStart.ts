import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Keeps what is loaded at the start in one file. The bundler makes a file of its own of every set of modules that some parts
 * loaded on demand share and others do not, and all those files import from each other. Here each such part says that it
 * needs the start, which is there anyway; so what belongs to the start is shared by all alike.
 */
export function oneStart(entry: string): Plugin {
  const start = resolve(entry);
  const onDemand = new Set<string>();
  return {
    name: 'one start',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\..*\.ts$/ }, ({ kind, path, resolveDir }) => {
        if (kind === 'dynamic-import') onDemand.add(resolve(resolveDir, path));
        return undefined;
      });
      onLoad({ filter: /\/server\/src\/.*\.ts$/ }, ({ path }) => {
        if (!onDemand.has(path)) return undefined;
        const contents = `${readFileSync(path, 'utf8')}\nimport ${JSON.stringify(start)};`;
        return { contents, loader: 'ts', resolveDir: dirname(path) };
      });
    },
  };
}
