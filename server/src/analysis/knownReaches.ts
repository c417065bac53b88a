import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { later } from './later.ts';
import { reachesOf, unreachedOf } from './packet.ts';
import { perGroup } from './perGroup.ts';
import { type Reach, reachOf } from './reach.ts';

/** What a rule matches: several intervals where its ports are those of a list. Nothing where not all of it is known. */
export function knownReaches(rule: Rule, group: SecurityGroup, file: SecurityFile): readonly Reach[] {
  const reach = reachOf(rule, group, file);
  return reach ? [reach] : (later.cases?.listedReaches(rule, group, file) ?? []);
}

/** The same of all rules of a group; computed once. */
export const knownReachesOf = perGroup((group, file): readonly Reach[] => {
  const { cases } = later;
  const listed = cases ? unreachedOf(group, file).flatMap((rule) => cases.listedReaches(rule, group, file)) : [];
  return listed.length === 0 ? reachesOf(group, file) : [...reachesOf(group, file), ...listed];
});

/** The rules of a group of which not all is known, in the order of the file; computed once. */
export const openRulesOf = perGroup((group, file): readonly Rule[] => {
  const known = new Set(knownReachesOf(group, file).map(({ rule }) => rule));
  return unreachedOf(group, file).filter((rule) => !known.has(rule));
});
