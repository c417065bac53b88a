import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root, which is also the extension that `npm start` runs. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url)).replace(/[/\\]$/, '');

/** What the bundler makes for tests: the suites, and the file system of the browser. */
export const OUT = join(ROOT, 'out');

/** The package as the ring `package` leaves it; the suites in VS Code run what is in it. */
export const VSIX = join(OUT, 'secgroup.vsix');
