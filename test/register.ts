// Markdown files are text, as in the bundle.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

registerHooks({
  load(url, context, next) {
    if (!url.endsWith('.md')) return next(url, context);
    const text = readFileSync(fileURLToPath(url), 'utf8');
    return { format: 'module', shortCircuit: true, source: `export default ${JSON.stringify(text)};` };
  },
});

// The server loads what reads a file when it meets one; here all of it is at hand.
const { loadAll } = await import('../server/src/engine/dialects.ts');
await loadAll();
