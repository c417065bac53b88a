import type { SecurityFile, SecurityGroup } from '../model/model.ts';
import { later } from './later.ts';

/** A group with all rules that files give it, and the file that tells what these do. */
export interface Whole {
  readonly group: SecurityGroup;
  readonly file: SecurityFile;
}

/** Several groups of one file, each as the workspace has it. */
export function wholesOf(groups: readonly SecurityGroup[], file: SecurityFile) {
  return (groups.some(({ others }) => others) && later.wholes?.joinedAll(groups, file)) || { groups, file };
}

/** The group as the workspace has it: the same one where only its own file speaks of it. */
export function wholeOf(group: SecurityGroup, file: SecurityFile): Whole {
  return (group.others && later.wholes?.joined(group, file)) ?? { group, file };
}
