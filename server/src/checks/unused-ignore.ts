import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import type { EntityId } from '../model/model.ts';
import { defineCheck } from './check.ts';

export default defineCheck({
  id: 'unused-ignore',
  title: 'Ignore that nothing needs',
  severity: 'information',
  *ignores(ignores) {
    for (const { id, scope, checks } of ignores) {
      const unused = checks.filter((check) => check.unused);
      const all = unused.length === checks.length;
      for (const check of unused) {
        const message =
          scope === 'file'
            ? t('`{0}` finds nothing in this file: it need not be ignored.', check.name)
            : t('`{0}` finds nothing here: it need not be ignored.', check.name);
        const fixes = all
          ? [removal(t('Remove this comment'), id)]
          : [removal(t('Remove `{0}`', check.name), check.id)];
        yield { at: { entity: check.id }, message, tags: ['unnecessary'], fixes };
      }
    }
  },
});

function removal(title: string, entity: EntityId): Fix {
  return { title, safety: 'safe', edits: [{ kind: 'remove', entity }] };
}
