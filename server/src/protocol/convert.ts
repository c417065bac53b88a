import { t } from '@vscode/l10n';
import {
  type ClientCapabilities,
  type CodeAction,
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type DocumentSymbol,
  type Range,
  type SnippetTextEdit,
  SymbolKind,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Diagnosis } from '../engine/snapshot.ts';
import type { Action } from '../features/codeActions.ts';
import type { OutlineSymbol } from '../features/symbols.ts';
import type { Span } from '../text/span.ts';

/** Our plain data in LSP's words. */

export function toRange(document: TextDocument, span: Span): Range {
  return { start: document.positionAt(span.start), end: document.positionAt(span.end) };
}

export function toSpan(document: TextDocument, range: Range): Span {
  return { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

const tags = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated } as const;

/** @param pageOf the address of a check's page */
export function toDiagnostic(
  document: TextDocument,
  diagnosis: Diagnosis,
  pageOf: (check: string) => string,
): Diagnostic {
  return {
    range: toRange(document, diagnosis.span),
    severity: severities[diagnosis.severity],
    code: diagnosis.check,
    codeDescription: { href: pageOf(diagnosis.check) },
    source: 'secgroup',
    message: diagnosis.message,
    ...(diagnosis.tags.length > 0 && { tags: diagnosis.tags.map((tag) => tags[tag]) }),
    ...(diagnosis.related.length > 0 && {
      relatedInformation: diagnosis.related.map(({ span, elsewhere, message }) => ({
        location: elsewhere
          ? { uri: elsewhere.uri, range: { start: elsewhere.start, end: elsewhere.end } }
          : { uri: document.uri, range: toRange(document, span) },
        message,
      })),
    }),
  };
}

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
  if (annotations && safety === 'changes-access') {
    const annotated = edits.map((edit) => ({ ...edit, annotationId: ACCESS }));
    const changeAnnotations = { [ACCESS]: { label: t('Changes access'), description: title } };
    return { documentChanges: [{ textDocument, edits: annotated }], changeAnnotations };
  }
  if (!snippets || placeholder === undefined) return { documentChanges: [{ textDocument, edits }] };
  return { documentChanges: [{ textDocument, edits: edits.map((edit) => toSnippet(edit, placeholder)) }] };
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

const kinds = {
  group: SymbolKind.Module,
  rules: SymbolKind.Array,
  rule: SymbolKind.Field,
  attachment: SymbolKind.Interface,
  list: SymbolKind.Enum,
} as const;

export function toDocumentSymbol(document: TextDocument, symbol: OutlineSymbol): DocumentSymbol {
  return {
    // An empty name is refused by editors.
    name: symbol.name || '–',
    detail: symbol.detail,
    kind: kinds[symbol.kind],
    range: toRange(document, symbol.span),
    selectionRange: toRange(document, symbol.nameSpan),
    children: symbol.children.map((child) => toDocumentSymbol(document, child)),
  };
}
