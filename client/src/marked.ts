import type { TextDocument } from 'vscode';
import { marksOf } from '../../server/src/dialects/marks.ts';

/** The languages in which our dialects are written. */
export const LANGUAGES: readonly string[] = ['security-group', 'yaml', 'json', 'jsonc'];

/** Whether a document looks like one of ours; cheap, and needs no server. */
export function carriesMarks(document: TextDocument): boolean {
  const { languageId, uri } = document;
  return LANGUAGES.includes(languageId) && marksOf(uri.path, languageId, document.getText()) !== undefined;
}
