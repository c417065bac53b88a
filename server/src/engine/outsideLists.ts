import { perGroup } from '../analysis/perGroup.ts';
import { listKey, listsNamedBy } from '../analysis/quota.ts';
import type { SecurityFile, SecurityGroup } from '../model/model.ts';
import { isListId } from '../model/values.ts';

/** How many entries a list of other files takes, by its key: the same function as long as it answers the same. */
type SizeOf = (list: string) => number | undefined;

/**
 * The file, knowing how many entries those lists of other files take that its rules name. A group is another object only where
 * that has changed, so that what is remembered of a group holds as long as the group does.
 */
export function withOutsideLists(file: SecurityFile, sizeOf: SizeOf): SecurityFile {
  const all = new Map<string, number>();
  const groups = file.groups.map((group) => {
    const sizes = outsideOf(group, file, sizeOf);
    for (const [key, size] of sizes) all.set(key, size);
    return sized(group, sizes);
  });
  return all.size === 0 ? file : { ...file, groups, outsideLists: all };
}

/** Of a group that is as it was, the same as long as the same one is asked. */
function outsideOf(group: SecurityGroup, file: SecurityFile, sizeOf: SizeOf): ReadonlyMap<string, number> {
  const before = found.get(group);
  if (before?.sizeOf === sizeOf) return before.sizes;
  const known = foreignLists(group, file).map((list) => [list, sizeOf(list)] as const);
  const sizes = new Map(known.filter((entry): entry is [string, number] => entry[1] !== undefined));
  found.set(group, { sizeOf, sizes });
  return sizes;
}

const found = new WeakMap<SecurityGroup, { readonly sizeOf: SizeOf; readonly sizes: ReadonlyMap<string, number> }>();

/** The lists that a group's rules name and that other files may define, by their keys. */
const foreignLists = perGroup((group, file) =>
  listsNamedBy(group, file).flatMap(({ kind, name }): string[] => {
    const own = kind === 'prefix-list' ? file.prefixLists : file.portLists;
    return mayNameOthers(name, file) && !own.some((list) => list.name === name) ? [listKey(kind, name)] : [];
  }),
);

/** Whether a name may mean a list of other files: names hold in our own files only; what the cloud has named holds everywhere. */
export function mayNameOthers(name: string, { purpose }: Pick<SecurityFile, 'purpose'>): boolean {
  return purpose === 'definition' || isListId(name);
}

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
