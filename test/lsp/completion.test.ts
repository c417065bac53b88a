// Completion over the wire: how items go to clients that can much, and to those that can little.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { client, folder } from './fresh.ts';

const URI = 'file:///work/web.sg.yaml';
const TEXT = `securityGroups:
  db:
    ingress: []
  web:
    ingress:
      - ipProtocol: tcp
        portRange: "my"
      - `;

interface Item {
  readonly label: string;
  readonly sortText: string;
  readonly filterText: string;
  readonly detail?: string;
  readonly labelDetails?: { readonly description?: string };
  readonly insertTextFormat: number;
  readonly insertTextMode?: number;
  readonly textEdit: {
    readonly newText: string;
    readonly range?: object;
    readonly insert?: object;
    readonly replace?: object;
  };
  readonly command?: { readonly command: string };
  readonly documentation?: { readonly kind: string; readonly value: string };
}

async function ask(
  line: number,
  character: number,
  context?: object,
): Promise<{ isIncomplete: boolean; items: Item[] } | null> {
  const params = { textDocument: { uri: URI }, position: { line, character }, ...(context && { context }) };
  return (await client.request('textDocument/completion', params)) as { isIncomplete: boolean; items: Item[] } | null;
}

test('the capability names what asks for completion, and that items are explained later', async () => {
  const { completionProvider } = (await client.start()).capabilities;
  const { triggerCharacters, resolveProvider } = completionProvider as {
    triggerCharacters: string[];
    resolveProvider: boolean;
  };
  assert.ok(triggerCharacters.includes('"') && triggerCharacters.includes(' '));
  assert.equal(resolveProvider, true);
});

test('a client that can little gets plain text, indented as it is to stand', async () => {
  await client.start();
  client.open(URI, TEXT);
  const rule = (await ask(7, 8))?.items.find(({ label }) => label === 'allow SSH from …');
  assert.equal(rule?.insertTextFormat, 1);
  assert.equal(rule?.textEdit.newText, 'ipProtocol: tcp\n        portRange: 22/22\n        sourceCidrIp: 10.0.0.0/8');
  assert.deepEqual(rule?.textEdit.range, { start: { line: 7, character: 8 }, end: { line: 7, character: 8 } });
  assert.equal(rule?.command, undefined);
});

test('a client that can snippets, two ranges and details gets them', async () => {
  const completionItem = {
    snippetSupport: true,
    insertReplaceSupport: true,
    labelDetailsSupport: true,
    insertTextModeSupport: { valueSet: [1, 2] },
  };
  await client.start(
    { textDocument: { completion: { completionItem } } },
    { initializationOptions: { commands: true } },
  );
  client.open(URI, TEXT);
  const rule = (await ask(7, 8))?.items.find(({ label }) => label === 'allow SSH from …');
  assert.equal(rule?.insertTextFormat, 2);
  assert.equal(rule?.insertTextMode, 1);
  assert.equal(
    rule?.textEdit.newText,
    `ipProtocol: tcp\n        portRange: 22/22\n        sourceCidrIp: \${1:10.0.0.0/8}`,
  );
  const list = await ask(6, 21);
  const mysql = list?.items.find(({ label }) => label === '3306/3306');
  assert.equal(list?.isIncomplete, true);
  assert.deepEqual(mysql?.labelDetails, { description: 'MySQL' });
  // Eglot heeds the case of what is typed.
  assert.equal(mysql?.filterText, '3306/3306 MySQL mysql');
  const start = { line: 6, character: 20 };
  assert.deepEqual(mysql?.textEdit, {
    newText: '3306/3306',
    insert: { start, end: { line: 6, character: 21 } },
    replace: { start, end: { line: 6, character: 22 } },
  });
});

test('items keep their order, and a name asks for its value where the client can', async () => {
  const completionItem = { snippetSupport: true };
  await client.start(
    { textDocument: { completion: { completionItem } } },
    { initializationOptions: { commands: true } },
  );
  client.open(URI, `${TEXT.trimEnd()} ipProtocol: udp\n        `);
  const items = (await ask(8, 8))?.items ?? [];
  assert.equal(items[0]?.label, 'portRange');
  assert.equal(items[0]?.detail, 'required');
  assert.deepEqual(
    [...items].sort((a, b) => (a.sortText < b.sortText ? -1 : 1)),
    items,
  );
  assert.equal(items[0]?.command?.command, 'editor.action.triggerSuggest');
});

