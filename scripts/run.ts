/** Running the project's tools with their output going where ours goes. */
import { execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ROOT } from '../test/vscode/host/paths.ts';

const TOOLS = join(ROOT, 'node_modules', '.bin');

const toolOptions = {
  env: { ...process.env, PATH: [TOOLS, process.env.PATH].join(delimiter) },
  // On Windows the tools are scripts, which only a shell starts.
  shell: process.platform === 'win32',
};

/** Runs one of the tools in node_modules/.bin, or anything on the path; gives its exit code. */
export function runCommand(command: string, args: readonly string[], cwd = ROOT): Promise<number> {
  return ended(command, args, { ...toolOptions, cwd });
}

/** The same, and gives what it has written. */
export function outputOf(command: string, args: readonly string[]): string {
  return execFileSync(command, args, {
    ...toolOptions,
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Runs a program with the Node that runs this one. */
export function runNode(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  return ended(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env } });
}

function ended(command: string, args: readonly string[], options: SpawnOptions): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', (error) => {
      console.error(`${command} cannot be started: ${error.message}`);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}
