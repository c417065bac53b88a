import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver.ts';
import { test } from '../harness.ts';
import { untilFindings, untilText } from '../secgroup.ts';
import { addFile } from '../workspace.ts';

const GROUPS = `# The groups of the shop.
securityGroups:
  shop-web:
    innerAccessPolicy: Drop
  shop-app:
    innerAccessPolicy: Drop
    ingress:
      - { ipProtocol: tcp, portRange: 8080/8080, sourceGroupId: shop-web }
`;
const RULES = `securityGroups:
  shop-db:
    innerAccessPolicy: Drop
    ingress:
      # shop-app is the only one
      - { ipProtocol: tcp, portRange: 3306/3306, sourceGroupId: "shop-app", description: shop-app }
      - { ipProtocol: tcp, portRange: 22/22, sourceGroupId: 'shop-app' }
instances:
  shop-1: { securityGroupIds: [shop-app] }
`;

async function shop(): Promise<{ groups: vscode.Uri; editor: vscode.TextEditor }> {
  const groups = await addFile('shop-groups.sg.yaml', GROUPS);
  const editor = await vscode.window.showTextDocument(await addFile('shop-rules.sg.yaml', RULES));
  await untilFindings(editor.document.uri, []);
  return { groups, editor };
}

function placeOf({ document }: vscode.TextEditor, text: string): vscode.Position {
  return document.positionAt(document.getText().indexOf(text) + 1);
}

test('go to definition leads into a file that is not open, references come back', async () => {
  const { groups, editor } = await shop();
  const { uri } = editor.document;
  const at = placeOf(editor, 'shop-app"');
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
  const symbols = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
    'vscode.executeWorkspaceSymbolProvider',
    'shop-',
  );
  assert.deepEqual(symbols.map(({ name }) => name).sort(), ['shop-1', 'shop-app', 'shop-db', 'shop-web']);
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
  const [db] = await prepare('shop-db:');
  assert.equal(db?.name, 'shop-db');
  const incoming = await vscode.commands.executeCommand<vscode.CallHierarchyIncomingCall[]>(
    'vscode.provideIncomingCalls',
    db,
  );
  assert.deepEqual(
    incoming.map(({ from }) => `${from.name}: ${from.detail}`),
    ['shop-app: tcp 22 and 3306', 'shop-1: in shop-app: tcp 22 and 3306'],
  );
  const [app] = await prepare('shop-app"');
  const outgoing = await vscode.commands.executeCommand<vscode.CallHierarchyOutgoingCall[]>(
    'vscode.provideOutgoingCalls',
    app,
  );
  assert.deepEqual(
    outgoing.map(({ to }) => `${to.name}: ${to.detail}`),
    ['shop-db: tcp 22 and 3306'],
  );
  editor.selection = new vscode.Selection(placeOf(editor, 'shop-db:'), placeOf(editor, 'shop-db:'));
  await vscode.commands.executeCommand('editor.showCallHierarchy');
  await driver.waitFor({ selector: '.call-hierarchy .monaco-list-row', text: 'shop-app' });
  await driver.screenshot('access-hierarchy');
  await vscode.commands.executeCommand('closeReferenceSearch');
  await driver.key('Escape');
});

test('rename writes into both files, and into no comment and no description', async () => {
  const { groups, editor } = await shop();
  const { document } = editor;
  const at = placeOf(editor, 'shop-app"');
  const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
    'vscode.executeDocumentRenameProvider',
    document.uri,
    at,
    'shop.api',
  );
  assert.ok(await vscode.workspace.applyEdit(edit));
  await untilText(document, (text) => text.includes('shop.api'));
  const renamed = (text: string) => text.replaceAll('shop-app', 'shop.api').replace('# shop.api', '# shop-app');
  assert.equal(document.getText(), renamed(RULES).replace('description: shop.api', 'description: shop-app'));
  const other = await vscode.workspace.openTextDocument(groups);
  assert.equal(other.getText(), renamed(GROUPS));
  await untilFindings(document.uri, []);
});

test('what cannot be renamed is refused with the reason', async () => {
  const uri = await addFile(
    'shop-id.sg.yaml',
    'securityGroups:\n  shop-id: { securityGroupId: sg-shop, innerAccessPolicy: Drop }\n',
  );
  const editor = await vscode.window.showTextDocument(uri);
  const rename = vscode.commands.executeCommand('vscode.prepareRename', uri, placeOf(editor, 'sg-shop'));
  await assert.rejects(Promise.resolve(rename), /sg-shop.*id that Alibaba Cloud has given/);
});
