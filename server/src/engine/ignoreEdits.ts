import type { Edit } from '../model/edit.ts';
import { withLinesAbove } from '../text/edit/comments.ts';
import { lineEnd, lineStart, nextLine } from '../text/lines.ts';
import type { Text } from '../text/pieces.ts';
import { type Span, spanOf, type TextChange } from '../text/span.ts';
import type { IgnoreComments } from './ignores.ts';
import type { IgnoreComment, IgnoredName } from './suppressions.ts';

/** The changes of the text that make an edit of an ignore comment; undefined when the edit is of something else. */
export function writeIgnore(
  text: Text,
  suppressions: IgnoreComments,
  edit: Edit,
): readonly TextChange[] | 'impossible' | undefined {
  const thing = 'entity' in edit ? suppressions.thing(edit.entity) : undefined;
  if (thing === undefined) return undefined;
  const { comment, name } = thing;
  if (edit.kind === 'remove') return [{ ...(name ? ofName(text, comment, name) : ofComment(text, comment)), text: '' }];
  if (edit.kind !== 'set') return 'impossible';
  if (name) return [{ start: name.start, end: name.end, text: String(edit.value) }];
  if (edit.field === 'reason') return [{ start: comment.head, end: comment.end, text: ` -- ${edit.value}` }];
  if (edit.field === 'until' && comment.date) return [{ ...spanOf(comment.date), text: String(edit.value) }];
  return 'impossible';
}

/** Whole lines go with the ignore comments above them: left behind, those would speak of the lines that come next. */
export function withIgnores(
  text: Text,
  suppressions: IgnoreComments,
  changes: readonly TextChange[],
): readonly TextChange[] {
  return changes.flatMap((change) => {
    const lines = suppressions.linesAbove((line) => isTakenOut(text, change, line));
    return lines.length > 0 ? withLinesAbove(text, change, lines) : change;
  });
}

/** Whether a change takes all out that stands on a line. */
function isTakenOut(text: Text, { start, end }: Span, line: number): boolean {
  if (line >= end || lineEnd(text, line) < start) return false;
  const before = text.slice(line, Math.max(line, start));
  return before.trim() === '' && lineEnd(text, line) <= end;
}

/** A name goes with the comma that parts it from the others; the last one takes the comment along. */
function ofName(text: Text, comment: IgnoreComment, name: IgnoredName): Span {
  const { names } = comment;
  const index = names.indexOf(name);
  const [before, after] = [names[index - 1], names[index + 1]];
  if (after) return { start: name.start, end: after.start };
  return before ? { start: before.end, end: name.end } : ofComment(text, comment);
}

/** A comment alone on its line goes with the line. */
function ofComment(text: Text, { start, end }: IgnoreComment): Span {
  const line = lineStart(text, start);
  const before = text.slice(line, start);
  if (before.trim() === '') return { start: line, end: nextLine(text, end) };
  return { start: line + before.trimEnd().length, end };
}
