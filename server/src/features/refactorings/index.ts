import { changesOf } from '../../engine/fixes.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import type { Span } from '../../text/span.ts';
import type { Action } from '../codeActions.ts';
import { removeDeadRules } from './dead.ts';
import { extractList } from './extract.ts';
import { mergeSelected } from './merge.ts';
import { moveRules } from './move.ts';
import { changePolicy } from './policy.ts';
import { type Refactoring, type Selection, selectionOf } from './selection.ts';
import { splitGroup } from './split.ts';

/** What can be done with the rules or the group at a span though nothing is wrong with them. */
export function refactorings(snapshot: Snapshot, span: Span): Action[] {
  const selection = selectionOf(snapshot, span);
  if (selection === undefined) return [];
  return all.flatMap((find) => find(snapshot, selection)).flatMap((one) => toAction(snapshot, one) ?? []);
}

const all: readonly ((snapshot: Snapshot, selection: Selection) => Refactoring[])[] = [
  changePolicy,
  mergeSelected,
  extractList,
  removeDeadRules,
  splitGroup,
  moveRules,
];

/** Undefined for what cannot be written down in this file. */
function toAction(snapshot: Snapshot, { title, kind, safety, edits }: Refactoring): Action | undefined {
  const changes = changesOf(snapshot, { title, safety, edits });
  return changes && { title, kind, safety, preferred: false, changes };
}
