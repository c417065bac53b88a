import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import type { ReadingProblem } from '../model/model.ts';
import { defineCheck } from './check.ts';
import { refused } from './message.ts';

type Deprecated = Extract<ReadingProblem, { kind: 'deprecated' }>;

export default defineCheck({
  id: 'deprecated',
  title: 'Deprecated property',
  severity: 'hint',
  *file(file) {
    for (const problem of file.problems) {
      if (problem.kind !== 'deprecated') continue;
      const renamed = rename(problem);
      const refusal = problem.inside?.present ? ({ severity: 'error' } as const) : {};
      yield {
        at: problem.at,
        message: explain(problem),
        tags: ['deprecated'],
        fixes: renamed ? [renamed] : [],
        ...refusal,
      };
    }
  },
});

function explain(problem: Deprecated): string {
  const { name, instead, inside } = problem;
  if (inside?.present) {
    const message = t('`{0}` may not stand beside `{1}`. Move it into an item of that list.', name, inside.name);
    return refused(message, 'InvalidParam.Permissions');
  }
  if (inside) return t('`{0}` is deprecated here: put it into an item of `{1}`.', name, inside.name);
  if (instead === undefined) return t('`{0}` is deprecated here and may go away.', name);
  if (needsId(problem)) return t('`{0}` is deprecated: use `{1}`, with the id of the account.', name, instead);
  return t('`{0}` is deprecated: it is now called `{1}`.', name, instead);
}

function rename(problem: Deprecated): Fix | undefined {
  const { at, instead } = problem;
  if (instead === undefined || needsId(problem)) return undefined;
  const edits = [{ kind: 'rename', entity: at.entity, name: instead } as const];
  return { title: t('Rename to `{0}`', instead), safety: 'safe', preferred: true, edits };
}

/** The login name of an account is no id: with the new property's name alone the value would be wrong. */
function needsId({ name, instead, value }: Deprecated): boolean {
  return /Account$/.test(name) && instead !== undefined && !/^\d+$/.test(value ?? '');
}
