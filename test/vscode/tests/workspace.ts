// The whole folder, not only what is open.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver.ts';
import { skip, test, until, untilDiagnostics } from '../harness.ts';
import { apply, fixesAt, idsOf, secgroup, untilFinding, untilFindings } from '../secgroup.ts';
import { addFile, workspaceFile } from '../workspace.ts';

const text = (port: string) =>
  `securityGroups:\n  never-opened:\n    vpcId: vpc-1\n    ingress:\n      - { ipProtocol: tcp, portRange: ${port}, sourceCidrIp: 10.0.0.0/8 }\n`;

test('a problem of a file that nobody has opened stands in the Problems list', async () => {
  await secgroup();
  const uri = await addFile('never-opened.sg.yaml', text('80'));
  await untilFindings(uri, ['port-range']);
  await vscode.commands.executeCommand('workbench.actions.view.problems');
  await driver.waitFor({ selector: '.markers-panel .monaco-list-row', text: 'never-opened.sg.yaml' });
  await driver.screenshot('problems-of-closed-files');
  await vscode.commands.executeCommand('workbench.action.closePanel');
  await addFile('never-opened.sg.yaml', text('80/80'));
  await untilFindings(uri, []);
});

test('findings stay when the document is closed, and go when the file is deleted', async () => {
  const uri = await addFile('closed.sg.yaml', text('80').replace('never-opened', 'closed'));
  const document = await openAsUsersDo(uri);
  await untilFindings(uri, ['port-range']);
  await closed(document);
  await untilFindings(uri, ['port-range']);
  await vscode.workspace.fs.delete(uri);
  await untilFindings(uri, []);
});

test('what was found in a document goes with it when it is closed without being saved', async () => {
  const uri = await addFile('unsaved.sg.yaml', text('80/80').replace('never-opened', 'unsaved'));
  const document = await openAsUsersDo(uri);
  const edit = new vscode.WorkspaceEdit();
  const at = document.positionAt(document.getText().indexOf('/80'));
  edit.delete(uri, new vscode.Range(at, at.translate(0, '/80'.length)));
  await vscode.workspace.applyEdit(edit);
  await untilFindings(uri, ['port-range']);
  await closed(document);
  await untilFindings(uri, []);
  await vscode.workspace.fs.delete(uri);
});

test('findings of a document that no tab shows follow its text', async () => {
  const uri = await addFile('kept.sg.yaml', text('80').replace('never-opened', 'kept'));
  await untilFindings(uri, ['port-range']);
  const document = await vscode.workspace.openTextDocument(uri);
  await addFile('kept.sg.yaml', text('80/80').replace('never-opened', 'kept'));
  await untilFindings(uri, []);
  assert.ok(!document.isClosed);
  await vscode.workspace.fs.delete(uri);
});

test('a copy that no file system holds, such as a side of a comparison, defines nothing', async () => {
  const words = text('80/80').replace('never-opened', 'compared');
  const uri = await addFile('compared.sg.yaml', words);
  const provider = vscode.workspace.registerTextDocumentContentProvider('compared0', {
    provideTextDocumentContent: () => words,
  });
  await vscode.window.showTextDocument(uri);
  await untilFindings(uri, []);
  const copy = await vscode.workspace.openTextDocument(uri.with({ scheme: 'compared0' }));
  assert.equal(copy.languageId, 'security-group');
  // What the server says of a later edit, it says knowing of all that was opened before.
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(4, 0, 4, words.split('\n')[4]?.length ?? 0), RULE_WITHOUT_RANGE);
  await vscode.workspace.applyEdit(edit);
  await untilFindings(uri, ['port-range']);
  assert.deepEqual(vscode.languages.getDiagnostics(copy.uri), []);
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  provider.dispose();
  await vscode.workspace.fs.delete(uri);
});

const RULE_WITHOUT_RANGE = '      - { ipProtocol: tcp, portRange: 81, sourceCidrIp: 10.0.0.0/8 }';

/** Opens a file as a click on it does: what `showTextDocument` opens, VS Code keeps for minutes after its editor. */
async function openAsUsersDo(uri: vscode.Uri): Promise<vscode.TextDocument> {
  await vscode.commands.executeCommand('vscode.open', uri);
  const isShown = () => vscode.window.activeTextEditor?.document.uri.toString() === uri.toString();
  const look = () => isShown() && vscode.window.activeTextEditor?.document;
  return until(vscode.window.onDidChangeActiveTextEditor, look, { what: `${uri} in an editor` });
}

