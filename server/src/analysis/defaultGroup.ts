import { known, rawText } from '../model/field.ts';
import type { SecurityGroup } from '../model/model.ts';

/** What the system writes into the group that it makes itself, and into that group's rules. Seen in exports up to 2026-10. */
const GROUP_DESCRIPTION = 'System created security group.';
const RULE_DESCRIPTION = 'System created rule.';

/** Whether a group is, by its own words, the default group that the system creates. */
export function looksDefault(group: SecurityGroup): boolean {
  if (known(group.fields.description) === GROUP_DESCRIPTION) return true;
  const ruled =
    group.rules.length > 0 && group.rules.every((rule) => rawText(rule.fields.description) === RULE_DESCRIPTION);
  return ruled;
}
