import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver.ts';
import { test, until, untilSeen } from '../harness.ts';
import { secgroup, untilAsked, untilLaidOut } from '../secgroup.ts';
import { showIn } from '../theme.ts';
import { addFile, workspaceFile } from '../workspace.ts';

const TEXT = `# The shop: what the world may reach, and what may reach the database.
securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 0.0.0.0/0 }
      - { ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 100.64.0.0/10 }
      - { ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 203.0.113.0/24, priority: 5 }
    egress:
      - { ipProtocol: all, portRange: -1/-1, destCidrIp: 10.0.0.0/8 }

  db:
    vpcId: vpc-1
    innerAccessPolicy: Drop
    ingress:
      - { ipProtocol: tcp, portRange: 3306/3306, sourceGroupId: web }

instances:
  web-1: { securityGroupIds: [web] }
  web-2: { securityGroupIds: [web, db] }
`;

async function openFile(name: string): Promise<vscode.TextEditor> {
  const api = await secgroup();
  const editor = await vscode.window.showTextDocument(await addFile(name, TEXT));
  await until(api.onStatus, () => api.lastStatus(editor.document.uri)?.kind, { what: `the status of ${name}` });
  return editor;
}

test('above a group stands what it counts, and a click leads there', async () => {
  const { document } = await openFile('lenses.sg.yaml');
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    document.uri,
    20,
  );
  assert.deepEqual(
    lenses.map(({ command, range }) => [range.start.line, command?.title]),
    [
      [2, '3 in + 1 out = 4 of 200'],
      [2, 'attached to 2'],
      [2, '1 dead rule'],
      [11, '1 in + 0 out = 1 of 200'],
      [11, 'attached to 1'],
    ],
  );
  if (!driver.available) return;
  await driver.waitFor({ selector: '.codelens-decoration', text: '1 dead rule' });
  await driver.screenshot('lenses');
  await driver.click({ selector: '.codelens-decoration a', text: 'attached to 2' });
  await driver.waitFor({ selector: '.reference-zone-widget' });
  await driver.screenshot('lenses-peek');
  await driver.key('Escape');
  await driver.click({ selector: '.codelens-decoration a', text: '3 in + 1 out' });
  await until(
    vscode.window.onDidChangeActiveTextEditor,
    () => {
      return vscode.window.activeTextEditor?.document.uri.scheme === 'secgroup-effective';
    },
    { what: 'the effective rules' },
  );
});

test('what another file attaches counts, and a click on the dead rules lists and removes them', async () => {
  const api = await secgroup();
  const groups = TEXT.replace('  web:', '  lens-web:')
    .replaceAll('[web', '[lens-web')
    .replace('Id: web', 'Id: lens-web');
  const uri = await addFile('lens-groups.sg.yaml', groups);
  const machines = await addFile('lens-machines.sg.yaml', 'instances:\n  far: { securityGroupIds: [lens-web] }\n');
  for (const file of [machines, uri]) {
    await vscode.window.showTextDocument(file);
    await until(api.onStatus, () => api.lastStatus(file)?.kind, { what: `the status of ${file}` });
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 20);
  const attached = lenses.find(({ command }) => command?.title === 'attached to 3');
  assert.equal(attached?.command?.command, 'secgroup.showPlaces');
  assert.deepEqual(attached.command.arguments?.slice(2), ['attachments', 'lens-web', 0]);
  const dead = lenses.find(({ command }) => command?.title === '1 dead rule');
  assert.equal(dead?.command?.command, 'secgroup.showDeadRules');
  if (driver.available) {
    await vscode.commands.executeCommand(attached.command.command, ...(attached.command.arguments ?? []));
    await driver.waitFor({ selector: '.reference-zone-widget', text: 'lens-machines.sg.yaml' });
    await driver.key('Escape');
    await driver.click({ selector: '.codelens-decoration a', text: '1 dead rule' });
    await driver.waitFor({ selector: '.quick-input-widget', text: 'Remove the dead rule of lens-web' });
    await untilAsked();
    await driver.screenshot('lenses-dead-rules');
    await driver.type('Remove');
    await driver.key('Enter');
    await until(vscode.workspace.onDidChangeTextDocument, () => !document.getText().includes('priority: 5'), {
      what: 'the removal',
    });
    await document.save();
  }
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  for (const file of [uri, machines]) await vscode.workspace.fs.delete(file);
});

test('hints stand behind values, and each kind can be switched off', async () => {
  const { document } = await openFile('hints.sg.yaml');
  const labels = async () => {
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      'vscode.executeInlayHintProvider',
      document.uri,
      whole,
    );
    return hints.map(({ label }) => String(label));
  };
  assert.deepEqual(await labels(), [
    '· same group allowed, all else dropped',
    '· HTTPS',
    '· any IPv4 address',
    '· HTTP',
    '· Alibaba health checks',
    '· HTTPS',
    '· documentation',
    '· then all else allowed',
    '· all ports',
    '· private addresses',
    '· out: all allowed',
    '· then all else dropped',
    '· MySQL',
  ]);
  if (driver.available) await driver.waitFor({ selector: '.view-line', text: '· Alibaba health checks' });
  await driver.screenshot('hints-light');
  await showIn('Dark Modern');
  if (driver.available) await driver.waitFor({ selector: '.monaco-workbench.vs-dark' });
  await driver.screenshot('hints-dark');
  await showIn();
  const settings = vscode.workspace.getConfiguration('secgroup', document.uri);
  await settings.update('inlayHints.addresses', false, vscode.ConfigurationTarget.Workspace);
  await settings.update('inlayHints.implicitRules', false, vscode.ConfigurationTarget.Workspace);
  const ports = ['· HTTPS', '· HTTP', '· HTTPS', '· all ports', '· MySQL'];
  // There is no event for a server that has heard of its settings.
  await untilSeen(async () => (await labels()).join() === ports.join(), { what: 'hints at ports only' });
  await settings.update('inlayHints.addresses', undefined, vscode.ConfigurationTarget.Workspace);
  await settings.update('inlayHints.implicitRules', undefined, vscode.ConfigurationTarget.Workspace);
});

