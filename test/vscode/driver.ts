/**
 * For the suite: acts on VS Code from outside, as a user's hand and eye (keys, pointer, screenshots). The browser-hosted
 * VS Code has such a driver; the desktop's does not, and there every call does nothing except say so.
 */
import * as vscode from 'vscode';
import type { ActionName, Input, Output, Target, TextPlace } from './host/actions.ts';
import { DRIVER_VARIABLE } from './host/actions.ts';
import { note } from './journal.ts';

const address = process.env[DRIVER_VARIABLE] ?? addressInBrowser();

export const driver = {
  /** False on the desktop. A test that means nothing without the driver asks this first. */
  available: address !== undefined,
  /** Saves the whole window as `<name>.png` in out/screenshots. */
  screenshot: (name: string): Promise<void> => act('screenshot', { name }),
  /** Presses a key or chord: `Escape`, `Control+Space`. */
  key: (press: string): Promise<void> => act('key', { press }),
  type: (text: string): Promise<void> => act('type', { text }),
  /** Points at text on a visible line of an editor: `hover({ text: '22/22', nth: 1 })`. */
  hover: (place: TextPlace): Promise<void> => act('hover', place),
  clickText: (place: TextPlace): Promise<void> => act('clickText', place),
  /** Clicks the first such element; waits for it. */
  click: (target: Target): Promise<void> => act('click', target),
  /** Waits until such an element is visible; a minute unless told otherwise. */
  waitFor: (target: Target & { timeoutMs?: number }): Promise<void> => act('waitFor', target),
  /** Waits until no such element is visible. */
  waitUntilGone: (target: Target & { timeoutMs?: number }): Promise<void> => act('waitFor', { ...target, gone: true }),
  /** The texts of all such elements now; none on the desktop. */
  texts: async (target: Target): Promise<string[]> => (await request('texts', target)) ?? [],
  /** What all such elements say to screen readers in place of what they show; nothing on the desktop. */
  labels: async (target: Target): Promise<string[]> =>
    (await request('attributes', { ...target, name: 'aria-label' })) ?? [],
  /** Hands what the suite leaves to the launcher, such as its totals. */
  results: (results: object): Promise<void> => act('results', results),
  /** The size of the window; 1280 × 800 at the start. */
  resize: (width: number, height: number): Promise<void> => act('resize', { width, height }),
};

/** A browser has no environment. There the driver serves the files of the extension too. */
function addressInBrowser(): string | undefined {
  const home = vscode.extensions.getExtension('secgroup.secgroup')?.extensionUri;
  return home?.scheme === 'http' ? home.toString(true).replace(/extension\/?$/, '') : undefined;
}

async function act<Name extends ActionName>(name: Name, input: Input<Name>): Promise<void> {
  await request(name, input);
}

async function request<Name extends ActionName>(name: Name, input: Input<Name>): Promise<Output<Name> | undefined> {
  if (address === undefined) {
    console.log(`# no driver on the desktop: skipped ${name} ${JSON.stringify(input)}`);
    return undefined;
  }
  const response = await fetch(address + name, { method: 'POST', body: JSON.stringify(input) });
  const answer = (await response.json()) as { value: Output<Name> } | { error: string };
  if (name !== 'log') note(`${name} ${JSON.stringify(input)}${'error' in answer ? ': in vain' : ''}`);
  if ('error' in answer) throw new Error(`${name} ${JSON.stringify(input)}: ${answer.error}`);
  return answer.value;
}

/**
 * Sends what is written to the console of the extension host to the launcher's output, in order. The desktop VS Code
 * does that by itself. The returned function waits until all of it has arrived.
 */
export function forwardConsole(): () => Promise<void> {
  if (address === undefined) return async () => undefined;
  let sent: Promise<unknown> = Promise.resolve();
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    const original = console[method].bind(console);
    const forward = (...args: unknown[]): void => {
      original(...args);
      const line = args.map(asText).join(' ');
      // A lost line must not fail a test.
      sent = sent.then(() => request('log', { line })).catch(() => undefined);
    };
    // The extension host answers a plain assignment to `console.log` by ignoring it.
    Object.defineProperty(console, method, { value: forward, configurable: true });
  }
  return async () => {
    await sent;
  };
}

function asText(value: unknown): string {
  if (value instanceof Error) return value.stack ?? value.message;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
