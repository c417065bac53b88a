/** Running the project's tools with their output going where ours goes. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ROOT } from '../test/vscode/host/paths.ts';

const TOOLS = join(ROOT, 'node_modules', '.bin');

/** Runs one of the tools in node_modules/.bin, or anything on the path; gives its exit code. */
export function runCommand(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const path = [TOOLS, process.env.PATH].join(delimiter);
  // On Windows the tools are scripts, which only a shell starts.
  return ended(command, args, { ...env, PATH: path }, process.platform === 'win32');
}

/** Runs a program with the Node that runs this one. */
export function runNode(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  return ended(process.execPath, args, env, false);
}

function ended(command: string, args: readonly string[], env: NodeJS.ProcessEnv, shell: boolean): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      shell,
    });
    child.on('error', (error) => {
      console.error(`${command} cannot be started: ${error.message}`);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}
