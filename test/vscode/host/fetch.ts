import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.ts';
import { type Pinned, SERVER } from './versions.ts';

/** Where @vscode/test-electron keeps its downloads too; git ignores it. */
export const CACHE = join(ROOT, '.vscode-test');

export interface HostedVsCode {
  /** The folder of the built VS Code server and workbench. */
  readonly folder: string;
  /** The version of VS Code, such as `1.139.1`. */
  readonly version: string;
}

/** The built VS Code from the npm package {@link SERVER}, fetched on first use. */
export async function fetchVsCode(): Promise<HostedVsCode> {
  const inside = join('node_modules', SERVER.name, 'lib', 'vscode');
  const host = await fetchOnce(`host-${SERVER.version}`, async (folder) => {
    await npmInstall(folder, [`${SERVER.name}@${SERVER.version}`]);
    // The package brings VS Code's own dependency list as a lock file, to be installed in place.
    await npmInstall(join(folder, inside), ['--omit=dev']);
  });
  const folder = join(host, inside);
  const manifest: { version: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { folder, version: manifest.version };
}

/** Fetches packages into a folder of their own, on first use. */
export function fetchPackages(name: string, packages: readonly Pinned[]): Promise<string> {
  return fetchOnce(name, (folder) =>
    npmInstall(
      folder,
      packages.map((pinned) => `${pinned.name}@${pinned.version}`),
    ),
  );
}

/** Fills the folder `.vscode-test/<name>`. It gets that name when it is complete, so a broken download is never reused. */
async function fetchOnce(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const finished = join(CACHE, name);
  if (existsSync(finished)) return finished;
  console.log(`fetching ${name} from npm, once …`);
  const partial = `${finished}.partial-${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  await fill(partial);
  // Somebody else may have finished the same folder meanwhile: theirs is as good as ours.
  if (existsSync(finished)) rmSync(partial, { recursive: true, force: true });
  else renameSync(partial, finished);
  return finished;
}

function npmInstall(folder: string, args: readonly string[]): Promise<void> {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  return runQuietly('npm', ['install', '--prefix', folder, ...quiet, ...args], folder);
}

/** Runs a command; its output appears only in the error when it fails. */
function runQuietly(command: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // On Windows `npm` is a script, which only a shell starts.
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(' ')} failed with code ${code}\n${output}`));
    });
  });
}
