/**
 * The workbench as vscode.dev shows it: no server behind it, extensions from a web address, in the web worker host. Our
 * server sends the page; what the page says of that server and of its own is changed on the way.
 */
import type { Page } from 'playwright-core';
import { THEME_VARIABLE } from '../results.ts';
import type { Server } from './server.ts';
import { QUIET_SETTINGS } from './settings.ts';

export interface WebOptions {
  /** A folder in a file system of one of the extensions. */
  readonly folder: string;
  /** Web addresses of the extensions under development. */
  readonly extensions: readonly string[];
  /** The web address of the module with `run()`. */
  readonly tests: string;
}

const FETCH_LIMIT_MS = 120_000;

/** Shows the workbench. */
export async function showWebWorkbench(page: Page, server: Server, options: WebOptions): Promise<void> {
  const address = `http://127.0.0.1:${server.port}/`;
  await page.route(
    (url) => url.origin === new URL(address).origin && url.pathname === '/',
    async (route) => {
      const response = await route.fetch({ timeout: FETCH_LIMIT_MS });
      if (!response.ok()) return route.fulfill({ response });
      const html = await response.text();
      const body = html.replace(CONFIGURATION, (_, before, settings, after) => {
        const changed = { ...JSON.parse(settings.replaceAll('&quot;', '"')), ...configuration(options) };
        return before + JSON.stringify(changed).replaceAll('"', '&quot;') + after;
      });
      const headers = response.headers();
      // An extension of a gallery comes by `https:`, which the page may read and draw; ours comes from this machine. Without
      // the pictures, the icon of our view is blank: "Refused to load the image 'http://localhost:…/media/shield.svg'".
      const policy = headers['content-security-policy'] ?? '';
      headers['content-security-policy'] = policy.replace(/(connect|img)-src 'self'/g, '$& http://localhost:*');
      return route.fulfill({ response, headers, body });
    },
  );
  await page.goto(`${address}?${new URLSearchParams({ tkn: server.token })}`);
}

const CONFIGURATION = /(<meta id="vscode-workbench-web-configuration" data-settings=")([^"]*)(")/;

/** The options of `IWorkbenchConstructionOptions` by which VS Code's own web tests start. */
function configuration({ folder, extensions, tests }: WebOptions): object {
  const theme = process.env[THEME_VARIABLE];
  return {
    folderUri: components(folder),
    configurationDefaults: { ...QUIET_SETTINGS, ...(theme && { 'workbench.colorTheme': theme }) },
    developmentOptions: { extensions: extensions.map(components), extensionTestsPath: components(tests) },
  };
}

/** `http://localhost:80/x` as VS Code passes addresses around. */
function components(address: string): object {
  const { protocol, host, pathname } = new URL(address);
  return { scheme: protocol.replace(':', ''), authority: host, path: pathname };
}
