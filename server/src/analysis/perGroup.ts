import type { SecurityFile, SecurityGroup } from '../model/model.ts';

/**
 * Answers a question about a group once. A group is the same object only as long as it, and the lists of its file, are what
 * they were; so what is found of it holds as long as it lives.
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

/**
 * The file with this group alone, for answers that look again later: a group outlives the version of the file that it was
 * first seen in, and must not keep that version's others alive.
 */
export function alone(group: SecurityGroup, file: SecurityFile): SecurityFile {
  return { ...file, groups: [group], attachments: [], problems: [] };
}
