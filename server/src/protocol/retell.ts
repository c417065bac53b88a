import type { Diagnostic } from 'vscode-languageserver';
import type { Diagnosis } from '../engine/snapshot.ts';
import { editBetween } from '../text/edited.ts';
import { lineEnd } from '../text/lines.ts';
import type { Text } from '../text/pieces.ts';
import { type Span, touch } from '../text/span.ts';
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
  { content, lineCount }: EditedDocument,
  diagnoses: readonly Diagnosis[],
  tell: (diagnosis: Diagnosis) => Diagnostic,
  before: Told | undefined,
): Told {
  const moved = before && movedSince(before, content, lineCount);
  let next = 0;
  const diagnostics = diagnoses.map((diagnosis) => {
    // Both are in the order of the text.
    const at = before?.diagnoses.indexOf(diagnosis, next) ?? -1;
    const known = before?.diagnostics[at];
    if (known === undefined || moved === undefined) return tell(diagnosis);
    next = at + 1;
    return isWithin(moved, diagnosis) ? tell(diagnosis) : known;
  });
  return { content, lineCount, diagnoses, diagnostics };
}

/** Where things may stand on another line, or elsewhere on their line, than they did. */
function movedSince(before: Told, content: Text, lineCount: number): Span {
  const { start, end, delta } = editBetween(before.content, content);
  return { start, end: lineCount === before.lineCount ? lineEnd(content, end + delta) : content.length };
}

/** Whether a finding, or what it speaks of besides, stands there in part. */
function isWithin(moved: Span, { span, related }: Diagnosis): boolean {
  return touch(span, moved) || related.some((place) => touch(place.span, moved));
}
