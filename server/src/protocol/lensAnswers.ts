// Code lenses and inlay hints in the words of the protocol. Loaded when somebody first asks.
import type { CodeLens, CodeLensParams, InlayHint, InlayHintParams } from 'vscode-languageserver';
import { type LensKind, type LensText, lenses, lensText } from '../features/codeLens.ts';
import { inlayHints } from '../features/inlayHints.ts';
import { toRange, toSpan } from './convert.ts';
import { SHOW_EFFECTIVE_RULES, SHOW_PLACES } from './requests.ts';
import type { Session } from './session.ts';

/** What a lens carries until it is resolved. */
interface LensData {
  readonly uri: string;
  readonly kind: LensKind;
  readonly group: number;
  readonly name: string;
}

export async function codeLenses(
  session: Session,
  { textDocument: { uri } }: CodeLensParams,
): Promise<CodeLens[] | null> {
  await session.lookWhenQuiet(uri);
  const found = await session.snapshotOf(uri);
  if (found === undefined) return null;
  const { codeLens } = (await session.configuration.of(uri)).editing;
  const { groups } = found.snapshot.file;
  return lenses(found.snapshot, codeLens).map(({ kind, group, span }): CodeLens => {
    const data: LensData = { uri, kind, group, name: groups[group]?.name ?? '' };
    return { range: toRange(found.document, span), data };
  });
}

export async function resolvedLens(session: Session, lens: CodeLens): Promise<CodeLens> {
  const { uri, kind, group, name } = lens.data as LensData;
  const found = await session.snapshotOf(uri);
  // The text may have changed since.
  const { groups = [] } = found?.snapshot.file ?? {};
  const index = groups[group]?.name === name ? group : groups.findIndex((candidate) => candidate.name === name);
  const text = found && lensText(found.snapshot, { kind, group: index });
  if (found === undefined || text === undefined) return { ...lens, command: { title: '–', command: '' } };
  const { title, leadsTo } = text;
  if (!session.options.commands) return { ...lens, command: { title, command: '' } };
  return { ...lens, command: { title, ...commandOf(leadsTo) } };

  function commandOf(target: LensText['leadsTo']) {
    if ('effectiveRules' in target) {
      return { command: SHOW_EFFECTIVE_RULES, arguments: [uri, target.effectiveRules] };
    }
    const ranges = target.places.flatMap((place) => (found ? [toRange(found.document, place)] : []));
    return ranges.length === 0 ? { command: '' } : { command: SHOW_PLACES, arguments: [uri, lens.range.start, ranges] };
  }
}

export async function hints(
  session: Session,
  { textDocument: { uri }, range }: InlayHintParams,
): Promise<InlayHint[] | null> {
  await session.lookWhenQuiet(uri);
  const found = await session.snapshotOf(uri);
  if (found === undefined) return null;
  const { editing } = await session.configuration.of(uri);
  const { document, snapshot } = found;
  return inlayHints(snapshot, toSpan(document, range), editing.inlayHints).map(({ at, label, tooltip }) => ({
    position: document.positionAt(at),
    label,
    paddingLeft: true,
    ...(tooltip && { tooltip: { kind: 'markdown' as const, value: tooltip } }),
  }));
}
