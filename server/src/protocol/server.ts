import {
  CodeActionKind,
  type Connection,
  type Diagnostic,
  DidChangeWatchedFilesNotification,
  type DocumentDiagnosticReport,
  FileChangeType,
  type InitializeResult,
  DocumentDiagnosticReportKind as Report,
  TextDocumentSyncKind,
  WatchKind,
} from 'vscode-languageserver';
import { loadAll } from '../engine/dialects.ts';
import { languageOf, speak } from '../util/language.ts';
import { ACTION_KINDS, asksFor, FIX_ALL, wants } from './actionKinds.ts';
import { checkPages } from './checkPages.ts';
import { answerCompletion, completionCapabilities } from './completion.ts';
import { editStyleOf, toCodeAction, toDocumentSymbol, toRange, toSpan } from './convert.ts';
import { editingActions } from './editingActions.ts';
import { answerFormatting, formatCapabilities, registerFormatting } from './formatting.ts';
import { guardOf } from './guard.ts';
import { answerLenses, lensCapabilities } from './lenses.ts';
import { answerNavigation, navigationCapabilities } from './navigation.ts';
import { answerOverview } from './overview.ts';
import {
  CHECK_PAGE,
  EFFECTIVE_RULES,
  type EffectiveRulesParams,
  type EffectiveRulesText,
  EXPLAIN,
  type ExplainParams,
  type ExplainResult,
  FAQ_ANSWER,
  type PageParams,
  SEARCH_FAQ,
  type SearchFaqParams,
  TARGETS,
  type TargetName,
  type TargetsParams,
  TEMPLATES,
} from './requests.ts';
import { type ServerOptions, Session } from './session.ts';
import { answerStructure, structureCapabilities } from './structure.ts';
import { countIn, encodingOf } from './textDocument.ts';
import { WATCHED_FILES } from './workspace.ts';

/** What nobody has asked for yet is not loaded: the first findings need not wait for it. */
const help = () => import('../features/faq.ts');
const hovers = () => import('../features/hover.ts');
const actions = () => import('../features/codeActions.ts');
const outline = () => import('../features/symbols.ts');
const explanations = () => import('./explanations.ts');

