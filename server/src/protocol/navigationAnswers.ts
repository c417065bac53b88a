// What is asked about names, answered in the words of the protocol. Loaded when somebody first asks.
import { t } from '@vscode/l10n';
import {
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type CancellationToken,
  type DocumentHighlight,
  DocumentHighlightKind,
  type DocumentLink,
  type Location,
  type LocationLink,
  LSPErrorCodes,
  type Position,
  type Range,
  type ReferenceParams,
  type RenameParams,
  ResponseError,
  SymbolKind,
  type TextDocumentEdit,
  type TextDocumentPositionParams,
  type TextEdit,
  type WorkspaceEdit,
  type WorkspaceSymbol,
  type WorkspaceSymbolParams,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Mention, ThingKind } from '../engine/mentions.ts';
import type { NameAt, Occurrence, SymbolIndex } from '../engine/symbolIndex.ts';
import { type Access, type AccessItem, accessItemAt, incoming, outgoing } from '../features/navigation/access.ts';
import { type Link, links } from '../features/navigation/links.ts';
import { definitionsOf, nameAt, occurrencesHere, occurrencesOf } from '../features/navigation/names.ts';
import { type Renaming, rename, whyNotChanged, whyNotRenamed } from '../features/navigation/rename.ts';
import { workspaceSymbols } from '../features/navigation/workspaceSymbols.ts';
import { toRange } from './convert.ts';
import type { Library } from './library.ts';
import type { Session } from './session.ts';
import { type Step, stillAsked } from './stillAsked.ts';

export async function definition(
  session: Session,
  { textDocument: { uri }, position }: TextDocumentPositionParams,
  token: CancellationToken,
): Promise<Location[] | LocationLink[] | null> {
  const asked = await nameUnder(session, uri, position, token);
  if (asked === undefined) return null;
  const { library, document, mention, step } = asked;
  const found = await library.settled((index) => definitionsOf(index, uri, mention), urisOf, step);
  if (!session.client.textDocument?.definition?.linkSupport) return toLocations(library, found, step);
  const origin = toRange(document, mention.span);
  const toLink = (target: TextDocument, { mention: { span, thing } }: Occurrence): LocationLink => ({
    originSelectionRange: origin,
    targetUri: target.uri,
    targetRange: toRange(target, thing?.extent ?? span),
    targetSelectionRange: toRange(target, span),
  });
  return toAll(library, found, toLink, step);
}

export async function references(
  session: Session,
  { textDocument: { uri }, position, context }: ReferenceParams,
  token: CancellationToken,
): Promise<Location[] | null> {
  const asked = await nameUnder(session, uri, position, token);
  if (asked === undefined) return null;
  const { library, mention, step } = asked;
  const all = await library.settled((index) => occurrencesOf(index, uri, mention), urisOf, step);
  const wanted = all.filter((one) => context.includeDeclaration || one.mention.role === 'reference');
  return toLocations(library, wanted, step);
}

export async function highlights(
  session: Session,
  { textDocument: { uri }, position }: TextDocumentPositionParams,
  token: CancellationToken,
): Promise<DocumentHighlight[] | null> {
  const asked = await nameUnder(session, uri, position, token);
  if (asked === undefined) return null;
  const { index, document, mention } = asked;
  return occurrencesHere(index, uri, mention).map(({ mention: { span, role } }) => ({
    range: toRange(document, span),
    kind: highlightKinds[role],
  }));
}

export async function prepareRename(
  session: Session,
  { textDocument: { uri }, position }: TextDocumentPositionParams,
  token: CancellationToken,
): Promise<Refusable<{ range: Range; placeholder: string }>> {
  const asked = await nameUnder(session, uri, position, token);
  if (asked === undefined) return whyNothing(session, uri);
  const { index, document, mention, library } = asked;
  const view = await library.view(uri);
  const why = whyNotRenamed(index, uri, mention) ?? (view && whyNotChanged(view));
  return why === undefined ? { range: toRange(document, mention.span), placeholder: mention.name } : refusal(why);
}

