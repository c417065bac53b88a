import { perGroup } from '../analysis/perGroup.ts';
import { listKey, listsNamedBy } from '../analysis/quota.ts';
import type { SecurityFile, SecurityGroup, ValueList } from '../model/model.ts';

type SizeOf = (kind: ValueList['kind'], name: string) => number | undefined;

/**
 * The file, knowing how many entries those lists of other files take that its rules name. A group is another object only where
 * that has changed, so that what is remembered of a group holds as long as the group does.
 */
export function withOutsideLists(file: SecurityFile, sizeOf: SizeOf): SecurityFile {
  const all = new Map<string, number>();
  const known = new Map<string, number | undefined>();
  const sizeOfList = ({ key, kind, name }: NamedList) => {
    if (!known.has(key)) known.set(key, sizeOf(kind, name));
    return known.get(key);
  };
  const groups = file.groups.map((group) => {
    const sizes = outsideOf(group, file, sizeOfList);
    for (const [key, size] of sizes) all.set(key, size);
    return sized(group, sizes);
  });
  return all.size === 0 ? file : { ...file, groups, outsideLists: all };
}

function outsideOf(
  group: SecurityGroup,
  file: SecurityFile,
  sizeOf: (list: NamedList) => number | undefined,
): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const list of foreignLists(group, file)) {
    const size = sizeOf(list);
    if (size !== undefined) sizes.set(list.key, size);
  }
  return sizes;
}

interface NamedList {
  readonly key: string;
  readonly kind: ValueList['kind'];
  readonly name: string;
}

/** The lists that a group's rules name and that other files may define. */
const foreignLists = perGroup((group, file) =>
  listsNamedBy(group, file).flatMap(({ kind, name }): NamedList[] => {
    const own = kind === 'prefix-list' ? file.prefixLists : file.portLists;
    // Names hold in our own files only; what the cloud has named holds everywhere.
    const isForeign = file.purpose === 'definition' || /^p(?:l|rl)-/.test(name);
    return isForeign && !own.some((list) => list.name === name) ? [{ key: listKey(kind, name), kind, name }] : [];
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
