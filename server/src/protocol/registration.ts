// What the client is asked to tell of once it is ready. No finding of an open document waits for it.
import { type Connection, DidChangeWatchedFilesNotification, WatchKind } from 'vscode-languageserver';
import { loadAll } from '../engine/dialects.ts';
import { registerFormatting } from './formatting.ts';
import type { ServerOptions, Session } from './session.ts';
import { WATCHED_FILES } from './workspace.ts';

/** Asks the client to tell of what changes, then looks around the workspace. */
export async function register(connection: Connection, session: Session, { load }: ServerOptions): Promise<void> {
  const { workspace } = session.client;
  // What a client says it can do and then refuses, as Emacs may its watching of files, is done without.
  await Promise.allSettled([
    session.configuration.register(session.client),
    registerFormatting(connection, session),
    watchFiles(connection, session),
    session.otherFiles(),
  ]);
  if (workspace?.workspaceFolders) {
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => session.foldersChanged(added, removed));
  }
  await session.workspace.scan();
  // From now on no edit need ask what it takes to read its document, and to tell of it.
  await Promise.all([loadAll(), session.reports.load(), load?.()]);
}

async function watchFiles(connection: Connection, { client }: Session): Promise<void> {
  if (!client.workspace?.didChangeWatchedFiles?.dynamicRegistration) return;
  await connection.client.register(DidChangeWatchedFilesNotification.type, {
    // Of a folder that is moved here, made or deleted, often only the folder is told.
    watchers: [{ globPattern: WATCHED_FILES }, { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete }],
  });
}
