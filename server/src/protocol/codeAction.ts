// What can be done to a text, in LSP's words. Loaded when somebody asks for it.
import { t } from '@vscode/l10n';
import type {
  ClientCapabilities,
  CodeAction,
  Diagnostic,
  Range,
  SnippetTextEdit,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Diagnosis } from '../engine/snapshot.ts';
import type { Action } from '../features/codeActions.ts';
import { toRange, toSpan } from './convert.ts';

/** How a client takes edits. */
export interface EditStyle {
  /** With the document's version. */
  readonly versioned: boolean;
  /** With places to type over. */
  readonly snippets: boolean;
  /** With words on what they change. */
  readonly annotations?: boolean;
}

export function editStyleOf({ workspace }: ClientCapabilities): EditStyle {
  const {
    documentChanges = false,
    snippetEditSupport = false,
    changeAnnotationSupport,
  } = workspace?.workspaceEdit ?? {};
  return {
    versioned: documentChanges,
    snippets: snippetEditSupport,
    annotations: changeAnnotationSupport !== undefined,
  };
}

export function toCodeAction(
  document: TextDocument,
  action: Action,
  sent: readonly Diagnostic[],
  style: EditStyle,
): CodeAction {
  const { diagnosis } = action;
  const mended = diagnosis && sent.filter((candidate) => isSame(document, candidate, diagnosis));
  return {
    title: action.title,
    kind: action.kind,
    ...(mended && mended.length > 0 && { diagnostics: [...mended] }),
    ...(action.preferred && { isPreferred: true }),
    edit: toWorkspaceEdit(document, action, style),
  };
}

/** What an action carries that is offered without its edit. */
export interface OfferData {
  readonly uri: string;
  readonly version: number;
  /** Where it was asked for. */
  readonly range: Range;
}

/** Whether a client asks for the edit of an action when it is chosen: those of whole groups are long. */
export function resolvesEdits({ textDocument }: ClientCapabilities): boolean {
  const { dataSupport, resolveSupport } = textDocument?.codeAction ?? {};
  return dataSupport === true && resolveSupport?.properties.includes('edit') === true;
}

/** The action without its edit. */
export function toOffer(document: TextDocument, { title, kind }: Action, range: Range): CodeAction {
  const data: OfferData = { uri: document.uri, version: document.version, range };
  return { title, kind, data };
}

/** Whether a diagnostic that the client sends back is this finding: by id and place, never by its words. */
function isSame(document: TextDocument, diagnostic: Diagnostic, diagnosis: Diagnosis): boolean {
  if (diagnostic.source !== 'secgroup' || diagnostic.code !== diagnosis.check) return false;
  const span = toSpan(document, diagnostic.range);
  return span.start === diagnosis.span.start && span.end === diagnosis.span.end;
}

const ACCESS = 'access';

function toWorkspaceEdit(
  document: TextDocument,
  { title, safety, changes, placeholder }: Action,
  { versioned, snippets, annotations }: EditStyle,
): WorkspaceEdit {
  const edits = changes.map((change): TextEdit => ({ range: toRange(document, change), newText: change.text }));
  if (!versioned) return { changes: { [document.uri]: edits } };
  const textDocument = { uri: document.uri, version: document.version };
  const places = snippets && placeholder !== undefined ? edits.map((edit) => toSnippet(edit, placeholder)) : edits;
  if (!annotations || safety !== 'changes-access') return { documentChanges: [{ textDocument, edits: places }] };
  const annotated = places.map((edit) => ({ ...edit, annotationId: ACCESS }));
  const changeAnnotations = { [ACCESS]: { label: t('Changes access'), description: title } };
  return { documentChanges: [{ textDocument, edits: annotated }], changeAnnotations };
}

/** The first mention of the placeholder is what the user types over. Editors indent a snippet's further lines anew. */
function toSnippet({ range, newText }: TextEdit, placeholder: string): TextEdit | SnippetTextEdit {
  const at = newText.indexOf(placeholder);
  if (at < 0 || newText.includes('\n')) return { range, newText };
  const escaped = (text: string) => text.replace(/[\\$}]/g, '\\$&');
  const [before, after] = [newText.slice(0, at), newText.slice(at + placeholder.length)];
  const value = `${escaped(before)}\${1:${escaped(placeholder)}}${escaped(after)}`;
  return { range, snippet: { kind: 'snippet', value } };
}
