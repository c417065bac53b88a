import type { Snapshot } from '../../engine/snapshot.ts';
import type { Edit, Safety } from '../../model/edit.ts';
import type { Rule, SecurityGroup } from '../../model/model.ts';
import { type Span, touches } from '../../text/span.ts';
import type { ActionKind } from '../codeActions.ts';
import { mayStandAt } from '../groupText.ts';

/** What a user has selected, or where the cursor stands. */
export interface Selection {
  readonly group: SecurityGroup;
  /** The rules that are touched, in the order of the file; none where the cursor stands at the group's name. */
  readonly rules: readonly Rule[];
  /** More than a cursor. */
  readonly isRange: boolean;
}

/** Something the user may have done that no finding asks for. */
export interface Refactoring {
  /** Says what changes in access. */
  readonly title: string;
  readonly kind: Extract<ActionKind, `refactor.${string}`>;
  readonly safety: Safety;
  readonly edits: readonly Edit[];
}

/** The rules of one group that a span touches, or the group whose name it touches; undefined where it is several groups. */
export function selectionOf(snapshot: Snapshot, span: Span): Selection | undefined {
  const isRange = span.end > span.start;
  const isTouched = (at: Span | undefined) =>
    at !== undefined && (isRange ? at.start < span.end && span.start < at.end : touches(at, span.start));
  const found = snapshot.file.groups.flatMap((group): Selection[] => {
    if (!mayStandAt(snapshot, group, span)) return [];
    const rules = group.rules.filter(({ id }) => isTouched(snapshot.extentOf(id)));
    if (rules.length > 0) return [{ group, rules, isRange }];
    return isTouched(snapshot.spanOf({ entity: group.id })) ? [{ group, rules: [], isRange }] : [];
  });
  return found.length === 1 ? found[0] : found.find(({ rules }) => !isRange && rules.length > 0);
}
