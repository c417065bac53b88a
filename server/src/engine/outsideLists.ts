import { listKey } from '../analysis/lists.ts';
import { perGroup } from '../analysis/perGroup.ts';
import { usesList } from '../analysis/quota.ts';
import { known } from '../model/field.ts';
import type { SecurityFile, SecurityGroup, ValueList } from '../model/model.ts';
import { isListId } from '../model/values.ts';

/** The list of other files that a key means: the same function as long as it answers the same. */
type Find = (key: string) => ValueList | undefined;

type Lists = ReadonlyMap<string, ValueList>;

/**
 * The file, knowing those lists of other files that its rules name. A group is another object only where these have changed, so
 * that what is remembered of a group holds as long as the group does.
 */
export function withOutsideLists(file: SecurityFile, find: Find): SecurityFile {
  const all = new Map<string, ValueList>();
  const groups = file.groups.map((group) => {
    const lists = outsideOf(group, file, find);
    for (const [key, list] of lists) all.set(key, list);
    return beside(group, lists);
  });
  return all.size === 0 ? file : { ...file, groups, outsideLists: all };
}

/** Whether what other files say of lists may matter for a file. */
export function namesOutsideLists(file: SecurityFile): boolean {
  return file.groups.some((group) => foreignLists(group, file).length > 0);
}

/** Of a group that is as it was, the same as long as the same one is asked. */
function outsideOf(group: SecurityGroup, file: SecurityFile, find: Find): Lists {
  const before = found.get(group);
  if (before?.find === find) return before.lists;
  const lists = new Map<string, ValueList>();
  for (const key of foreignLists(group, file)) {
    const list = find(key);
    if (list) lists.set(key, list);
  }
  found.set(group, { find, lists });
  return lists;
}

const found = new WeakMap<SecurityGroup, { readonly find: Find; readonly lists: Lists }>();

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

function beside(group: SecurityGroup, lists: Lists): SecurityGroup {
  if (lists.size === 0) return group;
  const before = made.get(group);
  if (before && areSame(before.lists, lists)) return before.group;
  const now = { ...group };
  made.set(group, { lists, group: now });
  return now;
}

function areSame(a: Lists, b: Lists): boolean {
  return a.size === b.size && [...a].every(([key, list]) => b.get(key) === list);
}

/** What was made of a group as it was read. */
const made = new WeakMap<SecurityGroup, { readonly lists: Lists; readonly group: SecurityGroup }>();

/** The lists that rules of a group name. */
const listsNamedBy = perGroup((group) => {
  const named = new Map<string, { readonly kind: ValueList['kind']; readonly name: string }>();
  for (const { fields } of group.rules.filter(usesList)) {
    const { portRangeListId, sourcePrefixListId, destPrefixListId } = fields;
    note('port-list', known(portRangeListId));
    note('prefix-list', known(sourcePrefixListId));
    note('prefix-list', known(destPrefixListId));
  }
  return [...named.values()];

  function note(kind: ValueList['kind'], name: string | undefined): void {
    if (name !== undefined) named.set(listKey(kind, name), { kind, name });
  }
});
