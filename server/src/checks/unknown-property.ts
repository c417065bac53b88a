import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import type { ReadingProblem } from '../model/model.ts';
import { defineCheck, type Finding } from './check.ts';

type UnknownProperty = Extract<ReadingProblem, { kind: 'unknown-property' }>;
type UnknownType = Extract<ReadingProblem, { kind: 'unknown-type' }>;

export default defineCheck({
  id: 'unknown-property',
  title: 'Property that does not exist',
  severity: 'warning',
  *file(file) {
    for (const problem of file.problems) {
      if (problem.kind === 'unknown-type') yield unknownType(problem);
      if (problem.kind !== 'unknown-property') continue;
      const { meant } = problem;
      const message =
        meant === undefined
          ? t('There is no property `{0}` here. Correct its name, or remove it.', problem.name)
          : t('There is no property `{0}` here. Did you mean `{1}`?', problem.name, meant);
      yield { at: problem.at, message, fixes: meant === undefined ? [] : [rename(problem, meant)] };
    }
  },
});

/** A type that is right from now on lets its rules count. */
function unknownType({ at, name, meant }: UnknownType): Finding {
  const edits = [{ kind: 'set', entity: at.entity, field: 'value', value: meant } as const];
  return {
    at,
    message: t('There is no resource type `{0}`. Did you mean `{1}`?', name, meant),
    fixes: [{ title: t('Write {0}', meant), safety: 'changes-access', preferred: true, edits }],
  };
}

/** From now on the value counts, so other packets may pass. */
function rename({ at }: UnknownProperty, name: string): Fix {
  const edits = [{ kind: 'rename', entity: at.entity, name } as const];
  return { title: t('Rename to `{0}`', name), safety: 'changes-access', preferred: true, edits };
}
