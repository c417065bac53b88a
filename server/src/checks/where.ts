import { t } from '@vscode/l10n';
import { impliedBy } from '../analysis/conditions.ts';
import type { Opening } from '../analysis/exposure.ts';
import type { SecurityGroup } from '../model/model.ts';
import type { Guard, Parameter } from '../model/variables.ts';
import { listed } from '../util/language.ts';

/** How conditions and parameters are called, as their dialect knows it. */
interface Words {
  /** `Open` is true, `Env = prod` */
  guardWords(guard: Guard): string;
  /** `Port`, `Port` of stack `Shop` */
  nameWords(parameter: Parameter): string;
}

/** Makes what says where an opening is there. */
export function whereWith({ guardWords, nameWords }: Words) {
  return (what: string, { reaches, given }: Opening, group: SecurityGroup): string => {
    const all = [...reaches.flatMap(({ rule }) => rule.when), ...(given?.guards ?? [])];
    const guards = all.filter((guard) => !impliedBy([guard], group.when)).map(guardWords);
    const values = given?.values.map(({ by, texts }) => t('{0} is {1}', nameWords(by), oneOf(texts))) ?? [];
    const needed = [...new Set([...guards, ...values])];
    return needed.length === 0 ? what : t('{0} where {1}', what, needed.join(t(' and ')));
  };
}

/** `22/22, 23/23 or 3389/3389` */
function oneOf(texts: readonly string[]): string {
  const last = texts.at(-1) ?? '';
  return texts.length < 2 ? last : t('{0} or {1}', listed(texts.slice(0, -1)), last);
}
