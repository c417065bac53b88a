import {
  type Connection,
  type InitializeResult,
  DocumentDiagnosticReportKind as Report,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { languageOf, speak } from '../util/language.ts';
import { ACTION_KINDS } from './actionKinds.ts';
import { answerCompletion, completionCapabilities } from './completion.ts';
import { answerFormatting, formatCapabilities } from './formatting.ts';
import { AN_ERROR, guardOf } from './guard.ts';
import { answerHelp } from './help.ts';
import { answerLenses, lensCapabilities } from './lenses.ts';
import { answerNavigation, navigationCapabilities } from './navigation.ts';
import { answerOverview } from './overview.ts';
import { type ServerOptions, Session } from './session.ts';
import { answerStructure, structureCapabilities } from './structure.ts';
import { countIn, encodingOf } from './textDocument.ts';

/** What nobody has asked for yet is not loaded: the first findings need not wait for it. */
const answers = () => import('./answers.ts');
const registration = () => import('./registration.ts');
const reports = () => import('./workspaceReports.ts');

/** Joins a connection to the features: a table of requests, each guarded. */
export function serve(connection: Connection, options: ServerOptions): void {
  const session = new Session(connection, options);
  const { documents, workspace } = session;
  const guarded = guardOf(connection);

  connection.onInitialize(async (params) => {
    const encoding = encodingOf(params);
    await countIn(encoding);
    session.start(params);
    await speak(languageOf(session.options.locale ?? params.locale ?? options.locale));
    return {
      serverInfo: { name: 'secgroup', version: options.version },
      capabilities: { positionEncoding: encoding, ...capabilitiesOf(session) },
    };
  });
  connection.onInitialized(
    guarded('initialized', undefined, () =>
      registration()
        .then(({ register }) => register(connection, session, options))
        .finally(session.ready),
    ),
  );

  documents.onDidChangeContent(guarded('didChange', undefined, ({ document }) => session.edited(document.uri)));
  documents.onDidClose(guarded('didClose', undefined, ({ document }) => session.closed(document.uri)));
  connection.onDidChangeConfiguration(
    guarded('didChangeConfiguration', undefined, ({ settings }) => session.settingsChanged(settings)),
  );
  connection.onDidChangeWatchedFiles(
    guarded('didChangeWatchedFiles', undefined, ({ changes }) => workspace.filesChanged(changes)),
  );

  connection.languages.diagnostics.on(
    guarded('diagnostic', AN_ERROR, async ({ textDocument, previousResultId }) => {
      const found = await session.answer(textDocument.uri);
      if (found === undefined) return (await reports()).closedReport(workspace, textDocument.uri, previousResultId);
      const resultId = session.reports.resultIdOf(found.analysis);
      if (resultId === previousResultId) return { kind: Report.Unchanged, resultId };
      return { kind: Report.Full, resultId, items: session.reports.diagnosticsOf(found) };
    }),
  );
  connection.languages.diagnostics.onWorkspace((params, token, _, partial) =>
    guarded('workspace/diagnostic', AN_ERROR, () => {
      session.unasked.wanted();
      return workspace.report(params, token, partial);
    })(undefined),
  );
  connection.onHover(guarded('hover', null, async (params) => (await answers()).hover(session, params)));
  connection.onCodeAction(
    guarded('codeAction', null, async (params, token) => (await answers()).codeActions(session, params, token)),
  );
  connection.onCodeActionResolve((action, token) =>
    guarded('codeAction/resolve', action, async () => (await answers()).resolvedAction(session, action, token))(
      action,
      token,
    ),
  );
  connection.onDocumentSymbol(
    guarded('documentSymbol', null, async (params) => (await answers()).documentSymbols(session, params)),
  );
  answerHelp(connection, session, options, guarded);
  answerCompletion(connection, session, options, guarded);
  answerLenses(connection, session, guarded);
  answerFormatting(connection, session, guarded);
  answerStructure(connection, session, guarded);
  answerNavigation(connection, session, guarded);
  answerOverview(connection, session, guarded);

  documents.listen(connection);
  connection.listen();
}

function capabilitiesOf(session: Session): InitializeResult['capabilities'] {
  return {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    hoverProvider: true,
    ...completionCapabilities,
    codeActionProvider: { codeActionKinds: [...ACTION_KINDS], resolveProvider: true },
    documentSymbolProvider: true,
    ...lensCapabilities(session),
    ...structureCapabilities,
    ...formatCapabilities(session),
    ...navigationCapabilities(session.client),
    ...(session.pulls && { diagnosticProvider }),
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
}

/**
 * With a name, for VS Code keeps findings without one under a number that each of its extension hosts counts for itself: there
 * another extension of another host, such as that for JSON, overwrites them.
 */
const diagnosticProvider = { identifier: 'secgroup', interFileDependencies: true, workspaceDiagnostics: true };
