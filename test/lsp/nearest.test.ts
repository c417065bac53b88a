// Two folders beside each other define one name, and others use it: over the wire, all that is asked means the same group.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileGroups } from '../../server/src/protocol/requests.ts';
import type { Location } from './client.ts';
import { client, folder } from './fresh.ts';

interface Item {
  readonly name: string;
  readonly uri: string;
}

/** That of `prod` is an advanced one with a rule, that of `staging` a basic one without. */
const group = (type: string, rules: string) =>
  `securityGroups:\n  web: { securityGroupType: ${type}, vpcId: vpc-1, ingress: ${rules} }\n`;
const PROD = group('enterprise', '[{ ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 }]');
const STAGING = group('normal', '[]');
const USES = `securityGroups:
  db:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 22/22, sourceGroupId: web }
instances:
  one: { securityGroupIds: [db, web] }
`;

/** Which definition each file means; in the third folder both are as near, and the first counts. */
const MEANT = {
  'prod/uses.sg.yaml': 'prod/groups.sg.yaml',
  'staging/deep/uses.sg.yaml': 'staging/groups.sg.yaml',
  'third/uses.sg.yaml': 'prod/groups.sg.yaml',
};
const DEFINERS = { 'prod/groups.sg.yaml': PROD, 'staging/groups.sg.yaml': STAGING };
type Definer = keyof typeof DEFINERS;

/** Starts with all files on the disk, some of them open, once the workspace is known. */
async function start(open: readonly string[], files: readonly string[] = Object.keys(MEANT)): Promise<void> {
  for (const [name, text] of Object.entries(DEFINERS)) folder.write(name, text);
  for (const name of files) folder.write(name, USES);
  const capabilities = { textDocument: { diagnostic: {}, rename: { prepareSupport: true } } };
  await client.start(capabilities, { workspaceFolders: [{ uri: folder.uriOf(), name: 'w' }] });
  for (const name of open) client.open(folder.uriOf(name), textOf(name));
  await client.request('secgroup/groups', {});
}

function textOf(name: string): string {
  return DEFINERS[name as Definer] ?? USES;
}

function nameOf({ uri }: { readonly uri: string }): string {
  return uri.slice(folder.uriOf().length + 1);
}

/** A word's last place in a file. */
function at(name: string, word = 'web') {
  const text = textOf(name);
  const lines = text.slice(0, text.lastIndexOf(word)).split('\n');
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  return { textDocument: { uri: folder.uriOf(name) }, position };
}

function usersOf(definer: string): string[] {
  return Object.entries(MEANT).flatMap(([user, meant]) => (meant === definer ? [user] : []));
}

async function locations(method: string, params: object): Promise<string[]> {
  return ((await client.request(`textDocument/${method}`, params)) as Location[]).map(nameOf);
}

test('a name means the group that the checks reckon with', async () => {
  await start(Object.keys(MEANT));
  for (const [user, meant] of Object.entries(MEANT)) {
    const textDocument = { uri: folder.uriOf(user) };
    const isProd = meant.startsWith('prod');
    const report = (await client.request('textDocument/diagnostic', { textDocument })) as {
      items: { code: string }[];
    };
    const codes = report.items.map(({ code }) => code);
    assert.equal(codes.includes('enterprise-group-peer'), isProd, user);
    assert.equal(codes.includes('duplicate-group'), user.startsWith('third'), user);
    assert.deepEqual(await locations('definition', at(user)), [meant], user);
    const hover = (await client.request('textDocument/hover', at(user))) as { contents: { value: string } };
    assert.equal(hover.contents.value.includes('Group `web`: 1 in'), isProd, user);
    const question = 'web -> 10.0.0.1 tcp 22';
    const told = (await client.request('secgroup/explain', { ...textDocument, uri: textDocument.uri, question })) as {
      markdown: string;
    };
    assert.equal(told.markdown.includes('without a rule, nothing goes out'), isProd, user);
    const { items } = (await client.request('textDocument/completion', at(user))) as { items: { label: string }[] };
    const item = items.find(({ label }) => label === 'web');
    const { documentation } = (await client.request('completionItem/resolve', item)) as {
      documentation: { value: string };
    };
    assert.match(documentation.value, isProd ? /^An advanced group: 1 in/ : /^A basic group: 0 in/, user);
  }
});

test('references, highlights and counts are those of the mentions that mean a definition', async () => {
  await start(Object.keys(DEFINERS));
  const all = (await client.request('secgroup/groups', {})) as FileGroups[];
  for (const definer of Object.keys(DEFINERS)) {
    const users = usersOf(definer).sort();
    const twice = users.flatMap((user) => [user, user]);
    assert.deepEqual(await locations('references', { ...at(definer), context: { includeDeclaration: true } }), [
      ...[definer, ...twice].sort(),
    ]);
    assert.equal(((await client.request('textDocument/documentHighlight', at(definer))) as object[]).length, 1);
    const { textDocument } = at(definer);
    const lenses = (await client.request('textDocument/codeLens', { textDocument })) as object[];
    const resolved = await Promise.all(lenses.map((lens) => client.request('codeLens/resolve', lens)));
    const titles = (resolved as { command: { title: string } }[]).map(({ command }) => command.title);
    assert.ok(titles.includes(`attached to ${users.length}`), titles.join());
    const [web] = all.find(({ uri }) => uri === textDocument.uri)?.groups ?? [];
    assert.deepEqual(web?.attachments.places.map((place) => nameOf({ uri: place.uri ?? '' })).sort(), users);
  }
});

