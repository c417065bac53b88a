// Definitions, references, renaming, links and the call hierarchy over stdio, with files that are open and files that are not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Location, Range } from './client.ts';
import { client, folder } from './fresh.ts';

interface Item {
  readonly name: string;
  readonly detail: string;
  readonly uri: string;
  readonly selectionRange: Range;
}

const GROUPS = `securityGroups:
  web:
    innerAccessPolicy: Drop
    securityGroupId: sg-web
`;
const RULES = `securityGroups:
  db:
    innerAccessPolicy: Drop
    ingress:
      - { ipProtocol: tcp, portRange: 3306/3306, sourceGroupId: web }
`;

/** Starts with two files: the groups on the disk alone, the rules open. */
async function start(capabilities: object = {}): Promise<{ groups: string; rules: string; answered: Answered }> {
  const groups = folder.write('groups.sg.yaml', GROUPS);
  const rules = folder.write('rules.sg.yaml', RULES);
  const workspaceFolders = [{ uri: folder.uriOf(), name: 'w' }];
  const answered = (await client.start(capabilities, { workspaceFolders })) as Answered;
  client.open(rules, RULES);
  return { groups, rules, answered };
}
interface Answered {
  readonly capabilities: Record<string, unknown>;
}

function at(uri: string, text: string, word: string) {
  const offset = text.indexOf(word);
  const lines = text.slice(0, offset).split('\n');
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  return { textDocument: { uri }, position };
}

function show({ uri, range }: Location): string {
  const { start, end } = range;
  return `${uri.slice(uri.lastIndexOf('/') + 1)} ${start.line}:${start.character}-${end.character}`;
}

test('definition and references reach files that are not open', async () => {
  const { rules } = await start();
  const here = at(rules, RULES, 'web');
  const definition = (await client.request('textDocument/definition', here)) as Location[];
  assert.deepEqual(definition.map(show), ['groups.sg.yaml 1:2-5']);
  const context = { includeDeclaration: true };
  const all = (await client.request('textDocument/references', { ...here, context })) as Location[];
  assert.deepEqual(all.map(show), ['groups.sg.yaml 1:2-5', 'groups.sg.yaml 3:21-27', 'rules.sg.yaml 4:64-67']);
  const uses = { ...here, context: { includeDeclaration: false } };
  const references = (await client.request('textDocument/references', uses)) as Location[];
  assert.deepEqual(references.map(show), ['rules.sg.yaml 4:64-67']);
  const highlights = (await client.request('textDocument/documentHighlight', here)) as { kind: number }[];
  assert.deepEqual(
    highlights.map(({ kind }) => kind),
    [2],
  );
});

test('a client that takes links gets the whole definition', async () => {
  const { rules, groups } = await start({ textDocument: { definition: { linkSupport: true } } });
  const [link] = (await client.request('textDocument/definition', at(rules, RULES, 'web'))) as Link[];
  assert.equal(link?.targetUri, groups);
  assert.equal(link.targetRange.end.line, 3);
  assert.deepEqual(link.targetSelectionRange.start, { line: 1, character: 2 });
  assert.deepEqual(link.originSelectionRange.start, { line: 4, character: 64 });
});
interface Link {
  readonly targetUri: string;
  readonly originSelectionRange: Range;
  readonly targetRange: Range;
  readonly targetSelectionRange: Range;
}

test('an open document counts as the editor has it, another file as it lies on the disk right now', async () => {
  const { rules, groups } = await start();
  const here = at(rules, RULES, 'web');
  await client.request('textDocument/definition', here);
  // Nobody tells the server of this.
  folder.write('groups.sg.yaml', `# moved\n${GROUPS}`);
  const moved = (await client.request('textDocument/definition', here)) as Location[];
  assert.deepEqual(moved.map(show), ['groups.sg.yaml 2:2-5']);
  client.open(groups, `\n\n\n${GROUPS}`);
  const edited = (await client.request('textDocument/definition', here)) as Location[];
  assert.deepEqual(edited.map(show), ['groups.sg.yaml 4:2-5']);
  client.notify('textDocument/didClose', { textDocument: { uri: groups } });
  const closed = (await client.request('textDocument/definition', here)) as Location[];
  assert.deepEqual(closed.map(show), ['groups.sg.yaml 2:2-5']);
});

