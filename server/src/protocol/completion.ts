// Completion: which requests there are.
import type { Connection, ServerCapabilities } from 'vscode-languageserver';
import type { Guard } from './guard.ts';
import type { ServerOptions, Session } from './session.ts';

const answers = () => import('./completionAnswers.ts');

export const completionCapabilities: ServerCapabilities = {
  completionProvider: {
    // Where a value begins, and where one goes on that an editor takes for several words.
    triggerCharacters: [' ', '"', "'", '/', '.', '!', '[', '{', ':'],
    resolveProvider: true,
    completionItem: { labelDetailsSupport: true },
  },
};

export function answerCompletion(
  connection: Connection,
  session: Session,
  options: ServerOptions,
  guarded: Guard,
): void {
  connection.onCompletion(guarded('completion', null, async (params) => (await answers()).completion(session, params)));
  connection.onCompletionResolve((item) =>
    guarded('completionItem/resolve', item, async () => (await answers()).resolved(session, options, item))(item),
  );
}
