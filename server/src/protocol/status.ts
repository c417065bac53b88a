import { t } from '@vscode/l10n';
import type { Analysis } from '../engine/engine.ts';
import { sentences } from '../util/language.ts';
import type { DocumentStatus } from './requests.ts';

/** What the language status says of a document. */
export function statusOf(uri: string, version: number, analysis: Analysis): DocumentStatus {
  if (analysis.kind === 'foreign') return { uri, version, groups: 0, rules: 0 };
  if (analysis.kind === 'too-large') {
    const [length = '', limit = ''] = [analysis.length, analysis.limit].map((n) => (n / 1_000_000).toFixed(1));
    const note = t(
      'Not checked: too large. The file has {0} million characters, the limit is {1} million.',
      length,
      limit,
    );
    return { uri, version, kind: t('Security group file'), groups: 0, rules: 0, note };
  }
  const { file, title, note, hidden } = analysis.snapshot;
  const notes = [
    ...(note ? [note] : []),
    ...(hidden > 0 ? [t('At least {0} more findings are not shown.', hidden)] : []),
  ];
  return {
    uri,
    version,
    kind: title,
    groups: file.groups.length,
    rules: file.groups.reduce((total, group) => total + group.rules.length, 0),
    ...(notes.length > 0 && { note: sentences(notes) }),
  };
}
