import { t } from '@vscode/l10n';
import type { Place } from '../model/model.ts';
import { listed } from '../util/language.ts';
import { decoded, fileName, kinship } from '../util/uri.ts';
import type { Candidates, Related, World } from './check.ts';

/**
 * Files of which any may be meant by a name, in words, and where each of them defines it.
 * @param reference by which it is found there
 */
export function anyOf(
  { count, some }: Candidates,
  name: string,
  reference: string,
  at: Place,
  { uri: from }: World,
): { readonly files: string; readonly related: readonly Related[] } {
  const named = labels(some, from);
  const all = listed(named.map((label) => `\`${label}\``));
  const more = count - some.length;
  return {
    files: more > 0 ? t('{0} and {1} more', all, more) : all,
    related: some.map((uri, i) => ({
      at,
      elsewhere: { uri, reference },
      message: t('`{0}` in `{1}`.', name, named[i] ?? ''),
    })),
  };
}

/** What to call files that are equally near to one, with the folders by which they differ where names alone do not tell. */
function labels(uris: readonly string[], from: string): string[] {
  const names = uris.map(fileName);
  if (new Set(names).size === names.length) return names;
  return uris.map((uri) => decoded(uri.split('/').slice(kinship(uri, from)).join('/')));
}