test('an item is explained when it is looked at', async () => {
  await client.start();
  client.open(URI, TEXT);
  const items = (await ask(7, 8))?.items ?? [];
  const property = items.find(({ label }) => label === 'portRange');
  assert.equal(property?.documentation, undefined);
  const resolved = (await client.request('completionItem/resolve', property)) as Item;
  assert.equal(resolved.documentation?.kind, 'markdown');
  assert.match(resolved.documentation?.value ?? '', /The ports of the receiving side/);
  const plain = { label: 'of somebody else' };
  assert.deepEqual(await client.request('completionItem/resolve', plain), plain);
});

test('who indents a line is not asked, who wants a list gets one', async () => {
  await client.start();
  client.open(URI, TEXT.replace(/- $/, '  '));
  const typed = { triggerKind: 2, triggerCharacter: ' ' };
  assert.equal(await ask(7, 8, typed), null);
  assert.ok(await ask(7, 8, { triggerKind: 1 }));
});

test('positions are counted in UTF-16 units', async () => {
  await client.start();
  client.open(URI, 'securityGroups:\n  web:\n    ingress:\n      - { description: "🦊 狐", policy:  }\n');
  const items = (await ask(3, 40))?.items ?? [];
  assert.deepEqual(
    items.map(({ label }) => label),
    ['accept', 'drop'],
  );
  assert.deepEqual(items[0]?.textEdit.range, { start: { line: 3, character: 40 }, end: { line: 3, character: 40 } });
});

test('lists and ids of other files are offered, open or not', async () => {
  const lists = 'securityGroups: {}\nprefixLists:\n  offices: { maxEntries: 1, entries: [10.0.0.0/8] }\n';
  const rule = (peer: string) =>
    `    ingress:\n      - { ipProtocol: tcp, portRange: 80/80, sourcePrefixListId: ${peer} }\n`;
  folder.write('lists.sg.yaml', lists);
  await client.start({}, { workspaceFolders: [{ uri: folder.uriOf(), name: 'w' }] });
  const uri = folder.uriOf('web.sg.yaml');
  client.open(uri, `securityGroups:\n  web:\n${rule('')}`);
  client.open(folder.uriOf('db.sg.yaml'), `securityGroups:\n  db:\n${rule('pl-bp1guests')}`);
  await client.request('secgroup/groups', {});
  const params = { textDocument: { uri }, position: { line: 3, character: 65 } };
  const { items } = (await client.request('textDocument/completion', params)) as { items: Item[] };
  assert.deepEqual(
    items.map(({ label }) => label),
    ['pl-bp1guests', 'offices'],
  );
});

test('a template without a group is no file of ours, and yet helped with one', async () => {
  await client.start({ textDocument: { diagnostic: {} } });
  const uri = 'file:///work/template.yaml';
  const text = "ROSTemplateFormatVersion: '2015-09-01'\nResources:\n  Web:\n    Type: ALIYUN::ECS::Sec\n";
  client.open(uri, text);
  const at = { textDocument: { uri }, position: { line: 3, character: 27 } };
  const { items } = (await client.request('textDocument/completion', at)) as { items: Item[] };
  assert.equal(items[0]?.label, 'ALIYUN::ECS::SecurityGroup');
  for (const method of ['hover', 'codeLens', 'documentSymbol', 'foldingRange'])
    assert.equal(await client.request(`textDocument/${method}`, at), null, method);
  const report = (await client.request('textDocument/diagnostic', at)) as { items: unknown[] };
  assert.deepEqual(report.items, []);
  client.change(uri, 2, `${text.slice(0, -1)}urityGroup\n    Properties:\n      `);
  const inside = { textDocument: { uri }, position: { line: 5, character: 6 } };
  const then = (await client.request('textDocument/completion', inside)) as { items: Item[] };
  assert.ok(then.items.some(({ label }) => label === 'SecurityGroupIngress'));
  client.open('file:///work/compose.yaml', 'services:\n  \n');
  const others = { textDocument: { uri: 'file:///work/compose.yaml' }, position: { line: 1, character: 2 } };
  assert.equal(await client.request('textDocument/completion', others), null);
});
