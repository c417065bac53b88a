import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { RESULTS_VARIABLE } from '../results.ts';
import type { ActionName, Input, Output, Target, TextPlace } from './actions.ts';
import { OUT } from './paths.ts';
import { screenshotFile } from './screenshots.ts';
import { centreOfText } from './text-place.ts';

export interface DriverEndpoint {
  readonly address: string;
  /** Where the files of the extension under test are served, as a gallery serves them. */
  readonly extension: string;
  /** Where the extension of the tests is served, and the suite in it. */
  readonly tests: string;
  stop(): void;
}

interface Served {
  readonly handlers: Handlers;
  readonly folders: Folders;
  readonly prefix: string;
}

type Folders = Readonly<Record<'extension' | 'tests', string>>;

type Handlers = { readonly [Name in ActionName]: (input: Input<Name>) => Promise<Output<Name>> };

/** Lets the suite act on the page from inside VS Code, over HTTP on 127.0.0.1. */
export async function startEndpoint(page: Page, extension: string): Promise<DriverEndpoint> {
  const handlers = handlersFor(page);
  const folders: Folders = { extension, tests: join(OUT, 'memfs') };
  // Other programs on this machine do not know the path, so they cannot drive the page.
  const prefix = `/${randomUUID()}/`;
  const http = createServer((request, response) => {
    answer({ handlers, folders, prefix }, request, response).catch((error: unknown) =>
      response.destroy(asError(error)),
    );
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('the driver has no port');
  // By this name: the page of the web worker host takes scripts from no other on this machine.
  const served = `http://localhost:${address.port}${prefix}`;
  return {
    address: `http://127.0.0.1:${address.port}${prefix}`,
    extension: `${served}extension`,
    tests: `${served}tests`,
    stop() {
      http.close();
      http.closeAllConnections();
    },
  };
}

function handlersFor(page: Page): Handlers {
  return {
    async screenshot({ name }) {
      await page.screenshot({ path: screenshotFile(name), animations: 'disabled' });
      return null;
    },
    async key({ press }) {
      await page.keyboard.press(press);
      return null;
    },
    async type({ text }) {
      await page.keyboard.type(text);
      return null;
    },
    async hover(place) {
      // Lines move while lenses arrive, and a hover that was under way is then about another line.
      for (let tries = 0; tries < HOVER_TRIES; tries++) {
        const { x, y } = await waitForText(page, place);
        // Two steps: VS Code shows a hover only when the pointer moves over the text.
        await page.mouse.move(x - 1, y);
        await page.mouse.move(x, y);
        const shown = await isShown(page.locator('.monaco-hover:visible').first(), HOVER_MS * 2 ** tries);
        const now = await waitForText(page, place);
        if (shown && now.x === x && now.y === y) return null;
        await page.mouse.move(0, 0);
      }
      throw new Error(`nothing is shown when the pointer rests on ${JSON.stringify(place.text)}`);
    },
    async clickText(place) {
      const { x, y } = await waitForText(page, place);
      await page.mouse.click(x, y);
      return null;
    },
    async click(target) {
      await firstVisible(page, target).click({ timeout: WAIT_MS });
      return null;
    },
    async waitFor({ gone, timeoutMs, ...target }) {
      const state = gone ? 'hidden' : 'visible';
      await firstVisible(page, target).waitFor({ state, timeout: timeoutMs ?? WAIT_MS });
      return null;
    },
    async texts(target) {
      return (await locate(page, target).allInnerTexts()).map(withPlainSpaces);
    },
    async attributes({ name, ...target }) {
      const elements = await locate(page, target).all();
      return Promise.all(elements.map(async (element) => (await element.getAttribute(name)) ?? ''));
    },
    async results(left) {
      const file = process.env[RESULTS_VARIABLE];
      if (file) writeFileSync(file, JSON.stringify(left));
      return null;
    },
    async resize(size) {
      await page.setViewportSize(size);
      return null;
    },
    async log({ line }) {
      if (!NOISE.test(line)) console.log(line);
      return null;
    },
  };
}

const WAIT_MS = 60_000;
/** A hover that has not come after so long is asked for again, and given more time each time. */
const HOVER_MS = 2_500;
const HOVER_TRIES = 5;
/** The host lacks a native module for its log files, and says so each time it opens one. */
const NOISE = /^Error: Could not locate the bindings file/;

async function isShown(locator: Locator, timeout: number): Promise<boolean> {
  return locator.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}

async function waitForText(page: Page, place: TextPlace): Promise<{ x: number; y: number }> {
  const found = await page.waitForFunction(
    centreOfText,
    { text: place.text, nth: place.nth ?? 0 },
    { timeout: WAIT_MS },
  );
  const centre = await found.jsonValue();
  if (centre === null) throw new Error(`no visible line shows ${JSON.stringify(place.text)}`);
  return centre;
}

function locate(page: Page, target: Target): Locator {
  const scope: Page | FrameLocator = target.webview
    ? page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame')
    : page;
  return scope.locator(target.selector, target.text === undefined ? {} : { hasText: target.text });
}

/** VS Code keeps some of what it has shown, such as hovers, and shows others behind them. */
function firstVisible(page: Page, target: Target): Locator {
  return locate(page, target).filter({ visible: true }).first();
}

/** The editor shows every space as a no-break one. */
function withPlainSpaces(text: string): string {
  return text.replaceAll('\u00a0', ' ');
}

async function answer(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { handlers, folders, prefix } = served;
  const path = request.url ?? '';
  const action = path.slice(prefix.length);
  // The suite and the extension of a browser have another origin.
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-headers', '*');
  if (request.method === 'OPTIONS') {
    response.writeHead(204).end();
    return;
  }
  if (request.method === 'GET' && path.startsWith(prefix)) return sendFile(fileNamed(folders, action), response);
  if (request.method !== 'POST' || !path.startsWith(prefix) || !isAction(handlers, action)) {
    response.writeHead(404).end();
    return;
  }
  const body = await read(request);
  response.setHeader('content-type', 'application/json');
  try {
    response.end(JSON.stringify({ value: await perform(handlers, action, JSON.parse(body)) }));
  } catch (error) {
    // Playwright's call log says nothing that the action's input does not.
    const [summary] = asError(error).message.split('\nCall log:');
    response.writeHead(500).end(JSON.stringify({ error: summary }));
  }
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  // A browser shows no picture that is called a text.
  '.svg': 'image/svg+xml',
};

/** `extension/dist/client.cjs` in the folder of the extension; what leads out of a folder stays in it. */
function fileNamed(folders: Folders, address: string): string | undefined {
  const [, name, path] = /^(extension|tests)(\/.*)/.exec(decodeURIComponent(address)) ?? [];
  if (path === undefined) return undefined;
  return join(name === 'extension' ? folders.extension : folders.tests, normalize(path));
}

async function sendFile(file: string | undefined, response: ServerResponse): Promise<void> {
  try {
    if (file === undefined) throw new Error('there is no such folder');
    const bytes = await readFile(file);
    response.setHeader('content-type', TYPES[extname(file)] ?? 'text/plain; charset=utf-8');
    response.end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

/** The suite's half is typed by the same table ({@link Input}), so the input needs no second check. */
function perform<Name extends ActionName>(handlers: Handlers, name: Name, input: Input<Name>): Promise<Output<Name>> {
  return handlers[name](input);
}

function isAction(handlers: Handlers, name: string): name is ActionName {
  return Object.hasOwn(handlers, name);
}

async function read(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
