// Hovers, code actions and the outline in the words of the protocol. Loaded when somebody first asks.
import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type DocumentSymbol,
  type DocumentSymbolParams,
  type Hover,
  type HoverParams,
  type Position,
  SymbolKind,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { fixAll, quickFixes } from '../features/codeActions.ts';
import { hover as hoverAt } from '../features/hover.ts';
import { type OutlinePart, type OutlineSymbol, outline } from '../features/symbols.ts';
import { asksFor, FIX_ALL, isRefactoring, wants } from './actionKinds.ts';
import { editStyleOf, type OfferData, resolvesEdits, toCodeAction, toOffer } from './codeAction.ts';
import { toRange, toSpan } from './convert.ts';
import type { Open } from './documentAnalyses.ts';
import { editingActions } from './editingActions.ts';
import { explainAction } from './explanations.ts';
import { markup } from './markup.ts';
import { mayBeResent } from './resent.ts';
import type { Session } from './session.ts';
import { type Step, stillAsked } from './stillAsked.ts';

const ignoring = () => import('./ignoreByPath.ts');
const renaming = () => import('./renameOffer.ts');

export async function hover(session: Session, { textDocument, position }: HoverParams): Promise<Hover | null> {
  const found = await session.checkedSnapshotOf(textDocument.uri, position);
  if (found === undefined) return null;
  const text = hoverAt(found.snapshot, found.document.offsetAt(position), hoverOptions(session));
  if (text === undefined) return null;
  const contents = markup(text.markdown, session.client.textDocument?.hover?.contentFormat);
  return { contents, range: toRange(found.document, text.span) };
}

export async function codeActions(
  session: Session,
  params: CodeActionParams,
  token: CancellationToken,
): Promise<CodeAction[] | null> {
  const { textDocument, range, context } = params;
  const step = await stillAsked(session, textDocument.uri, token);
  const looked = await session.check(textDocument.uri);
  if (looked?.analysis.kind === 'project' && wants(CodeActionKind.QuickFix, context.only)) {
    const { projectActions } = await import('./projectFiles.ts');
    const style = editStyleOf(session.client);
    return projectActions(looked.document, looked.analysis, range, context.diagnostics, style);
  }
  if (looked?.analysis.kind !== 'snapshot') return null;
  return actionsIn(session, { document: looked.document, snapshot: looked.analysis.snapshot }, params, step);
}

async function actionsIn(
  session: Session,
  found: Open,
  { range, context }: CodeActionParams,
  step: Step,
): Promise<CodeAction[]> {
  const { document, snapshot } = found;
  const { only, diagnostics } = context;
  const span = toSpan(document, range);
  const fixes = wants(CodeActionKind.QuickFix, only) ? quickFixes(snapshot, span) : [];
  await step();
  const all = asksFor(FIX_ALL, only) ? fixAll(snapshot) : undefined;
  await step();
  const more = await editingActions(session, found, span, only);
  await step();
  const style = editStyleOf(session.client);
  const edits = [...fixes, ...(all ? [all] : []), ...more].map((action) =>
    isRefactoring(action) && resolvesEdits(session.client)
      ? toOffer(document, action, range)
      : toCodeAction(document, action, diagnostics, style),
  );
  const isJson = snapshot.tree.syntax === 'json' && wants(CodeActionKind.QuickFix, only);
  const byPath = isJson ? await (await ignoring()).ignoresByPath(session, found, span, diagnostics) : [];
  await step();
  const wantsRenaming = session.options.commands === true && wants(CodeActionKind.QuickFix, only);
  const renamings = wantsRenaming ? await (await renaming()).renameOffers(session, found, span, diagnostics, step) : [];
  const wantsExplanation = session.options.commands === true && only === undefined;
  const explanation = wantsExplanation ? await explainAction(found, range) : undefined;
  return [...edits, ...byPath, ...renamings, ...(explanation ? [explanation] : [])];
}

/** What was offered without its edit, which is made now; without one where the text has changed meanwhile. */
export async function resolvedAction(
  session: Session,
  action: CodeAction,
  token: CancellationToken,
): Promise<CodeAction> {
  if (action.data === undefined) return action; // It came whole.
  const { uri, version, range } = action.data as OfferData;
  const step = await stillAsked(session, uri, token);
  const found = await session.snapshotOf(uri);
  await step();
  if (found === undefined || found.document.version !== version) return action;
  const { kind = '', title } = action;
  const offered = await editingActions(session, found, toSpan(found.document, range), [kind]);
  const chosen = offered.find((one) => one.title === title && one.kind === kind);
  return chosen ? { ...action, ...toCodeAction(found.document, chosen, [], editStyleOf(session.client)) } : action;
}

export async function documentSymbols(
  session: Session,
  { textDocument }: DocumentSymbolParams,
): Promise<DocumentSymbol[] | null> {
  const found = await session.snapshotOf(textDocument.uri);
  return found ? toDocumentSymbols(found) : null;
}

export function toDocumentSymbols({ document, snapshot }: Open): DocumentSymbol[] {
  const all = outline(snapshot).flatMap((part) => partSymbols(document, part));
  const before = ({ range: { start: a } }: DocumentSymbol, { range: { start: b } }: DocumentSymbol) =>
    a.line - b.line || a.character - b.character;
  return mayBeResent(all.sort(before));
}

/** A group that has been told, and stands on the lines where it stood then, is the same in our words. */
function partSymbols(document: TextDocument, { of, symbols }: OutlinePart): DocumentSymbol[] {
  const convert = () => symbols().map((symbol) => toDocumentSymbol(document, symbol));
  if (of === undefined) return convert();
  const { line, character } = document.positionAt(of.start);
  const known = told.get(of.group);
  if (known?.line === line && known.character === character) return known.symbols;
  const fresh = convert();
  told.set(of.group, { line, character, symbols: fresh });
  return fresh;
}

const told = new WeakMap<object, Position & { readonly symbols: DocumentSymbol[] }>();

function hoverOptions({ options }: Session): { link?: (id: string) => string } {
  const { faqLink } = options;
  return faqLink === undefined ? {} : { link: (id) => faqLink.replace('{id}', encodeURIComponent(id)) };
}

const kinds = {
  group: SymbolKind.Module,
  rules: SymbolKind.Array,
  rule: SymbolKind.Field,
  attachment: SymbolKind.Interface,
  list: SymbolKind.Enum,
} as const;

function toDocumentSymbol(document: TextDocument, symbol: OutlineSymbol): DocumentSymbol {
  return {
    // An empty name is refused by editors.
    name: symbol.name || '–',
    detail: symbol.detail,
    kind: kinds[symbol.kind],
    range: toRange(document, symbol.span),
    selectionRange: toRange(document, symbol.nameSpan),
    children: symbol.children.map((child) => toDocumentSymbol(document, child)),
  };
}