/** Closes the editor of a document, without saving it, and waits until the document is gone. */
async function closed(document: vscode.TextDocument): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await until(vscode.workspace.onDidCloseTextDocument, () => document.isClosed, { what: 'the end of the document' });
}

test('what the project says holds at once, and the editor has the last word', async () => {
  const uri = await addFile('team.sg.yaml', text('80').replace('never-opened', 'team'));
  await untilFinding(uri, 'port-range');
  const project = await addFile('.secgroup.yaml', 'checks:\n  port-range: information\n');
  const severityIs = (wanted: vscode.DiagnosticSeverity) =>
    untilDiagnostics(uri, (all) => all.some(({ severity }) => severity === wanted), { what: `severity ${wanted}` });
  await severityIs(vscode.DiagnosticSeverity.Information);
  const settings = vscode.workspace.getConfiguration('secgroup', uri);
  await settings.update('checks', { 'port-range': 'hint' }, vscode.ConfigurationTarget.Workspace);
  await severityIs(vscode.DiagnosticSeverity.Hint);
  await settings.update('checks', undefined, vscode.ConfigurationTarget.Workspace);
  await severityIs(vscode.DiagnosticSeverity.Information);
  await vscode.workspace.fs.writeFile(project, new TextEncoder().encode('chekcs: {}\n'));
  await untilDiagnostics(project, (all) => idsOf(all).includes('project-file'), {
    what: 'a finding in the project file',
  });
  await severityIs(vscode.DiagnosticSeverity.Error);
  await vscode.workspace.fs.delete(project);
  await untilFindings(workspaceFile('.secgroup.yaml'), []);
  await vscode.workspace.fs.delete(uri);
});

test('in a repository without a disk, the project at its root holds for a folder of it', async () => {
  const repository = vscode.Uri.parse('vscode-vfs://github/owner/network');
  if (vscode.workspace.fs.isWritableFileSystem(repository.scheme) === undefined) skip('there are none on a desktop');
  const write = async (path: string, content: string) => {
    const uri = vscode.Uri.joinPath(repository, path);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(content));
    return uri;
  };
  await write('.secgroup.yaml', 'checks: { port-range: hint }\n');
  await write('../.secgroup.yaml', 'checks: { port-range: off }\n');
  const uri = await write('infra/in-repository.sg.yaml', text('80').replace('never-opened', 'in-repository'));
  const document = await openAsUsersDo(uri);
  const { severity } = await untilFinding(uri, 'port-range');
  assert.equal(severity, vscode.DiagnosticSeverity.Hint);
  await closed(document);
});

test('what the editor hides from now on loses its findings, until it is shown again', async () => {
  const uri = await addFile('attic/old.sg.yaml', text('80').replace('never-opened', 'old'));
  await untilFindings(uri, ['port-range']);
  const settings = vscode.workspace.getConfiguration('files', null);
  await settings.update('exclude', { '**/attic': true }, vscode.ConfigurationTarget.Workspace);
  await untilFindings(uri, []);
  await settings.update('exclude', undefined, vscode.ConfigurationTarget.Workspace);
  await untilFindings(uri, ['port-range']);
  await vscode.workspace.fs.delete(uri);
  await untilFindings(uri, []);
});

test('in JSON the lightbulb writes an ignore into the file of the project, which is told once nothing needs it', async () => {
  const json = (port: string) =>
    `{ "securityGroups": { "json": { "vpcId": "vpc-1", "ingress": [\n  { "ipProtocol": "tcp", "portRange": "${port}", "sourceCidrIp": "10.0.0.0/8" }\n] } } }\n`;
  const uri = await addFile('ignored.sg.json', json('80'));
  await vscode.window.showTextDocument(uri);
  const { range } = await untilFinding(uri, 'port-range');
  const action = (await fixesAt(uri, range)).find(({ title }) => title.startsWith('Ignore port-range in this file'));
  assert.ok(action?.edit);
  await apply(action);
  await untilFindings(uri, []);
  const project = workspaceFile('.secgroup.yaml');
  const document = await vscode.workspace.openTextDocument(project);
  await document.save();
  assert.ok(document.getText().includes('paths: ./ignored.sg.json'));
  await addFile('ignored.sg.json', json('80/80'));
  await untilFinding(project, 'unused-ignore');
  for (const file of [project, uri]) await vscode.workspace.fs.delete(file);
});
