import { withSlash } from '../project/projects.ts';
import { type Glob, glob } from '../util/glob.ts';
import { asRecord } from '../util/record.ts';
import { keyOf } from '../util/uri.ts';

/** Every file that may be ours by its name, and the files of projects among them. */
export const WATCHED_FILES = '**/*.{yaml,yml,json}';
const WATCHED_FILE = /\.(?:ya?ml|json)$/i;
/** Our native files: these are read even where the rest of the workspace is nobody's business. */
export const NATIVE_FILES = '**/*.sg.{yaml,yml,json}';
const NATIVE_FILE = /\.sg\.(?:ya?ml|json)$/i;
/** Folders that hold other people's files. */
export const SKIPPED: readonly string[] = ['node_modules', '.git', '.hg', '.svn', '.terraform'];
const skipped = SKIPPED.map((name) => glob(`**/${name}`));
/** How many files and folders are looked at at a time. */
const AT_ONCE = 8;

/** A folder that the client has opened, and what its user does not want to see in it. */
export interface Root {
  readonly uri: string;
  /** The same folder, however its address is written. */
  readonly key: string;
  readonly excluded: readonly Glob[];
  /** Patterns of what is hidden where a file of some name is in the same folder. */
  readonly conditional: readonly (readonly [pattern: string, when: string])[];
  /** The patterns of what is always hidden. */
  readonly patterns: readonly string[];
}

/** A root, with the patterns of the editor's `files.exclude`. */
export function rootOf(uri: string, filesExclude: unknown): Root {
  const conditional: [string, string][] = [];
  const patterns: string[] = [];
  for (const [pattern, on] of Object.entries(asRecord(filesExclude))) {
    const { when } = asRecord(on);
    if (typeof when === 'string') conditional.push([pattern, when]);
    else if (on !== false) patterns.push(pattern);
  }
  const folder = withSlash(uri);
  return {
    uri: folder,
    key: keyOf(folder),
    excluded: [...skipped, ...patterns.map(glob)],
    conditional,
    patterns,
  };
}

/** The innermost root that a file lies in. */
export function rootAround(roots: readonly Root[], uri: string): Root | undefined {
  const key = keyOf(uri);
  return roots
    .filter((root) => key.startsWith(root.key))
    .reduce<Root | undefined>((best, root) => (best && best.key.length >= root.key.length ? best : root), undefined);
}

export function isExcluded(root: Root, uri: string): boolean {
  const path = keyOf(uri).slice(root.key.length);
  return root.excluded.some((matches) => matches(path));
}

export function isNativeFile(uri: string): boolean {
  return NATIVE_FILE.test(uri);
}

export function isWatchedFile(uri: string): boolean {
  return WATCHED_FILE.test(uri);
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
