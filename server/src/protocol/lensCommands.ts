// What the lenses lead to. Loaded when somebody first follows one.
import { t } from '@vscode/l10n';
import { type Connection, type MessageActionItem, MessageType, ShowMessageNotification } from 'vscode-languageserver';
import { changesOf } from '../engine/fixes.ts';
import type { LensKind } from '../features/codeLens.ts';
import { DEAD_RULE_CHECKS, removalOf } from '../features/deadRules.ts';
import { fileName } from '../util/uri.ts';
import { editStyleOf, toCodeAction } from './codeAction.ts';
import { toRange } from './convert.ts';
import { type FoundLens, type LensData, lensOf, locationOf } from './lensAnswers.ts';
import type { DeadRulesParams, DeadRulesText, FilePlace, LensPlacesParams } from './requests.ts';
import type { Session } from './session.ts';

/** The places that a lens leads to. Edits have moved them since it was shown: in its own file and in others. */
export async function lensPlaces(session: Session, params: LensPlacesParams): Promise<FilePlace[] | null> {
  const found = await lensNow(session, params);
  return found?.places.map((place) => locationOf(found.document, place)) ?? null;
}

/** A lens as it is now, for the newest versions of the other documents, too, that it leads to. */
async function lensNow(session: Session, lens: LensData): Promise<FoundLens | undefined> {
  const found = await lensOf(session, lens);
  const others = found?.places.flatMap((place) => ('elsewhere' in place ? [place.elsewhere.uri] : [])) ?? [];
  if (others.length === 0) return found;
  for (const uri of new Set(others)) await session.snapshotOf(uri);
  return lensOf(session, lens);
}

/** The dead rules of a group with what is found about each, and the edit that takes them out. */
export async function deadRules(
  session: Session,
  { uri, name, group }: DeadRulesParams,
): Promise<DeadRulesText | null> {
  const found = await lensOf(session, { uri, kind: 'deadRules', group, name });
  if (found === undefined) return null;
  const { document, snapshot, title, places } = found;
  const why = new Map(
    snapshot.diagnoses.flatMap(({ check, span, message }) =>
      DEAD_RULE_CHECKS.has(check) ? [[span.start, message] as const] : [],
    ),
  );
  const rules = places.flatMap((place) => {
    if (!('span' in place)) return [];
    const { text, span } = place;
    return [{ text, why: why.get(span.start)?.replaceAll('`', '') ?? '', range: toRange(document, span) }];
  });
  const removal = removalIn(found);
  return { title, rules, ...(removal && { removal }) };
}

function removalIn({ document, snapshot, group: index }: FoundLens): DeadRulesText['removal'] {
  const group = snapshot.file.groups[index];
  const removal = group && removalOf(snapshot, group);
  const changes = removal && changesOf(snapshot, { ...removal, safety: 'safe' });
  if (removal === undefined || changes === undefined) return undefined;
  const edits = changes.map((change) => ({ range: toRange(document, change), newText: change.text }));
  return { title: removal.title.replaceAll('`', ''), version: document.version, edits };
}

/** A client's list does not show more. */
const MOST_SHOWN = 15;

/** For clients that have no commands of ours: says it in a message, with a button for each place. */
export async function followLens(
  connection: Connection,
  session: Session,
  [uri, kind, name, group]: readonly unknown[],
): Promise<void> {
  const lens = { uri: String(uri), kind: kind as LensKind, group: Number(group), name: String(name) };
  const found = await lensNow(session, lens);
  if (found === undefined) return;
  if (lens.kind === 'counts') {
    const { effectiveRules } = await import('./explanations.ts');
    const rules = await effectiveRules({ uri: lens.uri, name: lens.name, which: found.group }, session);
    return say(connection, rules ? `${rules.title}\n\n${rules.text}` : found.title);
  }
  await offerPlaces(connection, session, found, lens.kind);
}

async function offerPlaces(connection: Connection, session: Session, found: FoundLens, kind: LensKind): Promise<void> {
  const { document, title, places, snapshot, group } = found;
  const shown = places.slice(0, MOST_SHOWN).map((place) => {
    const location = locationOf(document, place);
    return {
      title: t('{0} ({1})', place.text, `${fileName(location.uri)}:${location.range.start.line + 1}`),
      location,
    };
  });
  const { window, workspace } = session.client;
  const removed = kind === 'deadRules' && workspace?.applyEdit ? snapshot.file.groups[group] : undefined;
  const removal = removed && removalOf(snapshot, removed);
  const buttons = [
    ...(removal ? [{ title: removal.title.replaceAll('`', '') }] : []),
    ...(window?.showDocument?.support ? shown.map((one) => ({ title: one.title })) : []),
  ];
  const left = places.length - shown.length;
  const rest = left > 0 ? [t('and {0} more', left)] : [];
  const message = [title, ...shown.map((one) => one.title), ...rest].join('\n');
  const chosen = await ask(connection, message, buttons);
  if (chosen === undefined) return;
  const target = shown.find((one) => one.title === chosen)?.location;
  if (target) await connection.window.showDocument({ uri: target.uri, selection: target.range, takeFocus: true });
  else if (removal) await apply(connection, session, found, removal);
}

async function ask(connection: Connection, message: string, buttons: MessageActionItem[]): Promise<string | undefined> {
  if (buttons.length > 0) return (await connection.window.showInformationMessage(message, ...buttons))?.title;
  await say(connection, message);
  return undefined;
}

function say(connection: Connection, message: string): Promise<void> {
  return connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message });
}

async function apply(
  connection: Connection,
  session: Session,
  { document, snapshot }: FoundLens,
  removal: NonNullable<ReturnType<typeof removalOf>>,
): Promise<void> {
  const changes = changesOf(snapshot, { ...removal, safety: 'safe' });
  // While the user was thinking, the text may have changed.
  if (changes === undefined || (await session.snapshotOf(document.uri))?.snapshot !== snapshot) return;
  const action = { title: removal.title, kind: 'refactor.rewrite', preferred: false, changes } as const;
  const { edit } = toCodeAction(document, action, [], editStyleOf(session.client));
  if (edit) await connection.workspace.applyEdit({ label: removal.title, edit });
}