test('the access hierarchy goes from a group to those that mean it, and back', async () => {
  await start([...Object.keys(DEFINERS), ...Object.keys(MEANT)]);
  const prepare = async (where: object) => {
    const [item] = (await client.request('textDocument/prepareCallHierarchy', where)) as Item[];
    return item;
  };
  for (const definer of Object.keys(DEFINERS)) {
    const web = await prepare(at(definer));
    const calls = (await client.request('callHierarchy/outgoingCalls', { item: web })) as { to: Item }[];
    const reached = calls.flatMap(({ to }) => (to.name === 'db' ? [nameOf(to)] : []));
    assert.deepEqual(reached.sort(), usersOf(definer).sort());
  }
  for (const [user, meant] of Object.entries(MEANT)) {
    assert.equal(nameOf((await prepare(at(user))) ?? { uri: '' }), meant);
    const calls = (await client.request('callHierarchy/incomingCalls', { item: await prepare(at(user, 'db:')) })) as {
      from: Item;
    }[];
    assert.deepEqual(
      calls.flatMap(({ from }) => (from.name === 'web' ? [nameOf(from)] : [])),
      [meant],
      user,
    );
  }
});

test('an id links to the definition that counts', async () => {
  await start([]);
  const withId = (text: string) => text.replace('{ ', '{ securityGroupId: sg-1, ');
  for (const [name, text] of Object.entries(DEFINERS)) client.open(folder.uriOf(name), withId(text));
  const uri = folder.uriOf('staging/stack.yaml');
  client.open(
    uri,
    `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  R:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: sg-1, IpProtocol: tcp, PortRange: 1/1, SourceCidrIp: 10.0.0.0/8 }
`,
  );
  const links = (await client.request('textDocument/documentLink', { textDocument: { uri } })) as { target: string }[];
  const places = links.flatMap(({ target }) => (target.startsWith(folder.uriOf()) ? [nameOf({ uri: target })] : []));
  assert.deepEqual(places, ['staging/groups.sg.yaml#L2,3']);
});

test('where two definitions get in the way of each other, one is offered another name as far as that can be had', async () => {
  const pair = ['prod/a.sg.yaml', 'prod/b.sg.yaml'].map((name) => folder.uriOf(name));
  await client.start({}, { initializationOptions: { commands: true } });
  const [uri = '', other = ''] = pair;
  for (const one of pair) client.open(one, STAGING);
  await client.diagnostics(uri, 1);
  const ask = async (text: string, word: string, only?: readonly string[]) => {
    const lines = text.slice(0, text.lastIndexOf(word)).split('\n');
    const at = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    const params = { textDocument: { uri }, range: { start: at, end: at }, context: { diagnostics: [], only } };
    const actions = (await client.request('textDocument/codeAction', params)) as {
      title: string;
      command?: { command: string; arguments: readonly unknown[] };
    }[];
    return actions.filter(({ command }) => command?.command === 'secgroup.renameAt');
  };
  const [offer, ...more] = await ask(STAGING, 'web');
  assert.deepEqual(
    [offer?.title, offer?.command?.arguments, more.length],
    ['Rename `web`…', [uri, { line: 1, character: 2 }], 0],
  );
  assert.equal((await ask(STAGING, 'web', ['refactor'])).length, 0);
  assert.equal((await ask(STAGING, 'normal')).length, 0);
  // Of two in one file both would be renamed.
  const twice = `${STAGING}---\n${STAGING}`;
  client.change(uri, 2, twice);
  assert.equal((await ask(twice, 'web')).length, 0);
  client.change(uri, 3, STAGING);
  assert.equal((await ask(STAGING, 'web')).length, 1);
  // Nobody can know which of them this means.
  client.open(folder.uriOf('third/uses.sg.yaml'), USES);
  assert.equal((await ask(STAGING, 'web')).length, 0);
  client.notify('textDocument/didClose', { textDocument: { uri: folder.uriOf('third/uses.sg.yaml') } });
  client.change(other, 2, STAGING.replace('web', 'api'));
  assert.equal((await ask(STAGING, 'web')).length, 0);
});

test('a group is renamed with those that mean it, unless nobody can know what one means', async () => {
  const files = ['prod/uses.sg.yaml', 'staging/deep/uses.sg.yaml'];
  await start([...Object.keys(DEFINERS), ...files], files);
  const rename = async (where: object) => {
    const edit = (await client.request('textDocument/rename', { ...where, newName: 'front' })) as { changes: object };
    return Object.keys(edit.changes).map((uri) => nameOf({ uri }));
  };
  const staging = ['staging/deep/uses.sg.yaml', 'staging/groups.sg.yaml'];
  assert.deepEqual(await rename(at('staging/groups.sg.yaml')), staging);
  assert.deepEqual(await rename(at('staging/deep/uses.sg.yaml')), staging);
  assert.deepEqual(await rename(at('prod/groups.sg.yaml')), ['prod/groups.sg.yaml', 'prod/uses.sg.yaml']);
  client.open(folder.uriOf('third/uses.sg.yaml'), USES);
  for (const name of [...Object.keys(DEFINERS), 'third/uses.sg.yaml'])
    await assert.rejects(
      client.request('textDocument/prepareRename', at(name)),
      /Several files define `web`, and `.*uses\.sg\.yaml` may mean each of them/,
    );
});
