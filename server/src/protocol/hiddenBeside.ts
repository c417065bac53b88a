// What the editor hides beside other files, and all that is in folders that it hides so. Loaded where its settings speak of such.
import { FileChangeType, type FileEvent } from 'vscode-languageserver';
import { globItself } from '../util/glob.ts';
import { folderOf, keyOf } from '../util/uri.ts';
import type { Files } from './files.ts';
import { isExcluded, type Root, rootAround } from './workspace.ts';

/**
 * The names of what hides a file or folder where it is in the same folder.
 *
 * @example with `{ "**\/*.json": { "when": "$(basename).jsonnet" } }` of `a.json`: `a.jsonnet`
 */
export function hidersOf({ conditional, key }: Root, uri: string): string[] {
  const path = keyOf(uri).slice(key.length);
  const basename = path.slice(path.lastIndexOf('/') + 1).replace(/(?<=.)\.[^.]*$/, '');
  return conditional.flatMap(([pattern, when]) =>
    globItself(pattern)(path) ? when.replace('$(basename)', () => basename) : [],
  );
}

/** Whether the editor hides a file, or a folder that it lies in, because of another one in the same folder. */
export async function isHiddenBeside(uri: string, roots: readonly Root[], files: Files): Promise<boolean> {
  const root = rootAround(roots, uri);
  for (const one of root ? wayTo(root, uri) : []) {
    const hiders = root ? hidersOf(root, one) : [];
    const members = hiders.length > 0 ? await files.list(folderOf(one)) : [];
    if (members?.some(({ name }) => hiders.includes(name))) return true;
  }
  return false;
}

/** Something that is known, by its address. */
interface Known {
  readonly uri: string;
  readonly kind?: 'file' | 'folder';
}

/**
 * Those of some files and folders that the editor may show or hide because others have come or gone beside them, or beside a
 * folder that they lie in.
 */
export function movedBeside<K extends Known>(
  known: readonly K[],
  roots: readonly Root[],
  changes: readonly FileEvent[],
): K[] {
  const moved = new Set(changes.flatMap(({ uri, type }) => (type === FileChangeType.Changed ? [] : keyOf(uri))));
  return known.filter(({ uri }) => {
    const root = moved.size > 0 ? rootAround(roots, uri) : undefined;
    if (root === undefined || isExcluded(root, uri)) return false;
    return wayTo(root, uri).some((one) => hidersOf(root, one).some((name) => moved.has(keyOf(folderOf(one)) + name)));
  });
}

/** The folders of a root on the way to a file or folder, and that itself. */
function wayTo(root: Root, uri: string): string[] {
  const parts = uri.split('/');
  const above = root.uri.split('/').length;
  return parts.slice(above - 1).map((_, i) => parts.slice(0, above + i).join('/'));
}
