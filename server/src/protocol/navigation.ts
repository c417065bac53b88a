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
  connection.onDefinition(
    guarded('definition', null, async (p, token) => (await answers()).definition(session, p, token)),
  );
  connection.onReferences(
    guarded('references', null, async (p, token) => (await answers()).references(session, p, token)),
  );
  connection.onDocumentHighlight(
    guarded('documentHighlight', null, async (p, token) => (await answers()).highlights(session, p, token)),
  );
  connection.onPrepareRename(
    guarded('prepareRename', null, async (p, token) => (await answers()).prepareRename(session, p, token)),
  );
  connection.onRenameRequest(guarded('rename', null, async (p, token) => (await answers()).renamed(session, p, token)));
  connection.onWorkspaceSymbol(
    guarded('workspaceSymbol', null, async (p, token) => (await answers()).symbolsOfWorkspace(session, p, token)),
  );
  connection.onDocumentLinks(
    guarded('documentLink', null, async ({ textDocument: { uri } }, token) => {
      const looked = await session.lookWhenQuiet(uri);
      return looked?.analysis.kind === 'snapshot' ? (await answers()).documentLinks(session, uri, token) : null;
    }),
  );
  callHierarchy.onPrepare(
    guarded('prepareCallHierarchy', null, async (p, token) => (await answers()).prepareCalls(session, p, token)),
  );
  callHierarchy.onIncomingCalls(
    guarded('incomingCalls', null, async ({ item }, token) => (await answers()).incomingCalls(session, item, token)),
  );
  callHierarchy.onOutgoingCalls(
    guarded('outgoingCalls', null, async ({ item }, token) => (await answers()).outgoingCalls(session, item, token)),
  );
}
