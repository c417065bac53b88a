// Formatting in the words of the protocol. Loaded when a client is told of it, or somebody first asks.
import {
  type CancellationToken,
  type Connection,
  DocumentFormattingRequest,
  DocumentRangeFormattingRequest,
  type Range,
  type TextEdit,
} from 'vscode-languageserver';
import { format } from '../features/format.ts';
import { toRange, toSpan } from './convert.ts';
import type { Session } from './session.ts';
import { stillAsked } from './stillAsked.ts';
import { isNativeFile, NATIVE_FILES } from './workspace.ts';

/** Other people's YAML and JSON have formatters of their own, beside which we come only where the user wants it. */
const OUR_LANGUAGE = 'security-group';
/** Only VS Code knows our language; elsewhere our native files are YAML and JSON among others. */
const OURS = [{ language: OUR_LANGUAGE }, { pattern: NATIVE_FILES }];

export async function register(connection: Connection): Promise<void> {
  const documentSelector = [...OURS];
  await connection.client.register(DocumentFormattingRequest.type, { documentSelector });
  await connection.client.register(DocumentRangeFormattingRequest.type, { documentSelector });
}

export async function edits(
  session: Session,
  uri: string,
  token: CancellationToken,
  range?: Range,
): Promise<TextEdit[] | null> {
  await stillAsked(session, uri, token);
  const { editing } = await session.configuration.of(uri);
  const found = await session.snapshotOf(uri);
  if (found === undefined || !(isOurs(found.document) || editing.format.everywhere)) return null;
  const { document, snapshot } = found;
  const within = range && toSpan(document, range);
  return format(snapshot, editing.format, within).map((change) => ({
    range: toRange(document, change),
    newText: change.text,
  }));
}

export function isOurs({ languageId, uri }: { readonly languageId: string; readonly uri: string }): boolean {
  return languageId === OUR_LANGUAGE || isNativeFile(uri);
}
