import { type TextDocument, workspace } from 'vscode';
import type { Middleware } from 'vscode-languageclient';

/** File systems of old versions, as a diff shows them: what was wrong with them is nobody's task any more. */
const PAST = new Set(['git', 'gitlens', 'review', 'pr', 'scm-history-item', 'vscode-local-history']);

/** Keeps copies from the server that are no files: what they say is said by the file, too, or was so once. */
export const withoutCopies: Middleware = {
  didOpen: async (document, next) => {
    if (!isCopy(document)) await next(document);
  },
  didChange: async (event, next) => {
    if (!isCopy(event.document)) await next(event);
  },
  didClose: async (document, next) => {
    if (!isCopy(document)) await next(document);
  },
};

/** What no file system holds is a copy, such as the saved side of "Compare with Saved"; but for what is yet to be saved. */
function isCopy({ uri: { scheme }, isUntitled }: TextDocument): boolean {
  return PAST.has(scheme) || (!isUntitled && workspace.fs.isWritableFileSystem(scheme) === undefined);
}
