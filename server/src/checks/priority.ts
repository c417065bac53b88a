import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import type { Malformed } from '../model/field.ts';
import type { Rule } from '../model/model.ts';
import { halfWidth } from '../util/halfWidth.ts';
import { defineCheck, type Finding } from './check.ts';
import { assuming, isPlain, refused } from './message.ts';

export default defineCheck({
  id: 'priority',
  title: 'Priority that the API refuses',
  severity: 'error',
  local: true,
  *group(group, { file }) {
    for (const rule of group.rules) {
      const field = rule.fields.priority;
      if (field?.kind !== 'malformed') continue;
      yield file.purpose === 'export' && Number(field.raw) > 100 ? ofOldRule(rule, field) : outOfRange(rule, field);
    }
  },
});

function outOfRange(rule: Rule, field: Malformed): Finding {
  const whole = /^\s*-?\d+\s*$/.test(field.raw);
  const message =
    field.raw.trim() === ''
      ? t('The priority is empty: write a whole number from 1 (decides first) to 100, or leave it out for 1.')
      : t('`{0}` is no priority: write a whole number from 1 (decides first) to 100.', field.raw);
  const code = whole ? 'InvalidPriority.ValueNotSupported' : 'InvalidPriority.Malformed';
  const at = { entity: rule.id, field: 'priority' } as const;
  return { at, message: assuming(refused(message, code), field), fixes: fixesFor(rule, field) };
}

/** Source: help page "start-using-security-groups": an import leaves rules above 100 out, a clone lowers them to 100. */
function ofOldRule(rule: Rule, field: Malformed): Finding {
  return {
    at: { entity: rule.id, field: 'priority' },
    severity: 'information',
    message: t(
      'Rules made before 2020-05-27 may have priority `{0}`; today 100 is the last: an import leaves this rule out.',
      field.raw,
    ),
    fixes: fixesFor(rule, field),
  };
}

function fixesFor(rule: Rule, field: Malformed): Fix[] {
  const wanted = Number(halfWidth(field.raw));
  if (field.raw.trim() === '' || !Number.isFinite(wanted) || !isPlain(field)) return [];
  const value = Math.min(Math.max(Math.round(wanted), 1), 100);
  const edits = [{ kind: 'set', entity: rule.id, field: 'priority', value } as const];
  return [{ title: t('Write {0}', value), safety: 'changes-access', preferred: true, edits }];
}
