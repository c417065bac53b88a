import type { TextDocument } from 'vscode';
import type { Middleware } from 'vscode-languageclient';

/** Old versions of files, as a diff shows them: what was wrong with them is nobody's task any more. */
const PAST = new Set(['git', 'gitlens', 'review', 'scm-history-item', 'vscode-local-history']);

/** Keeps old versions from the server; every other scheme (file, untitled, vscode-vfs, …) is welcome. */
export const withoutPastVersions: Middleware = {
  didOpen: async (document, next) => {
    if (!isPast(document)) await next(document);
  },
  didChange: async (event, next) => {
    if (!isPast(event.document)) await next(event);
  },
  didClose: async (document, next) => {
    if (!isPast(document)) await next(document);
  },
};

function isPast(document: TextDocument): boolean {
  return PAST.has(document.uri.scheme);
}
