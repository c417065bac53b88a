/**
 * Texts as the client counts them. LSP counts columns in UTF-16 units unless client and server agree on bytes; this is the
 * only place that knows: every position of the protocol is made and read by a document, or counted by `columnsIn`.
 */
import type { InitializeParams, PositionEncodingKind } from 'vscode-languageserver';
import type { TextDocument, TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { type Columns, utf16 } from '../engine/groupRegistry.ts';
import { type EditedDocument, OpenDocument } from './openDocument.ts';

type Encoding = 'utf-16' | 'utf-8';

/** The document as the client counts in it. */
let counted: (document: OpenDocument) => EditedDocument = (document) => document;
let columns: Columns = utf16;

/** UTF-16 where the client knows it, for so our texts are; bytes for a client that knows nothing else of ours. */
export function encodingOf({ capabilities }: InitializeParams): Encoding {
  const known: readonly PositionEncodingKind[] = capabilities.general?.positionEncodings ?? [];
  return known.includes('utf-8') && !known.includes('utf-16') ? 'utf-8' : 'utf-16';
}

/** Positions are counted so from now on; before the first document. What counts bytes is loaded only for who wants them. */
export async function countIn(encoding: Encoding): Promise<void> {
  if (encoding === 'utf-16') return;
  const { ByteDocument, byteLength } = await import('./byteDocument.ts');
  counted = (document) => new ByteDocument(document);
  columns = (text, start, end) => byteLength(text.slice(start, end));
}

/** How the library of open documents makes them and keeps them up to date. */
export const textDocuments = {
  create: (uri: string, languageId: string, version: number, text: string): EditedDocument =>
    counted(new OpenDocument(uri, languageId, version, text)),
  update: (document: EditedDocument, changes: TextDocumentContentChangeEvent[], version: number): EditedDocument =>
    document.update(changes, version),
};

/** A text of which only places are asked. */
export function textDocument(uri: string, text: string): TextDocument {
  return textDocuments.create(uri, '', 0, text);
}

/** How long a piece of a line is, as the client counts, in a file of which no document is kept. */
export const columnsIn: Columns = (text, start, end) => columns(text, start, end);

/** How long a piece of a line is, as the client counts. */
export function lengthIn(document: TextDocument, start: number, end: number): number {
  return document.positionAt(end).character - document.positionAt(start).character;
}
