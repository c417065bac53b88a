import { known } from '../model/field.ts';
import type { SecurityGroup, ValueList } from '../model/model.ts';
import type { Answers, Surroundings } from './surroundings.ts';

/** The lists of a file, by the names that rules give them. */
export interface Lists {
  readonly 'prefix-list': ValueList;
  readonly 'port-list': ValueList;
}

export function listsByName(prefixLists: readonly ValueList[], portLists: readonly ValueList[]): Answers<Lists> {
  const named = (lists: readonly ValueList[]) => (name: string) => lists.find((list) => list.name === name);
  return { 'prefix-list': named(prefixLists), 'port-list': named(portLists) };
}

/** The group that was read, which depends on the lists that it names: they say what its rules do. */
export function withItsLists<A extends Lists>(group: SecurityGroup, surroundings: Surroundings<A>): SecurityGroup {
  for (const { fields } of group.rules) {
    for (const prefixList of [fields.sourcePrefixListId, fields.destPrefixListId]) {
      const name = known(prefixList);
      if (name !== undefined) surroundings.ask('prefix-list', name);
    }
    const ports = known(fields.portRangeListId);
    if (ports !== undefined) surroundings.ask('port-list', ports);
  }
  return group;
}
