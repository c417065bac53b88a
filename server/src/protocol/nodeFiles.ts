import { close, fstat, open, read, readdir, type Stats } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { limits } from '../text/limits.ts';
import type { Files } from './files.ts';
import type { FolderEntry } from './requests.ts';

const list = promisify(readdir);
const openFile = promisify(open);
const statsOf = (file: number) =>
  new Promise<Stats>((resolve, reject) => fstat(file, (error, stats) => (error ? reject(error) : resolve(stats))));
const readInto = promisify(read);
const closeFile = promisify(close);

/** The files of the disk that the server runs on. */
export const nodeFiles: Files = {
  async list(folder) {
    const path = toPath(folder);
    try {
      const entries = path === undefined ? undefined : await list(path, { withFileTypes: true });
      return entries?.flatMap((entry): FolderEntry[] => {
        if (entry.isDirectory()) return [{ name: entry.name, kind: 'folder' }];
        return entry.isFile() ? [{ name: entry.name, kind: 'file' }] : [];
      });
    } catch {
      return undefined; // gone, or not ours to read
    }
  },

  async read(uri) {
    const path = toPath(uri);
    try {
      return path === undefined ? undefined : await readText(path);
    } catch {
      return undefined; // gone, or not ours to read: as if it were not there
    }
  },
};

/** By hand: in a workspace of many files, half of what they cost is what more comfortable ways of reading add. */
async function readText(path: string): Promise<string | undefined> {
  const file = await openFile(path, 'r');
  try {
    const { size } = await statsOf(file);
    if (size > limits.fileLength) return undefined;
    const buffer = Buffer.allocUnsafe(size);
    let length = 0;
    while (length < size) {
      const { bytesRead } = await readInto(file, buffer, length, size - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    // Editors show no byte order mark.
    return buffer.toString('utf8', 0, length).replace(/^\uFEFF/, '');
  } finally {
    await closeFile(file);
  }
}

function toPath(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined; // a file URI of another machine
  }
}
