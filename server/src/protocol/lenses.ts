// Code lenses and inlay hints: which requests there are.
import type { ClientCapabilities, CodeLens, Connection, ServerCapabilities } from 'vscode-languageserver';
import type { Guard } from './guard.ts';
import type { Session } from './session.ts';

const answers = () => import('./lensAnswers.ts');

export const lensCapabilities: ServerCapabilities = {
  codeLensProvider: { resolveProvider: true },
  inlayHintProvider: true,
};

export function answerLenses(connection: Connection, session: Session, guarded: Guard): void {
  connection.onCodeLens(guarded('codeLens', null, async (params) => (await answers()).codeLenses(session, params)));
  connection.onCodeLensResolve((lens) => {
    const nothing: CodeLens = { ...lens, command: { title: '', command: '' } };
    return guarded('codeLens/resolve', nothing, async () => (await answers()).resolvedLens(session, lens))(lens);
  });
  connection.languages.inlayHint.on(
    guarded('inlayHint', null, async (params) => (await answers()).hints(session, params)),
  );
}

/** Has lenses and hints asked for again; they say more than what stands in their own document. */
export function refreshLenses(connection: Connection, { workspace }: ClientCapabilities): void {
  if (workspace?.codeLens?.refreshSupport) void connection.sendRequest('workspace/codeLens/refresh');
  if (workspace?.inlayHint?.refreshSupport) void connection.sendRequest('workspace/inlayHint/refresh');
}
