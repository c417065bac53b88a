/** Fetches what the browser-hosted VS Code needs and tries the browser: exit code 0 when all is well. */
import { startBrowser } from './browser.ts';
import { fetchVsCode } from './fetch.ts';

const { version } = await fetchVsCode();
const browser = await startBrowser();
console.log(`browser-hosted VS Code ${version} in Chromium ${browser.version()}`);
await browser.close();