test('a file whose address the client writes otherwise is one file', async () => {
  const uri = folder.write('odd (1).sg.yaml', GROUPS);
  const workspaceFolders = [{ uri: folder.uriOf(), name: 'w' }];
  await client.start({}, { workspaceFolders });
  const rules = folder.write('rules.sg.yaml', RULES);
  client.open(rules, RULES);
  const ask = async () => {
    const here = at(rules, RULES, 'web');
    return ((await client.request('textDocument/definition', here)) as Location[]).map((one) => one.uri);
  };
  assert.equal((await ask()).length, 1);
  for (const odd of [uri.replace('(', '%28').replace(')', '%29'), uri.replace('%28', '(').replace('%29', ')')]) {
    client.open(odd, GROUPS);
    assert.deepEqual(await ask(), [odd]);
    client.notify('textDocument/didClose', { textDocument: { uri: odd } });
    assert.equal((await ask()).length, 1);
  }
});

test('a template that was open is known after it is closed', async () => {
  const { rules } = await start();
  const template = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  R:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: sg-web, IpProtocol: tcp, PortRange: 1/1, SourceCidrIp: 10.0.0.0/8 }
`;
  const uri = folder.write('stack.yaml', template);
  client.open(uri, template);
  const ask = () =>
    client.request('textDocument/references', { ...at(rules, RULES, 'web'), context: { includeDeclaration: false } });
  const both = ['rules.sg.yaml 4:64-67', 'stack.yaml 4:35-41'];
  assert.deepEqual(((await ask()) as Location[]).map(show), both);
  client.notify('textDocument/didClose', { textDocument: { uri } });
  assert.deepEqual(((await ask()) as Location[]).map(show), both);
});

for (const [what, place, more] of [
  ['outside of the workspace', 'out', {}],
  ['in a folder that the editor hides', 'w/hidden', { '**/hidden': true }],
] as const) {
  test(`a file ${what} counts as long as it is open`, async () => {
    const groups = folder.write('w/groups.sg.yaml', GROUPS);
    const rules = folder.write(`${place}/rules.sg.yaml`, RULES);
    client.answers['workspace/configuration'] = ({ items }: { items: { section: string }[] }) =>
      items.map(({ section }) => (section === 'files.exclude' ? more : null));
    const workspaceFolders = [{ uri: folder.uriOf('w'), name: 'w' }];
    await client.start({ workspace: { configuration: true } }, { workspaceFolders });
    client.open(groups, GROUPS);
    client.open(rules, RULES);
    const here = at(groups, GROUPS, 'web');
    const uses = { ...here, context: { includeDeclaration: false } };
    const references = async () => ((await client.request('textDocument/references', uses)) as Location[]).map(show);
    const user = `instances:\n  one: { securityGroupIds: [db] }\n`;
    const machines = folder.write('w/machines.sg.yaml', user);
    client.open(machines, user);
    const toDb = () => client.request('textDocument/definition', at(machines, user, 'db]'));
    assert.deepEqual(await references(), ['rules.sg.yaml 4:64-67']);
    assert.deepEqual(((await toDb()) as Location[]).map(show), ['rules.sg.yaml 1:2-4']);
    client.notify('textDocument/didClose', { textDocument: { uri: rules } });
    assert.deepEqual(await references(), []);
    const renamed = (await client.request('textDocument/rename', { ...here, newName: 'front' })) as Plain;
    assert.deepEqual(Object.keys(renamed.changes), [groups]);
    assert.deepEqual(await toDb(), []);
    client.open(rules, RULES);
    assert.deepEqual(await references(), ['rules.sg.yaml 4:64-67']);
  });
}
interface Plain {
  readonly changes: Record<string, unknown>;
}

test('a file of a folder that leaves the workspace counts no more', async () => {
  const groups = folder.write('a/groups.sg.yaml', GROUPS);
  folder.write('b/rules.sg.yaml', RULES);
  const folders = ['a', 'b'].map((name) => ({ uri: folder.uriOf(name), name }));
  await client.start({ workspace: { workspaceFolders: true } }, { workspaceFolders: folders });
  client.open(groups, GROUPS);
  const uses = { ...at(groups, GROUPS, 'web'), context: { includeDeclaration: false } };
  const references = async () => ((await client.request('textDocument/references', uses)) as Location[]).map(show);
  assert.deepEqual(await references(), ['rules.sg.yaml 4:64-67']);
  client.notify('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: folders.slice(1) } });
  assert.deepEqual(await references(), []);
});

test('without a folder, what was open counts after it is closed', async () => {
  const groups = folder.write('groups.sg.yaml', GROUPS);
  const rules = folder.write('rules.sg.yaml', RULES);
  await client.start();
  client.open(groups, GROUPS);
  client.open(rules, RULES);
  const uses = { ...at(groups, GROUPS, 'web'), context: { includeDeclaration: false } };
  const references = async () => ((await client.request('textDocument/references', uses)) as Location[]).map(show);
  assert.deepEqual(await references(), ['rules.sg.yaml 4:64-67']);
  client.notify('textDocument/didClose', { textDocument: { uri: rules } });
  assert.deepEqual(await references(), ['rules.sg.yaml 4:64-67']);
});

test('a folder whose address the client writes otherwise is one folder', async () => {
  folder.write('odd (1)/groups.sg.yaml', GROUPS);
  const rules = folder.write('odd (1)/rules.sg.yaml', RULES);
  const [plain, odd] = [rules.replace('%28', '(').replace('%29', ')'), rules.replace('(', '%28').replace(')', '%29')];
  const root = plain.slice(0, plain.lastIndexOf('/'));
  await client.start({}, { workspaceFolders: [{ uri: root, name: 'w' }] });
  const groups = `${root}/groups.sg.yaml`;
  client.open(groups, GROUPS);
  const uses = { ...at(groups, GROUPS, 'web'), context: { includeDeclaration: false } };
  const references = async () => ((await client.request('textDocument/references', uses)) as Location[]).map(show);
  const listed = async () => ((await client.request('secgroup/groups', {})) as Location[]).map(({ uri }) => uri);
  client.open(odd, RULES);
  assert.deepEqual(await references(), ['rules.sg.yaml 4:64-67']);
  client.notify('textDocument/didClose', { textDocument: { uri: odd } });
  assert.deepEqual(await references(), ['rules.sg.yaml 4:64-67']);
  assert.deepEqual(await listed(), [groups, odd]);
});

test('renaming writes into open documents by version and into other files', async () => {
  const { rules, groups, answered } = await start({
    workspace: { workspaceEdit: { documentChanges: true } },
    textDocument: { rename: { prepareSupport: true } },
  });
  assert.deepEqual(answered.capabilities.renameProvider, { prepareProvider: true });
  client.change(rules, 2, `\n${RULES}`);
  const here = at(rules, `\n${RULES}`, 'web');
  assert.deepEqual(await client.request('textDocument/prepareRename', here), {
    range: { start: { line: 5, character: 64 }, end: { line: 5, character: 67 } },
    placeholder: 'web',
  });
  const edit = await client.request('textDocument/rename', { ...here, newName: 'yes' });
  const change = (line: number, from: number) => ({
    range: { start: { line, character: from }, end: { line, character: from + 3 } },
    newText: '"yes"',
  });
  assert.deepEqual(edit, {
    documentChanges: [
      { textDocument: { uri: groups, version: null }, edits: [change(1, 2)] },
      { textDocument: { uri: rules, version: 2 }, edits: [change(5, 64)] },
    ],
  });
});

test('a client that knows no versions gets plain changes', async () => {
  const { rules, groups, answered } = await start();
  assert.equal(answered.capabilities.renameProvider, true);
  const edit = await client.request('textDocument/rename', { ...at(rules, RULES, 'web'), newName: 'front' });
  assert.deepEqual(Object.keys((edit as { changes: object }).changes), [groups, rules]);
});

test('what cannot be renamed is refused with the reason', async () => {
  const { rules, groups } = await start();
  client.open(groups, GROUPS);
  await assert.rejects(client.request('textDocument/prepareRename', at(groups, GROUPS, 'sg-web')), /`sg-web` is an id/);
  const here = at(rules, RULES, 'web');
  await assert.rejects(client.request('textDocument/rename', { ...here, newName: 'db' }), /`db` already names/);
  assert.equal(await client.request('textDocument/prepareRename', at(rules, RULES, 'tcp')), null);
  client.change(groups, 2, `${GROUPS}    vpcId: "vpc-1\n`);
  await assert.rejects(client.request('textDocument/rename', { ...here, newName: 'front' }), /syntax error.*Mend it/);
  // Nobody types a new name for nothing.
  const there = at(groups, GROUPS, 'web');
  await assert.rejects(client.request('textDocument/prepareRename', there), /syntax error.*Mend it/);
});

