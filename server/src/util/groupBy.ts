/** What goes by one key together, in order; as `Map.groupBy`, which Node has from version 21 on. */
export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  // What goes together mostly stands together: then it is not looked up.
  let last: { readonly key: K; readonly items: T[] } | undefined;
  for (const item of items) {
    const key = keyOf(item);
    if (last === undefined || last.key !== key) last = { key, items: groups.get(key) ?? added(key, groups) };
    last.items.push(item);
  }
  return groups;
}

function added<T, K>(key: K, groups: Map<K, T[]>): T[] {
  const items: T[] = [];
  groups.set(key, items);
  return items;
}
