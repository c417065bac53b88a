// What is found of comments that ignore findings; loaded with what reads such comments.
import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import { endingOf, type Ignore, type IgnoredCheck, type IgnoreFlaw } from '../model/ignore.ts';
import type { EntityId } from '../model/model.ts';
import { closest } from '../util/closest.ts';
import { type Day, formatDay } from '../util/day.ts';
import type { Finding, World } from './check.ts';

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

/** The ignores of which some check finds nothing. */
export function* unused(ignores: readonly Ignore[]): Iterable<Finding> {
  for (const { id, scope, checks } of ignores) {
    const unneeded = checks.filter((check) => check.unused);
    const all = unneeded.length === checks.length;
    for (const check of unneeded) {
      const message =
        scope === 'file'
          ? t('`{0}` finds nothing in this file: it need not be ignored.', check.name)
          : t('`{0}` finds nothing here: it need not be ignored.', check.name);
      const fixes = [all ? removeComment({ id }) : removeCheck(check)];
      yield { at: { entity: check.id }, message, tags: ['unnecessary'], fixes };
    }
  }
}

/** The ignores that have ended, or soon will. */
export function* ended(ignores: readonly Ignore[], world: World): Iterable<Finding> {
  for (const ignore of ignores) {
    const { id, until } = ignore;
    const ending = endingOf(until, world.today);
    if (ignore.flaw || until === undefined || ending === undefined) continue;
    const fixes = ending === 'expired' ? [removeComment(ignore)] : [];
    yield { at: { entity: id, field: 'until' }, ...endingTold(ending, until), fixes };
  }
}

/** What is said of the end of an ignore, whether it is a comment or stands in the project's file. */
export function endingTold(ending: 'expired' | 'soon', until: Day): Pick<Finding, 'message' | 'severity'> {
  const day = formatDay(until);
  if (ending === 'expired') {
    return { message: t('This ended on {0}, and what it ignored is shown again. Mend that, or set a new day.', day) };
  }
  const message = t('This ends on {0}: from the next day on, what it ignores is shown again.', day);
  return { message, severity: 'information' };
}

/** The ignores that do not say why, where a setting asks for it. */
export function* unexplained(ignores: readonly Ignore[], world: World): Iterable<Finding> {
  for (const { id, checks, reason, flaw } of ignores) {
    if (flaw || reason !== '') continue;
    const asked = checks.find(({ name }) => world.needsReason(name));
    if (asked === undefined) continue;
    yield { at: { entity: id }, message: reasonMissing(asked.name, '--'), fixes: [addition(id)] };
  }
}

/** What is said of an ignore without a reason; `mark` is what stands before one. */
export function reasonMissing(check: string, mark: '--' | 'reason:'): string {
  return t('This does not say why `{0}` may be ignored. Write `{1}` and the reason behind it.', check, mark);
}

function addition(entity: EntityId): Fix {
  const reason = t('reason');
  return {
    title: t('Add a reason'),
    safety: 'safe',
    edits: [{ kind: 'set', entity, field: 'reason', value: reason }],
    placeholder: reason,
  };
}

function removeComment({ id }: Pick<Ignore, 'id'>): Fix {
  return { title: t('Remove this comment'), safety: 'safe', edits: [{ kind: 'remove', entity: id }] };
}

/** Leaves the comment to what else it names. */
function removeCheck({ id, name }: IgnoredCheck): Fix {
  return { title: t('Remove `{0}`', name), safety: 'safe', edits: [{ kind: 'remove', entity: id }] };
}
