/**
 * Stands in for the desktop VS Code's executable: takes the same arguments (a folder to open,
 * `--extensionDevelopmentPath=…`, `--extensionTestsPath=…`), runs the suite in the browser-hosted VS Code, and ends with
 * the suite's exit code. So `runTests` of @vscode/test-electron starts either.
 */
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { WEB_VARIABLE } from '../results.ts';
import { DRIVER_VARIABLE } from './actions.ts';
import { type DriverEndpoint, startEndpoint } from './endpoint.ts';
import { fetchVsCode } from './fetch.ts';
import { type Opened, openWorkbench, workbenchAddress } from './page.ts';
import { OUT } from './paths.ts';
import { type Server, startServer } from './server.ts';
import { QUIET_SETTINGS } from './settings.ts';
import { showWebWorkbench, type WebOptions } from './web.ts';

/** Everything the server and the workbench say; most of it is about things the tests do not touch. */
const LOG = join(OUT, 'vscode-host.log');

const cleanups: (() => void | Promise<void>)[] = [];

async function main(): Promise<number> {
  const opened = readArguments(process.argv.slice(2));
  mkdirSync(OUT, { recursive: true });
  const log = createWriteStream(LOG);
  const dataFolder = mkdtempSync(join(tmpdir(), 'secgroup-host-'));

  const vscode = await fetchVsCode();
  const workbench = await openWorkbench(log);
  cleanups.push(workbench.close);
  const endpoint = await startEndpoint(workbench.page, opened.extension);
  cleanups.push(endpoint.stop);
  const env = { [DRIVER_VARIABLE]: endpoint.address };
  const server = await startServer({ vscode, dataFolder, settings: QUIET_SETTINGS, env, log });
  cleanups.push(server.stop);
  cleanups.push(() => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 }));

  if (process.env[WEB_VARIABLE]) await showWebWorkbench(workbench.page, server, inBrowser(opened, endpoint));
  else await workbench.page.goto(workbenchAddress(server, opened));
  return Promise.race([workbench.exitCode, endOf(server)]);
}

function readArguments(args: string[]): Required<Opened> {
  const path = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args,
    // The desktop's other options (`--no-sandbox`, …) mean nothing here.
    strict: false,
    allowPositionals: true,
    options: { extensionDevelopmentPath: path, extensionTestsPath: path },
  });
  const { extensionDevelopmentPath: extension, extensionTestsPath: tests } = values;
  const folder = positionals[0];
  if (typeof extension !== 'string' || typeof tests !== 'string' || folder === undefined) {
    throw new Error('usage: launcher.ts <folder> --extensionDevelopmentPath=<folder> --extensionTestsPath=<module>');
  }
  return { folder, extension, tests };
}

/** The same extension and suite in the web worker host, on a file system that exists in memory only. */
function inBrowser(opened: Required<Opened>, { extension, tests }: DriverEndpoint): WebOptions {
  return {
    folder: `memfs:/${basename(opened.folder)}`,
    extensions: [extension, tests],
    // VS Code runs a suite in the host of the extension whose folder it lies in.
    tests: `${tests}/${basename(opened.tests)}`,
  };
}

async function endOf(server: Server): Promise<never> {
  await server.exited;
  throw new Error('the VS Code server has ended before the suite did');
}

let ending = false;
/** Ends every process that was started, in the order of their start (the workbench would miss its server), then this one. */
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  if (code !== 0) console.error(`The log of the VS Code server and its workbench: ${LOG}`);
  for (const cleanup of cleanups) {
    try {
      await cleanup();
    } catch (error) {
      console.error('while cleaning up:', error);
    }
  }
  process.exit(code);
}

process.on('SIGINT', () => end(130));
process.on('SIGTERM', () => end(143));
process.on('SIGHUP', () => end(129));
main().then(end, (error: unknown) => {
  // What breaks because of the ending is not worth a word.
  if (!ending) console.error(error);
  return end(1);
});
