import { type Diagnostic, DiagnosticSeverity, DiagnosticTag, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Diagnosis } from '../engine/snapshot.ts';
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
