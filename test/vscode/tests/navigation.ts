import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver.ts';
import { test } from '../harness.ts';
import { untilFindings, untilText } from '../secgroup.ts';
import { addFile, workspaceFile } from '../workspace.ts';

const GROUPS = `# The groups of the shop.
securityGroups:
  bazaar-web:
    innerAccessPolicy: Drop
  bazaar-app:
    innerAccessPolicy: Drop
    ingress:
      - { ipProtocol: tcp, portRange: 8080/8080, sourceGroupId: bazaar-web }
`;
const RULES = `securityGroups:
  bazaar-db:
    innerAccessPolicy: Drop
    ingress:
      # bazaar-app is the only one
      - { ipProtocol: tcp, portRange: 3306/3306, sourceGroupId: "bazaar-app", description: bazaar-app }
      - { ipProtocol: tcp, portRange: 22/22, sourceGroupId: 'bazaar-app' }
instances:
  bazaar-1: { securityGroupIds: [bazaar-app] }
`;

/** The rules are open, the groups are not; the server knows both. */
async function shop(): Promise<{ groups: vscode.Uri; editor: vscode.TextEditor }> {
  const groups = workspaceFile('bazaar-groups.sg.yaml');
  await vscode.workspace.fs.delete(groups).then(undefined, () => 'was not there');
  const editor = await vscode.window.showTextDocument(await addFile('bazaar-rules.sg.yaml', RULES));
  await untilFindings(editor.document.uri, ['unknown-group']);
  await addFile('bazaar-groups.sg.yaml', GROUPS);
  await untilFindings(editor.document.uri, []);
  return { groups, editor };
}

function placeOf({ document }: vscode.TextEditor, text: string): vscode.Position {
  return document.positionAt(document.getText().indexOf(text) + 1);
}

test('go to definition leads into a file that is not open, references come back', async () => {
  const { groups, editor } = await shop();
  const { uri } = editor.document;
  const at = placeOf(editor, 'bazaar-app"');
  const [definition] = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
    'vscode.executeDefinitionProvider',
    uri,
    at,
  );
  assert.ok(definition, 'no definition');
  const [target, range] =
    'targetUri' in definition
      ? [definition.targetUri, definition.targetSelectionRange]
      : [definition.uri, definition.range];
  assert.equal(target.path, groups.path);
  assert.equal(range?.start.line, 4);
  const references = await vscode.commands.executeCommand<vscode.Location[]>(
    'vscode.executeReferenceProvider',
    uri,
    at,
  );
  assert.equal(references.length, 4);
  // On the memory file system of the web host this command of VS Code does not return; test/lsp asks the server itself.
  if (groups.scheme === 'memfs') return;
  const symbols = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
    'vscode.executeWorkspaceSymbolProvider',
    'bazaar-',
  );
  assert.deepEqual(symbols.map(({ name }) => name).sort(), ['bazaar-1', 'bazaar-app', 'bazaar-db', 'bazaar-web']);
});

test('the call hierarchy shows who may talk to a group, and whom it may reach', async () => {
  const { editor } = await shop();
  const { uri } = editor.document;
  const prepare = (text: string) =>
    vscode.commands.executeCommand<vscode.CallHierarchyItem[]>(
      'vscode.prepareCallHierarchy',
      uri,
      placeOf(editor, text),
    );
  const [db] = await prepare('bazaar-db:');
  assert.equal(db?.name, 'bazaar-db');
  const incoming = await vscode.commands.executeCommand<vscode.CallHierarchyIncomingCall[]>(
    'vscode.provideIncomingCalls',
    db,
  );
  assert.deepEqual(
    incoming.map(({ from }) => `${from.name}: ${from.detail}`),
    ['bazaar-app: tcp 22 and 3306', 'bazaar-1: in bazaar-app: tcp 22 and 3306'],
  );
  const [app] = await prepare('bazaar-app"');
  const outgoing = await vscode.commands.executeCommand<vscode.CallHierarchyOutgoingCall[]>(
    'vscode.provideOutgoingCalls',
    app,
  );
  assert.deepEqual(
    outgoing.map(({ to }) => `${to.name}: ${to.detail}`),
    ['bazaar-db: tcp 22 and 3306'],
  );
  editor.selection = new vscode.Selection(placeOf(editor, 'bazaar-db:'), placeOf(editor, 'bazaar-db:'));
  await vscode.commands.executeCommand('editor.showCallHierarchy');
  await driver.waitFor({ selector: '.call-hierarchy .monaco-list-row', text: 'bazaar-app' });
  await driver.screenshot('access-hierarchy');
  await vscode.commands.executeCommand('closeReferenceSearch');
  await driver.key('Escape');
});

test('rename writes into both files, and into no comment and no description', async () => {
  const { groups, editor } = await shop();
  const { document } = editor;
  const at = placeOf(editor, 'bazaar-app"');
  const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
    'vscode.executeDocumentRenameProvider',
    document.uri,
    at,
    'shop.api',
  );
  assert.ok(await vscode.workspace.applyEdit(edit));
  await untilText(document, (text) => text.includes('shop.api'));
  const renamed = (text: string) => text.replaceAll('bazaar-app', 'shop.api').replace('# shop.api', '# bazaar-app');
  assert.equal(document.getText(), renamed(RULES).replace('description: shop.api', 'description: bazaar-app'));
  const other = await vscode.workspace.openTextDocument(groups);
  assert.equal(other.getText(), renamed(GROUPS));
  await untilFindings(document.uri, []);
});

test('where a fix offers another name, VS Code asks for it', async () => {
  if (!driver.available) return;
  const text = GROUPS.replaceAll('bazaar', 'stall');
  const there = await vscode.window.showTextDocument(await addFile('stall-groups.sg.yaml', text));
  const { document } = there;
  await untilFindings(document.uri, []);
  const { line, character } = placeOf(there, 'stall-app:');
  await vscode.window.showTextDocument(await addFile('stall-rules.sg.yaml', RULES.replaceAll('bazaar', 'stall')));
  await vscode.commands.executeCommand('secgroup.renameAt', document.uri.toString(), { line, character });
  // VS Code selects the name a moment after it has shown it: what is typed before is lost.
  await driver.waitFor({ selector: '.rename-box input:focus' });
  // The editor that was opened for it may take the focus back.
  await driver.click({ selector: '.rename-box input' });
  await driver.key('Control+A');
  await driver.type('stall-api');
  await driver.key('Enter');
  await untilText(document, (now) => now === text.replaceAll('stall-app', 'stall-api'));
});

test('what cannot be renamed is refused with the reason', async () => {
  const uri = await addFile(
    'bazaar-id.sg.yaml',
    'securityGroups:\n  bazaar-id: { securityGroupId: sg-shop, innerAccessPolicy: Drop }\n',
  );
  const editor = await vscode.window.showTextDocument(uri);
  const rename = vscode.commands.executeCommand('vscode.prepareRename', uri, placeOf(editor, 'sg-shop'));
  await assert.rejects(Promise.resolve(rename), /sg-shop.*id that Alibaba Cloud has given/);
});
