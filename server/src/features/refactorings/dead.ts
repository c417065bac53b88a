import type { Snapshot } from '../../engine/snapshot.ts';
import { removalOf } from '../deadRules.ts';
import type { Refactoring, Selection } from './selection.ts';

/** At a group's name: takes out all of its rules that never decide. */
export function removeDeadRules(snapshot: Snapshot, { group, rules }: Selection): Refactoring[] {
  const removal = rules.length === 0 ? removalOf(snapshot, group) : undefined;
  return removal ? [{ ...removal, kind: 'refactor.rewrite', safety: 'safe' }] : [];
}
