/** What VS Code tells while a test runs, so that a test that fails now and then says what was late, lost or overtaken. */
import * as vscode from 'vscode';
import type { SecGroupApi } from '../../client/src/api.ts';

/** More lines than this are cut in the middle. */
const MOST_LINES = 120;

let lines: string[] = [];
let start = performance.now();
let watchesSecGroup = false;

/** Listens from now on; what is noted belongs to the test that {@link startPage} was called for last. */
export function keepJournal(): void {
  const { workspace, window, languages } = vscode;
  // Never disposed of: they end with the extension host.
  const files = workspace.createFileSystemWatcher('**/*');
  files.onDidCreate((uri) => note(`disk: made ${nameOf(uri)}`));
  files.onDidChange((uri) => note(`disk: changed ${nameOf(uri)}`));
  files.onDidDelete((uri) => note(`disk: deleted ${nameOf(uri)}`));
  workspace.onDidOpenTextDocument(({ uri }) => note(`opened ${nameOf(uri)}`));
  workspace.onDidCloseTextDocument(({ uri }) => note(`closed ${nameOf(uri)}`));
  workspace.onDidSaveTextDocument(({ uri }) => note(`saved ${nameOf(uri)}`));
  workspace.onDidChangeTextDocument(({ document }) => note(`edited ${nameOf(document.uri)} to ${document.version}`));
  workspace.onDidChangeConfiguration((event) => {
    const changed = ['secgroup', 'files.exclude', 'workbench'].filter((section) => event.affectsConfiguration(section));
    note(`settings changed: ${changed.join(', ') || 'others'}`);
  });
  window.onDidChangeActiveTextEditor((editor) =>
    note(`active editor: ${editor ? nameOf(editor.document.uri) : 'none'}`),
  );
  window.tabGroups.onDidChangeTabs(({ opened, closed }) => {
    for (const { label } of opened) note(`tab opened: ${label}`);
    for (const { label } of closed) note(`tab closed: ${label}`);
  });
  languages.onDidChangeDiagnostics(({ uris }) => {
    for (const uri of uris) note(`findings of ${nameOf(uri)}: ${codesOf(uri) || 'none'}`);
  });
}

/** What was noted before is forgotten. */
export function startPage(): void {
  lines = [];
  start = performance.now();
  const extension = vscode.extensions.getExtension<SecGroupApi>('secgroup.secgroup');
  if (watchesSecGroup || !extension?.isActive) return;
  watchesSecGroup = true;
  const api = extension.exports;
  api.onReady(() => note('the server runs'));
  api.onStatus(({ uri, kind }) => note(`status of ${nameOf(vscode.Uri.parse(uri))}: ${kind ?? 'not ours'}`));
  api.onOverview(() =>
    note(`overview: ${api.overview().lines.length} lines, quota ${api.overview().quota ?? 'hidden'}`),
  );
}

export function note(line: string): void {
  lines.push(`${String(Math.round(performance.now() - start)).padStart(6)} ms  ${line}`);
}

/** All that was noted of the test, and what there is at its end. */
export function page(): string {
  const editor = vscode.window.activeTextEditor;
  const cut = lines.length - MOST_LINES;
  const shown =
    cut > 0 ? [...lines.slice(0, MOST_LINES / 2), `          … ${cut} more …`, ...lines.slice(-MOST_LINES / 2)] : lines;
  const documents = vscode.workspace.textDocuments.map(({ uri, isDirty }) => nameOf(uri) + (isDirty ? '*' : ''));
  return [
    ...shown,
    `active editor: ${editor ? nameOf(editor.document.uri) : 'none'}`,
    `documents: ${documents.join(', ')}`,
  ].join('\n');
}

function nameOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}

function codesOf(uri: vscode.Uri): string {
  const codes = vscode.languages.getDiagnostics(uri).map(({ code }) => (typeof code === 'object' ? code.value : code));
  return codes.join(', ');
}