test('workspace symbols', async () => {
  const { groups } = await start();
  const found = (await client.request('workspace/symbol', { query: 'sgweb' })) as object[];
  const range = { start: { line: 3, character: 21 }, end: { line: 3, character: 27 } };
  assert.deepEqual(found, [{ name: 'sg-web', kind: 2, location: { uri: groups, range }, containerName: 'web' }]);
});

test('a group of an export is found, listed and referred to by its name in the cloud', async () => {
  const exported = folder.write(
    'export.json',
    '{"SecurityGroupId": "sg-1abc", "SecurityGroupName": "exported", "Permissions": {"Permission": []}}',
  );
  const text = 'instances:\n  i: { securityGroupIds: [exported] }\n';
  const using = folder.write('using.sg.yaml', text);
  await start();
  client.open(using, text);
  const [symbol] = (await client.request('workspace/symbol', { query: 'export' })) as { name: string }[];
  assert.equal(symbol?.name, 'exported');
  const files = (await client.request('secgroup/groups', {})) as { uri: string; groups: { label?: string }[] }[];
  assert.equal(files.find(({ uri }) => uri === exported)?.groups[0]?.label, 'exported');
  const found = (await client.request('textDocument/definition', at(using, text, 'exported'))) as Location[];
  assert.deepEqual(found.map(show), ['export.json 0:21-28']);
  const { items } = (await client.request('textDocument/diagnostic', { textDocument: { uri: using } })) as {
    items: { code: string }[];
  };
  assert.deepEqual(
    items.filter(({ code }) => code === 'unknown-group'),
    [],
  );
});

