import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** On the desktop the heavy part of the client is a file of its own; in the browser its sister is part of the one file. */
export const webClientInside: Plugin = {
  name: 'the client of the browser',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/client-main\.cjs$/ }, () => ({
      path: join(import.meta.dirname, '../../client/src/web.ts'),
    }));
  },
};
