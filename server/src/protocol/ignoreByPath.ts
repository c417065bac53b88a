// What leaves a finding be where a file can hold no comment: an ignore in the project's file. Loaded when somebody asks.
import { t } from '@vscode/l10n';
import { type CodeAction, CodeActionKind, type Diagnostic, type WorkspaceEdit } from 'vscode-languageserver';
import { ignorable } from '../features/codeActions.ts';
import { addIgnore, newProject } from '../project/addIgnore.ts';
import { PROJECT_FILE_NAMES } from '../project/names.ts';
import { pathWithin, withSlash } from '../project/projects.ts';
import type { Span } from '../text/span.ts';
import { keyOf } from '../util/uri.ts';
import { toRange } from './convert.ts';
import type { Open } from './documentAnalyses.ts';
import type { Session } from './session.ts';
import { textDocument } from './textDocument.ts';

/** For the findings of a JSON file that touch a span, check by check. */
export async function ignoresByPath(
  session: Session,
  { document, snapshot }: Open,
  span: Span,
  sent: readonly Diagnostic[],
): Promise<CodeAction[]> {
  if (snapshot.tree.syntax !== 'json') return [];
  const checks = [...new Set(ignorable(snapshot, span).map(({ check }) => check))];
  const actions = await Promise.all(
    checks.map(async (check): Promise<CodeAction[]> => {
      const edit = await editOf(session, document.uri, check);
      const diagnostics = sent.filter(({ source, code }) => source === 'secgroup' && code === check);
      const title = t('Ignore {0} in this file, in {1}', check, PROJECT_FILE_NAMES[0]);
      return edit ? [{ title, kind: CodeActionKind.QuickFix, diagnostics, edit }] : [];
    }),
  );
  return actions.flat();
}

async function editOf(session: Session, uri: string, check: string): Promise<WorkspaceEdit | undefined> {
  const project = await session.configuration.projectOf(uri);
  const { documentChanges: versioned = false, resourceOperations = [] } = session.client.workspace?.workspaceEdit ?? {};
  if (project === undefined) {
    const folder = session.workspace.folderOf(uri);
    if (folder === undefined || !versioned || !resourceOperations.includes('create')) return undefined;
    const target = `${withSlash(folder)}${PROJECT_FILE_NAMES[0]}`;
    const newText = newProject(pathWithin(withSlash(folder), uri), check);
    const start = { line: 0, character: 0 };
    const edits = [{ range: { start, end: start }, newText }];
    const create = { kind: 'create' as const, uri: target, options: { ignoreIfExists: true } };
    return { documentChanges: [create, { textDocument: { uri: target, version: null }, edits }] };
  }
  const change = addIgnore(project.file, pathWithin(project.folder, uri), check);
  if (change === undefined) return undefined;
  const { text } = project.file.tree;
  const edits = [{ range: toRange(textDocument(project.uri, text), change), newText: change.text }];
  if (!versioned) return { changes: { [project.uri]: edits } };
  const open = session.documents.all().find((one) => keyOf(one.uri) === keyOf(project.uri));
  const identifier = { uri: open?.uri ?? project.uri, version: open?.version ?? null };
  return { documentChanges: [{ textDocument: identifier, edits }] };
}
