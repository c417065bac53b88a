import { groupPeersOf } from '../analysis/groupPeers.ts';
import { perGroup } from '../analysis/perGroup.ts';
import { known } from '../model/field.ts';
import type { SecurityFile, SecurityGroup } from '../model/model.ts';
import type { GroupType } from '../model/values.ts';

/**
 * The file, with each group knowing which advanced groups its rules name: those of the file and of others alike. A group is
 * another object only where that has changed, so that what is remembered of a group holds as long as the group does.
 */
export function withAdvancedPeers(
  file: SecurityFile,
  typeOf: (reference: string) => GroupType | undefined,
): SecurityFile {
  const known = new Map<string, boolean>();
  const isAdvanced = (name: string) => {
    const answer = known.get(name) ?? typeOf(name) === 'enterprise';
    known.set(name, answer);
    return answer;
  };
  const groups = file.groups.map((group) => {
    const advanced = namedBy(group, file).filter(isAdvanced);
    return advanced.length === 0 ? group : naming(group, new Set(advanced));
  });
  return groups.every((group, i) => group === file.groups[i]) ? file : { ...file, groups };
}

/** The groups that a group's rules name. */
const namedBy = perGroup((group, file) => {
  const names = groupPeersOf(group, file).flatMap(({ rule, field }) => known(rule.fields[field]) ?? []);
  return [...new Set(names)];
});

function naming(group: SecurityGroup, advancedPeers: ReadonlySet<string>): SecurityGroup {
  const before = made.get(group);
  if (before?.advancedPeers && isSame(before.advancedPeers, advancedPeers)) return before;
  const now = { ...group, advancedPeers };
  made.set(group, now);
  return now;
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name));
}

/** What was made of a group as it was read. */
const made = new WeakMap<SecurityGroup, SecurityGroup>();
