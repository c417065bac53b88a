import { t } from '@vscode/l10n';
import { checkById } from '../engine/catalogue.ts';
import { changesOf, overlap } from '../engine/fixes.ts';
import type { Diagnosis, Snapshot } from '../engine/snapshot.ts';
import type { Fix, Safety } from '../model/edit.ts';
import { joinRemovals } from '../text/edit/remove.ts';
import { indentAt, lineBreak, lineStart } from '../text/lines.ts';
import type { Span, TextChange } from '../text/span.ts';

/** Something the user may have done to the text. */
export interface Action {
  readonly title: string;
  readonly kind: ActionKind;
  /** The finding that it mends. */
  readonly diagnosis?: Diagnosis;
  readonly preferred: boolean;
  /** Absent where nobody asks whether packets meet another fate. */
  readonly safety?: Safety;
  readonly changes: readonly TextChange[];
  /** A piece of what is written that the user will want to type over. */
  readonly placeholder?: string;
}

export type ActionKind =
  | 'quickfix'
  | 'refactor.rewrite'
  | 'refactor.move'
  | 'refactor.extract'
  | 'source.fixAll.secgroup'
  | 'source.format.secgroup';

/** What can be done about the findings that touch a span: their fixes, and leaving each of them be. */
export function quickFixes(snapshot: Snapshot, span: Span): Action[] {
  return [
    ...diagnosesAt(snapshot, span).flatMap((diagnosis) => fixesOf(snapshot, diagnosis)),
    ...ignorable(snapshot, span).flatMap((diagnosis) => ignore(snapshot, diagnosis)),
  ];
}

/**
 * The findings at a span that may be left be: text that cannot be read can only be mended, and a comment that ignores is
 * better taken away.
 */
export function ignorable(snapshot: Snapshot, span: Span): Diagnosis[] {
  return diagnosesAt(snapshot, span).filter(({ check }) => check !== 'syntax' && !checkById(check)?.ignores);
}

function diagnosesAt({ diagnoses }: Snapshot, span: Span): Diagnosis[] {
  return diagnoses.filter((diagnosis) => diagnosis.span.start <= span.end && span.start <= diagnosis.span.end);
}

/**
 * Applies every fix that cannot change which packets pass; undefined when there is none. One pass: what can be mended only
 * after that (rules that could be merged after a merge) is offered the next time.
 */
export function fixAll(snapshot: Snapshot): Action | undefined {
  let changes: readonly TextChange[] = [];
  const changed = new Set<number>();
  for (const fix of withCopiesLast(snapshot.diagnoses.flatMap((diagnosis) => safeFix(diagnosis) ?? []))) {
    // A copy is of the rule as it was: together with another change of that rule it would bring the old text back.
    if (copies(fix) && entitiesOf(fix).some((entity) => changed.has(entity))) continue;
    const more = changesOf(snapshot, fix);
    if (more === undefined) continue;
    const joined = joinRemovals(snapshot.tree.content, [...changes, ...more]);
    if (overlap(joined)) continue;
    changes = joined;
    for (const entity of entitiesOf(fix)) changed.add(entity);
  }
  if (changes.length === 0) return undefined;
  const title = t('Apply all fixes that keep the access the rules ask for');
  return { title, kind: 'source.fixAll.secgroup', preferred: false, changes };
}

function withCopiesLast(fixes: readonly Fix[]): Fix[] {
  return [...fixes.filter((fix) => !copies(fix)), ...fixes.filter(copies)];
}

function copies({ edits }: Fix): boolean {
  return edits.some(({ kind }) => kind === 'copy');
}

function entitiesOf({ edits }: Fix): number[] {
  return edits.flatMap((edit) => [
    ...('entity' in edit ? [edit.entity] : []),
    ...(edit.kind === 'absorb' ? edit.rules : []),
  ]);
}

function fixesOf(snapshot: Snapshot, diagnosis: Diagnosis): Action[] {
  return diagnosis.fixes.flatMap((fix) => {
    const changes = changesOf(snapshot, fix);
    if (changes === undefined) return [];
    const { safety, preferred = false, placeholder } = fix;
    const action = { title: titleOf(fix), kind: 'quickfix', diagnosis, preferred, safety, changes } as const;
    return [{ ...action, ...(placeholder && { placeholder }) }];
  });
}

/** Nobody need open a preview to learn that a fix is not about spelling alone. */
function titleOf({ title, safety }: Fix): string {
  return safety === 'changes-access' ? t('{0} · changes access', title) : title;
}

/** The fix to take without asking; what may be done in several ways, or moves things about, is the user's choice. */
function safeFix({ fixes }: Diagnosis): Fix | undefined {
  return fixes.find((fix) => fix.preferred && fix.safety === 'safe');
}

/** Writes a comment above the line, or at the top of the file. JSON has no comments. */
function ignore(snapshot: Snapshot, diagnosis: Diagnosis): Action[] {
  const { check } = diagnosis;
  if (snapshot.tree.syntax === 'json') return [];
  const text = snapshot.tree.content;
  const here = lineStart(text, diagnosis.span.start);
  const top = text.charAt(0) === '\uFEFF' ? 1 : 0;
  const write = (title: string, at: number, comment: string): Action => {
    const line = `${comment} -- ${t('reason')}${lineBreak(text)}`;
    return { title, kind: 'quickfix', diagnosis, preferred: false, changes: [{ start: at, end: at, text: line }] };
  };
  return [
    write(t('Ignore {0} here', check), here, `${indentAt(text, here)}# secgroup-ignore ${check}`),
    write(t('Ignore {0} in this file', check), top, `# secgroup-ignore-file ${check}`),
  ];
}
