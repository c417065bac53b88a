// Where names lead: the requests, each joined to its answer. What answers is loaded when somebody first asks.
import type { ClientCapabilities, Connection, ServerCapabilities } from 'vscode-languageserver';
import type { Guard } from './guard.ts';
import type { Session } from './session.ts';

const answers = () => import('./navigationAnswers.ts');

export function navigationCapabilities({ textDocument }: ClientCapabilities): ServerCapabilities {
  return {
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    workspaceSymbolProvider: true,
    documentLinkProvider: {},
    callHierarchyProvider: true,
    renameProvider: textDocument?.rename?.prepareSupport ? { prepareProvider: true } : true,
  };
}

export function answerNavigation(connection: Connection, session: Session, guarded: Guard): void {
  const { callHierarchy } = connection.languages;
  connection.onDefinition(guarded('definition', null, async (p) => (await answers()).definition(session, p)));
  connection.onReferences(guarded('references', null, async (p) => (await answers()).references(session, p)));
  connection.onDocumentHighlight(
    guarded('documentHighlight', null, async (p) => (await answers()).highlights(session, p)),
  );
  connection.onPrepareRename(guarded('prepareRename', null, async (p) => (await answers()).prepareRename(session, p)));
  connection.onRenameRequest(guarded('rename', null, async (p) => (await answers()).renamed(session, p)));
  connection.onWorkspaceSymbol(
    guarded('workspaceSymbol', null, async ({ query }) => (await answers()).symbolsOfWorkspace(session, query)),
  );
  connection.onDocumentLinks(
    guarded('documentLink', null, async ({ textDocument: { uri } }) => {
      await session.lookWhenQuiet(uri);
      const isOurs = (await session.snapshotOf(uri)) !== undefined;
      return isOurs ? (await answers()).documentLinks(session, uri) : null;
    }),
  );
  callHierarchy.onPrepare(
    guarded('prepareCallHierarchy', null, async (p) => (await answers()).prepareCalls(session, p)),
  );
  callHierarchy.onIncomingCalls(
    guarded('incomingCalls', null, async ({ item }) => (await answers()).incomingCalls(session, item)),
  );
  callHierarchy.onOutgoingCalls(
    guarded('outgoingCalls', null, async ({ item }) => (await answers()).outgoingCalls(session, item)),
  );
}
