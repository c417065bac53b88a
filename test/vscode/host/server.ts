import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, type WriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostedVsCode } from './fetch.ts';

export interface ServerOptions {
  readonly vscode: HostedVsCode;
  /** Settings, storage and installed extensions live here. */
  readonly dataFolder: string;
  /** The user's settings at the first start with this folder. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A free port when absent. */
  readonly port?: number;
  /** Also seen by extensions, for their host is a child of the server. */
  readonly env?: Readonly<Record<string, string>>;
  /** Receives the server's output. */
  readonly log?: WriteStream;
}

export interface Server {
  readonly port: number;
  /** Whoever opens the workbench must know it: other users of this machine do not. */
  readonly token: string;
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 60_000;

/** Starts the VS Code server on 127.0.0.1 and waits until it answers. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const token = randomUUID();
  const child = spawn(process.execPath, serverArguments(options, token), {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that its extension hosts and file watchers end with it.
    detached: process.platform !== 'win32',
  });
  const endNow = (): void => endGroup(child, 'SIGKILL');
  process.once('exit', endNow);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  exited.then(() => process.off('exit', endNow));
  if (options.log) {
    child.stdout.pipe(options.log, { end: false });
    child.stderr.pipe(options.log, { end: false });
  }
  const stop = async (): Promise<void> => {
    endGroup(child, 'SIGTERM');
    await exited;
    // Members of the group that outlived their parent.
    endGroup(child, 'SIGKILL');
  };
  try {
    const port = await listeningPort(child);
    await fetch(`http://127.0.0.1:${port}/version`);
    return { port, token, exited, stop };
  } catch (error) {
    endNow();
    throw error;
  }
}

function serverArguments(options: ServerOptions, token: string): string[] {
  const { vscode, dataFolder } = options;
  writeSettings(dataFolder, options.settings);
  return [
    join(vscode.folder, 'out', 'server-main.js'),
    '--host=127.0.0.1',
    `--port=${options.port ?? 0}`,
    `--connection-token=${token}`,
    '--accept-server-license-terms',
    `--server-data-dir=${dataFolder}`,
    `--extensions-dir=${join(dataFolder, 'extensions')}`,
    '--disable-telemetry',
    '--disable-workspace-trust',
    '--disable-experiments',
    // Without it the built VS Code ignores the extension paths in the page's address.
    '--enable-smoke-test-driver',
  ];
}

function writeSettings(dataFolder: string, settings: ServerOptions['settings']): void {
  const folder = join(dataFolder, 'data', 'User');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'settings.json');
  if (settings && !existsSync(file)) writeFileSync(file, JSON.stringify(settings, undefined, 2));
}

/** The server says which port it took: `Extension host agent listening on 38123`. */
function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (reason: string): void => reject(new Error(`the VS Code server ${reason}\n${output.slice(-4000)}`));
    const limit = setTimeout(() => fail(`did not start within ${START_LIMIT_MS / 1000} s`), START_LIMIT_MS);
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      // The server says so, and stays.
      if (output.includes('EADDRINUSE')) reject(new Error('the port is taken by another program'));
      const port = /listening on (\d+)/.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(limit);
      child.stdout?.off('data', read);
      child.stderr?.off('data', read);
      resolve(Number(port));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error) => fail(`cannot be started: ${error.message}`));
    child.once('exit', (code) => {
      clearTimeout(limit);
      fail(`ended with code ${code} while starting`);
    });
  });
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // Nobody is left in the group, which is what we want.
  }
}
