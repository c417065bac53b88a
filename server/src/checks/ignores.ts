// What several checks propose for comments that ignore findings.
import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import type { Ignore, IgnoredCheck } from '../model/ignore.ts';

export function removeComment({ id }: Pick<Ignore, 'id'>): Fix {
  return { title: t('Remove this comment'), safety: 'safe', edits: [{ kind: 'remove', entity: id }] };
}

/** Leaves the comment to what else it names. */
export function removeCheck({ id, name }: IgnoredCheck): Fix {
  return { title: t('Remove `{0}`', name), safety: 'safe', edits: [{ kind: 'remove', entity: id }] };
}
