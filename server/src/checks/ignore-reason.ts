import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import type { EntityId } from '../model/model.ts';
import { defineCheck } from './check.ts';

/** Speaks only where a setting asks for reasons. */
export default defineCheck({
  id: 'ignore-reason',
  title: 'Ignore without a reason',
  severity: 'warning',
  *ignores(ignores, world) {
    for (const { id, checks, reason, flaw } of ignores) {
      if (flaw || reason !== '') continue;
      const asked = checks.find(({ name }) => world.needsReason(name));
      if (asked === undefined) continue;
      yield { at: { entity: id }, message: reasonMissing(asked.name, '--'), fixes: [addition(id)] };
    }
  },
});

/** What is said of an ignore without a reason; `mark` is what stands before one. */
export function reasonMissing(check: string, mark: '--' | 'reason:'): string {
  return t('This does not say why `{0}` may be ignored. Write `{1}` and the reason behind it.', check, mark);
}

function addition(entity: EntityId): Fix {
  const reason = t('reason');
  return {
    title: t('Add a reason'),
    safety: 'safe',
    edits: [{ kind: 'set', entity, field: 'reason', value: reason }],
    placeholder: reason,
  };
}
