import { t } from '@vscode/l10n';
import { defineCheck } from './check.ts';
import { later } from './later.ts';

export default defineCheck({
  id: 'syntax',
  title: 'Text that cannot be read',
  severity: 'error',
  *file(file) {
    for (const problem of file.problems) {
      if (problem.kind === 'syntax')
        yield { at: problem.at, message: later.syntaxMessage?.(problem) ?? problem.reason };
      if (problem.kind === 'too-large') {
        yield {
          at: problem.at,
          message: t(
            'Only the first {0} rules and groups of this file are read; aliases may repeat them many times.',
            problem.limit,
          ),
        };
      }
    }
  },
});
