// Code lenses and inlay hints in the words of the protocol. Loaded when somebody first asks.
import type { CodeLens, CodeLensParams, InlayHint, InlayHintParams, Location } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Snapshot } from '../engine/snapshot.ts';
import { type LensKind, type LensPlace, type LensText, lenses, lensText } from '../features/codeLens.ts';
import { inlayHints } from '../features/inlayHints.ts';
import { toRange, toSpan } from './convert.ts';
import { snapshotIn } from './documentAnalyses.ts';
import { runsCommands } from './lenses.ts';
import { FOLLOW_LENS, SHOW_DEAD_RULES, SHOW_EFFECTIVE_RULES, SHOW_PLACES } from './requests.ts';
import type { Session } from './session.ts';

/** What a lens carries until it is resolved. */
export interface LensData {
  readonly uri: string;
  readonly kind: LensKind;
  readonly group: number;
  readonly name: string;
}

/** The words of a lens, as of now, and the document that it stands in. */
export interface FoundLens extends LensText {
  readonly document: TextDocument;
  readonly snapshot: Snapshot;
  /** Which group of the file, counted from 0. */
  readonly group: number;
}

export async function codeLenses(
  session: Session,
  { textDocument: { uri } }: CodeLensParams,
): Promise<CodeLens[] | null> {
  const { codeLens } = (await session.configuration.of(uri)).editing;
  const found = snapshotIn(await session.checkWhenQuiet(uri));
  if (found === undefined) return null;
  const { groups } = found.snapshot.file;
  return lenses(found.snapshot, codeLens).map(({ kind, group, span }): CodeLens => {
    const data: LensData = { uri, kind, group, name: groups[group]?.name ?? '' };
    return { range: toRange(found.document, span), data };
  });
}

export async function resolvedLens(session: Session, lens: CodeLens): Promise<CodeLens> {
  const data = lens.data as LensData | undefined;
  if (data === undefined) return lens; // It is none of ours.
  const found = await lensOf(session, data);
  if (found === undefined) return { ...lens, command: { title: '–', command: '' } };
  return { ...lens, command: { title: found.title, ...commandOf(session, data, found, lens.range) } };
}

/** A lens as it is now: the text may have changed since it was shown. */
export async function lensOf(session: Session, { uri, kind, group, name }: LensData): Promise<FoundLens | undefined> {
  const found = await session.checkedSnapshotOf(uri);
  const { groups = [] } = found?.snapshot.file ?? {};
  const index = groups[group]?.name === name ? group : onlyOne(groups, name);
  const text = found && lensText(found.snapshot, { kind, group: index });
  return found && text && { ...found, ...text, group: index };
}

/** The one group of a name, where the groups have changed places; -1 where several bear it. */
function onlyOne(groups: readonly { readonly name: string }[], name: string): number {
  const index = groups.findIndex((candidate) => candidate.name === name);
  return index === groups.findLastIndex((candidate) => candidate.name === name) ? index : -1;
}

/** Where a place of a lens stands. */
export function locationOf(document: TextDocument, place: LensPlace): Location {
  if ('span' in place) return { uri: document.uri, range: toRange(document, place.span) };
  const { uri, start, end } = place.elsewhere;
  return { uri, range: { start, end } };
}

function isOnly({ file: { groups } }: Snapshot, name: string): boolean {
  return onlyOne(groups, name) >= 0;
}

/** What a click does: our own clients have commands for it, others let the server do it. */
function commandOf(
  { options, client }: Session,
  { uri, kind, name }: LensData,
  { snapshot, places, group }: FoundLens,
  { start }: CodeLens['range'],
) {
  if (kind !== 'counts' && places.length === 0) return { command: '' };
  if (!options.commands) {
    return runsCommands(client) ? { command: FOLLOW_LENS, arguments: [uri, kind, name, group] } : { command: '' };
  }
  switch (kind) {
    case 'counts':
      return { command: SHOW_EFFECTIVE_RULES, arguments: [uri, name, ...(isOnly(snapshot, name) ? [] : [group])] };
    case 'attachments':
      return { command: SHOW_PLACES, arguments: [uri, start, kind, name, group] };
    case 'deadRules':
      return { command: SHOW_DEAD_RULES, arguments: [uri, start, name, group] };
  }
}

export async function hints(
  session: Session,
  { textDocument: { uri }, range }: InlayHintParams,
): Promise<InlayHint[] | null> {
  const { editing } = await session.configuration.of(uri);
  const found = snapshotIn(await session.lookWhenQuiet(uri));
  if (found === undefined) return null;
  const { document, snapshot } = found;
  return inlayHints(snapshot, toSpan(document, range), editing.inlayHints).map(({ at, label, tooltip }) => ({
    position: document.positionAt(at),
    label,
    paddingLeft: true,
    ...(tooltip && { tooltip: { kind: 'markdown' as const, value: tooltip } }),
  }));
}
