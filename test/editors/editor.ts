/**
 * A real editor, if there is one on the path: set up in a folder of its own by the recipe that docs/editors.md gives, word for
 * word, and driven by a script that writes down what it saw.
 */
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..', '..');
/** A script that has not ended by then never will. */
const PATIENCE_MS = 30_000;

/** A program whose version is told by the first number with a dot. */
export interface Editor {
  readonly name: string;
  readonly ask: readonly string[];
  /** The oldest one that there is a recipe for. */
  readonly least: readonly [number, number];
}

export const NEOVIM: Editor = { name: 'nvim', ask: ['--version'], least: [0, 10] };
export const EMACS: Editor = { name: 'emacs', ask: ['--version'], least: [29, 0] };

/** The version that is here. */
export function versionOf({ name, ask }: Editor): readonly [number, number] | undefined {
  const { stdout } = spawnSync(name, [...ask], { encoding: 'utf8' });
  const match = /(\d+)\.(\d+)/.exec(stdout ?? '');
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

/** Why an editor cannot be tried here; undefined when it can. */
export function missing(editor: Editor): string | undefined {
  const version = versionOf(editor);
  if (version === undefined) return `there is no ${editor.name} here`;
  if (isAtLeast(version, editor.least)) return undefined;
  return `${editor.name} ${version.join('.')} is older than ${editor.least.join('.')}`;
}

export function isAtLeast([major, minor]: readonly [number, number], least: readonly [number, number]): boolean {
  return major > least[0] || (major === least[0] && minor >= least[1]);
}

/** The blocks of code in a section of docs/editors.md. */
export function recipes(heading: string): readonly string[] {
  const page = readFileSync(join(ROOT, 'docs', 'editors.md'), 'utf8');
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^```\w+\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);
}

/** The script that drives an editor. */
export function script(name: string): string {
  return join(HERE, name);
}

/** Where an editor lives for one test: a home with its configuration, a project, and our server on the path. */
export class Scratch {
  readonly #path = mkdtempSync(join(tmpdir(), 'secgroup-editor-'));

  constructor() {
    const server = join(ROOT, 'dist', 'server.js');
    this.write('bin/secgroup-language-server', `#!/bin/sh\nexec '${process.execPath}' '${server}' "$@"\n`);
    chmodSync(join(this.#path, 'bin/secgroup-language-server'), 0o755);
    mkdirSync(join(this.#path, 'project/.git'), { recursive: true });
  }

  write(name: string, text: string): string {
    const path = join(this.#path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** Runs an editor in the project to the end of its script; gives what that has written down. */
  async run({ name }: Editor, args: readonly string[]): Promise<unknown> {
    const said = join(this.#path, 'said.json');
    const home = join(this.#path, 'home');
    const env = {
      ...process.env,
      LC_ALL: 'C.UTF-8',
      PATH: [join(this.#path, 'bin'), process.env.PATH].join(delimiter),
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      XDG_DATA_HOME: join(home, '.local/share'),
      XDG_STATE_HOME: join(home, '.local/state'),
      XDG_CACHE_HOME: join(home, '.cache'),
      SAID: said,
    };
    const output = await new Promise<string>((resolve) => {
      const options = { cwd: join(this.#path, 'project'), env, timeout: PATIENCE_MS };
      execFile(name, [...args], options, (_, stdout, stderr) => resolve(`${stdout}${stderr}`)).stdin?.end();
    });
    if (!existsSync(said)) throw new Error(`${name} has written nothing down; it printed\n${output.slice(-2000)}`);
    return JSON.parse(readFileSync(said, 'utf8'));
  }

  remove(): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}
