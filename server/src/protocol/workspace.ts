import { type Dirent, promises as files } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Our native files by their names. */
export const NATIVE_FILES = '**/*.sg.{yaml,yml,json}';
const NATIVE_FILE = /\.sg\.(?:ya?ml|json)$/i;
/** Folders that hold other people's files. */
const SKIPPED = new Set(['node_modules', '.git', '.hg', '.svn', '.terraform']);
/** A workspace with more folders than this is not searched to its end. */
const MOST_FOLDERS = 20_000;

export interface Found {
  readonly uri: string;
  readonly text: string;
}

/**
 * Reads every native file below the folders, one after another so that requests come first.
 * @returns whether all of the workspace could be seen
 */
export async function scan(folders: readonly string[], take: (file: Found) => void): Promise<boolean> {
  const queue = folders.flatMap(toPath);
  let complete = queue.length === folders.length && folders.length > 0;
  let seen = 0;
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    if (++seen > MOST_FOLDERS) return false;
    const entries = await list(folder);
    if (entries === undefined) complete = false;
    for (const entry of entries ?? []) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) queue.push(path);
      else if (entry.isFile() && NATIVE_FILE.test(entry.name)) {
        const file = await read(pathToFileURL(path).href);
        if (file) take(file);
        else complete = false;
      }
    }
  }
  return complete;
}

/** One file from the disk; undefined when it cannot be read, or lies on none. */
export async function read(uri: string): Promise<Found | undefined> {
  const [path] = toPath(uri);
  if (path === undefined) return undefined;
  try {
    return { uri, text: await files.readFile(path, 'utf8') };
  } catch {
    return undefined; // gone, or not ours to read: as if it were not there
  }
}

export function isNativeFile(uri: string): boolean {
  return NATIVE_FILE.test(uri);
}

async function list(folder: string): Promise<Dirent[] | undefined> {
  try {
    return await files.readdir(folder, { withFileTypes: true });
  } catch {
    return undefined; // not ours to read
  }
}

function toPath(uri: string): string[] {
  try {
    return uri.startsWith('file:') ? [fileURLToPath(uri)] : [];
  } catch {
    return []; // a file URI of another machine
  }
}
