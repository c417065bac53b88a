import { t } from '@vscode/l10n';
import { endingOf } from '../model/ignore.ts';
import { formatDay } from '../util/day.ts';
import { defineCheck } from './check.ts';
import { removeComment } from './ignores.ts';

export default defineCheck({
  id: 'expired-ignore',
  title: 'Ignore that has ended',
  severity: 'warning',
  *ignores(ignores, world) {
    for (const ignore of ignores) {
      const { id, until } = ignore;
      const ending = endingOf(until, world.today);
      if (ignore.flaw || until === undefined || ending === undefined) continue;
      const at = { entity: id, field: 'until' } as const;
      const day = formatDay(until);
      if (ending === 'expired') {
        const message = t('This ended on {0}, and what it ignored is shown again. Mend that, or set a new day.', day);
        yield { at, message, fixes: [removeComment(ignore)] };
      } else {
        const message = t('This ends on {0}: from the next day on, what it ignores is shown again.', day);
        yield { at, message, severity: 'information' };
      }
    }
  },
});
