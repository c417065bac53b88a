import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { driver } from '../driver.ts';
import { test, until } from '../harness.ts';
import { untilFindings } from '../secgroup.ts';
import { addFile } from '../workspace.ts';

test('completion offers ports by service and whole rules', async () => {
  const text = 'securityGroups:\n  web:\n    ingress:\n      - ipProtocol: tcp\n        portRange: mysql\n      - \n';
  const uri = await addFile('completion.sg.yaml', text);
  const editor = await vscode.window.showTextDocument(uri);
  await untilFindings(uri, ['missing-peer', 'port-range', 'wrong-type']);
  const labelsAt = async (line: number, character: number) => {
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri,
      new vscode.Position(line, character),
    );
    return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  };
  assert.ok((await labelsAt(4, 24)).includes('3306/3306'));
  assert.ok((await labelsAt(5, 8)).includes('allow HTTPS from anywhere'));

  editor.selection = new vscode.Selection(4, 24, 4, 24);
  await vscode.commands.executeCommand('editor.action.triggerSuggest');
  await driver.waitFor({ selector: '.suggest-widget .monaco-list-row', text: '3306/3306' });
  await driver.screenshot('completion-port');
  if (!driver.available) return;
  await driver.key('Enter');
  await until(
    vscode.workspace.onDidChangeTextDocument,
    () => /portRange: 3306\/3306\n/.test(editor.document.getText()),
    {
      what: 'the port of MySQL',
    },
  );
  editor.selection = new vscode.Selection(5, 8, 5, 8);
  await vscode.commands.executeCommand('editor.action.triggerSuggest');
  await driver.waitFor({ selector: '.suggest-widget .monaco-list-row', text: 'allow HTTPS from anywhere' });
  await driver.screenshot('completion-rule');
  await driver.key('Escape');
});

test('a template is helped with its first group before it is a file of ours', async () => {
  const uri = await addFile('begun.yaml', "ROSTemplateFormatVersion: '2015-09-01'\nResources:\n  Web:\n    Type: \n");
  const editor = await vscode.window.showTextDocument(uri);
  editor.selection = new vscode.Selection(3, 10, 3, 10);
  await vscode.commands.executeCommand('editor.action.triggerSuggest');
  await driver.waitFor({ selector: '.suggest-widget .monaco-list-row', text: 'ALIYUN::ECS::SecurityGroup' });
  await driver.screenshot('completion-begun');
  assert.deepEqual(vscode.languages.getDiagnostics(uri), []);
  await vscode.commands.executeCommand('hideSuggestWidget');
});
