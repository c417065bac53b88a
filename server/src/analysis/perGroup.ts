import type { SecurityFile, SecurityGroup } from '../model/model.ts';

/**
 * Answers a question about a group once. A group is the same object only as long as it, the lists that it names, and the
 * conditions that its rules hang on are what they were; so what is found of it holds as long as it lives.
 */
export function perGroup<T>(
  find: (group: SecurityGroup, file: SecurityFile) => T,
): (group: SecurityGroup, file: SecurityFile) => T {
  const answers = new WeakMap<SecurityGroup, { readonly answer: T }>();
  return (group, file) => {
    const known = answers.get(group);
    if (known !== undefined) return known.answer;
    const answer = find(group, file);
    answers.set(group, { answer });
    return answer;
  };
}

/** The same of several groups together. Of those that begin with the same one, the answer for the last is kept. */
export function perGroups<T>(
  find: (groups: readonly SecurityGroup[], file: SecurityFile) => T,
): (groups: readonly SecurityGroup[], file: SecurityFile) => T {
  const answers = new WeakMap<SecurityGroup, { readonly groups: readonly SecurityGroup[]; readonly answer: T }>();
  return (groups, file) => {
    const [first] = groups;
    const known = first && answers.get(first);
    if (known?.groups.length === groups.length && groups.every((group, i) => group === known.groups[i])) {
      return known.answer;
    }
    const answer = find(groups, file);
    if (first) answers.set(first, { groups, answer });
    return answer;
  };
}

/**
 * The file with this group alone, for answers that look again later: a group outlives the version of the file that it was
 * first seen in, and must not keep that version's others alive.
 */
export function alone(group: SecurityGroup, file: SecurityFile): SecurityFile {
  return { ...file, groups: [group], attachments: [], problems: [] };
}
