import type { CodeAction, Diagnostic, Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Diagnosis } from '../engine/snapshot.ts';
import { diagnoseProject, type ProjectDiagnosis } from '../project/diagnose.ts';
import { readProjectFile } from '../project/projectFile.ts';
import { type Day, dayOf } from '../util/day.ts';
import { type EditStyle, toCodeAction } from './codeAction.ts';
import { toSpan } from './convert.ts';

/** What is found in the file of a project. */
export interface ProjectAnalysis {
  readonly kind: 'project';
  readonly diagnoses: readonly ProjectFinding[];
}

/** A finding as those of other files are; what mends it are changes of the text. */
interface ProjectFinding extends Diagnosis {
  readonly mends: ProjectDiagnosis['fixes'];
}

/** @param idle the checks of ignores that nothing needs, as far as that is known */
export function analyseProject(
  text: string,
  today: Day | undefined,
  idle: ReadonlySet<string> | undefined,
): ProjectAnalysis {
  const found = diagnoseProject(readProjectFile(text), today, idle);
  const diagnoses = found.map((one) => ({ ...one, related: [], tags: one.tags ?? [], fixes: [], mends: one.fixes }));
  return { kind: 'project', diagnoses };
}

/** The file of a project as it was last looked at. */
interface LookedProject {
  readonly text: string;
  readonly today: Day;
  readonly idle: ReadonlySet<string> | undefined;
  readonly analysis: ProjectAnalysis;
}

/** The analyses of the projects' files that are open; the same object as long as nothing it depends on has changed. */
export class ProjectAnalyses {
  readonly #idleIn: (uri: string, text: string) => ReadonlySet<string> | undefined;
  readonly #known = new WeakMap<TextDocument, LookedProject>();

  /** @param idleIn the checks of ignores in a file that nothing needs; undefined as long as nobody knows */
  constructor(idleIn: (uri: string, text: string) => ReadonlySet<string> | undefined) {
    this.#idleIn = idleIn;
  }

  of(document: TextDocument): ProjectAnalysis {
    const text = document.getText();
    const today = dayOf(new Date());
    const idle = this.#idleIn(document.uri, text);
    const known = this.#known.get(document);
    if (known?.text === text && known.today === today && known.idle === idle) return known.analysis;
    const analysis = analyseProject(text, today, idle);
    this.#known.set(document, { text, today, idle, analysis });
    return analysis;
  }
}

export function projectActions(
  document: TextDocument,
  { diagnoses }: ProjectAnalysis,
  range: Range,
  sent: readonly Diagnostic[],
  style: EditStyle,
): CodeAction[] {
  const { start, end } = toSpan(document, range);
  const here = diagnoses.filter(({ span }) => span.start <= end && start <= span.end);
  return here.flatMap((diagnosis) =>
    diagnosis.mends.map(({ title, changes }) => {
      const action = { title, kind: 'quickfix', diagnosis, preferred: true, changes } as const;
      return toCodeAction(document, action, sent, style);
    }),
  );
}
