// Code actions that mend nothing: one form for all rules. What finds them is loaded when somebody asks.
import type { Action } from '../features/codeActions.ts';
import { asksFor, FORMAT } from './actionKinds.ts';
import type { Open } from './explanations.ts';
import type { Session } from './session.ts';

const formatter = () => import('../features/format.ts');

export async function editingActions(
  session: Session,
  { document, snapshot }: Open,
  only: readonly string[] | undefined,
): Promise<Action[]> {
  const { editing } = await session.configuration.of(document.uri);
  const form = asksFor(FORMAT, only) ? (await formatter()).formatAction(snapshot, editing.format) : undefined;
  return form ? [form] : [];
}
