import { PROJECT_FILE_NAMES } from '../project/names.ts';
import { pathWithin, withSlash } from '../project/projects.ts';
import { type Glob, glob } from '../util/glob.ts';
import { type Files, memberOf } from './files.ts';

/** Every file that may be ours by its name, and the files of projects among them. */
export const WATCHED_FILES = '**/*.{yaml,yml,json}';
const WATCHED_FILE = /\.(?:ya?ml|json)$/i;
/** Our native files: these are read even where the rest of the workspace is nobody's business. */
const NATIVE_FILE = /\.sg\.(?:ya?ml|json)$/i;
/** Folders that hold other people's files. */
const SKIPPED = ['node_modules', '.git', '.hg', '.svn', '.terraform'];
const skipped = SKIPPED.map((name) => glob(`**/${name}`));
/** A workspace with more folders than this is not searched to its end. */
const MOST_FOLDERS = 20_000;
/** How many files and folders are looked at at a time. */
const AT_ONCE = 8;

/** A folder that the client has opened, and what its user does not want to see in it. */
export interface Root {
  readonly uri: string;
  readonly excluded: readonly Glob[];
}

/** A root, with the patterns of the editor's `files.exclude`. */
export function rootOf(uri: string, filesExclude: unknown): Root {
  const patterns = typeof filesExclude === 'object' && filesExclude !== null ? Object.entries(filesExclude) : [];
  return {
    uri: withSlash(uri),
    excluded: [...skipped, ...patterns.flatMap(([key, on]) => (on === true ? glob(key) : []))],
  };
}

/** The innermost root that a file lies in. */
export function rootAround(roots: readonly Root[], uri: string): Root | undefined {
  return roots
    .filter((root) => uri.startsWith(root.uri))
    .reduce<Root | undefined>((best, root) => (best && best.uri.length >= root.uri.length ? best : root), undefined);
}

export function isExcluded(root: Root, uri: string): boolean {
  const path = pathWithin(root.uri, uri);
  return root.excluded.some((matches) => matches(path));
}

export function isNativeFile(uri: string): boolean {
  return NATIVE_FILE.test(uri);
}

export function isWatchedFile(uri: string): boolean {
  return WATCHED_FILE.test(uri);
}

export interface Search {
  readonly files: Files;
  readonly isCancelled: () => boolean;
  /** Told of each folder first, with the names in it. */
  folder(uri: string, names: readonly string[]): void;
  /** Whether a file is worth reading. */
  wants(uri: string): Promise<boolean>;
  take(uri: string): Promise<void>;
}

/**
 * Goes through all that lies below the roots, a few files at a time so that requests come first.
 * @returns whether all of it could be seen
 */
export async function search(roots: readonly Root[], search: Search): Promise<boolean> {
  const tasks: Task[] = roots.map((root) => ({ uri: root.uri, root, kind: 'folder' }));
  const seen = new Set<string>();
  let complete = true;
  await drain(tasks, async ({ uri, root, kind }) => {
    if (search.isCancelled()) return;
    if (kind === 'file') {
      if (await search.wants(uri)) await search.take(uri);
      return;
    }
    if (seen.has(uri)) return;
    if (seen.size >= MOST_FOLDERS) complete = false;
    else if (!(await listInto(tasks, seen.add(uri) && uri, root, search))) complete = false;
  });
  return complete && !search.isCancelled();
}

interface Task {
  readonly uri: string;
  readonly root: Root;
  readonly kind: 'file' | 'folder';
}

async function listInto(tasks: Task[], folder: string, root: Root, { files, folder: told }: Search): Promise<boolean> {
  const entries = await files.list(folder);
  if (entries === undefined) return false;
  const { excluded } = root;
  told(
    folder,
    entries.map(({ name }) => name),
  );
  const path = pathWithin(root.uri, folder);
  for (const { name, kind } of entries) {
    if (excluded.some((matches) => matches(path + name))) continue;
    const uri = memberOf(folder, name);
    // Files come first: what is still to do stays small.
    if (kind === 'file') tasks.push({ uri, root, kind });
    else tasks.unshift({ uri: withSlash(uri), root, kind });
  }
  return true;
}

/** Works tasks off, some at a time; a task may add others. */
export function drain<T>(tasks: T[], work: (task: T) => Promise<void>): Promise<void> {
  let busy = 0;
  return new Promise((resolve, reject) => {
    const next = () => {
      while (busy < AT_ONCE && tasks.length > 0) {
        busy++;
        work(tasks.pop() as T).then(() => {
          busy--;
          next();
        }, reject);
      }
      if (busy === 0) resolve();
    };
    next();
  });
}

/** Whether a folder with these names in it may hold a project's file. */
export function mayHoldProject(names: readonly string[]): boolean {
  return PROJECT_FILE_NAMES.some((name) => names.includes(name));
}
