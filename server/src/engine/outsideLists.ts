import { perGroup } from '../analysis/perGroup.ts';
import { listKey, listsNamedBy } from '../analysis/quota.ts';
import type { SecurityFile, SecurityGroup } from '../model/model.ts';

/**
 * The file, knowing how many entries those lists of other files take that its rules name. A group is another object only where
 * that has changed, so that what is remembered of a group holds as long as the group does.
 */
export function withOutsideLists(file: SecurityFile, sizeOf: (list: string) => number | undefined): SecurityFile {
  const all = new Map<string, number>();
  const groups = file.groups.map((group) => {
    const sizes = outsideOf(group, file, sizeOf);
    for (const [key, size] of sizes) all.set(key, size);
    return sized(group, sizes);
  });
  return all.size === 0 ? file : { ...file, groups, outsideLists: all };
}

const NONE: ReadonlyMap<string, number> = new Map();

function outsideOf(
  group: SecurityGroup,
  file: SecurityFile,
  sizeOf: (list: string) => number | undefined,
): ReadonlyMap<string, number> {
  const lists = foreignLists(group, file);
  // Most groups name none, and all of them are asked at each edit.
  if (lists.length === 0) return NONE;
  const sizes = new Map<string, number>();
  for (const list of lists) {
    const size = sizeOf(list);
    if (size !== undefined) sizes.set(list, size);
  }
  return sizes;
}

/** The lists that a group's rules name and that other files may define, by their keys. */
const foreignLists = perGroup((group, file) =>
  listsNamedBy(group, file).flatMap(({ kind, name }): string[] => {
    const own = kind === 'prefix-list' ? file.prefixLists : file.portLists;
    // Names hold in our own files only; what the cloud has named holds everywhere.
    const isForeign = file.purpose === 'definition' || /^p(?:l|rl)-/.test(name);
    return isForeign && !own.some((list) => list.name === name) ? [listKey(kind, name)] : [];
  }),
);

function sized(group: SecurityGroup, sizes: ReadonlyMap<string, number>): SecurityGroup {
  if (sizes.size === 0) return group;
  const key = JSON.stringify([...sizes]);
  const before = made.get(group);
  if (before?.key === key) return before.group;
  const now = { ...group };
  made.set(group, { key, group: now });
  return now;
}

/** What was made of a group as it was read. */
const made = new WeakMap<SecurityGroup, { readonly key: string; readonly group: SecurityGroup }>();
