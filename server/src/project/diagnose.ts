import { t } from '@vscode/l10n';
import type { Severity } from '../checks/check.ts';
import { checkById } from '../engine/catalogue.ts';
import { endingOf } from '../model/ignore.ts';
import type { Span } from '../text/span.ts';
import { type Day, formatDay } from '../util/day.ts';
import type { ProjectFile, ProjectIgnore } from './projectFile.ts';
import type { ProjectProblem } from './sections.ts';

/** A finding in a project's file, as findings of other files are told. */
export interface ProjectDiagnosis extends ProjectProblem {
  readonly severity: Severity;
}

/** What is amiss in a project's file: what cannot be read, and ignores that have ended or do not say why. */
export function diagnoseProject(project: ProjectFile, today: Day | undefined): ProjectDiagnosis[] {
  const problems = [
    ...project.problems,
    ...project.ignores.flatMap((ignore) => ignoreProblems(project, ignore, today)),
  ];
  return problems
    .flatMap((problem) => {
      const check = checkById(problem.check);
      const wanted = project.layer.checks?.[problem.check];
      const severity = wanted ?? problem.severity ?? check?.severity ?? 'error';
      return severity === 'off' ? [] : [{ ...problem, severity }];
    })
    .sort((a, b) => a.span.start - b.span.start);
}

function ignoreProblems({ layer }: ProjectFile, ignore: ProjectIgnore, today: Day | undefined): ProjectProblem[] {
  const { span, date, until, reason, checks } = ignore;
  const tell = (check: string, at: Span, message: string): ProjectProblem => ({ check, span: at, message, fixes: [] });
  const problems: ProjectProblem[] = [];
  const ending = endingOf(until, today);
  const day = until === undefined ? '' : formatDay(until);
  if (ending === 'expired') {
    const message = t('This ended on {0}, and what it ignored is shown again. Mend that, or set a new day.', day);
    problems.push(tell('expired-ignore', date ?? span, message));
  } else if (ending === 'soon') {
    const message = t('This ends on {0}: from the next day on, what it ignores is shown again.', day);
    problems.push({ ...tell('expired-ignore', date ?? span, message), severity: 'information' });
  }
  const { requireReason = false } = layer;
  const asked = checks.find((id) => requireReason === true || (requireReason !== false && requireReason.includes(id)));
  if (reason.trim() === '' && asked !== undefined) {
    const message = t('This does not say why `{0}` may be ignored. Write `reason:` and the reason behind it.', asked);
    problems.push(tell('ignore-reason', span, message));
  }
  return problems;
}
