import { t } from '@vscode/l10n';
import { changesOf, overlap } from '../engine/fixes.ts';
import type { Diagnosis, Snapshot } from '../engine/snapshot.ts';
import type { Fix } from '../model/edit.ts';
import { indentAt, lineBreak, lineStart } from '../text/lines.ts';
import type { Span, TextChange } from '../text/span.ts';

/** Something the user may have done to the text. */
export interface Action {
  readonly title: string;
  readonly kind: 'quickfix' | 'refactor' | 'source.fixAll.secgroup';
  /** The finding that it mends. */
  readonly diagnosis?: Diagnosis;
  readonly preferred: boolean;
  readonly changes: readonly TextChange[];
}

/** What can be done about the findings that touch a span: their fixes, and leaving each of them be. */
export function quickFixes(snapshot: Snapshot, span: Span): Action[] {
  const here = snapshot.diagnoses.filter(
    (diagnosis) => diagnosis.span.start <= span.end && span.start <= diagnosis.span.end,
  );
  return [
    ...here.flatMap((diagnosis) => fixesOf(snapshot, diagnosis)),
    ...here.flatMap((diagnosis) => ignore(snapshot, diagnosis)),
  ];
}

/** Applies every fix that cannot change which packets pass; undefined when there is none. */
export function fixAll(snapshot: Snapshot): Action | undefined {
  const changes: TextChange[] = [];
  for (const diagnosis of snapshot.diagnoses) {
    const fix = safeFix(diagnosis);
    const more = fix && changesOf(snapshot, fix);
    if (more && !overlap([...changes, ...more])) changes.push(...more);
  }
  if (changes.length === 0) return undefined;
  const title = t('Apply all fixes that do not change access');
  return { title, kind: 'source.fixAll.secgroup', preferred: false, changes };
}

function fixesOf(snapshot: Snapshot, diagnosis: Diagnosis): Action[] {
  return diagnosis.fixes.flatMap((fix) => {
    const changes = changesOf(snapshot, fix);
    if (changes === undefined) return [];
    return [{ title: fix.title, kind: 'quickfix' as const, diagnosis, preferred: fix.preferred ?? false, changes }];
  });
}

/** The fix to take without asking; what may be done in several ways, or moves things about, is the user's choice. */
function safeFix({ fixes }: Diagnosis): Fix | undefined {
  return fixes.find((fix) => fix.preferred && fix.safety === 'safe');
}

/** Writes a comment above the line. Text that cannot be read can only be mended, and JSON has no comments. */
function ignore(snapshot: Snapshot, diagnosis: Diagnosis): Action[] {
  if (snapshot.tree.syntax === 'json' || diagnosis.check === 'syntax') return [];
  const at = lineStart(snapshot.text, diagnosis.span.start);
  const comment = `${indentAt(snapshot.text, at)}# secgroup-ignore ${diagnosis.check} -- ${t('reason')}`;
  return [
    {
      title: t('Ignore {0} here', diagnosis.check),
      kind: 'quickfix',
      diagnosis,
      preferred: false,
      changes: [{ start: at, end: at, text: comment + lineBreak(snapshot.text) }],
    },
  ];
}