test('Format Document gives rules one form, and is ours in our language only', async () => {
  const api = await secgroup();
  const rule = (text: string) => `securityGroups:\n  web:\n    ingress:\n      # web\n      - ${text} # all\n`;
  const uri = await addFile('format.sg.yaml', rule('{ portRange: 80, ipProtocol: tcp, sourceCidrIp: 10.0.0.0/8 }'));
  const { document } = await vscode.window.showTextDocument(uri);
  await until(api.onStatus, () => api.lastStatus(uri)?.kind, { what: 'the status of format.sg.yaml' });
  await vscode.commands.executeCommand('editor.action.formatDocument');
  const wanted = rule('{ ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 }');
  await until(vscode.workspace.onDidChangeTextDocument, () => document.getText() === wanted, {
    what: 'the formatted text',
  });
  const options = { tabSize: 2, insertSpaces: true };
  const stack = await vscode.workspace.openTextDocument(workspaceFile('stack.ros.yaml'));
  const edits = await vscode.commands.executeCommand('vscode.executeFormatDocumentProvider', stack.uri, options);
  assert.equal(edits, undefined);
});

test('where the user wants it, Format Document is ours for each file that holds groups, and for no other', async () => {
  const settings = vscode.workspace.getConfiguration('secgroup');
  await settings.update('format.everywhere', true, vscode.ConfigurationTarget.Workspace);
  const rule = (text: string) =>
    `ROSTemplateFormatVersion: '2015-09-01'\nResources:\n  Web:\n    Type: ALIYUN::ECS::SecurityGroup\n    Properties:\n      VpcId: vpc-1\n      SecurityGroupIngress:\n        # web\n        - ${text} # all\n`;
  const text = rule('{ PortRange: 80/80, IpProtocol: tcp, SourceCidrIp: 10.0.0.0/8 }');
  const { document } = await vscode.window.showTextDocument(await addFile('format [1].yaml', text));
  const options = { tabSize: 2, insertSpaces: true };
  const editsOf = (uri: vscode.Uri) =>
    vscode.commands.executeCommand<unknown[] | undefined>('vscode.executeFormatDocumentProvider', uri, options);
  // There is no event for a formatter that comes.
  await untilSeen(async () => ((await editsOf(document.uri)) ?? []).length > 0, { what: 'the formatter' });
  await vscode.commands.executeCommand('editor.action.formatDocument');
  const wanted = rule('{ IpProtocol: tcp, PortRange: 80/80, SourceCidrIp: 10.0.0.0/8 }');
  await until(vscode.workspace.onDidChangeTextDocument, () => document.getText() === wanted, {
    what: 'the formatted text',
  });
  const other = await vscode.workspace.openTextDocument(await addFile('values.yaml', 'b: 1\na: 2\n'));
  assert.equal(await editsOf(other.uri), undefined);
  await settings.update('format.everywhere', undefined, vscode.ConfigurationTarget.Workspace);
});

test('names of groups are coloured where they are defined and meant; groups fold', async () => {
  const { document } = await openFile('tokens.sg.yaml');
  const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens>(
    'vscode.provideDocumentSemanticTokens',
    document.uri,
  );
  assert.equal(tokens.data.length / 5, 6); // web, db, a peer, three uses
  if (!driver.available) return;
  await driver.click({ selector: '.view-line', text: 'vpcId: vpc-1' });
  await vscode.commands.executeCommand('editor.fold');
  await driver.waitUntilGone({ selector: '.view-line', text: '443/443' });
  await driver.screenshot('folded');
  await vscode.commands.executeCommand('editor.unfoldAll');
});

test('refactorings are offered by what they do to access, and do it', async () => {
  const { document } = await openFile('refactor.sg.yaml');
  const at = document.positionAt(document.getText().indexOf('80/80'));
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    new vscode.Range(at, at),
    'refactor',
    20, // so many are resolved
  );
  assert.deepEqual(
    actions.map(({ title }) => title),
    [
      'Turn into a drop rule (closes tcp 80 to 100.64.0.0/10)',
      'Move this rule to `db` (`web` no longer accepts tcp 80 to 100.64.0.0/10)',
    ],
  );
  if (driver.available) {
    await untilLaidOut();
    await driver.clickText({ text: '80/80' });
    void vscode.commands.executeCommand('editor.action.refactor');
    await driver.waitFor({ selector: '.action-widget', text: 'Turn into a drop rule' });
    await driver.screenshot('refactorings');
    await driver.key('Escape');
  }
  const move = actions[1];
  assert.ok(move?.edit);
  assert.ok(await vscode.workspace.applyEdit(move.edit));
  const rule = '- { ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 100.64.0.0/10 }';
  assert.ok(document.getText().includes(`sourceGroupId: web }\n      ${rule}\n`));
});
