import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { fetchPackages } from './fetch.ts';
import { CHROMIUM, FONT } from './versions.ts';

interface Executable {
  readonly path: string;
  /** What it needs in its environment beyond ours. */
  readonly env: Readonly<Record<string, string>>;
}

const FLAGS = [
  // Chromium's sandbox does not work as root, which is who runs in most containers. It only opens our own server.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Else a page may not ask another port of this machine, where the driver is.
  '--disable-features=LocalNetworkAccessChecks',
];

const START_LIMIT_MS = 120_000;

/** Starts the system's Chromium, Chrome or Edge, else one from npm. Its signals are ours to handle. */
export async function startBrowser(): Promise<Browser> {
  const executable = systemBrowser() ?? (await fetchedBrowser());
  return chromium.launch({
    executablePath: executable.path,
    args: FLAGS,
    env: { ...definedEnvironment(), ...executable.env },
    timeout: START_LIMIT_MS,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

/** `SECGROUP_BROWSER=/path` names one; `SECGROUP_BROWSER=npm` takes the one from npm even where the system has its own. */
function systemBrowser(): Executable | undefined {
  const chosen = process.env.SECGROUP_BROWSER;
  if (chosen === 'npm') return undefined;
  const path = chosen || installedBrowser();
  return path ? { path, env: {} } : undefined;
}

function installedBrowser(): string | undefined {
  if (process.platform === 'darwin') return MAC_BROWSERS.find((path) => existsSync(path));
  if (process.platform === 'win32') return windowsBrowsers().find((path) => existsSync(path));
  return BROWSER_COMMANDS.map(onPath).find((path) => path !== undefined);
}

const BROWSER_COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const MAC_BROWSERS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

function windowsBrowsers(): string[] {
  const folders = [process.env.ProgramFiles, process.env['ProgramFiles(x86)'], process.env.LOCALAPPDATA];
  const inside = ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'];
  return folders.flatMap((folder) => (folder ? inside.map((path) => join(folder, path)) : []));
}

/** The full path of a command, if it is installed. */
export function onPath(command: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, command)).find((path) => existsSync(path));
}

async function fetchedBrowser(): Promise<Executable> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No browser found: install Chromium, Chrome or Edge, or name one in SECGROUP_BROWSER.');
  }
  const folder = await fetchPackages(`chromium-${CHROMIUM.version}`, [CHROMIUM, FONT]);
  return {
    path: unpackChromium(folder),
    env: {
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_FILE: writeFontList(folder),
    },
  };
}

/**
 * The package unpacks itself into the temporary folder of the process that asks for its path, and takes whatever lies
 * there already. So a process with a temporary folder of its own asks.
 */
function unpackChromium(folder: string): string {
  const entry = join(folder, 'node_modules', CHROMIUM.name, 'build', 'index.js');
  const ask = `import chromium from ${JSON.stringify(pathToFileURL(entry).href)};
    process.stdout.write(await chromium.executablePath());`;
  // The variable makes it unpack its shared libraries too.
  const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' };
  return execFileSync(process.execPath, ['--input-type=module', '--eval', ask], { env, encoding: 'utf8' });
}

/** Tells the browser which fonts there are: the fetched ones and the system's. */
function writeFontList(folder: string): string {
  const cache = join(folder, 'font-cache');
  mkdirSync(cache, { recursive: true });
  const file = join(folder, 'fonts.conf');
  const folders = [join(folder, 'fonts'), join(folder, 'node_modules', FONT.name), '/usr/share/fonts'];
  const lines = [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    ...folders.map((path) => `  <dir>${path}</dir>`),
    `  <cachedir>${cache}</cachedir>`,
    '  <alias binding="strong"><family>monospace</family><prefer><family>Fira Code</family></prefer></alias>',
    '  <match target="pattern"><edit name="family" mode="append" binding="weak"><string>Open Sans</string></edit></match>',
    '</fontconfig>',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

function definedEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return Object.fromEntries(entries);
}
