import { choices, type Field, sure } from '../model/field.ts';
import type { Rule, RuleFields } from '../model/model.ts';
import { unreachedOf } from './packet.ts';
import { perGroup } from './perGroup.ts';
import { type Reach, reachOf } from './reach.ts';

/** More cases than these are not tried. */
const MOST_CASES = 8;
const TRIED = ['ipProtocol', 'portRange', 'sourcePortRange', 'priority'] as const;

/**
 * The rules of a group whose protocol, ports or priority a template leaves open among a few values, each with what it reaches
 * in every case. What holds in all of them holds whatever is chosen.
 */
export const casesIn = perGroup((group, file): ReadonlyMap<Rule, readonly Reach[]> => {
  const found = new Map<Rule, readonly Reach[]>();
  for (const rule of unreachedOf(group, file)) {
    const cases = casesOf(rule.fields).map((fields) => reachOf({ ...rule, fields }, group, file));
    const reaches = cases.flatMap((reach) => (reach ? { ...reach, rule } : []));
    if (reaches.length > 0 && reaches.length === cases.length) found.set(rule, reaches);
  }
  return found;
});

/** None where there would be too many. */
function casesOf(fields: RuleFields): readonly RuleFields[] {
  let cases: readonly RuleFields[] = [fields];
  for (const name of TRIED) {
    const field: Field<unknown> | undefined = fields[name];
    const among = choices(field);
    if (among === undefined || sure(field) !== undefined) continue;
    if (cases.length * among.length > MOST_CASES) return [];
    const known = among.map((value) => ({ kind: 'known', value, raw: String(value) }));
    cases = cases.flatMap((one) => known.map((field) => ({ ...one, [name]: field })));
  }
  return cases;
}
