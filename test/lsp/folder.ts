// A folder of real files for a server to look through, made for one test and gone behind it.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export class Folder {
  readonly #path = mkdtempSync(join(tmpdir(), 'secgroup-'));

  /** The address of a file in it, or without a name its own. */
  uriOf(name = ''): string {
    return pathToFileURL(join(this.#path, name)).href;
  }

  /** Writes a file, with the folders it lies in, and tells its address. */
  write(name: string, text: string): string {
    const path = join(this.#path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return this.uriOf(name);
  }

  /** Makes a link in it to another name in it. */
  link(name: string, target: string): void {
    symlinkSync(join(this.#path, target), join(this.#path, name), 'dir');
  }

  /** Removes a file or folder in it, or without a name all of it. */
  remove(name = ''): void {
    rmSync(join(this.#path, name), { recursive: true });
  }
}
