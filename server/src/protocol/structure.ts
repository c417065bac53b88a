// Folding, growing selections and semantic tokens: which requests there are.
import type { Connection, ServerCapabilities } from 'vscode-languageserver';
import type { TokenModifier, TokenType } from '../features/semanticTokens.ts';
import type { Guard } from './guard.ts';
import type { Session } from './session.ts';

const answers = () => import('./structureAnswers.ts');

/** The numbers of types and modifiers are their places here. */
export const TOKEN_TYPES: readonly TokenType[] = ['class', 'enum', 'property'];
export const TOKEN_MODIFIERS: readonly TokenModifier[] = ['declaration', 'deprecated'];
export const NO_TOKENS = { data: [] };

export const structureCapabilities: ServerCapabilities = {
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  semanticTokensProvider: {
    legend: { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [...TOKEN_MODIFIERS] },
    full: { delta: true },
    range: true,
  },
};

export function answerStructure(connection: Connection, session: Session, guarded: Guard): void {
  const { semanticTokens } = connection.languages;
  connection.onFoldingRanges(guarded('foldingRange', null, async (p) => (await answers()).foldingRanges(session, p)));
  connection.onSelectionRanges(
    guarded('selectionRange', null, async (p) => (await answers()).selectionRanges(session, p)),
  );
  semanticTokens.on(guarded('semanticTokens', NO_TOKENS, async (p) => (await answers()).allTokens(session, p)));
  semanticTokens.onDelta(
    guarded('semanticTokens/delta', NO_TOKENS, async (p) => (await answers()).newTokens(session, p)),
  );
  semanticTokens.onRange(
    guarded('semanticTokens/range', NO_TOKENS, async (p) => (await answers()).someTokens(session, p)),
  );
}