/** Joins a connection to the features: a table of requests, each guarded. */
export function serve(connection: Connection, options: ServerOptions): void {
  const session = new Session(connection, options);
  const { documents, workspace } = session;
  const guarded = guardOf(connection);

  connection.onInitialize(async (params) => {
    await speak(languageOf(params.locale));
    const encoding = encodingOf(params);
    countIn(encoding);
    session.start(params);
    return {
      serverInfo: { name: 'secgroup', version: options.version },
      capabilities: { positionEncoding: encoding, ...capabilitiesOf(session) },
    };
  });
  connection.onInitialized(
    guarded('initialized', undefined, () => register(connection, session).finally(session.ready)),
  );

  documents.onDidChangeContent(guarded('didChange', undefined, ({ document }) => session.edited(document.uri)));
  documents.onDidClose(guarded('didClose', undefined, ({ document }) => session.closed(document.uri)));
  connection.onDidChangeConfiguration(
    guarded('didChangeConfiguration', undefined, ({ settings }) => session.settingsChanged(settings)),
  );
  connection.onDidChangeWatchedFiles(
    guarded('didChangeWatchedFiles', undefined, ({ changes }) =>
      workspace.filesChanged(changes.map(({ uri, type }) => ({ uri, deleted: type === FileChangeType.Deleted }))),
    ),
  );

  connection.languages.diagnostics.on(
    guarded('diagnostic', { kind: Report.Full, items: [] }, async ({ textDocument, previousResultId }) => {
      const found = await session.lookWhenQuiet(textDocument.uri);
      if (found === undefined) return closedReport(await workspace.resultOf(textDocument.uri), previousResultId);
      const resultId = session.resultIdOf(found.analysis);
      if (resultId === previousResultId) return { kind: Report.Unchanged, resultId };
      return { kind: Report.Full, resultId, items: session.diagnosticsOf(found) };
    }),
  );
  connection.languages.diagnostics.onWorkspace((params, token, _, partial) =>
    guarded('workspace/diagnostic', { items: [] }, () => workspace.report(params, token, partial))(undefined),
  );
  connection.onHover(
    guarded('hover', null, async ({ textDocument, position }) => {
      const found = await session.snapshotOf(textDocument.uri);
      const { hover } = await hovers();
      const text = found && hover(found.snapshot, found.document.offsetAt(position), hoverOptions(session));
      return text
        ? { contents: { kind: 'markdown', value: text.markdown }, range: toRange(found.document, text.span) }
        : null;
    }),
  );
  connection.onCodeAction(
    guarded('codeAction', null, async ({ textDocument, range, context }) => {
      const looked = await session.look(textDocument.uri);
      const style = editStyleOf(session.client);
      if (looked?.analysis.kind === 'project' && wants(CodeActionKind.QuickFix, context.only)) {
        const { projectActions } = await import('./projectFiles.ts');
        return projectActions(looked.document, looked.analysis, range, context.diagnostics, style);
      }
      if (looked?.analysis.kind !== 'snapshot') return null;
      const { fixAll, quickFixes } = await actions();
      const found = { document: looked.document, snapshot: looked.analysis.snapshot };
      const { document, snapshot } = found;
      const fixes = wants(CodeActionKind.QuickFix, context.only) ? quickFixes(snapshot, toSpan(document, range)) : [];
      const all = asksFor(FIX_ALL, context.only) ? fixAll(snapshot) : undefined;
      const more = await editingActions(session, found, toSpan(document, range), context.only);
      const edits = [...fixes, ...(all ? [all] : []), ...more].map((action) =>
        toCodeAction(document, action, context.diagnostics, style),
      );
      const wantsExplanation = session.options.commands === true && context.only === undefined;
      const explanation = wantsExplanation ? await (await explanations()).explainAction(found, range) : undefined;
      return explanation ? [...edits, explanation] : edits;
    }),
  );
  connection.onDocumentSymbol(
    guarded('documentSymbol', null, async ({ textDocument }) => {
      const found = await session.snapshotOf(textDocument.uri);
      if (found === undefined) return null;
      const { symbols } = await outline();
      return symbols(found.snapshot).map((symbol) => toDocumentSymbol(found.document, symbol));
    }),
  );
  connection.onRequest(
    SEARCH_FAQ,
    guarded('searchFaq', [], async ({ query }: SearchFaqParams) => (await help()).searchFaqEntries(query)),
  );
  connection.onRequest(
    FAQ_ANSWER,
    guarded('faqAnswer', null, async ({ id }: PageParams) => (await help()).faqAnswer(id) ?? null),
  );
  connection.onRequest(
    CHECK_PAGE,
    guarded('checkPage', null, async ({ id }: PageParams) => {
      const pages = await options.readText(checkPages());
      return (await help()).checkPage(id, pages) ?? null;
    }),
  );
  connection.onRequest(
    TEMPLATES,
    guarded('templates', [], async () => (await help()).fileTemplates()),
  );
  connection.onRequest<ExplainResult | null, void>(
    EXPLAIN,
    guarded('explain', null, async (params: ExplainParams): Promise<ExplainResult | null> => {
      const found = await session.snapshotOf(params.uri);
      return found ? await (await explanations()).explain(params, found, session.options) : null;
    }),
  );
  connection.onRequest(
    EFFECTIVE_RULES,
    guarded('effectiveRules', null, async (params: EffectiveRulesParams): Promise<EffectiveRulesText | null> => {
      const found = await session.snapshotOf(params.uri);
      return found ? await (await explanations()).effectiveRules(params, found) : null;
    }),
  );
  connection.onRequest(
    TARGETS,
    guarded('targets', [], async ({ uri }: TargetsParams): Promise<TargetName[]> => {
      const found = await session.snapshotOf(uri);
      return found ? await (await explanations()).targets(found) : [];
    }),
  );

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
    codeActionProvider: { codeActionKinds: [...ACTION_KINDS] },
    documentSymbolProvider: true,
    ...lensCapabilities,
    ...structureCapabilities,
    ...formatCapabilities(session),
    ...navigationCapabilities(session.client),
    ...(session.pulls && { diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: true } }),
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
}

/** Asks the client to tell of what changes, then looks around the workspace. */
async function register(connection: Connection, session: Session): Promise<void> {
  const { workspace } = session.client;
  await session.configuration.register(session.client);
  await registerFormatting(connection, session);
  if (workspace?.didChangeWatchedFiles?.dynamicRegistration) {
    await connection.client.register(DidChangeWatchedFilesNotification.type, {
      // Of a folder that is deleted, only the folder is told.
      watchers: [{ globPattern: WATCHED_FILES }, { globPattern: '**/*', kind: WatchKind.Delete }],
    });
  }
  if (workspace?.workspaceFolders) {
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => session.foldersChanged(added, removed));
  }
  await session.workspace.scan();
  // From now on no edit need ask what it takes to read its document.
  await loadAll();
}

/** Of a document that has just been closed, a client asks once more. */
function closedReport(
  result: { readonly resultId: string; readonly diagnostics: readonly Diagnostic[] } | undefined,
  previousResultId: string | undefined,
): DocumentDiagnosticReport {
  if (result === undefined) return { kind: Report.Full, items: [] };
  const { resultId, diagnostics } = result;
  if (resultId === previousResultId) return { kind: Report.Unchanged, resultId };
  return { kind: Report.Full, resultId, items: [...diagnostics] };
}

function hoverOptions({ options }: Session): { link?: (id: string) => string } {
  const { faqLink } = options;
  return faqLink === undefined ? {} : { link: (id) => faqLink.replace('{id}', encodeURIComponent(id)) };
}
