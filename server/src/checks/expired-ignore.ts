import { t } from '@vscode/l10n';
import { endingOf } from '../model/ignore.ts';
import { type Day, formatDay } from '../util/day.ts';
import { defineCheck, type Finding } from './check.ts';
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
      const fixes = ending === 'expired' ? [removeComment(ignore)] : [];
      yield { at: { entity: id, field: 'until' }, ...endingTold(ending, until), fixes };
    }
  },
});

/** What is said of the end of an ignore, whether it is a comment or stands in the project's file. */
export function endingTold(ending: 'expired' | 'soon', until: Day): Pick<Finding, 'message' | 'severity'> {
  const day = formatDay(until);
  if (ending === 'expired') {
    return { message: t('This ended on {0}, and what it ignored is shown again. Mend that, or set a new day.', day) };
  }
  const message = t('This ends on {0}: from the next day on, what it ignores is shown again.', day);
  return { message, severity: 'information' };
}
