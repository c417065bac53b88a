// What the editor hides beside other files. Loaded where its settings speak of such.
import { FileChangeType, type FileEvent } from 'vscode-languageserver';
import { glob } from '../util/glob.ts';
import { asRecord } from '../util/record.ts';
import { fileName, folderOf, keyOf } from '../util/uri.ts';
import type { Files } from './files.ts';
import { type Root, rootAround } from './workspace.ts';

/**
 * The names of what hides a file or folder where it is in the same folder.
 *
 * @example with `{ "**\/*.json": { "when": "$(basename).jsonnet" } }` of `a.json`: `a.jsonnet`
 */
export function hidersOf({ conditional, key }: Root, uri: string): string[] {
  const path = keyOf(uri).slice(key.length);
  const basename = fileName(path).replace(/(?<=.)\.[^.]*$/, '');
  return conditional.flatMap(([pattern, on]) => {
    const { when } = asRecord(on);
    return typeof when === 'string' && glob(pattern)(path) ? when.replace('$(basename)', () => basename) : [];
  });
}

/** Whether the editor hides a file because of another one in its folder. */
export async function isHiddenBeside(uri: string, roots: readonly Root[], files: Files): Promise<boolean> {
  const root = rootAround(roots, uri);
  const hiders = root ? hidersOf(root, uri) : [];
  const members = hiders.length > 0 ? await files.list(folderOf(uri)) : [];
  return members?.some(({ name }) => hiders.includes(name)) ?? false;
}

/** Those of some files, by their addresses, that the editor may show or hide because others in their folders have come or gone. */
export function movedBeside(
  files: readonly { readonly uri: string }[],
  roots: readonly Root[],
  changes: readonly FileEvent[],
): string[] {
  const moved = new Set(changes.flatMap(({ uri, type }) => (type === FileChangeType.Changed ? [] : keyOf(uri))));
  return files.flatMap(({ uri }) => {
    const root = rootAround(roots, uri);
    const isMoved = root && hidersOf(root, uri).some((name) => moved.has(keyOf(folderOf(uri)) + name));
    return isMoved ? uri : [];
  });
}
