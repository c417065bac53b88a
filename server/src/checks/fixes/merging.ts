import { t } from '@vscode/l10n';
import { formatCidr } from '../../algebra/ip.ts';
import type { Merge } from '../../analysis/merges.ts';
import type { Edit, Fix } from '../../model/edit.ts';
import { rawText } from '../../model/field.ts';
import { formatPortRange } from '../../model/values.ts';
import { ruleName } from '../packets.ts';

/** @param whole what the rules say together, in words */
export function mergingFixes(merge: Merge, whole: string): Fix[] {
  const { rules } = merge;
  const keepsWords = !losesWords(merge);
  const title = keepsWords
    ? t('Merge {0} rules into one: {1}', rules.length, whole)
    : t('Merge {0} rules into one: {1} (keeps the description of {2})', rules.length, whole, ruleName(rules[0]));
  // Whose words to drop is for a reader to say.
  return [{ title, safety: 'safe', preferred: keepsWords, edits: mergeEdits(merge) }];
}

/** Whether one of the rules that would go has a description that the first one lacks. */
function losesWords({ rules: [first, ...others] }: Merge): boolean {
  const { description } = first.fields;
  return others.some(({ fields }) => {
    if (fields.description === undefined) return false;
    return fields.description.kind === 'unknown' || rawText(fields.description) !== rawText(description);
  });
}

/** Writes the whole into the first rule and removes the others. */
export function mergeEdits({ rules: [first, ...others], whole }: Merge): Edit[] {
  const set: Edit =
    whole.kind === 'ports'
      ? { kind: 'set', entity: first.id, field: 'portRange', value: formatPortRange(whole.ports) }
      : { kind: 'set', entity: first.id, field: whole.field, value: formatCidr(whole.block) };
  return [set, { kind: 'absorb', entity: first.id, rules: others.map(({ id }) => id) }];
}
