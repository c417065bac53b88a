// Formatting in the words of the protocol.
import {
  type Connection,
  DocumentFormattingRequest,
  DocumentRangeFormattingRequest,
  type Range,
  type ServerCapabilities,
  type TextEdit,
} from 'vscode-languageserver';
import { toRange, toSpan } from './convert.ts';
import type { Guard } from './guard.ts';
import type { Session } from './session.ts';
import { isNativeFile, NATIVE_FILES } from './workspace.ts';

const formatter = () => import('../features/format.ts');

/** Other people's YAML and JSON have formatters of their own. */
const OUR_LANGUAGE = 'security-group';
/** Only VS Code knows our language; elsewhere our native files are YAML and JSON among others. */
const OURS = [{ language: OUR_LANGUAGE }, { pattern: NATIVE_FILES }];

/** A client that can be told later is told for which documents; to another one it is said at once, and others get nothing. */
export function formatCapabilities({ client }: Session): ServerCapabilities {
  return registersFormatting(client) ? {} : { documentFormattingProvider: true, documentRangeFormattingProvider: true };
}

export async function registerFormatting(connection: Connection, { client }: Session): Promise<void> {
  if (!registersFormatting(client)) return;
  const documentSelector = [...OURS];
  await connection.client.register(DocumentFormattingRequest.type, { documentSelector });
  await connection.client.register(DocumentRangeFormattingRequest.type, { documentSelector });
}

function registersFormatting({ textDocument }: Session['client']): boolean {
  return (textDocument?.formatting?.dynamicRegistration && textDocument.rangeFormatting?.dynamicRegistration) ?? false;
}

export function answerFormatting(connection: Connection, session: Session, guarded: Guard): void {
  connection.onDocumentFormatting(guarded('formatting', null, ({ textDocument: { uri } }) => edits(session, uri)));
  connection.onDocumentRangeFormatting(
    guarded('rangeFormatting', null, ({ textDocument: { uri }, range }) => edits(session, uri, range)),
  );
}

async function edits(session: Session, uri: string, range?: Range): Promise<TextEdit[] | null> {
  const found = await session.snapshotOf(uri);
  if (found === undefined || !isOurs(found.document)) return null;
  const { format } = await formatter();
  const { editing } = await session.configuration.of(uri);
  const { document, snapshot } = found;
  const within = range && toSpan(document, range);
  return format(snapshot, editing.format, within).map((change) => ({
    range: toRange(document, change),
    newText: change.text,
  }));
}

function isOurs({ languageId, uri }: { readonly languageId: string; readonly uri: string }): boolean {
  return languageId === OUR_LANGUAGE || isNativeFile(uri);
}
