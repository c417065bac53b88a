// Formatting: which requests there are.
import type { Connection, ServerCapabilities } from 'vscode-languageserver';
import type { Guard } from './guard.ts';
import type { Session } from './session.ts';

const answers = () => import('./formattingAnswers.ts');

/** A client that can be told later is told for which documents; to another one it is said at once, and others get nothing. */
export function formatCapabilities({ client }: Session): ServerCapabilities {
  return registersFormatting(client) ? {} : { documentFormattingProvider: true, documentRangeFormattingProvider: true };
}

export async function registerFormatting(connection: Connection, { client }: Session): Promise<void> {
  if (registersFormatting(client)) await (await answers()).register(connection);
}

/** Whether a client can be told later which documents are formatted. */
export function registersFormatting({ textDocument }: Session['client']): boolean {
  return (textDocument?.formatting?.dynamicRegistration && textDocument.rangeFormatting?.dynamicRegistration) ?? false;
}

export function answerFormatting(connection: Connection, session: Session, guarded: Guard): void {
  connection.onDocumentFormatting(
    guarded('formatting', null, async ({ textDocument: { uri } }, token) =>
      (await answers()).edits(session, uri, token),
    ),
  );
  connection.onDocumentRangeFormatting(
    guarded('rangeFormatting', null, async ({ textDocument: { uri }, range }, token) =>
      (await answers()).edits(session, uri, token, range),
    ),
  );
}
