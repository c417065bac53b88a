import type { WriteStream } from 'node:fs';
import type { Page } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { LOCALE_VARIABLE, speakIn } from './locale.ts';
import type { Server } from './server.ts';

export interface Opened {
  readonly folder: string;
  /** The folder of the extension under development. */
  readonly extension: string;
  /** A module whose `run()` VS Code calls instead of waiting for a user. */
  readonly tests?: string;
}

/** The address that shows `folder` in the workbench with the extension running from its source folder. */
export function workbenchAddress(server: Server, opened: Opened): string {
  const host = `127.0.0.1:${server.port}`;
  const remote = (path: string): string => `vscode-remote://${host}${asUriPath(path)}`;
  const payload = [
    ['extensionDevelopmentPath', remote(opened.extension)],
    ...(opened.tests ? [['extensionTestsPath', remote(opened.tests)]] : []),
    ['skipWelcome', 'true'],
  ];
  const query = new URLSearchParams({
    tkn: server.token,
    folder: asUriPath(opened.folder),
    payload: JSON.stringify(payload),
  });
  return `http://${host}/?${query}`;
}

/** `C:\x` is `/C:/x` in an address. */
function asUriPath(path: string): string {
  const slashed = path.replaceAll('\\', '/');
  return slashed.startsWith('/') ? slashed : `/${slashed}`;
}

export interface Workbench {
  readonly page: Page;
  /** The exit code of the test module. */
  readonly exitCode: Promise<number>;
  close(): Promise<void>;
}

/** For all that names no limit of its own, such as going to an address. */
const PAGE_LIMIT_MS = 120_000;

/** Opens a browser for the workbench; {@link Workbench.page} still has to go to the workbench's address. */
export async function openWorkbench(log: WriteStream): Promise<Workbench> {
  const browser = await startBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(PAGE_LIMIT_MS);
  const locale = process.env[LOCALE_VARIABLE];
  if (locale) await speakIn(page, locale);
  const exitCode = new Promise<number>((resolve, reject) => {
    page.exposeFunction('codeAutomationExit', (code: number) => resolve(code)).catch(reject);
    page.on('crash', () => reject(new Error('the page of the workbench crashed')));
    browser.on('disconnected', () => reject(new Error('the browser has ended')));
  });
  // Whoever waits for the exit code hears of a rejection; until somebody does, it is no reason to end the process.
  exitCode.catch(() => undefined);
  await page.exposeFunction('codeAutomationLog', (kind: string, args: readonly unknown[]) => {
    log.write(`[workbench ${kind}] ${args.map(asText).join(' ')}\n`);
  });
  return { page, exitCode, close: () => browser.close() };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
