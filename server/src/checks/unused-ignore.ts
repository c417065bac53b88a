import { t } from '@vscode/l10n';
import { defineCheck } from './check.ts';
import { removeCheck, removeComment } from './ignores.ts';

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
        const fixes = [all ? removeComment({ id }) : removeCheck(check)];
        yield { at: { entity: check.id }, message, tags: ['unnecessary'], fixes };
      }
    }
  },
});
