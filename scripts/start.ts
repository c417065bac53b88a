/**
 * `npm start`: builds the extension and opens VS Code on examples/ with it, running from this folder. The desktop
 * VS Code where there is one (`code` on the path, or `SECGROUP_VSCODE=/path/to/code`), else a VS Code in the browser, which
 * needs no display of its own. `npm start -- --port 8000` gives that one a fixed port; `-- --browser` insists on it.
 * On a machine that speaks Chinese, or with `-- --language zh-cn`, it is examples-zh-cn/.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { languageOf } from '../server/src/util/language.ts';
import { onPath } from '../test/vscode/host/browser.ts';
import { CACHE, fetchVsCode } from '../test/vscode/host/fetch.ts';
import { workbenchAddress } from '../test/vscode/host/page.ts';
import { ROOT } from '../test/vscode/host/paths.ts';
import { startServer } from '../test/vscode/host/server.ts';
import { QUIET_SETTINGS } from '../test/vscode/host/settings.ts';
import { runCommand, runNode } from './run.ts';

const MACHINE = Intl.DateTimeFormat().resolvedOptions().locale;
/** Kept between starts, so that a theme chosen once stays. */
const PROFILE = join(CACHE, 'start');

async function main(): Promise<number> {
  const { port, browser, folder } = readArguments();
  const built = await runNode(['esbuild.mjs', '--dev']);
  if (built !== 0) return built;
  const desktop = browser || port !== undefined ? undefined : desktopCommand();
  return desktop === undefined ? openInBrowser(folder, port) : openOnDesktop(desktop, folder);
}

function readArguments(): { port: number | undefined; browser: boolean; folder: string } {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      browser: { type: 'boolean', default: false },
      language: { type: 'string', default: MACHINE },
    },
  });
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && 0 <= port && port <= 65_535)) {
    throw new Error(`--port takes a number from 0 to 65535, not ${values.port}`);
  }
  const examples = languageOf(values.language) === 'zh-cn' ? 'examples-zh-cn' : 'examples';
  return { port, browser: values.browser, folder: join(ROOT, examples) };
}

/** In the language of the machine. */
function say(english: string, chinese: string): void {
  console.log(languageOf(MACHINE) === 'zh-cn' ? chinese : english);
}

/** The desktop VS Code, where there is one and a screen to show it. */
function desktopCommand(): string | undefined {
  const named = process.env.SECGROUP_VSCODE;
  if (named) return named;
  return hasDisplay() ? onPath(process.platform === 'win32' ? 'code.cmd' : 'code') : undefined;
}

function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function openOnDesktop(code: string, folder: string): Promise<number> {
  say(`Opening ${code} on ${folder}; close its window to end.`, `正在用 ${code} 打开 ${folder}；关闭其窗口即可结束。`);
  const asRoot = process.getuid?.() === 0;
  return runCommand(code, [
    `--extensionDevelopmentPath=${ROOT}`,
    '--new-window',
    '--wait',
    // The desktop VS Code refuses to start as root without these two.
    ...(asRoot ? ['--no-sandbox', `--user-data-dir=${PROFILE}-desktop`] : []),
    folder,
  ]);
}

async function openInBrowser(folder: string, port: number | undefined): Promise<number> {
  const interrupted = untilInterrupted();
  mkdirSync(PROFILE, { recursive: true });
  const log = createWriteStream(join(PROFILE, 'server.log'));
  const vscode = await fetchVsCode();
  const starting = startServer({
    vscode,
    dataFolder: PROFILE,
    settings: QUIET_SETTINGS,
    log,
    ...(port !== undefined && { port }),
  });
  const server = await Promise.race([starting, interrupted]);
  // A server that is still starting ends with this process.
  if (server === 'interrupted') return 0;
  const address = workbenchAddress(server, { folder, extension: ROOT });
  say(
    `\nVS Code ${vscode.version} with SecGroup is ready. Open this address in a browser:\n\n  ${address}\n`,
    `\n带有 SecGroup 的 VS Code ${vscode.version} 已就绪。请在浏览器中打开此地址：\n\n  ${address}\n`,
  );
  say(
    'It needs no display here: on a remote machine, forward the port. Ctrl-C ends it.',
    '这里不需要显示器：在远程机器上，转发该端口即可。按 Ctrl-C 结束。',
  );
  if (hasDisplay()) openSystemBrowser(address);

  if ((await Promise.race([interrupted, server.exited])) === 'interrupted') {
    await server.stop();
    return 0;
  }
  const serverLog = join(PROFILE, 'server.log');
  say(
    `The VS Code server has ended by itself; its log is ${serverLog}`,
    `VS Code 服务器自行结束了；日志在 ${serverLog}`,
  );
  return 1;
}

function untilInterrupted(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('interrupted'));
  });
}

function openSystemBrowser(address: string): void {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [address]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', address]]
        : ['xdg-open', [address]];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  // The address has been printed: a browser that does not open is no reason to end.
  child.on('error', () => undefined);
  child.unref();
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
