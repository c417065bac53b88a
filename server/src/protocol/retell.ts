import type { Diagnostic, Location, Position, Range } from 'vscode-languageserver';
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
  const { content, lineCount } = document;
  const edited = before && editedLines(document, before);
  let next = 0;
  const diagnostics = diagnoses.map((diagnosis) => {
    // Both are in the order of the text.
    const at = before?.diagnoses.indexOf(diagnosis, next) ?? -1;
    const known = before?.diagnostics[at];
    if (known === undefined || edited === undefined) return tell(diagnosis);
    next = at + 1;
    return stands(known, document.uri, edited) ? known : tell(diagnosis);
  });
  return { content, lineCount, diagnoses, diagnostics };
}

/** Lines whose things may stand elsewhere than they did; those behind them are the same as before. */
interface Lines {
  readonly first: number;
  readonly last: number;
}

function editedLines(document: EditedDocument, before: Told): Lines {
  const { start, end, delta } = editBetween(before.content, document.content);
  const { line } = document.positionAt(end + delta);
  const last = document.lineCount === before.lineCount ? line : Number.POSITIVE_INFINITY;
  return { first: document.positionAt(start).line, last };
}

/** Whether a finding, and what it speaks of besides in its document, stands where it was told to. */
function stands({ range, relatedInformation = [] }: Diagnostic, uri: string, edited: Lines): boolean {
  const isThere = ({ location }: { location: Location }) => location.uri !== uri || isApart(location.range, edited);
  return isApart(range, edited) && relatedInformation.every(isThere);
}

function isApart({ start, end }: Range, edited: Lines): boolean {
  return !isWithin(start, edited) && !isWithin(end, edited);
}

function isWithin({ line }: Position, { first, last }: Lines): boolean {
  return first <= line && line <= last;
}