test('links to definitions, pages of checks and documentation', async () => {
  await start();
  const text = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  R: # secgroup-ignore cidr
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: sg-web, IpProtocol: tcp, PortRange: 1/1, SourceCidrIp: 10.0.0.0/8 }
`;
  const uri = folder.uriOf('stack.yaml');
  client.open(uri, text);
  const links = (await client.request('textDocument/documentLink', { textDocument: { uri } })) as { target: string }[];
  const [type, id, check, ...others] = links.map(({ target }) => target);
  assert.match(type ?? '', /^https:.*aliyun-ecs-securitygroupingress$/);
  assert.match(id ?? '', /groups\.sg\.yaml#L2,3$/);
  assert.match(check ?? '', /checks\.md#cidr$/);
  assert.deepEqual(others, []);
});

test('the call hierarchy shows who may talk to whom', async () => {
  const { rules } = await start();
  const ask = (where: object) => client.request('textDocument/prepareCallHierarchy', where) as Promise<Item[]>;
  const [db] = await ask(at(rules, RULES, 'db'));
  assert.ok(db);
  const incoming = (await client.request('callHierarchy/incomingCalls', { item: db })) as Call[];
  const [web] = incoming;
  assert.deepEqual([web?.from.name, web?.from.detail], ['web', 'tcp 3306']);
  assert.match(web?.from.uri ?? '', /groups\.sg\.yaml$/);
  // The rule stands in another file than the caller: its own name is shown.
  assert.deepEqual(web?.fromRanges, [web?.from.selectionRange]);
  const outgoing = (await client.request('callHierarchy/outgoingCalls', { item: web?.from })) as Call[];
  assert.deepEqual(
    outgoing.map(({ to }) => `${to.name}: ${to.detail}`),
    ['db: tcp 3306'],
  );
  assert.deepEqual(await client.request('callHierarchy/outgoingCalls', { item: db }), []);
});
interface Call {
  readonly from: Item;
  readonly to: Item;
  readonly fromRanges: readonly Range[];
}

test('what is not ours is answered by nothing', async () => {
  await start();
  const uri = folder.uriOf('other.yaml');
  client.open(uri, 'services: { web: {} }\n');
  const here = at(uri, 'services: { web: {} }\n', 'web');
  for (const method of ['definition', 'documentHighlight', 'prepareCallHierarchy', 'prepareRename', 'documentLink']) {
    assert.equal(await client.request(`textDocument/${method}`, here), null, method);
  }
});
