// Code actions that mend nothing: one form for all rules, refactorings. What finds them is loaded when somebody asks.
import type { Action } from '../features/codeActions.ts';
import type { Span } from '../text/span.ts';
import { asksFor, FORMAT, REFACTOR, wants } from './actionKinds.ts';
import type { Open } from './documentAnalyses.ts';
import type { Session } from './session.ts';

const formatter = () => import('../features/format.ts');
const refactoring = () => import('../features/refactorings/index.ts');

export async function editingActions(
  session: Session,
  { document, snapshot }: Open,
  span: Span,
  only: readonly string[] | undefined,
): Promise<Action[]> {
  const { editing } = await session.configuration.of(document.uri);
  const form = asksFor(FORMAT, only) ? (await formatter()).formatAction(snapshot, editing.format) : undefined;
  const others = REFACTOR.some((kind) => wants(kind, only)) ? (await refactoring()).refactorings(snapshot, span) : [];
  return [...others.filter(({ kind }) => wants(kind, only)), ...(form ? [form] : [])];
}
