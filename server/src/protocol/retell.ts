import type { Diagnostic } from 'vscode-languageserver';
import type { Diagnosis } from '../engine/snapshot.ts';
import { editBetween } from '../text/edited.ts';
import type { Text } from '../text/pieces.ts';
import type { EditedDocument } from './openDocument.ts';

/** What was said of a version of a document. */
export interface Told {
  readonly content: Text;
  readonly lineCount: number;
  readonly diagnoses: readonly Diagnosis[];
  readonly diagnostics: Diagnostic[];
  /** The first and the last line of the document that each of them speaks of; in rows, which are looked through quickly. */
  readonly firstLines: Int32Array;
  readonly lastLines: Int32Array;
}

/**
 * Tells what is found in a version. What an edit leaves where it was is the same object as in the version told before, and
 * need not be written down again: nearly all of it.
 */
export function retell(
  document: EditedDocument,
  diagnoses: readonly Diagnosis[],
  tell: (diagnosis: Diagnosis) => Diagnostic,
  before: Told | undefined,
): Told {
  const { uri, content, lineCount } = document;
  const edited = before && editedLines(document, before);
  const firstLines = new Int32Array(diagnoses.length);
  const lastLines = new Int32Array(diagnoses.length);
  let next = 0;
  const diagnostics = diagnoses.map((diagnosis, i) => {
    // Both are in the order of the text.
    const at = before?.diagnoses.indexOf(diagnosis, next) ?? -1;
    if (at >= 0) next = at + 1;
    const known = edited && before && standing(before, at, edited);
    const told = known?.diagnostic ?? tell(diagnosis);
    const { first, last } = known ?? linesOf(told, uri);
    firstLines[i] = first;
    lastLines[i] = last;
    return told;
  });
  return { content, lineCount, diagnoses, diagnostics, firstLines, lastLines };
}

interface Lines {
  readonly first: number;
  readonly last: number;
}

/** Those whose things may stand elsewhere than they did; those behind them are the same as before. */
function editedLines(document: EditedDocument, before: Told): Lines {
  const { start, end, delta } = editBetween(before.content, document.content);
  const { line } = document.positionAt(end + delta);
  const last = document.lineCount === before.lineCount ? line : Number.POSITIVE_INFINITY;
  return { first: document.positionAt(start).line, last };
}

/** What was told, where it and what it speaks of besides stands where it did. */
function standing(before: Told, at: number, edited: Lines): (Lines & { readonly diagnostic: Diagnostic }) | undefined {
  const [diagnostic, first, last] = [before.diagnostics[at], before.firstLines[at], before.lastLines[at]];
  if (diagnostic === undefined || first === undefined || last === undefined) return undefined;
  return last < edited.first || first > edited.last ? { diagnostic, first, last } : undefined;
}

/** The lines between which a finding, and what it speaks of besides in its document, stands. */
function linesOf({ range, relatedInformation = [] }: Diagnostic, uri: string): Lines {
  const here = relatedInformation.filter(({ location }) => location.uri === uri);
  const ranges = [range, ...here.map(({ location }) => location.range)];
  return {
    first: Math.min(...ranges.map(({ start }) => start.line)),
    last: Math.max(...ranges.map(({ end }) => end.line)),
  };
}
