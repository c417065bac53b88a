/** What the tests of the extension share: its API, and findings by their ids. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SecGroupApi } from '../../client/src/api.ts';
import { driver } from './driver.ts';
import { until, untilDiagnostics } from './harness.ts';
import { addFile, workspaceFile } from './workspace.ts';

/** The extension's exports, once it runs. */
export async function secgroup(): Promise<SecGroupApi> {
  const extension = vscode.extensions.getExtension<SecGroupApi>('secgroup.secgroup');
  assert.ok(extension, 'the extension is missing');
  return extension.activate();
}

/** Opens a file of the workspace in an editor. */
export async function open(name: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(workspaceFile(name));
}

/** Opens a copy of a file of the workspace, for tests that change it. */
export async function openCopy(name: string): Promise<vscode.TextEditor> {
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(workspaceFile(name)));
  return vscode.window.showTextDocument(await addFile(`copy-${++copies}.${name}`, text));
}
let copies = 0;

export function idOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

export function idsOf(diagnostics: readonly vscode.Diagnostic[]): string[] {
  return [...new Set(diagnostics.map(idOf))].sort();
}

/** Waits until a document has exactly these findings, and gives them. */
export function untilFindings(uri: vscode.Uri, ids: readonly string[]): Promise<readonly vscode.Diagnostic[]> {
  const wanted = [...ids].sort().join();
  return untilDiagnostics(uri, (diagnostics) => idsOf(diagnostics).join() === wanted, {
    what: `findings ${wanted || 'none'}`,
  });
}

/** Waits until a document has a finding of this id, and gives it. */
export async function untilFinding(uri: vscode.Uri, id: string): Promise<vscode.Diagnostic> {
  const diagnostics = await untilDiagnostics(uri, (all) => all.some((each) => idOf(each) === id), {
    what: `a finding ${id}`,
  });
  return diagnostics.find((each) => idOf(each) === id) as vscode.Diagnostic;
}

/** The hover texts at the first place of `text` in a document. */
export async function hoverAt(document: vscode.TextDocument, text: string): Promise<string> {
  const position = document.positionAt(document.getText().indexOf(text) + 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  const contents = hovers.flatMap((hover) => hover.contents);
  return contents.map((content) => (typeof content === 'string' ? content : content.value)).join('\n');
}

/** Waits until the code lenses stand between the lines: from then on nothing moves under the pointer. */
export function untilLaidOut(): Promise<void> {
  return driver.waitFor({ selector: '.codelens-decoration a' });
}

/** Waits until VS Code asks for a word or a choice: from then on what is typed goes there. */
export function untilAsked(): Promise<void> {
  return driver.waitFor({ selector: '.quick-input-widget input:focus' });
}

const EXPLAINED = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 203.0.113.0/24, policy: drop }
      - { ipProtocol: tcp, portRange: 1/65535, sourceCidrIp: 0.0.0.0/0, priority: 5 }
      - { ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 10.0.0.0/8, priority: 9 }
instances:
  web-1: { securityGroupIds: [web] }
`;

/** Opens a new file with a group whose rules lose to each other, once the server knows it. */
export async function openExplained(name: string): Promise<vscode.TextEditor> {
  const api = await secgroup();
  const editor = await vscode.window.showTextDocument(await addFile(name, EXPLAINED));
  await until(api.onStatus, () => api.lastStatus(editor.document.uri)?.kind, { what: `the status of ${name}` });
  return editor;
}

/** How the first question of Explain Reachability speaks of the internet, and of an address that was typed. */
interface WordsOfExplain {
  readonly internet: string;
  readonly typed: string;
}

/** Answers what Explain Reachability asks, by keys alone: may 203.0.113.9 reach web-1 on tcp 22? Leaves pictures. */
export async function answerReachability({ internet, typed }: WordsOfExplain, pictures = 'explain'): Promise<void> {
  await driver.waitFor({ selector: '.quick-input-widget .monaco-list-row', text: internet });
  await untilAsked();
  await driver.type('203.0.113.9');
  await driver.waitFor({ selector: '.quick-input-widget .monaco-list-row.focused', text: typed });
  await driver.screenshot(`${pictures}-who`);
  await driver.key('Enter');
  await driver.waitFor({ selector: '.quick-input-widget .monaco-list-row', text: 'web-1' });
  await driver.key('Enter');
  await driver.waitFor({ selector: '.quick-input-widget', text: '3/3' });
  await untilAsked();
  await driver.type('tcp 22');
  await driver.screenshot(`${pictures}-traffic`);
  await driver.key('Enter');
}

/** The quick fixes at a finding. */
export function fixesAt(uri: vscode.Uri, range: vscode.Range): Thenable<vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    'quickfix',
  );
}

/** Applies an action's edit, as picking it from the lightbulb does. */
export async function apply(action: vscode.CodeAction): Promise<void> {
  assert.ok(action.edit, `"${action.title}" has no edit`);
  assert.ok(await vscode.workspace.applyEdit(action.edit), `"${action.title}" was not applied`);
}

/** So often the command is given, and so long it has the first time; each time after that it has twice as long. */
const TRIES = 5;
const FIRST_TRY_MS = 2_500;

/**
 * Has all fixed that is safe to fix, in the active editor. VS Code drops the command when findings arrive at that very
 * moment; then it is given again.
 */
export async function fixAll({ document }: vscode.TextEditor): Promise<void> {
  const before = document.getText();
  const isFixed = (): boolean => document.getText() !== before;
  for (let tries = 1; !isFixed(); tries++) {
    await vscode.commands.executeCommand('editor.action.fixAll');
    const timeoutMs = FIRST_TRY_MS * 2 ** (tries - 1);
    const waiting = { what: 'what is fixed', instead: () => document.getText(), timeoutMs };
    await until(vscode.workspace.onDidChangeTextDocument, isFixed, waiting).catch((error: unknown) => {
      if (tries === TRIES) throw error;
    });
  }
}

/** Waits until the document's text satisfies `wanted`. */
export function untilText(document: vscode.TextDocument, wanted: (text: string) => boolean): Promise<unknown> {
  return until(vscode.workspace.onDidChangeTextDocument, () => wanted(document.getText()), {
    what: 'the changed text',
    instead: () => document.getText(),
  });
}
