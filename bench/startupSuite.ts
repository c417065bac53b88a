/**
 * What `bench/startupInVsCode.ts` runs inside VS Code, bundled to out/startup.cjs: opens a file for which no extension has
 * been loaded yet, and waits for the first findings. The name of the opened folder says which file: `css-3`.
 */
import * as vscode from 'vscode';
import { driver } from '../test/vscode/driver.ts';
import { type StartTimes, SUBJECTS } from './startupSubjects.ts';

export async function run(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  const subject = SUBJECTS[folder?.name.replace(/-\d+$/, '') ?? ''];
  if (folder === undefined || subject === undefined) throw new Error('the folder has no name of ours');
  const extension = vscode.extensions.getExtension(subject.extension);
  if (extension === undefined) throw new Error(`${subject.extension} is not here`);
  // Beside the folder: files of ours inside of it would start the extension at once.
  const uri = vscode.Uri.joinPath(folder.uri, '..', 'opened', subject.file);
  await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(uri, '..'));
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(subject.text));

  const known = firstFindings(uri).then(now);
  const opened = now();
  const drawn = driver.waitFor({ selector: UNDERLINED }).then(now);
  await vscode.window.showTextDocument(uri);
  const [foundAt, drawnAt] = await Promise.all([known, drawn]);
  const [begun, active] = [markOf('willLoadExtensionCode', extension.id), markOf('didActivateExtension', extension.id)];
  const activation = active - begun;
  // VS Code opens a JSON file of its own when it starts, and so may have activated all extensions that know JSON.
  const before = Math.max(0, Math.min(active, opened) - begun);
  const times: StartTimes = { activation, found: foundAt - opened + before, drawn: drawnAt - opened + before };
  await driver.results(times);
}

const UNDERLINED = '.squiggly-error, .squiggly-warning, .squiggly-info, .squiggly-hint';

function firstFindings(uri: vscode.Uri): Promise<void> {
  return new Promise((resolve) => {
    vscode.languages.onDidChangeDiagnostics(() => {
      if (vscode.languages.getDiagnostics(uri).length > 0) resolve();
    });
  });
}

/** The time since 1970 in milliseconds, as the marks have it. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

interface Mark {
  readonly name: string;
  readonly startTime: number;
}

/** When the extension host itself, which notes that for "Startup Performance", began or ended something. */
function markOf(what: string, id: string): number {
  const { MonacoPerformanceMarks: marks } = globalThis as { MonacoPerformanceMarks?: { getMarks(): readonly Mark[] } };
  const mark = marks?.getMarks().find(({ name }) => name === `code/extHost/${what}/${id}`);
  if (mark === undefined) throw new Error(`VS Code has noted no ${what} of ${id}`);
  return mark.startTime;
}
