import { t } from '@vscode/l10n';
import type { Severity } from '../checks/check.ts';
import { endingTold, reasonMissing } from '../checks/ignoreFindings.ts';
import { checkById } from '../engine/catalogue.ts';
import { heedKey } from '../engine/pathIgnores.ts';
import { needsReason } from '../engine/settings.ts';
import { endingOf } from '../model/ignore.ts';
import { removeItem } from '../text/edit/remove.ts';
import { asScalar, type Tree } from '../text/tree.ts';
import type { Day } from '../util/day.ts';
import type { ProjectFile, ProjectIgnore } from './projectFile.ts';
import type { Member, ProjectProblem } from './sections.ts';

/** A finding in a project's file, as findings of other files are told. */
export interface ProjectDiagnosis extends ProjectProblem {
  readonly severity: Severity;
}

/**
 * What is amiss in a project's file: what cannot be read, and ignores that have ended, do not say why, or are not needed.
 * @param idle the checks of ignores that ignore nothing, as {@link heedKey} calls them; none as long as nobody knows
 */
export function diagnoseProject(
  project: ProjectFile,
  today: Day | undefined,
  idle: ReadonlySet<string> = new Set(),
): ProjectDiagnosis[] {
  const problems = [
    ...project.problems,
    ...project.ignores.flatMap((ignore) => ignoreProblems(project, ignore, today)),
    ...project.ignores.flatMap((ignore) => idleProblems(project, ignore, today, idle)),
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

/** Each check that finds nothing in the files of the paths; of an ignore that is not needed at all, it is said once. */
function idleProblems(
  { tree }: ProjectFile,
  { index, checks, names, member, until, span }: ProjectIgnore,
  today: Day | undefined,
  idle: ReadonlySet<string>,
): ProjectProblem[] {
  if (endingOf(until, today) === 'expired') return [];
  const unused = names.filter((_, i) => idle.has(heedKey(index, checks[i] ?? '')));
  if (unused.length === 0) return [];
  if (unused.length === names.length) {
    const message = t('Nothing is found in the files that these paths name: this ignore is not needed.');
    const fixes = removal(tree, member, t('Remove this ignore'));
    return [{ check: 'unused-ignore', span, message, fixes, tags: ['unnecessary'] }];
  }
  return unused.map((name) => {
    const id = asScalar(name.node)?.text ?? '';
    const message = t('`{0}` finds nothing in the files that these paths name: it need not be ignored.', id);
    const { start, end } = name.node;
    const fixes = removal(tree, name, t('Remove `{0}`', id));
    return { check: 'unused-ignore', span: { start, end }, message, fixes, tags: ['unnecessary'] };
  });
}

function removal(tree: Tree, { list, index }: Member, title: string): ProjectProblem['fixes'] {
  return list === undefined || index === undefined ? [] : [{ title, changes: [removeItem(tree, list, index)] }];
}
