// Groups of which several files speak, put together; loaded with the first text that may add rules to a group of another file.
import type { SecurityFile, SecurityGroup } from '../model/model.ts';
import { nowhere } from '../model/nowhere.ts';
import { listKey } from './lists.ts';
import { isInVpc } from './nicType.ts';
import { alone, perGroup } from './perGroup.ts';
import type { Whole } from './whole.ts';

/**
 * A group with what other files say of it. Its own rules are the same objects; those of others stand nowhere in the file, so
 * that what is found at them is said in their own. Of a group that nobody here defines, the files speak that add to it.
 */
export const joined = perGroup((group, file): Whole => {
  const { others = [], addsMore, ...own } = group;
  const owner = others.find((part) => !part.group.external)?.group;
  const external = group.external && owner === undefined;
  const isCut = isIncomplete(group) || others.some((part) => part.group.incomplete) || !isInVpc(group, file);
  const theirs = others.flatMap(({ called = '', group: { rules } }) =>
    rules.map((rule) => ({ ...rule, file: called })),
  );
  const rules = theirs.map((rule, i) => ({ ...rule, id: nowhere(i) }));
  const lists = others.flatMap((part) => part.lists.map((list) => [listKey(list.kind, list.name), list] as const));
  return {
    group: {
      ...own,
      fields: owner?.fields ?? group.fields,
      rules: [...group.rules, ...rules],
      incomplete: isCut || external,
      external,
      ...(external && { addsMore: isCut }),
    },
    file: { ...alone(group, file), outsideLists: new Map([...(file.outsideLists ?? []), ...lists]) },
  };
});

/** Whether a file has more rules for a group than can be seen. */
export function isIncomplete({ external, incomplete, addsMore = false }: SecurityGroup): boolean {
  return external ? addsMore : incomplete;
}

/** Several groups of one file, each as the workspace has it. */
export function joinedAll(groups: readonly SecurityGroup[], file: SecurityFile) {
  const all = groups.map((group) => (group.others ? joined(group, file) : { group, file }));
  const outsideLists = new Map(all.flatMap((whole) => [...(whole.file.outsideLists ?? [])]));
  return { groups: all.map((whole) => whole.group), file: { ...file, outsideLists } };
}
