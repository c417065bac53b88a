import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import type { ReadingProblem } from '../model/model.ts';
import { defineCheck } from './check.ts';

type DuplicateKey = Extract<ReadingProblem, { kind: 'duplicate-key' }>;

export default defineCheck({
  id: 'duplicate-key',
  title: 'Property given twice',
  severity: 'error',
  *file(file) {
    for (const problem of file.problems) {
      if (problem.kind !== 'duplicate-key') continue;
      yield {
        at: problem.at,
        message: t(
          '`{0}` is given twice: most readers take the last one, some refuse the file. Remove one.',
          problem.name,
        ),
        related: [{ at: problem.first, message: t('`{0}` is given here first.', problem.name) }],
        fixes: fixesFor(problem),
      };
    }
  },
});

/** Of two different values only the author knows which was meant. */
function fixesFor({ at, first, name, same }: DuplicateKey): Fix[] {
  const safety = same ? 'safe' : 'changes-access';
  return [
    {
      title: t('Remove the second `{0}`', name),
      safety,
      preferred: same,
      edits: [{ kind: 'remove', entity: at.entity }],
    },
    { title: t('Remove the first `{0}`', name), safety, edits: [{ kind: 'remove', entity: first.entity }] },
  ];
}
