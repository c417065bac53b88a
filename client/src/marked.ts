import type { TextDocument } from 'vscode';
import { draftedIn } from '../../server/src/dialects/drafts.ts';
import { marksOf } from '../../server/src/dialects/marks.ts';

/** The languages in which our dialects are written. */
export const LANGUAGES: readonly string[] = ['security-group', 'yaml', 'json', 'jsonc'];

/** What a project says of its files. */
const PROJECT_FILE = /(?:^|\/)\.secgroup\.ya?ml$/;
/** By these names alone, files are ours. */
export const OUR_FILES = '**/{*.sg.yaml,*.sg.yml,*.sg.json,.secgroup.yaml,.secgroup.yml}';

/** Whether a document looks like one of ours; cheap, and needs no server. */
export function carriesMarks(document: TextDocument): boolean {
  const { languageId, uri } = document;
  if (!LANGUAGES.includes(languageId)) return false;
  return PROJECT_FILE.test(uri.path) || marksOf(uri.path, languageId, document.getText()) !== undefined;
}

/** Whether what is being written may come to be one of ours: completion helps with it. */
export function mayCarryMarks(document: TextDocument): boolean {
  const { languageId, uri } = document;
  return carriesMarks(document) || draftedIn(uri.path, languageId, document.getText()) !== undefined;
}
