import type { SecurityFile, ValueList } from '../model/model.ts';

/** The list that a name means in a file: one of its own, else one of another file. */
export function listNamed(kind: ValueList['kind'], name: string, file: SecurityFile): ValueList | undefined {
  const own = kind === 'prefix-list' ? file.prefixLists : file.portLists;
  return own.find((list) => list.name === name) ?? file.outsideLists?.get(listKey(kind, name));
}

/** How a list is called in {@link SecurityFile.outsideLists}. */
export function listKey(kind: ValueList['kind'], name: string): string {
  return `${kind} ${name}`;
}
