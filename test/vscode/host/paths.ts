import { fileURLToPath } from 'node:url';

/** The repository's root, which is also the extension under development. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url)).replace(/[/\\]$/, '');