export async function renamed(
  session: Session,
  { textDocument: { uri }, position, newName }: RenameParams,
  token: CancellationToken,
): Promise<Refusable<WorkspaceEdit>> {
  const asked = await nameUnder(session, uri, position, token);
  if (asked === undefined) return whyNothing(session, uri);
  const { library, mention, step } = asked;
  const found = await library.settled(
    (index) => rename(index, uri, mention, newName),
    (answer) => ('files' in answer ? answer.files.map((file) => file.uri) : []),
    step,
  );
  if ('refused' in found) return refusal(found.refused);
  for (const file of found.files) {
    const view = await library.view(file.uri);
    const why = view && whyNotChanged(view);
    if (why !== undefined) return refusal(why);
    await step();
  }
  return toWorkspaceEdit(session, library, found);
}

export async function symbolsOfWorkspace(
  session: Session,
  { query }: WorkspaceSymbolParams,
  token: CancellationToken,
): Promise<WorkspaceSymbol[]> {
  const step = await stillAsked(session, undefined, token);
  const index = await (await session.library()).index(step);
  return workspaceSymbols(index, query).map(({ name, detail, kind, uri, start, end }) => ({
    name,
    kind: symbolKinds[kind],
    location: { uri, range: { start, end } },
    ...(detail && { containerName: detail }),
  }));
}

export async function documentLinks(
  session: Session,
  uri: string,
  token: CancellationToken,
): Promise<DocumentLink[] | null> {
  const step = await stillAsked(session, uri, token);
  const library = await session.library();
  const index = await library.index(step);
  const view = await library.view(uri);
  const document = await library.documentOf(uri);
  if (view === undefined || document === undefined) return null;
  return links(index, view).map((link) => ({
    range: toRange(document, link.span),
    target: addressOf(session, link),
    tooltip: link.tooltip,
  }));
}

/** The call hierarchy: who may talk to whom. */
export async function prepareCalls(
  session: Session,
  { textDocument: { uri }, position }: TextDocumentPositionParams,
  token: CancellationToken,
): Promise<CallHierarchyItem[] | null> {
  const step = await stillAsked(session, uri, token);
  const library = await session.library();
  const index = await library.index(step);
  const view = await library.view(uri);
  const document = await library.documentOf(uri);
  const item = view && document && accessItemAt(index, view, document.offsetAt(position));
  return item ? [await toItem(library, item)] : null;
}

export async function incomingCalls(
  session: Session,
  item: CallHierarchyItem,
  token: CancellationToken,
): Promise<CallHierarchyIncomingCall[]> {
  const step = await stillAsked(session, item.uri, token);
  const library = await session.library();
  return Promise.all(
    (await accesses(library, item, incoming, step)).map(async (access) => {
      const from = await toItem(library, access.item);
      return { from, fromRanges: await rangesIn(library, access, from) };
    }),
  );
}

export async function outgoingCalls(
  session: Session,
  item: CallHierarchyItem,
  token: CancellationToken,
): Promise<CallHierarchyOutgoingCall[]> {
  const step = await stillAsked(session, item.uri, token);
  const library = await session.library();
  return Promise.all(
    (await accesses(library, item, outgoing, step)).map(async (access) => {
      return { to: await toItem(library, access.item), fromRanges: await rangesIn(library, access, item) };
    }),
  );
}

/** Items carry the name by which to ask further; one without it leads nowhere. */
async function accesses(
  library: Library,
  { data }: CallHierarchyItem,
  search: typeof incoming,
  step: Step,
): Promise<Access[]> {
  if (data === undefined || data === null) return [];
  const load = async (uri: string) => {
    await step();
    return library.view(uri);
  };
  return search(await library.index(step), load, data as NameAt);
}

type Refusable<T> = T | null | ResponseError<void>;

/** What was asked about: a name in an open document. */
interface Asked {
  readonly library: Library;
  readonly index: SymbolIndex;
  readonly document: TextDocument;
  readonly mention: Mention;
  /** To be taken between what comes then. */
  readonly step: Step;
}

async function nameUnder(
  session: Session,
  uri: string,
  position: Position,
  token: CancellationToken,
): Promise<Asked | undefined> {
  const step = await stillAsked(session, uri, token);
  const library = await session.library();
  const index = await library.index(step);
  const view = await library.view(uri);
  const document = await library.documentOf(uri);
  const mention = view && document && nameAt(view, document.offsetAt(position));
  return mention && document && { library, index, document, mention, step };
}

