// Where a group's name gets in the way of another: the way to another name. Loaded when somebody asks what can be done there.
import { t } from '@vscode/l10n';
import { type CodeAction, CodeActionKind, type Diagnostic } from 'vscode-languageserver';
import { nameAt } from '../features/navigation/names.ts';
import { whyNotRenamed } from '../features/navigation/rename.ts';
import { contains, type Span } from '../text/span.ts';
import { toRange, toSpan } from './convert.ts';
import type { Open } from './documentAnalyses.ts';
import { RENAME_COMMAND } from './requests.ts';
import type { Session } from './session.ts';
import type { Step } from './stillAsked.ts';

/** Renames a group that another file defines as well, where that can be done: the client asks for the new name. */
export async function renameOffers(
  session: Session,
  { document, snapshot }: Open,
  span: Span,
  sent: readonly Diagnostic[],
  step: Step,
): Promise<CodeAction[]> {
  const clash = snapshot.diagnoses.find((one) => one.check === 'duplicate-group' && contains(one.span, span));
  if (clash === undefined) return [];
  const { uri } = document;
  const library = await session.library();
  const index = await library.index(step);
  const view = await library.view(uri);
  const mention = view && nameAt(view, clash.span.start);
  if (mention?.role !== 'definition' || whyNotRenamed(index, uri, mention) !== undefined) return [];
  // Of two in one file both would be renamed.
  const here = index.occurrencesIn(uri, new Set([index.resolve({ ...mention, uri })]));
  if (here.filter(({ mention: { role } }) => role === 'definition').length > 1) return [];
  const title = t('Rename `{0}`…', mention.name);
  const at = toRange(document, mention.span).start;
  const diagnostics = sent.filter(({ code, range }) => code === clash.check && contains(toSpan(document, range), span));
  const command = { title, command: RENAME_COMMAND, arguments: [uri, at] };
  return [{ title, kind: CodeActionKind.QuickFix, diagnostics, command }];
}
