// What is wrong with comments that ignore findings, in words; loaded with what reads such comments.
import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import type { Ignore, IgnoredCheck, IgnoreFlaw } from '../model/ignore.ts';
import { closest } from '../util/closest.ts';
import type { Finding, World } from './check.ts';
import { removeCheck, removeComment } from './ignores.ts';

/** The ignores that mean less than their author thinks. */
export function* flawed(ignores: readonly Ignore[], world: World): Iterable<Finding> {
  for (const ignore of ignores) {
    if (ignore.flaw) yield { at: ignore.flaw.at, message: explain(ignore.flaw), fixes: [removeComment(ignore)] };
    else for (const check of ignore.checks) if (!world.checks.includes(check.name)) yield unknown(check, world);
  }
}

function explain(flaw: IgnoreFlaw): string {
  switch (flaw.kind) {
    case 'bare':
      return t('This ignores nothing: name the checks, as in `secgroup-ignore blocked-port -- reason`.');
    case 'date':
      return t('`{0}` is no day, so this ignores nothing. Write it as in `until=2027-01-31`.', flaw.text);
    case 'words':
      return t(
        'This ignores nothing: it cannot be read. Write check ids with commas between them, then `until=` and a day if you like, then `--` and the reason.',
      );
    case 'scope':
      return t(
        '`{0}` does not exist, so this ignores nothing. Write `secgroup-ignore`, `secgroup-ignore-next-line` or `secgroup-ignore-file`.',
        flaw.text,
      );
  }
}

function unknown(check: IgnoredCheck, world: World): Finding {
  const { id, name } = check;
  const remove = removeCheck(check);
  const nearest = closest(name, world.checks);
  if (nearest === undefined)
    return { at: { entity: id }, message: t('There is no check `{0}`.', name), fixes: [remove] };
  const rename: Fix = {
    title: t('Write `{0}`', nearest),
    safety: 'safe',
    edits: [{ kind: 'set', entity: id, field: 'value', value: nearest }],
  };
  return {
    at: { entity: id },
    message: t('There is no check `{0}`. Did you mean `{1}`?', name, nearest),
    fixes: [rename, remove],
  };
}
