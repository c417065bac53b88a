import { open, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { limits } from '../text/limits.ts';
import type { Files } from './files.ts';
import type { FolderEntry } from './requests.ts';

/** The files of the disk that the server runs on. */
export const nodeFiles: Files = {
  async list(folder) {
    const path = toPath(folder);
    try {
      const entries = path === undefined ? undefined : await readdir(path, { withFileTypes: true });
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

async function readText(path: string): Promise<string | undefined> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > limits.fileLength) return undefined;
    // Editors show no byte order mark.
    return (await file.readFile('utf8')).replace(/^\uFEFF/, '');
  } finally {
    await file.close();
  }
}

function toPath(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined; // a file URI of another machine
  }
}
