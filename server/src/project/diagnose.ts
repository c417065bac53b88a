import type { Severity } from '../checks/check.ts';
import { endingTold } from '../checks/expired-ignore.ts';
import { reasonMissing } from '../checks/ignore-reason.ts';
import { checkById } from '../engine/catalogue.ts';
import { needsReason } from '../engine/settings.ts';
import { endingOf } from '../model/ignore.ts';
import type { Day } from '../util/day.ts';
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
  const problems: ProjectProblem[] = [];
  const ending = endingOf(until, today);
  if (until !== undefined && ending !== undefined) {
    problems.push({ check: 'expired-ignore', span: date ?? span, ...endingTold(ending, until), fixes: [] });
  }
  const asked = checks.find((id) => needsReason(layer, id));
  if (reason.trim() === '' && asked !== undefined) {
    problems.push({ check: 'ignore-reason', span, message: reasonMissing(asked, 'reason:'), fixes: [] });
  }
  return problems;
}
