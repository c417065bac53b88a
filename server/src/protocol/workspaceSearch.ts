import { t } from '@vscode/l10n';
import type { Connection, WorkDoneProgressServerReporter } from 'vscode-languageserver';
import { PROJECT_FILE_NAMES } from '../project/names.ts';
import { pathWithin, withSlash } from '../project/projects.ts';
import { keyOf } from '../util/uri.ts';
import { type Files, memberOf } from './files.ts';
import { hidersOf } from './hiddenBeside.ts';
import type { Hidden } from './pathIgnores.ts';
import { drain, isExcluded, type Root, rootAround, SKIPPED } from './workspace.ts';

/** A workspace with more folders than this is not searched to its end. */
const MOST_FOLDERS = 20_000;

export interface Search {
  readonly files: Files;
  readonly isCancelled: () => boolean;
  /** Told of each folder first, with the names in it. */
  folder(uri: string, names: readonly string[]): void;
  /** Told of what the editor hides. */
  hidden(one: Hidden): void;
  /** Whether a file is worth reading. */
  wants(uri: string): Promise<boolean>;
  take(uri: string): Promise<void>;
  /** Told of what could not be looked at. */
  failed(one: Hidden, error: unknown): void;
}

/** A folder to begin at, and the root that it lies in. */
export interface Beginning {
  readonly uri: string;
  readonly root: Root;
}

/**
 * Goes through all that lies below some folders, a few files at a time so that requests come first.
 * @returns whether all of it could be seen
 */
export async function search(folders: readonly Beginning[], search: Search): Promise<boolean> {
  const tasks: Task[] = folders.map(({ uri, root }) => ({ uri: withSlash(uri), root, kind: 'folder' }));
  const seen = new Set<string>();
  let complete = true;
  const look = async ({ uri, root, kind }: Task): Promise<boolean> => {
    if (kind === 'folder') {
      if (seen.has(uri)) return true;
      return seen.size < MOST_FOLDERS && listInto(tasks, seen.add(uri) && uri, root, search);
    }
    if (await search.wants(uri)) await search.take(uri);
    return true;
  };
  await drain(tasks, async (task) => {
    if (search.isCancelled()) return;
    // What fails is left out, and the rest is looked at all the same.
    const isSeen = await look(task).catch((error: unknown) => search.failed(task, error));
    if (!isSeen) complete = false;
  });
  return complete && !search.isCancelled();
}

/** All files in those of some places that are folders, and that the editor shows. */
export async function filesIn(
  uris: readonly string[],
  roots: readonly Root[],
  options: Pick<Search, 'files' | 'hidden' | 'failed'>,
): Promise<string[]> {
  const places = uris.flatMap((uri) => {
    const root = rootAround(roots, uri);
    return root === undefined || isExcluded(root, uri) ? [] : { uri, root };
  });
  const found: string[] = [];
  await search(await foldersAmong(places, options.files), {
    ...options,
    isCancelled: () => false,
    folder: () => {},
    wants: async () => true,
    take: async (uri) => void found.push(uri),
  });
  return found;
}

/** What is no folder and what only links to one, its parent tells: it is asked once, however much of it there is. */
async function foldersAmong(places: readonly Beginning[], files: Files): Promise<Beginning[]> {
  const parentOf = (uri: string) => uri.slice(0, uri.lastIndexOf('/', uri.length - 2) + 1);
  const folders = new Set<string>();
  await drain([...new Set(places.map(({ uri }) => parentOf(uri)))], async (parent) => {
    for (const { name, kind } of (await files.list(parent)) ?? []) {
      if (kind === 'folder') folders.add(keyOf(memberOf(parent, name)));
    }
  });
  return places.filter(({ uri }) => folders.has(keyOf(uri)));
}

interface Task extends Beginning {
  readonly kind: 'file' | 'folder';
}

async function listInto(
  tasks: Task[],
  folder: string,
  root: Root,
  { files, folder: told, hidden }: Search,
): Promise<boolean> {
  const entries = await files.list(folder);
  if (entries === undefined) return false;
  const { excluded } = root;
  const names = entries.map(({ name }) => name);
  told(folder, names);
  const path = pathWithin(root.uri, folder);
  for (const { name, kind } of entries) {
    const uri = memberOf(folder, name);
    if (excluded.some((matches) => matches(path + name)) || hidersOf(root, uri).some((one) => names.includes(one))) {
      if (!SKIPPED.includes(name)) hidden({ uri, kind });
      continue;
    }
    // Files come first: what is still to do stays small.
    if (kind === 'file') tasks.push({ uri, root, kind });
    else tasks.unshift({ uri: withSlash(uri), root, kind });
  }
  return true;
}

/** Whether a folder with these names in it may hold a project's file; one that is open need not be on the disk. */
export function mayHoldProject(folder: string, names: readonly string[], isOpen: (uri: string) => boolean): boolean {
  return PROJECT_FILE_NAMES.some((name) => names.includes(name) || isOpen(memberOf(folder, name)));
}

/** A scan that takes longer is shown. */
const LONG_MS = 1000;

/**
 * Shows that a scan goes on, once it has gone on for a while; there it can be ended as well.
 * @param client absent where it does not show such
 */
export function progressOf(
  scan: { cancelled: boolean },
  client: Connection | undefined,
): { count(): void; done(): void } {
  let files = 0;
  let over = false;
  let shown: WorkDoneProgressServerReporter | undefined;
  const show = async (client: Connection) => {
    const progress = await client.window.createWorkDoneProgress();
    if (over) return;
    shown = progress;
    progress.begin(t('SecGroup: looking through the workspace'), undefined, t('files looked at: {0}', files), true);
    progress.token.onCancellationRequested(() => {
      scan.cancelled = true;
      client.console.info(
        t(
          'The look through the workspace was ended before all files were read. What is told comes from those that were; no group is called missing, and no ignore needless. All is looked through again when a `.secgroup.yaml` changes or the editor starts anew.',
        ),
      );
    });
  };
  // Who refuses to show it is not asked again.
  const timer = client && setTimeout(() => show(client).catch(() => {}), LONG_MS);
  return {
    count: () => {
      if (++files % 500 === 0) shown?.report(t('files looked at: {0}', files));
    },
    done: () => {
      over = true;
      clearTimeout(timer);
      shown?.done();
    },
  };
}
