/** Lists in answers whose items are the same objects as before where they say the same: it pays to remember how they were written. */
const lists = new WeakSet<readonly object[]>();

export function mayBeResent<T extends object>(list: T[]): T[] {
  lists.add(list);
  return list;
}

export function isResent(list: unknown): list is readonly object[] {
  return Array.isArray(list) && lists.has(list);
}
