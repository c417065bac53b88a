import { groupPeersOf } from '../analysis/groupPeers.ts';
import { perGroup } from '../analysis/perGroup.ts';
import { known } from '../model/field.ts';
import type { SecurityFile, SecurityGroup } from '../model/model.ts';
import type { GroupType } from '../model/values.ts';

/**
 * The file, with each group knowing which advanced groups its rules name: those of the file and of others alike. A group is
 * another object only where that has changed, so that what is remembered of a group holds as long as the group does.
 *
 * @param answers stands for what `typeOf` answers: as long as it is the same object, no group need be asked about again
 */
export function withAdvancedPeers(
  file: SecurityFile,
  typeOf: (reference: string) => GroupType | undefined,
  answers: object,
): SecurityFile {
  const groups = file.groups.map((group) => {
    const before = made.get(group);
    if (before?.answers === answers) return before.group;
    const advanced = namedBy(group, file).filter((name) => typeOf(name) === 'enterprise');
    const now = advanced.length === 0 ? group : naming(group, new Set(advanced), before?.group);
    made.set(group, { answers, group: now });
    return now;
  });
  return groups.every((group, i) => group === file.groups[i]) ? file : { ...file, groups };
}

/** The groups that a group's rules name. */
const namedBy = perGroup((group, file) => {
  const names = groupPeersOf(group, file).flatMap(({ rule, field }) => known(rule.fields[field]) ?? []);
  return [...new Set(names)];
});

function naming(
  group: SecurityGroup,
  advancedPeers: ReadonlySet<string>,
  before: SecurityGroup | undefined,
): SecurityGroup {
  return before?.advancedPeers && isSame(before.advancedPeers, advancedPeers) ? before : { ...group, advancedPeers };
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name));
}

/** What was made of a group as it was read. */
const made = new WeakMap<SecurityGroup, { readonly answers: object; readonly group: SecurityGroup }>();
