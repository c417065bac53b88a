import {
  type ClientCapabilities,
  type Command,
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  type CompletionParams,
  InsertTextFormat,
  InsertTextMode,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type About, type Completion, completions, describe, type Piece } from '../features/completion.ts';
import { columnOf, indentAt, lineBreak, lineStart } from '../text/lines.ts';
import type { Text } from '../text/pieces.ts';
import { isRecord } from '../util/record.ts';
import { checkPages } from './checkPages.ts';
import { toRange } from './convert.ts';
import { markup } from './markup.ts';
import type { InitializationOptions } from './requests.ts';
import type { ServerOptions, Session } from './session.ts';

/** How a client takes items. */
interface ItemStyle {
  readonly snippets: boolean;
  readonly insertReplace: boolean;
  readonly labelDetails: boolean;
  /** Lines are inserted as they are; other clients indent those of snippets as the cursor's line. */
  readonly asIs: boolean;
  /** VS Code's commands are known. */
  readonly commands: boolean;
}

export async function completion(
  session: Session,
  { textDocument, position, context }: CompletionParams,
): Promise<CompletionList | null> {
  const { uri } = textDocument;
  const asked = session.documents.get(uri);
  // Who indents a line, or writes a colon that ends no key, asks for nothing.
  if (asked === undefined || isIdle(asked.content, asked.offsetAt(position), context?.triggerCharacter)) return null;
  const others = await session.otherFiles();
  const open = (await session.snapshotOf(uri)) ?? (await others.draftOf(uri, await session.configuration.around(uri)));
  if (open === undefined) return null;
  const { document, snapshot } = open;
  const offset = document.offsetAt(position);
  const found = completions(snapshot, offset, await others.beyond(uri));
  if (found.length === 0) return null;
  const style = styleOf(session.client, session.options);
  const items = found.map((item, index) =>
    toItem(document, item, { content: snapshot.tree.content, offset, index, style }),
  );
  // What is typed of a port or an address becomes an item itself.
  return { isIncomplete: found.some(({ kind }) => kind === 'port' || kind === 'address'), items };
}

/** The item with its documentation. */
export async function resolved(
  session: Session,
  { readText }: ServerOptions,
  item: CompletionItem,
): Promise<CompletionItem> {
  if (!isData(item.data)) return item;
  const { uri, about } = item.data;
  const open = await session.snapshotOf(uri);
  const value = await describe(about, { snapshot: open?.snapshot, pages: () => readText(checkPages()) });
  const known = session.client.textDocument?.completion?.completionItem?.documentationFormat;
  return value ? { ...item, documentation: markup(value, known) } : item;
}

interface Data {
  readonly uri: string;
  readonly about: About;
}

function isData(data: unknown): data is Data {
  return isRecord(data) && 'uri' in data && 'about' in data;
}

function isIdle(text: Text, offset: number, character: string | undefined): boolean {
  if (character === ' ') return text.slice(lineStart(text, offset), offset).trim() === '';
  return character === ':' && !/["']\s*:$/.test(text.slice(Math.max(0, offset - 3), offset));
}

function styleOf({ textDocument }: ClientCapabilities, { commands = false }: InitializationOptions): ItemStyle {
  const item = textDocument?.completion?.completionItem;
  return {
    snippets: item?.snippetSupport ?? false,
    insertReplace: item?.insertReplaceSupport ?? false,
    labelDetails: item?.labelDetailsSupport ?? false,
    asIs: item?.insertTextModeSupport?.valueSet.includes(InsertTextMode.asIs) ?? false,
    commands,
  };
}

const kinds = {
  property: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  address: CompletionItemKind.Constant,
  port: CompletionItemKind.Unit,
  group: CompletionItemKind.Module,
  list: CompletionItemKind.Enum,
  rule: CompletionItemKind.Snippet,
  file: CompletionItemKind.File,
  check: CompletionItemKind.Reference,
} as const;

const askAgain: Command = { title: '', command: 'editor.action.triggerSuggest' };

interface At {
  readonly content: Text;
  readonly offset: number;
  readonly index: number;
  readonly style: ItemStyle;
}

function toItem(document: TextDocument, item: Completion, { content, offset, index, style }: At): CompletionItem {
  const { label, detail, kind, insert, span, whole, also, filter, goesOn, about } = item;
  const isSnippet = style.snippets && insert.some((piece) => typeof piece !== 'string');
  const newText = toText(content, insert, offset, { ...style, snippets: isSnippet });
  const replace = toRange(document, span);
  const isOne = !style.insertReplace || whole === true || span.end === offset;
  const data: Data | undefined = about && { uri: document.uri, about };
  return {
    label,
    kind: kinds[kind],
    ...(detail && (style.labelDetails ? { labelDetails: { description: detail } } : { detail })),
    sortText: String(index).padStart(4, '0'),
    filterText: filter,
    insertTextFormat: isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    ...(style.asIs && newText.includes('\n') && { insertTextMode: InsertTextMode.asIs }),
    textEdit: isOne
      ? { newText, range: replace }
      : { newText, replace, insert: toRange(document, { start: span.start, end: offset }) },
    ...(also.length > 0 && {
      additionalTextEdits: also.map((change) => ({ range: toRange(document, change), newText: change.text })),
    }),
    ...(goesOn && style.commands && { command: askAgain }),
    ...(data && { data }),
  };
}

function toText(text: Text, pieces: readonly Piece[], offset: number, { snippets, asIs }: ItemStyle): string {
  const written = pieces.map((piece) => (snippets ? toSnippet(piece) : toPlain(piece))).join('');
  if (snippets && !asIs) return written;
  const margin = indentAt(text, offset).slice(0, columnOf(text, offset));
  return written.replaceAll('\n', `${lineBreak(text)}${margin}`);
}

function toPlain(piece: Piece): string {
  return typeof piece === 'string' ? piece : (piece.text ?? piece.choices?.[0] ?? '');
}

function toSnippet(piece: Piece): string {
  if (typeof piece === 'string') return piece.replace(/[\\$}]/g, '\\$&');
  const { stop, text, choices } = piece;
  if (choices) return `\${${stop}|${choices.map((choice) => choice.replace(/[\\,|]/g, '\\$&')).join()}|}`;
  return text === undefined ? `$${stop}` : `\${${stop}:${text.replace(/[\\$}]/g, '\\$&')}}`;
}
