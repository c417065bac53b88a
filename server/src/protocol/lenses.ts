// Code lenses and inlay hints: which requests there are.
import type {
  ClientCapabilities,
  CodeLens,
  Connection,
  ExecuteCommandParams,
  ServerCapabilities,
} from 'vscode-languageserver';
import type { Guard } from './guard.ts';
import { DEAD_RULES, type DeadRulesParams, FOLLOW_LENS, LENS_PLACES, type LensPlacesParams } from './requests.ts';
import type { Session } from './session.ts';

const answers = () => import('./lensAnswers.ts');
const commands = () => import('./lensCommands.ts');

/** Whether a lens can be followed by a command of the server. Neovim runs commands, but only says that it shows lenses. */
export function runsCommands({ workspace, textDocument }: ClientCapabilities): boolean {
  return workspace?.executeCommand !== undefined || textDocument?.codeLens !== undefined;
}

export function lensCapabilities({ client, options }: Session): ServerCapabilities {
  const needsCommand = !options.commands && runsCommands(client);
  return {
    codeLensProvider: { resolveProvider: true },
    inlayHintProvider: true,
    ...(needsCommand && { executeCommandProvider: { commands: [FOLLOW_LENS] } }),
  };
}

export function answerLenses(connection: Connection, session: Session, guarded: Guard): void {
  connection.onCodeLens(guarded('codeLens', null, async (params) => (await answers()).codeLenses(session, params)));
  connection.onCodeLensResolve((lens, token) => {
    const nothing: CodeLens = { ...lens, command: { title: '', command: '' } };
    return guarded('codeLens/resolve', nothing, async () => (await answers()).resolvedLens(session, lens))(lens, token);
  });
  const follow = guarded('followLens', undefined, async (args: readonly unknown[]) =>
    (await commands()).followLens(connection, session, args),
  );
  connection.onExecuteCommand(
    guarded('executeCommand', null, async ({ command, arguments: args = [] }: ExecuteCommandParams) => {
      // Not waited for: a client may not ask its user anything before it has the answer to its own request.
      if (command === FOLLOW_LENS) void follow(args);
      return null;
    }),
  );
  connection.onRequest(
    DEAD_RULES,
    guarded('deadRules', null, async (params: DeadRulesParams) => (await commands()).deadRules(session, params)),
  );
  connection.onRequest(
    LENS_PLACES,
    guarded('lensPlaces', null, async (params: LensPlacesParams) => (await commands()).lensPlaces(session, params)),
  );
  connection.languages.inlayHint.on(
    guarded('inlayHint', null, async (params) => (await answers()).hints(session, params)),
  );
}

/** Has lenses, hints and colours asked for again; they say more than what stands in their own document. */
export function refreshLenses(connection: Connection, { workspace }: ClientCapabilities): void {
  for (const what of ['codeLens', 'inlayHint', 'semanticTokens'] as const)
    if (workspace?.[what]?.refreshSupport) void connection.sendRequest(`workspace/${what}/refresh`);
}
