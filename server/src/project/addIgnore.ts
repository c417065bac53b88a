import { t } from '@vscode/l10n';
import type { Content } from '../text/edit/content.ts';
import { isEmptyValue } from '../text/edit/emptyValue.ts';
import { fillValue, insertEntry, insertItem } from '../text/edit/insert.ts';
import { lineBreak } from '../text/lines.ts';
import type { TextChange } from '../text/span.ts';
import { asMap, entryOf, isNull, resolve } from '../text/tree.ts';
import type { ProjectFile } from './projectFile.ts';

/**
 * The change of a project's file that makes it ignore a check in one file; undefined where that cannot be written.
 * @param path of the file, seen from the folder of the project
 */
export function addIgnore({ tree, ignores }: ProjectFile, path: string, check: string): TextChange | undefined {
  if (tree.problems.length > 0) return undefined;
  const paths = patternOf(path);
  const same = ignores.find((one) => one.paths.length === 1 && one.paths[0] === paths && one.until === undefined);
  const list = same?.names[0]?.list;
  if (list) return insertItem(tree, list, check);
  const ignore: Content = { paths, checks: [check], reason: t('reason') };
  const [root] = tree.roots;
  if (root === undefined || isNull(root)) return atEnd(tree.text, newProject(path, check));
  const map = asMap(root);
  const entry = entryOf(map, 'ignores');
  if (map === undefined) return undefined;
  if (entry === undefined) return insertEntry(tree, map, 'ignores', [ignore]);
  if (isEmptyValue(entry.value)) return fillValue(tree, entry, [ignore]);
  const all = resolve(entry.value);
  return all?.kind === 'seq' && map.entries.includes(entry) ? insertItem(tree, all, ignore) : undefined;
}

/** The text of a project's file that does nothing else. */
export function newProject(path: string, check: string): string {
  const pattern = patternOf(path);
  const plain = /^[\w./-]+$/.test(pattern) ? pattern : `'${pattern.replaceAll("'", "''")}'`;
  return `ignores:\n  - paths: ${plain}\n    checks: [${check}]\n    reason: ${t('reason')}\n`;
}

/** A pattern that matches this file: without a slash it would match everywhere. */
function patternOf(path: string): string {
  const plain = path.replace(/[*?[\]{},]/g, '?');
  return plain.includes('/') ? plain : `./${plain}`;
}

function atEnd(text: string, added: string): TextChange {
  const eol = lineBreak(text);
  const isOpen = text !== '' && !text.endsWith('\n');
  return { start: text.length, end: text.length, text: (isOpen ? eol : '') + added.replaceAll('\n', eol) };
}
