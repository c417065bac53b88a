// Folding, growing selections and semantic tokens in the words of the protocol. Loaded when somebody first asks.
import {
  type FoldingRange,
  type FoldingRangeParams,
  type SelectionRange,
  type SelectionRangeParams,
  type SemanticTokens,
  SemanticTokensBuilder,
  type SemanticTokensDelta,
  type SemanticTokensDeltaParams,
  type SemanticTokensParams,
  type SemanticTokensRangeParams,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { folds } from '../features/folding.ts';
import { selectionSpans } from '../features/selectionRanges.ts';
import { type Token, tokens } from '../features/semanticTokens.ts';
import type { Span } from '../text/span.ts';
import { toRange, toSpan } from './convert.ts';
import type { Open } from './documentAnalyses.ts';
import type { Session } from './session.ts';
import { NO_TOKENS, TOKEN_MODIFIERS, TOKEN_TYPES } from './structure.ts';
import { lengthIn } from './textDocument.ts';

export async function foldingRanges(
  session: Session,
  { textDocument }: FoldingRangeParams,
): Promise<FoldingRange[] | null> {
  const found = await session.snapshotOf(textDocument.uri);
  if (found === undefined) return null;
  const limit = session.client.textDocument?.foldingRange?.rangeLimit;
  return folds(found.snapshot, limit);
}

export async function selectionRanges(
  session: Session,
  { textDocument, positions }: SelectionRangeParams,
): Promise<SelectionRange[] | null> {
  const found = await session.snapshotOf(textDocument.uri);
  if (found === undefined) return null;
  const { document, snapshot } = found;
  return positions.map((position) => chain(document, selectionSpans(snapshot, document.offsetAt(position))));
}

function chain(document: TextDocument, spans: readonly Span[]): SelectionRange {
  const [outermost, ...inner] = [...spans].reverse().map((span) => toRange(document, span));
  const whole: SelectionRange = { range: outermost ?? toRange(document, { start: 0, end: 0 }) };
  return inner.reduce<SelectionRange>((parent, range) => ({ range, parent }), whole);
}

/** Remember what was said last of a document, to say next time what is new. */
const builders = new WeakMap<TextDocument, SemanticTokensBuilder>();

function builderOf(document: TextDocument): SemanticTokensBuilder {
  const builder = builders.get(document) ?? new SemanticTokensBuilder();
  builders.set(document, builder);
  return builder;
}

export async function allTokens(session: Session, { textDocument }: SemanticTokensParams): Promise<SemanticTokens> {
  const found = await session.snapshotOf(textDocument.uri);
  if (found === undefined) return NO_TOKENS;
  const builder = builderOf(found.document);
  builder.previousResult('');
  push(builder, found, tokens(found.snapshot));
  return builder.build();
}

export async function newTokens(
  session: Session,
  { textDocument, previousResultId }: SemanticTokensDeltaParams,
): Promise<SemanticTokens | SemanticTokensDelta> {
  const found = await session.snapshotOf(textDocument.uri);
  if (found === undefined) return NO_TOKENS;
  const builder = builderOf(found.document);
  builder.previousResult(previousResultId);
  push(builder, found, tokens(found.snapshot));
  return builder.buildEdits();
}

export async function someTokens(
  session: Session,
  { textDocument, range }: SemanticTokensRangeParams,
): Promise<SemanticTokens> {
  const found = await session.snapshotOf(textDocument.uri);
  if (found === undefined) return NO_TOKENS;
  const builder = new SemanticTokensBuilder();
  push(builder, found, tokens(found.snapshot, toSpan(found.document, range)));
  return builder.build();
}

function push(builder: SemanticTokensBuilder, { document }: Open, all: readonly Token[]): void {
  for (const { start, end, type, modifier } of all) {
    const { line, character } = document.positionAt(start);
    const modifiers = modifier === undefined ? 0 : 1 << TOKEN_MODIFIERS.indexOf(modifier);
    builder.push(line, character, lengthIn(document, start, end), TOKEN_TYPES.indexOf(type), modifiers);
  }
}