/** Where there is no name, the editor says so itself; a file that was not read needs a word. */
async function whyNothing(session: Session, uri: string): Promise<null | ResponseError<void>> {
  const found = await session.look(uri);
  return found?.analysis.kind === 'too-large' ? refusal(t('This file is too large: SecGroup has not read it.')) : null;
}

/** Editors show these words to the user. */
function refusal(why: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, why);
}

const highlightKinds = { definition: DocumentHighlightKind.Write, reference: DocumentHighlightKind.Read } as const;

function urisOf(occurrences: readonly Occurrence[]): string[] {
  return occurrences.map(({ uri }) => uri);
}

/** Each occurrence in its document; what is gone meanwhile is left out. */
async function toAll<T>(
  library: Library,
  occurrences: readonly Occurrence[],
  convert: (document: TextDocument, occurrence: Occurrence) => T,
  step: Step,
): Promise<T[]> {
  const result: T[] = [];
  for (const occurrence of occurrences) {
    const document = await library.documentOf(occurrence.uri);
    if (document) result.push(convert(document, occurrence));
    await step();
  }
  return result;
}

function toLocations(library: Library, occurrences: readonly Occurrence[], step: Step): Promise<Location[]> {
  const toLocation = (document: TextDocument, { uri, mention }: Occurrence): Location => ({
    uri,
    range: toRange(document, mention.span),
  });
  return toAll(library, occurrences, toLocation, step);
}

async function toWorkspaceEdit(session: Session, library: Library, { files }: Renaming): Promise<WorkspaceEdit> {
  const edits: TextDocumentEdit[] = [];
  for (const { uri, changes } of files) {
    const document = await library.documentOf(uri);
    if (document === undefined) continue;
    const version = session.documents.get(uri)?.version ?? null;
    const texts = changes.map((change): TextEdit => ({ range: toRange(document, change), newText: change.text }));
    edits.push({ textDocument: { uri, version }, edits: texts });
  }
  if (session.client.workspace?.workspaceEdit?.documentChanges) return { documentChanges: edits };
  return { changes: Object.fromEntries(edits.map((edit) => [edit.textDocument.uri, edit.edits as TextEdit[]])) };
}

/** A place is written as editors read it: `#L12,3`. */
function addressOf(session: Session, { target }: Link): string {
  switch (target.kind) {
    case 'page':
      return target.address;
    case 'check':
      return session.reports.checkPageOf(target.id);
    case 'place':
      return `${target.uri}#L${target.position.line + 1},${target.position.character + 1}`;
  }
}

/** As in the outline. */
const symbolKinds: Readonly<Record<ThingKind | AccessItem['kind'], SymbolKind>> = {
  group: SymbolKind.Module,
  'prefix-list': SymbolKind.Enum,
  'port-list': SymbolKind.Enum,
  list: SymbolKind.Enum,
  instance: SymbolKind.Interface,
  interface: SymbolKind.Interface,
  addresses: SymbolKind.Constant,
  parameter: SymbolKind.Variable,
  local: SymbolKind.Variable,
  condition: SymbolKind.Boolean,
  mapping: SymbolKind.Object,
  resource: SymbolKind.Object,
};

const START: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

async function toItem(library: Library, item: AccessItem): Promise<CallHierarchyItem> {
  const { kind, name, detail, uri, span, nameSpan, key } = item;
  const document = await library.documentOf(uri);
  return {
    name: name || '–',
    kind: symbolKinds[kind],
    detail,
    uri,
    range: document ? toRange(document, span) : START,
    selectionRange: document ? toRange(document, nameSpan) : START,
    ...(key && { data: key }),
  };
}

/** The places of the rules in the caller's file; where they all stand elsewhere, the caller's name. */
async function rangesIn(library: Library, { places }: Access, caller: CallHierarchyItem): Promise<Range[]> {
  const document = await library.documentOf(caller.uri);
  const here = places.filter(({ uri }) => uri === caller.uri);
  return document && here.length > 0 ? here.map(({ span }) => toRange(document, span)) : [caller.selectionRange];
}
