import { rawText } from '../model/field.ts';
import type { Rule, SecurityGroup, ValueList } from '../model/model.ts';
import { digest } from '../util/digest.ts';

const contents = new WeakMap<SecurityGroup, string>();

/** What an export says of a group, whatever order it says it in: equal for two exports of one state. */
export function contentOf(group: SecurityGroup): string {
  const content = contents.get(group) ?? put(group);
  contents.set(group, content);
  return content;
}

/** The entries of a list, whatever order they stand in: equal for two descriptions of one list. */
export function contentOfList({ entries }: ValueList): string {
  const texts = entries.map(({ cidr, portRange }) => rawText(cidr) ?? rawText(portRange) ?? '?');
  return texts.sort().join();
}

function put({ fields, rules }: SecurityGroup): string {
  return digest([rawText(fields.innerAccessPolicy), ...rules.map(ruleText).sort()].join('\n'));
}

/** Without the id that the API gives to each rule. */
function ruleText({ direction, fields }: Rule): string {
  const { securityGroupRuleId: _, ...rest } = fields;
  const words = Object.entries(rest).map(([name, field]) => `${name}=${rawText(field) ?? '?'}`);
  return `${direction} ${words.sort().join()}`;
}
