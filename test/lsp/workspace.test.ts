// The findings of the whole workspace, over the wire: pulled and pushed, from real folders.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../server/src/text/limits.ts';
import type { Diagnostic } from './client.ts';
import { client, folder, restart } from './fresh.ts';

const BROKEN = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }
`;
const MENDED = BROKEN.replace('portRange: 80', 'portRange: 80/80');
const CREATED = 1;
const CHANGED = 2;
const DELETED = 3;

const pulls = { textDocument: { diagnostic: {} } };
const here = (...names: string[]) => ({
  workspaceFolders: (names.length > 0 ? names : ['']).map((name) => ({ uri: folder.uriOf(name), name })),
});

interface Item {
  readonly kind: string;
  readonly uri: string;
  readonly version?: number | null;
  readonly resultId?: string;
  readonly items?: Diagnostic[];
}

async function pull(previous: readonly Item[] = [], more: object = {}): Promise<Item[]> {
  const previousResultIds = previous.flatMap(({ uri, resultId }) => (resultId ? [{ uri, value: resultId }] : []));
  const report = await client.request('workspace/diagnostic', { previousResultIds, ...more });
  return (report as { items: Item[] }).items;
}

function told(items: readonly Item[]): Record<string, string[]> {
  const entries = items.map(({ uri, items: found = [] }) => [
    uri.replace(`${folder.uriOf()}/`, ''),
    found.map(({ code }) => code),
  ]);
  return Object.fromEntries(entries.sort());
}

/**
 * Asks again and again, as who has what was told before, until all of it together is enough: of what one change does to
 * several files, one may be told before the other.
 * @returns the last that was told of each file
 */
async function pullUntil(isEnough: (had: readonly Item[]) => boolean, before: readonly Item[] = []): Promise<Item[]> {
  const had = new Map(before.map((item) => [item.uri, item]));
  do {
    for (const item of await pull([...had.values()])) had.set(item.uri, item);
  } while (!isEnough([...had.values()]));
  return [...had.values()];
}

function changed(uri: string, type: number): void {
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });
}

async function pushed(uri: string, codes: readonly string[]): Promise<void> {
  await client.notification<{ uri: string; diagnostics: Diagnostic[] }>(
    'textDocument/publishDiagnostics',
    (params) => params.uri === uri && params.diagnostics.map(({ code }) => code).join() === codes.join(),
  );
}

test('all files of ours are told of, and no others', async () => {
  folder.write('web.sg.yaml', BROKEN);
  folder.write('deep/down/net.yaml', BROKEN.replace('web', 'net'));
  folder.write('good.sg.yaml', MENDED.replace('web', 'good'));
  folder.write('docker-compose.yaml', 'services: {}\n');
  folder.write('node_modules/x/web.sg.yaml', BROKEN);
  folder.write('notes.md', BROKEN);
  const { capabilities } = await client.start(pulls, here());
  assert.deepEqual(capabilities.diagnosticProvider, {
    identifier: 'secgroup', // without a name, VS Code mixes them up with those of others
    interFileDependencies: true,
    workspaceDiagnostics: true,
  });
  assert.deepEqual(told(await pull()), { 'deep/down/net.yaml': ['port-range'], 'web.sg.yaml': ['port-range'] });
});

test('who has everything waits until something is new', async () => {
  const uri = folder.write('web.sg.yaml', BROKEN);
  await client.start(pulls, here());
  const first = await pull();
  const next = pull(first);
  // An answer to a later request shows that the earlier one is being kept.
  await client.request('secgroup/templates', null);
  folder.write('web.sg.yaml', MENDED);
  changed(uri, CHANGED);
  assert.deepEqual(told(await next), { 'web.sg.yaml': [] });
  const other = folder.write('other.sg.yaml', BROKEN.replace('web', 'other'));
  changed(other, CREATED);
  assert.deepEqual(told(await pull(await next)), { 'other.sg.yaml': ['port-range'] });
});

test('who asks and has nothing is told everything again', async () => {
  folder.write('web.sg.yaml', BROKEN);
  await client.start(pulls, here());
  assert.deepEqual(told(await pull()), told(await pull()));
});

test('a deleted file and a deleted folder take their findings along', async () => {
  const one = folder.write('one.sg.yaml', BROKEN);
  folder.write('deep/two.sg.yaml', BROKEN.replace('web', 'two'));
  await client.start(pulls, here());
  const first = await pull();
  folder.remove('one.sg.yaml');
  changed(one, DELETED);
  const second = await pull(first);
  assert.deepEqual(told(second), { 'one.sg.yaml': [] });
  folder.remove('deep');
  changed(folder.uriOf('deep'), DELETED);
  const left = first.filter(({ uri }) => uri !== one);
  assert.deepEqual(told(await pull([...left, ...second])), { 'deep/two.sg.yaml': [] });
});

test('a folder that comes is looked into, though nothing is told of what is in it', async () => {
  folder.write('web.sg.yaml', BROKEN);
  const dynamicRegistration = true;
  await client.start({ ...pulls, workspace: { didChangeWatchedFiles: { dynamicRegistration } } }, here());
  const first = await pull();
  const { registrations } = await client.notification<{ registrations: Registration['registrations'] }>(
    'client/registerCapability',
    ({ registrations }) => registrations.some(({ registerOptions }) => registerOptions?.watchers !== undefined),
  );
  const watchers = registrations.flatMap(({ registerOptions }) => registerOptions?.watchers ?? []);
  assert.deepEqual(
    watchers.find(({ globPattern }) => globPattern === '**/*'),
    { globPattern: '**/*', kind: CREATED + 4 }, // made and deleted
  );
  folder.write('new/one.sg.yaml', BROKEN.replace('web', 'one'));
  folder.write('new/deep/two.yaml', BROKEN.replace('web', 'two'));
  folder.write('new/node_modules/three.sg.yaml', BROKEN.replace('web', 'three'));
  folder.write('notes.txt', BROKEN);
  folder.link('around', '.');
  const changes = ['notes.txt', 'around', 'new'].map((name) => ({ uri: folder.uriOf(name), type: CREATED }));
  client.notify('workspace/didChangeWatchedFiles', { changes });
  const second = await pullUntil((items) => items.length === 3, first);
  assert.deepEqual(told(second), {
    'new/deep/two.yaml': ['port-range'],
    'new/one.sg.yaml': ['port-range'],
    'web.sg.yaml': ['port-range'],
  });
  // A project that comes in the same way holds at once.
  folder.write('other/four.sg.yaml', BROKEN.replace('web', 'four'));
  folder.write('other/.secgroup.yaml', 'checks: { port-range: information }\n');
  changed(folder.uriOf('other'), CREATED);
  const third = await pull(second);
  const found = third.flatMap(({ uri, items = [] }) => items.map(({ severity }) => [uri, severity]));
  assert.deepEqual(found, [[folder.uriOf('other/four.sg.yaml'), 3]]);
  // When the folder goes, the project goes with it.
  folder.remove('other');
  changed(folder.uriOf('other'), DELETED);
  folder.write('other/four.sg.yaml', BROKEN.replace('web', 'four'));
  changed(folder.uriOf('other'), CREATED);
  const isAgain = (items: readonly Item[]) =>
    items.some(
      ({ uri, items: [finding] = [] }) => uri === folder.uriOf('other/four.sg.yaml') && finding?.severity === 1,
    );
  await pullUntil(isAgain, [...second, ...third]);
});

test('with a folder goes the project in it, for what comes in its place and for what is open', async () => {
  folder.write('web/.secgroup.yaml', 'checks: { port-range: information }\n');
  folder.write('web/one.sg.yaml', BROKEN);
  await client.start(pulls, here());
  const first = await pull();
  const uri = folder.uriOf('web/two.sg.yaml');
  client.open(uri, BROKEN.replace('web', 'two'));
  const severities = (items: readonly Item[]) =>
    items.flatMap(({ items = [] }) => items.map(({ severity }) => severity));
  const document = async () => [(await client.request('textDocument/diagnostic', { textDocument: { uri } })) as Item];
  assert.deepEqual([severities(first), severities(await document())], [[3], [3]]);
  folder.remove('web');
  changed(folder.uriOf('web'), DELETED);
  const second = await pull(first);
  assert.deepEqual([severities(second), severities(await document())], [[], [1]]);
  folder.write('web/one.sg.yaml', BROKEN);
  changed(folder.uriOf('web'), CREATED);
  assert.deepEqual(severities(await pull([...first, ...second])), [1]);
});

interface Progress {
  readonly token: string;
  readonly value: { readonly items: Item[] };
}

/** Asks for the workspace as who wants to be told of it from now on; to be called again at the end. */
async function follow(): Promise<() => Promise<void>> {
  await pull([], { partialResultToken: 'first' });
  const { id, answer } = client.send('workspace/diagnostic', { previousResultIds: [], partialResultToken: 'all' });
  return async () => {
    assert.ok(!client.received.some((message) => message.id === id && message.method === undefined));
    client.notify('$/cancelRequest', { id });
    await answer;
  };
}

/** The next piece of that answer that tells of a file. */
async function piece(name: string, codes: readonly string[]): Promise<void> {
  await client.notification<Progress>(
    '$/progress',
    ({ token, value }) => token === 'all' && told(value.items)[name]?.join() === codes.join(),
  );
}

test('who takes pieces is told of one change after the other, and need not ask in between', async () => {
  const uri = folder.write('web.sg.yaml', BROKEN);
  await client.start(pulls, here());
  const leave = await follow();
  await piece('web.sg.yaml', ['port-range']);
  folder.write('web.sg.yaml', MENDED);
  changed(uri, CHANGED);
  await piece('web.sg.yaml', []);
  changed(folder.write('db.sg.yaml', BROKEN.replace('web', 'db')), CREATED);
  await piece('db.sg.yaml', ['port-range']);
  await leave();
});

test('what was told of a document is taken back when it is closed with a sound file behind it', async () => {
  const uri = folder.write('web.sg.yaml', MENDED);
  await client.start(pulls, here());
  const leave = await follow();
  const textDocument = { uri };
  for (let time = 0; time < 2; time++) {
    client.open(uri, BROKEN);
    const open = (await client.request('textDocument/diagnostic', { textDocument })) as Item;
    assert.equal(open.items?.length, 1);
    client.received.splice(0);
    client.notify('textDocument/didClose', { textDocument });
    await piece('web.sg.yaml', []);
  }
  await leave();
});

test('what is told of a file while its document ends is told again behind the last answer', async () => {
  const uri = folder.write('web.sg.yaml', BROKEN);
  await client.start(pulls, here());
  const leave = await follow();
  const textDocument = { uri };
  client.open(uri, MENDED);
  await client.request('textDocument/diagnostic', { textDocument });
  client.received.splice(0);
  // VS Code asks before it says that it closes, and takes nothing else of the document until it is answered.
  const { id, answer } = client.together(() => {
    const last = client.send('textDocument/diagnostic', { textDocument });
    client.notify('textDocument/didClose', { textDocument });
    return last;
  });
  await answer;
  const answered = client.received.findIndex((message) => message.id === id);
  client.received.splice(0, answered + 1);
  await piece('web.sg.yaml', ['port-range']);
  await leave();
});

test('what is found is told piece by piece where that is wanted', async () => {
  for (let i = 0; i < 20; i++) folder.write(`${i}/net.sg.yaml`, BROKEN.replace('web', `web${i}`));
  await client.start(pulls, here());
  assert.deepEqual(await pull([], { partialResultToken: 'pieces' }), []);
  const pieces = client.received.filter(({ method }) => method === '$/progress');
  const items = pieces.flatMap(({ params }) => (params as { value: { items: Item[] } }).value.items);
  assert.equal(new Set(items.map(({ uri }) => uri)).size, 20);
});

test('a request that is kept can be cancelled', async () => {
  folder.write('web.sg.yaml', BROKEN);
  await client.start(pulls, here());
  const first = await pull();
  const previousResultIds = first.map(({ uri, resultId }) => ({ uri, value: resultId }));
  const { id, answer } = client.send('workspace/diagnostic', { previousResultIds });
  client.notify('$/cancelRequest', { id });
  await answer;
});

test('an open document is told of by itself, and by the workspace again when it is closed', async () => {
  const uri = folder.write('web.sg.yaml', BROKEN);
  await client.start(pulls, here());
  const first = await pull();
  assert.deepEqual(told(first), { 'web.sg.yaml': ['port-range'] });
  client.open(uri, MENDED);
  const textDocument = { uri };
  const open = (await client.request('textDocument/diagnostic', { textDocument })) as Item;
  assert.deepEqual(open.items, []);
  client.notify('textDocument/didClose', { textDocument });
  const last = (await client.request('textDocument/diagnostic', { textDocument })) as Item;
  assert.deepEqual(
    last.items?.map(({ code }) => code),
    ['port-range'],
  );
  assert.deepEqual(told(await pull()), { 'web.sg.yaml': ['port-range'] });
});

test('a document whose file is deleted loses its findings, though the editor keeps it', async () => {
  const uri = folder.write('web.sg.yaml', BROKEN);
  await client.start(pulls, here());
  const first = await pull();
  client.open(uri, BROKEN);
  await client.request('textDocument/diagnostic', { textDocument: { uri } });
  folder.remove('web.sg.yaml');
  changed(uri, DELETED);
  assert.deepEqual(told(await pull(first)), { 'web.sg.yaml': [] });
});

test('and so does one that goes with its folder', async () => {
  const uri = folder.write('deep/web.sg.yaml', BROKEN);
  const other = folder.write('deeper/db.sg.yaml', BROKEN.replace('web', 'db'));
  await client.start(pulls, here());
  const first = await pull();
  client.open(uri, BROKEN);
  client.open(other, BROKEN.replace('web', 'db'));
  for (const document of [uri, other]) {
    await client.request('textDocument/diagnostic', { textDocument: { uri: document } });
  }
  folder.remove('deep');
  changed(folder.uriOf('deep'), DELETED);
  assert.deepEqual(told(await pull(first)), { 'deep/web.sg.yaml': [] });
});

test('an open document that nobody asks about is told of with the files that are not open', async () => {
  const uri = folder.write('web.sg.yaml', BROKEN);
  await client.start(pulls, here());
  // VS Code has it open without a tab before the server has started.
  client.open(uri, BROKEN);
  let had = await pull();
  assert.deepEqual(told(had), {});
  const next = async () => {
    const items = await pull(had);
    had = [...had, ...items];
    return items.map(({ uri: of, version, items: found = [] }) => [of, version, found.map(({ code }) => code)]);
  };
  assert.deepEqual(await next(), [[uri, 1, ['port-range']]]);
  client.change(uri, 2, MENDED);
  assert.deepEqual(await next(), [[uri, 2, []]]);
  client.change(uri, 3, BROKEN);
  assert.deepEqual(await next(), [[uri, 3, ['port-range']]]);
  client.notify('textDocument/didClose', { textDocument: { uri } });
  assert.deepEqual(await next(), [[uri, null, ['port-range']]]);
});

test('one that is asked about is told of in no other way, until nobody asks any more', async () => {
  const [uri, other] = [folder.write('web.sg.yaml', MENDED), folder.write('db.sg.yaml', MENDED.replace('web', 'db'))];
  await client.start(pulls, here());
  const leave = await follow();
  const ask = () => client.request('textDocument/diagnostic', { textDocument: { uri } });
  let version = 1;
  const edit = (text: string) => {
    client.change(uri, ++version, text);
    client.change(other, version, text.replace('web', 'db'));
  };
  // As editors do, who ask right behind the edit.
  const editAndAsk = (text: string) =>
    client.together(() => {
      edit(text);
      return ask();
    });
  client.open(uri, BROKEN);
  client.open(other, BROKEN.replace('web', 'db'));
  await piece('web.sg.yaml', ['port-range']);
  await piece('db.sg.yaml', ['port-range']);
  client.received.splice(0);
  await ask();
  await editAndAsk(MENDED);
  await piece('db.sg.yaml', []);
  await editAndAsk(BROKEN);
  await piece('db.sg.yaml', ['port-range']);
  const pieces = client.received.flatMap(({ params }) => (params as Partial<Progress> | undefined)?.value?.items ?? []);
  assert.deepEqual(Object.keys(told(pieces)), ['db.sg.yaml']);
  edit(MENDED);
  await piece('web.sg.yaml', []);
  await leave();
});

test('what is said of it goes with what else is known: of other files, of the settings, of the project', async () => {
  const groups = folder.write('groups.sg.yaml', 'securityGroups:\n  web: { vpcId: vpc-1 }\n');
  const text = 'instances:\n  one: { securityGroupIds: [web] }\n';
  const uri = folder.write('machines.sg.yaml', text);
  const project = folder.uriOf('.secgroup.yaml');
  let settings = {};
  client.answers['workspace/configuration'] = ({ items }: { items: object[] }) => items.map(() => settings);
  await client.start({ ...pulls, workspace: { diagnostics: { refreshSupport: true }, configuration: true } }, here());
  const leave = await follow();
  client.open(uri, text);
  folder.write('groups.sg.yaml', 'securityGroups:\n  api: { vpcId: vpc-1 }\n');
  changed(groups, CHANGED);
  await piece('machines.sg.yaml', ['unknown-group']);
  const next = async (codes: readonly string[], change: () => void) => {
    client.received.splice(0);
    change();
    await piece('machines.sg.yaml', codes);
  };
  await next([], () => client.open(project, 'checks: { unknown-group: off }\n'));
  await next(['unknown-group'], () => client.change(project, 2, 'chekcs: {}\n'));
  await piece('.secgroup.yaml', ['project-file']);
  await next([], () => {
    settings = { workspaceDiagnostics: false };
    client.notify('workspace/didChangeConfiguration', { settings: null });
  });
  await leave();
});

test('of those that are no files of the workspace, or none of ours, nothing is told', async () => {
  await client.start(pulls, here());
  const leave = await follow();
  const outside = ['untitled:web.sg.yaml', 'file:///elsewhere/web.sg.yaml', 'git:/web.sg.yaml'];
  for (const uri of [...outside, folder.uriOf('node_modules/x/web.sg.yaml')]) client.open(uri, BROKEN);
  client.open(folder.uriOf('docker-compose.yaml'), 'services: {}\n');
  client.open(folder.uriOf('web.sg.yaml'), BROKEN);
  await piece('web.sg.yaml', ['port-range']);
  const pieces = client.received.flatMap(({ params }) => (params as Partial<Progress> | undefined)?.value?.items ?? []);
  assert.deepEqual(told(pieces), { 'web.sg.yaml': ['port-range'] });
  await leave();
});

test('when its file is deleted, its findings go and stay away until there is a file again', async () => {
  const uri = folder.write('web.sg.yaml', BROKEN);
  const other = folder.uriOf('db.sg.yaml');
  await client.start({ ...pulls, workspace: { diagnostics: { refreshSupport: true } } }, here());
  const leave = await follow();
  client.open(uri, BROKEN);
  await piece('web.sg.yaml', ['port-range']);
  client.received.splice(0);
  folder.remove('web.sg.yaml');
  changed(uri, DELETED);
  await piece('web.sg.yaml', []);
  client.received.splice(0);
  client.change(uri, 2, `${BROKEN}# more\n`);
  client.open(other, BROKEN.replace('web', 'db'));
  await piece('db.sg.yaml', ['port-range']);
  const pieces = client.received.flatMap(({ params }) => (params as Partial<Progress> | undefined)?.value?.items ?? []);
  assert.deepEqual(Object.keys(told(pieces)), ['db.sg.yaml']);
  changed(folder.write('web.sg.yaml', BROKEN), CREATED);
  await piece('web.sg.yaml', ['port-range']);
  await leave();
});

test('one group that two files define is told at both, with the other place', async () => {
  folder.write('a/one.sg.yaml', MENDED.replace('vpcId', 'securityGroupId: sg-1\n    vpcId'));
  folder.write('b/two.sg.yaml', MENDED.replace('web', 'other').replace('vpcId', 'securityGroupId: sg-1\n    vpcId'));
  folder.write('c/three.sg.yaml', MENDED.replace('web', 'other'));
  await client.start(pulls, here());
  const items = await pull();
  assert.deepEqual(told(items), { 'a/one.sg.yaml': ['duplicate-group'], 'b/two.sg.yaml': ['duplicate-group'] });
  const related = items.flatMap(({ items: found = [] }) => found.flatMap((one) => one.relatedInformation ?? []));
  const at = { start: { line: 1, character: 2 }, end: { line: 1, character: 5 } };
  assert.deepEqual(related.find(({ location }) => location.uri === folder.uriOf('a/one.sg.yaml'))?.location.range, at);
});

/** Two files that define the same group; the second line of the first names it. */
const TWICE = MENDED.replace('vpcId', 'securityGroupId: sg-1\n    vpcId');
const OTHER = TWICE.replace('web', 'other');
const insert = (uri: string, version: number, line: number, text: string) => {
  const at = { line, character: 0 };
  client.notify('textDocument/didChange', {
    textDocument: { uri, version },
    contentChanges: [{ range: { start: at, end: at }, text }],
  });
};
const linesIn = (items: readonly Diagnostic[] = []) =>
  items.flatMap(({ relatedInformation = [] }) => relatedInformation.map(({ location }) => location.range.start.line));

test('a place in another file moves with it: pushed', async () => {
  const [one, two] = [folder.write('a/one.sg.yaml', TWICE), folder.write('b/two.sg.yaml', OTHER)];
  folder.write('c/three.sg.yaml', OTHER.replace('other', 'third'));
  const told = (uri: string, line: number) =>
    client.notification<{ uri: string; diagnostics: Diagnostic[] }>(
      'textDocument/publishDiagnostics',
      ({ uri: of, diagnostics }) => of === uri && linesIn(diagnostics).join() === `${line}`,
    );
  await client.start({}, here());
  await groupFiles(); // All have been looked at.
  client.open(one, TWICE);
  client.open(two, OTHER);
  await client.diagnostics(two, 1);
  await told(two, 1);
  client.received.splice(0);
  // What stands below the place does not move it; what stands above does.
  insert(one, 2, 4, '    # a comment\n');
  await client.diagnostics(one, 2);
  insert(one, 3, 0, '# a comment\n# another\n');
  await told(two, 3);
  await told(folder.uriOf('c/three.sg.yaml'), 3);
  assert.deepEqual(
    client.received.filter(({ params }) => (params as { uri?: string } | undefined)?.uri === two).length,
    1,
  );
});

test('a place in another file moves with it: pulled', async () => {
  const [one, two] = [folder.write('a/one.sg.yaml', TWICE), folder.write('b/two.sg.yaml', OTHER)];
  folder.write('c/three.sg.yaml', OTHER.replace('other', 'third'));
  await client.start({ ...pulls, workspace: { diagnostics: { refreshSupport: true } } }, here());
  const all = await pull();
  client.open(one, TWICE);
  client.open(two, OTHER);
  const ask = async (uri: string, previousResultId?: string) =>
    (await client.request('textDocument/diagnostic', { textDocument: { uri }, previousResultId })) as Item;
  await ask(one);
  const before = await ask(two);
  assert.deepEqual(linesIn(before.items), [1]);
  client.received.splice(0);
  insert(one, 2, 4, '    # a comment\n');
  await ask(one);
  assert.equal((await ask(two, before.resultId)).kind, 'unchanged');
  assert.deepEqual(client.received.filter(({ method }) => method === 'workspace/diagnostic/refresh').length, 0);
  insert(one, 3, 0, '# a comment\n# another\n');
  await ask(one);
  await client.notification('workspace/diagnostic/refresh');
  const after = await ask(two, before.resultId);
  assert.deepEqual(linesIn(after.items), [3]);
  assert.deepEqual(
    (await pull(all)).map(({ items }) => linesIn(items)),
    [[3]],
  );
});

test('a name that two folders define is told in a third one, with both places, until one of them goes', async () => {
  folder.write('a/groups.sg.yaml', MENDED);
  folder.write('b/groups.sg.yaml', MENDED);
  const uri = folder.write('c/shop.sg.yaml', 'securityGroups: {}\ninstances:\n  shop: { securityGroupIds: [web] }\n');
  await client.start(pulls, here());
  const first = await pull();
  assert.deepEqual(told(first), { 'c/shop.sg.yaml': ['duplicate-group'] });
  const [finding] = first.find((item) => item.uri === uri)?.items ?? [];
  assert.deepEqual(
    finding?.relatedInformation?.map(({ location }) => location.uri),
    [folder.uriOf('a/groups.sg.yaml'), folder.uriOf('b/groups.sg.yaml')],
  );
  folder.remove('b/groups.sg.yaml');
  changed(folder.uriOf('b/groups.sg.yaml'), DELETED);
  // From now on nobody can log in to the instance by the rules of the group in `a`.
  const isLast = (items: readonly Item[]) => told(items)['c/shop.sg.yaml']?.length === 0 && items.length > 1;
  assert.deepEqual(told(await pullUntil(isLast, first)), {
    'a/groups.sg.yaml': ['unreachable-management'],
    'c/shop.sg.yaml': [],
  });
});

test('a group that was read before any instance is looked at again when the first one comes, closed and open', async () => {
  folder.write('closed.sg.yaml', MENDED);
  const open = folder.write('open.sg.yaml', MENDED.replace('web', 'db'));
  await client.start({ ...pulls, workspace: { diagnostics: { refreshSupport: true } } }, here());
  const first = await pull();
  assert.deepEqual(told(first), {});
  client.open(open, MENDED.replace('web', 'db'));
  const found = async () => {
    const report = await client.request('textDocument/diagnostic', { textDocument: { uri: open } });
    return (report as Item).items?.map(({ code }) => code);
  };
  assert.deepEqual(await found(), []);
  client.received.splice(0);
  const machines = 'instances:\n  one: { securityGroupIds: [web] }\n  two: { securityGroupIds: [db] }\n';
  changed(folder.write('machines.sg.yaml', machines), CREATED);
  await pullUntil((items) => told(items)['closed.sg.yaml']?.join() === 'unreachable-management', first);
  await client.notification('workspace/diagnostic/refresh');
  assert.deepEqual(await found(), ['unreachable-management']);
});

test('the nearest of two groups of one name is meant, and its rules are counted', async () => {
  const rules = (count: number) =>
    Array.from(
      { length: count },
      (_, i) => `      - { ipProtocol: tcp, portRange: ${2 * i + 1}/${2 * i + 1}, sourceCidrIp: 10.0.0.0/8 }\n`,
    ).join('');
  const group = (count: number) => `securityGroups:\n  web:\n    vpcId: vpc-1\n    ingress:\n${rules(count)}`;
  folder.write('prod/groups.sg.yaml', group(3));
  folder.write('staging/groups.sg.yaml', group(1));
  for (const place of ['prod', 'staging'])
    folder.write(`${place}/machines.sg.yaml`, 'instances:\n  one: { securityGroupIds: [web] }\n');
  folder.write('.secgroup.yaml', 'quota: { rulesPerInterface: 2 }\nchecks: { unreachable-management: off }\n');
  await client.start(pulls, here());
  const { 'prod/machines.sg.yaml': prod, 'staging/machines.sg.yaml': staging = [] } = told(await pull());
  assert.deepEqual([prod, staging], [['interface-rule-quota'], []]);
});

test('a client that cannot pull is pushed the findings of all files', async () => {
  const uri = folder.write('web.sg.yaml', BROKEN);
  await client.start({}, here());
  await pushed(uri, ['port-range']);
  folder.write('web.sg.yaml', MENDED);
  changed(uri, CHANGED);
  await pushed(uri, []);
});

test('several folders, and folders that come and go', async () => {
  folder.write('a/web.sg.yaml', BROKEN);
  folder.write('b/db.sg.yaml', BROKEN.replace('web', 'db'));
  folder.write('c/other.sg.yaml', BROKEN.replace('web', 'other'));
  await client.start({ ...pulls, workspace: { workspaceFolders: true } }, here('a', 'b'));
  const first = await pull();
  assert.deepEqual(told(first), { 'a/web.sg.yaml': ['port-range'], 'b/db.sg.yaml': ['port-range'] });
  const event = { added: [{ uri: folder.uriOf('c'), name: 'c' }], removed: [{ uri: folder.uriOf('a'), name: 'a' }] };
  client.notify('workspace/didChangeWorkspaceFolders', { event });
  assert.deepEqual(told(await pull(first)), { 'a/web.sg.yaml': [], 'c/other.sg.yaml': ['port-range'] });
});

test('what the editor hides is left alone, and so is everything when the setting says so', async () => {
  folder.write('web.sg.yaml', BROKEN);
  folder.write('hidden/db.sg.yaml', BROKEN.replace('web', 'db'));
  let workspaceDiagnostics = true;
  client.answers['workspace/configuration'] = ({ items }: { items: { section: string }[] }) =>
    items.map(({ section }) => (section === 'files.exclude' ? { '**/hidden': true } : { workspaceDiagnostics }));
  await client.start({ ...pulls, workspace: { configuration: true } }, here());
  const first = await pull();
  assert.deepEqual(told(first), { 'web.sg.yaml': ['port-range'] });
  workspaceDiagnostics = false;
  client.notify('workspace/didChangeConfiguration', { settings: null });
  assert.deepEqual(told(await pull(first)), { 'web.sg.yaml': [] });
});

test('a file that is deleted while it is looked at is gone', async () => {
  const uri = folder.write('web.sg.yaml', BROKEN);
  let say: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    client.answers['workspace/configuration'] = ({ items }: { items: { scopeUri?: string; section: string }[] }) => {
      const nothing = items.map(() => ({}));
      if (items[0]?.scopeUri === undefined || items[0].section !== 'secgroup') return nothing;
      resolve();
      return new Promise<object[]>((answer) => {
        say = () => answer(nothing);
      });
    };
  });
  await client.start({ workspace: { configuration: true } }, here());
  // It has been read, and waits for its settings.
  await asked;
  folder.remove('web.sg.yaml');
  changed(uri, DELETED);
  say();
  await pushed(uri, []);
});

test('what came before the editor has said what it hides is left alone after all', async () => {
  const uri = folder.write('hidden/web.sg.yaml', BROKEN);
  const shown = folder.write('db.sg.yaml', BROKEN.replace('web', 'db'));
  let say: (hidden: object[]) => void = () => {};
  const asked = new Promise<void>((resolve) => {
    client.answers['workspace/configuration'] = ({ items }: { items: { section: string }[] }) => {
      if (items[0]?.section !== 'files.exclude') return items.map(() => ({}));
      resolve();
      return new Promise<object[]>((answer) => {
        say = answer;
      });
    };
  });
  await client.start({ workspace: { configuration: true } }, here());
  await asked;
  changed(uri, CREATED);
  await pushed(uri, ['port-range']);
  say([{ '**/hidden': true }]);
  await pushed(uri, []);
  await pushed(shown, ['port-range']);
});

test('what the editor hides counts at once when it changes: pulled', async () => {
  const names = ['a/web.sg.yaml', 'b/db.sg.yaml', 'c/app.sg.yaml'];
  for (const name of names) folder.write(name, BROKEN.replace('web', name.slice(2, -'.sg.yaml'.length)));
  let exclude: Record<string, boolean> = { '**/a': true, '**/c': false };
  let asked = 0;
  client.answers['workspace/configuration'] = ({ items }: { items: { section: string }[] }) =>
    items.map(({ section }) => {
      asked += section === 'files.exclude' ? 1 : 0;
      return section === 'files.exclude' ? exclude : {};
    });
  await client.start({ ...pulls, workspace: { configuration: true } }, here());
  const first = await pull();
  assert.deepEqual(told(first), { 'b/db.sg.yaml': ['port-range'], 'c/app.sg.yaml': ['port-range'] });
  assert.equal(asked, 1);
  exclude = { '**/a': false, '**/b': true };
  client.notify('workspace/didChangeConfiguration', { settings: null });
  const next = await pull(first);
  assert.deepEqual(told(next), { 'a/web.sg.yaml': ['port-range'], 'b/db.sg.yaml': [] });
  assert.deepEqual(await groupFiles(), ['a/web.sg.yaml', 'c/app.sg.yaml']);
});

test('what the editor hides counts at once when it changes: pushed, by a client that sends its settings', async () => {
  const uri = folder.write('a/web.sg.yaml', BROKEN);
  await client.start({}, here());
  await pushed(uri, ['port-range']);
  client.received.splice(0);
  client.notify('workspace/didChangeConfiguration', { settings: { files: { exclude: { '**/a': true } } } });
  await pushed(uri, []);
  client.received.splice(0);
  client.notify('workspace/didChangeConfiguration', { settings: { files: { exclude: {} } } });
  await pushed(uri, ['port-range']);
});

async function groupFiles(): Promise<string[]> {
  const groups = (await client.request('secgroup/groups', {})) as { uri: string }[];
  return groups.map(({ uri }) => uri.replace(`${folder.uriOf()}/`, '')).sort();
}

for (const [what, hide] of [
  ['the editor hides', { '**/hidden': true }],
  ['the project leaves out', {}],
] as const) {
  test(`a file that ${what} is left alone again once it was open`, async () => {
    folder.write('web.sg.yaml', MENDED);
    if (what === 'the project leaves out') folder.write('.secgroup.yaml', 'files: { exclude: hidden/** }\n');
    const uri = folder.write('hidden/db.sg.yaml', BROKEN.replace('web', 'db'));
    client.answers['workspace/configuration'] = ({ items }: { items: { section: string }[] }) =>
      items.map(({ section }) => (section === 'files.exclude' ? hide : null));
    await client.start({ workspace: { configuration: true } }, here());
    assert.deepEqual(await groupFiles(), ['web.sg.yaml']);
    client.open(uri, BROKEN.replace('web', 'db'));
    await client.diagnostics(uri, 1);
    client.received.length = 0;
    client.notify('textDocument/didClose', { textDocument: { uri } });
    const { diagnostics } = await client.notification<{ uri: string; diagnostics: Diagnostic[] }>(
      'textDocument/publishDiagnostics',
      (params) => params.uri === uri,
    );
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(await groupFiles(), ['web.sg.yaml']);
  });
}

test('what the editor hides beside another file is hidden as long as that is there', async () => {
  const group = (name: string, more: object) => {
    const rule = { ipProtocol: 'tcp', portRange: '80/80', sourceCidrIp: '10.0.0.0/8', ...more };
    return JSON.stringify({ securityGroups: { [name]: { vpcId: 'vpc-1', ingress: [rule] } } });
  };
  const source = folder.write('made/db.sg.jsonnet', '');
  const hidden = folder.write('made/db.sg.json', group('db', { portRange: '80' }));
  const own = folder.write('made/own.sg.json', group('own', { portRange: '80' }));
  const hide = { '**/*.json': { when: '$(basename).jsonnet' }, '**/own.*': { when: 'nothing' } };
  client.answers['workspace/configuration'] = ({ items }: { items: { section: string }[] }) =>
    items.map(({ section }) => (section === 'files.exclude' ? hide : null));
  await client.start({ workspace: { configuration: true } }, here());
  await pushed(own, ['port-range']);
  folder.write('made/db.sg.json', group('db', { priority: 0 }));
  folder.write('made/own.sg.json', group('own', { priority: 0 }));
  for (const uri of [hidden, own]) changed(uri, CHANGED);
  await pushed(own, ['priority']);
  folder.write('made/db.sg.json', group('db', { ipProtocol: 'tpc' }));
  folder.remove('made/db.sg.jsonnet');
  changed(source, DELETED);
  await pushed(hidden, ['protocol']);
  changed(folder.write('made/own.sg.jsonnet', ''), CREATED);
  await pushed(own, []);
  const told = client.received.filter(({ params }) => (params as { uri?: string } | undefined)?.uri === hidden);
  assert.equal(told.length, 1);
});

test('a folder that the editor hides beside another file is hidden with all that is in it, as long as that is there', async () => {
  const group = (name: string, more: object) => {
    const rule = { ipProtocol: 'tcp', portRange: '80/80', sourceCidrIp: '10.0.0.0/8', ...more };
    return JSON.stringify({ securityGroups: { [name]: { vpcId: 'vpc-1', ingress: [rule] } } });
  };
  const write = (path: string, more: object) => folder.write(`${path}.sg.json`, group(path.replaceAll('/', '-'), more));
  const source = folder.write('gen.src', '');
  const hidden = [write('gen/a', { portRange: '80' }), write('gen/deep/b', { portRange: '80' })] as const;
  // What the pattern names is the folder, and not what is in it.
  folder.write('more/gen/own.sg.src', '');
  const own = write('more/gen/own', { portRange: '80' });
  client.answers['workspace/configuration'] = ({ items }: { items: { section: string }[] }) =>
    items.map(({ section }) => (section === 'files.exclude' ? { '**/gen': { when: '$(basename).src' } } : null));
  await client.start({ workspace: { configuration: true } }, here());
  await pushed(own, ['port-range']);
  for (const name of ['gen/a', 'gen/deep/b', 'more/gen/own']) changed(write(name, { priority: 0 }), CHANGED);
  await pushed(own, ['priority']);
  folder.remove('gen.src');
  changed(source, DELETED);
  for (const uri of hidden) await pushed(uri, ['priority']);
  changed(folder.write('gen.src', ''), CREATED);
  for (const uri of hidden) await pushed(uri, []);
  for (const name of ['gen/a', 'gen/deep/b', 'more/gen/own']) changed(write(name, { ipProtocol: 'tpc' }), CHANGED);
  changed(write('gen/c', { ipProtocol: 'tpc' }), CREATED);
  await pushed(own, ['protocol']);
  folder.remove('gen.src');
  changed(source, DELETED);
  for (const uri of [...hidden, folder.uriOf('gen/c.sg.json')]) await pushed(uri, ['protocol']);
  const told = client.received.flatMap(({ params }) => {
    const { uri, diagnostics } = (params ?? {}) as { uri?: string; diagnostics?: Diagnostic[] };
    return uri === hidden[0] ? diagnostics?.map(({ code }) => code).join() : [];
  });
  assert.deepEqual(told, ['priority', '', 'protocol']);
});

test("a template that was open is not looked at on the disk where the workspace is nobody's business", async () => {
  const template = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  R: { Type: ALIYUN::ECS::SecurityGroup, Properties: { SecurityGroupName: web } }
`;
  folder.write('web.sg.yaml', MENDED);
  const uri = folder.write('stack.yaml', template);
  client.answers['workspace/configuration'] = ({ items }: { items: { section: string }[] }) =>
    items.map(({ section }) => (section === 'secgroup' ? { workspaceDiagnostics: false } : null));
  await client.start({ workspace: { configuration: true } }, here());
  assert.deepEqual(await groupFiles(), ['web.sg.yaml']);
  client.open(uri, template);
  await client.diagnostics(uri, 1);
  assert.deepEqual(await groupFiles(), ['stack.yaml', 'web.sg.yaml']);
  client.received.length = 0;
  client.notify('textDocument/didClose', { textDocument: { uri } });
  await pushed(uri, []);
  assert.deepEqual(await groupFiles(), ['web.sg.yaml']);
});

test('a file that names groups of another one is looked at again when those change', async () => {
  const groups = folder.write('groups.sg.yaml', 'securityGroups:\n  web: { vpcId: vpc-1 }\n');
  folder.write('machines.sg.yaml', 'instances:\n  one: { securityGroupIds: [web] }\n');
  await client.start(pulls, here());
  const first = await pull();
  assert.deepEqual(told(first), {});
  folder.write('groups.sg.yaml', 'securityGroups:\n  api: { vpcId: vpc-1 }\n');
  changed(groups, CHANGED);
  assert.deepEqual(told(await pull(first)), { 'machines.sg.yaml': ['unknown-group'] });
});

test('an opening that another file closes where it attaches the group is looked at again when that changes', async () => {
  const rule = (rest: string) => `[{ ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 0.0.0.0/0, ${rest} }]`;
  const groups = `securityGroups:\n  web: { ingress: ${rule('priority: 9')} }\n  guard: { ingress: ${rule('policy: drop')} }\n`;
  const machines = (list: string) => `instances:\n  one: { securityGroupIds: [${list}] }\n`;
  const uri = folder.write('groups.sg.yaml', groups);
  const other = folder.write('machines.sg.yaml', machines('web, guard'));
  await client.start(pulls, here());
  const severity = (items: readonly Item[]) =>
    items.find((item) => item.uri === uri)?.items?.find(({ code }) => code === 'open-to-world')?.severity;
  const first = await pull();
  assert.equal(severity(first), 3, 'an information');
  folder.write('machines.sg.yaml', machines('web'));
  changed(other, CHANGED);
  assert.equal(severity(await pull(first)), 2, 'a warning');
});

test('the file of the project holds for its folder, closed and open, and is checked itself', async () => {
  const project = folder.write('.secgroup.yaml', 'checks:\n  port-range: off\n');
  const uri = folder.write('web.sg.yaml', BROKEN);
  await client.start(pulls, here());
  assert.deepEqual(told(await pull()), {});
  client.open(uri, BROKEN);
  const codes = async () => {
    const report = (await client.request('textDocument/diagnostic', { textDocument: { uri } })) as Item;
    return report.items?.map(({ code }) => code);
  };
  assert.deepEqual(await codes(), []);
  client.open(project, 'chekcs:\n  port-range: off\n');
  assert.deepEqual(await codes(), ['port-range']);
  const textDocument = { uri: project };
  const own = (await client.request('textDocument/diagnostic', { textDocument })) as Item;
  const [finding] = own.items ?? [];
  assert.equal(finding?.code, 'project-file');
  const actions = (await client.request('textDocument/codeAction', {
    textDocument,
    range: finding?.range,
    context: { diagnostics: own.items },
  })) as { title: string; diagnostics?: unknown[] }[];
  assert.deepEqual(
    actions.map(({ title, diagnostics }) => [title, diagnostics?.length]),
    [['Write `checks`', 1]],
  );
  client.notify('textDocument/didClose', { textDocument });
  assert.deepEqual(await codes(), []);
});

test('the file of the project leaves files out', async () => {
  folder.write(
    '.secgroup.yaml',
    'files: { exclude: [old/**] }\nignores:\n  - { paths: "*.json", checks: port-range }\n',
  );
  const old = folder.write('old/web.sg.yaml', BROKEN);
  const json = {
    securityGroups: { db: { ingress: [{ ipProtocol: 'tcp', portRange: '80', sourceCidrIp: '10.0.0.0/8' }] } },
  };
  folder.write('deep/db.sg.json', JSON.stringify(json));
  folder.write('api.sg.yaml', BROKEN.replace('web', 'api'));
  await client.start(pulls, here());
  assert.deepEqual(told(await pull()), { 'api.sg.yaml': ['port-range'] });
  client.open(old, BROKEN);
  const report = (await client.request('textDocument/diagnostic', { textDocument: { uri: old } })) as Item;
  assert.deepEqual(report.items, []);
});

test('an open document is one file, however its address is written', async () => {
  folder.write('a (b)+c.sg.yaml', BROKEN);
  await client.start(pulls, here());
  const odd = `${folder.uriOf()}/a%20%28b%29%2Bc.sg.yaml`;
  client.open(odd.replace('%28b%29', '(b)'), MENDED);
  await client.request('textDocument/diagnostic', { textDocument: { uri: odd.replace('%28b%29', '(b)') } });
  assert.deepEqual(told(await pull()), {});
});

// Helix writes `diagnostic` where LSP says `diagnostics`.
for (const name of ['diagnostics', 'diagnostic']) {
  test(`what the scan finds comes to an open document, whoever asks about it meanwhile (${name})`, async () => {
    const mine = 'vfs://x/repo/mine.sg.yaml';
    const position = { line: 1, character: 3 };
    let reads = 0;
    client.answers['secgroup/files'] = ({ uri }: { uri: string }) =>
      uri === 'vfs://x/repo/' ? [{ name: 'other.sg.yaml', kind: 'file' }] : null;
    client.answers['secgroup/readFile'] = async ({ uri }: { uri: string }) => {
      if (!uri.endsWith('other.sg.yaml')) return null;
      // At the end of the scan it is read again: nobody defines the group that it names.
      if (++reads === 2) await client.request('textDocument/hover', { textDocument: { uri: mine }, position });
      return MENDED.replace('sourceCidrIp: 10.0.0.0/8', 'sourceGroupId: nobody');
    };
    await client.start(
      { ...pulls, workspace: { [name]: { refreshSupport: true } } },
      {
        workspaceFolders: [{ uri: 'vfs://x/repo', name: 'repo' }],
        initializationOptions: { files: true },
      },
    );
    client.open(mine, MENDED);
    await client.notification('workspace/diagnostic/refresh');
    assert.equal(reads, 2);
    const { items } = (await client.request('textDocument/diagnostic', { textDocument: { uri: mine } })) as Item;
    assert.deepEqual(
      items?.map(({ code }) => code),
      ['duplicate-group'],
    );
  });
}

test('a client that refuses to watch files is told of all of them', async () => {
  const uri = folder.write('web.sg.yaml', BROKEN);
  client.answers['client/registerCapability'] = () => Promise.reject(new Error('no watchers left'));
  await client.start({ workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } }, here());
  await pushed(uri, ['port-range']);
});

test('a workspace on no disk is read through the client', async () => {
  const files: Record<string, string> = { 'vfs://x/repo/web.sg.yaml': BROKEN };
  client.answers['secgroup/files'] = ({ uri }: { uri: string }) =>
    uri === 'vfs://x/repo/' ? [{ name: 'web.sg.yaml', kind: 'file' }] : null;
  client.answers['secgroup/readFile'] = ({ uri }: { uri: string }) => files[uri] ?? null;
  await client.start(pulls, {
    workspaceFolders: [{ uri: 'vfs://x/repo', name: 'repo' }],
    initializationOptions: { files: true },
  });
  assert.deepEqual(told(await pull()), { 'vfs://x/repo/web.sg.yaml': ['port-range'] });
});

test('what the client fails to read is left out, and nothing else', async () => {
  const no = () => Promise.reject(new Error('no such device'));
  const folders: Record<string, object[]> = {
    'vfs://x/repo/': [
      { name: 'a', kind: 'folder' },
      { name: 'lost', kind: 'folder' },
      { name: 'z', kind: 'folder' },
      ...['a.sg.yaml', 'lost.sg.yaml', 'z.sg.yaml'].map((name) => ({ name, kind: 'file' })),
    ],
    'vfs://x/repo/a/': [{ name: 'deep.sg.yaml', kind: 'file' }],
    'vfs://x/repo/z/': [{ name: 'deep.sg.yaml', kind: 'file' }],
  };
  client.answers['secgroup/files'] = ({ uri }: { uri: string }) => folders[uri] ?? no();
  client.answers['secgroup/readFile'] = ({ uri }: { uri: string }) =>
    uri.includes('lost') ? no() : BROKEN.replace('web', uri.replace(/\W/g, '-'));
  await client.start(pulls, {
    workspaceFolders: [{ uri: 'vfs://x/repo', name: 'repo' }],
    initializationOptions: { files: true },
  });
  const found = Object.keys(told(await pull())).map((uri) => uri.replace('vfs://x/repo/', ''));
  assert.deepEqual(found, ['a.sg.yaml', 'a/deep.sg.yaml', 'z.sg.yaml', 'z/deep.sg.yaml']);
  const { message } = await client.notification<{ message: string }>('window/logMessage', (said) =>
    said.message.includes('lost.sg.yaml'),
  );
  assert.match(message, /no such device/);
});

/** A workspace on no disk, in which one folder is listed only once it may be. */
function slowFolder(
  names: readonly string[],
  inside: readonly string[] = [],
  textOf = (_: string) => BROKEN,
): { readonly reached: Promise<void>; readonly release: () => void } {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let reach = () => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const top = [{ name: 'slow', kind: 'folder' }, ...names.map((name) => ({ name, kind: 'file' }))];
  client.answers['secgroup/files'] = ({ uri }: { uri: string }) => {
    if (uri === 'vfs://x/repo/') return top;
    reach();
    return released.then(() => inside.map((name) => ({ name, kind: 'file' })));
  };
  client.answers['secgroup/readFile'] = ({ uri }: { uri: string }) => (uri.endsWith('.sg.yaml') ? textOf(uri) : null);
  return { reached, release };
}

test('a file that is made while the workspace is looked through is there in the end', async () => {
  const { reached, release } = slowFolder([]);
  await client.start(pulls, {
    workspaceFolders: [{ uri: 'vfs://x/repo', name: 'repo' }],
    initializationOptions: { files: true },
  });
  await reached;
  const uri = 'vfs://x/repo/new.sg.yaml';
  changed(uri, CREATED);
  const found = async () => (await client.request('textDocument/diagnostic', { textDocument: { uri } })) as Item;
  for (let i = 0; i < 100 && (await found()).items?.length === 0; i++);
  release();
  assert.deepEqual(told(await pull()), { [uri]: ['port-range'] });
});

test('until the workspace has been looked through, nothing is said of what it may hold', async () => {
  const guard =
    'securityGroups:\n  guard:\n    ingress:\n      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8 }\n';
  const more = 'instances:\n  two: { securityGroupIds: [web] }\n';
  const { reached, release } = slowFolder([], ['guard.sg.yaml', 'more.sg.yaml'], (uri) =>
    uri.endsWith('guard.sg.yaml') ? guard : more,
  );
  const uri = 'vfs://x/repo/main.sg.yaml';
  const textDocument = { uri };
  await client.start(pulls, {
    workspaceFolders: [{ uri: 'vfs://x/repo', name: 'repo' }],
    initializationOptions: { files: true },
  });
  await reached;
  client.open(uri, `${MENDED}instances:\n  one: { securityGroupIds: [web, guard] }\n`);
  const hover = async () => {
    const position = { line: 6, character: 33 };
    const found = await client.request('textDocument/hover', { textDocument, position });
    return (found as { contents: { value: string } }).contents.value;
  };
  const lens = async () => {
    const lenses = (await client.request('textDocument/codeLens', { textDocument })) as object[];
    const resolved = await Promise.all(lenses.map((one) => client.request('codeLens/resolve', one)));
    return (resolved as { command: { title: string } }[]).map(({ command }) => command.title)[1];
  };
  assert.match(await hover(), /Group `guard`, which is not in the files read so far/);
  assert.equal(await lens(), 'attached to 1 so far');
  const asked = client.request('secgroup/explain', { uri, question: '10.0.0.1 -> one tcp 22' });
  const named = client.request('secgroup/explain', { uri, question: '10.0.0.1 -> guard tcp 22' });
  const shown = client.request('secgroup/effectiveRules', { uri, name: 'one' });
  // What the file says itself waits for nobody.
  const own = (await client.request('secgroup/explain', { uri, question: '10.0.0.1 -> web tcp 80' })) as object;
  assert.match(JSON.stringify(own), /Yes: rule 1 of `web`/);
  release();
  assert.match(JSON.stringify(await asked), /Yes: rule 1 of `guard` in `guard\.sg\.yaml`/);
  assert.match(JSON.stringify(await named), /Yes: rule 1 of `guard` in `guard\.sg\.yaml`/);
  assert.match(JSON.stringify(await shown), /rule 1 of guard in guard\.sg\.yaml/);
  assert.match(await hover(), /Group `guard`: 1 in/);
  assert.equal(await lens(), 'attached to 2');
});

test('a project that says something else while the workspace is looked through holds for all of it', async () => {
  const { reached, release } = slowFolder(['a.sg.yaml', 'b.sg.yaml']);
  await client.start(pulls, {
    workspaceFolders: [{ uri: 'vfs://x/repo', name: 'repo' }],
    initializationOptions: { files: true },
  });
  const project = 'vfs://x/repo/.secgroup.yaml';
  client.open(project, 'files: { exclude: b.sg.yaml }\n');
  await reached;
  client.change(project, 2, 'files: { exclude: a.sg.yaml }\n');
  await client.request('textDocument/diagnostic', { textDocument: { uri: project } });
  release();
  assert.deepEqual(told(await pull()), { 'vfs://x/repo/b.sg.yaml': ['port-range'] });
});

test('settings that could not be told once are asked for again', async () => {
  const uri = 'vfs://x/repo/deep/web.sg.yaml';
  let isThere = false;
  client.answers['secgroup/files'] = () => null;
  client.answers['secgroup/readFile'] = (file: { uri: string }) => {
    if (file.uri !== 'vfs://x/repo/.secgroup.yaml') return null;
    return isThere ? 'checks: { port-range: off }\n' : Promise.reject(new Error('no connection'));
  };
  await client.start(pulls, {
    workspaceFolders: [{ uri: 'vfs://x/repo', name: 'repo' }],
    initializationOptions: { files: true },
  });
  client.open(uri, BROKEN);
  const ask = () => client.request('textDocument/diagnostic', { textDocument: { uri } });
  await assert.rejects(ask(), /no connection/);
  isThere = true;
  assert.deepEqual(((await ask()) as { items: unknown[] }).items, []);
});

test('what a file names of others that are looked at in the same moment is known in the end', async () => {
  // All wait for the same settings; which of them is looked at while the first one is, is decided by a hair.
  client.answers['workspace/configuration'] = ({ items }: { items: unknown[] }) => items.map(() => ({}));
  const names = Array.from({ length: 7 }, (_, i) => `web${i}`);
  const peers = names.map((name) => `      - { ipProtocol: tcp, portRange: 80/80, sourceGroupId: ${name} }\n`);
  folder.write('x.sg.yaml', `securityGroups:\n  app:\n    vpcId: vpc-1\n    ingress:\n${peers.join('')}`);
  for (const [depth, name] of names.entries()) {
    const text = `securityGroups:\n  ${name}: { securityGroupType: enterprise, ingress: [] }\n`;
    folder.write(`${'deep/'.repeat(depth % 3)}${name}.sg.yaml`, text);
  }
  await client.start({ ...pulls, workspace: { configuration: true } }, here());
  assert.deepEqual(
    told(await pull())['x.sg.yaml'],
    names.map(() => 'enterprise-group-peer'),
  );
});

test('the file of the project on the disk holds for open documents as soon as it is written, changed or deleted', async () => {
  const uri = folder.write('web.sg.yaml', BROKEN);
  const write = (text: string) => folder.write('.secgroup.yaml', text);
  const project = folder.uriOf('.secgroup.yaml');
  await client.start({}, here());
  const next = (codes: readonly string[]) => {
    client.received.splice(0);
    return pushed(uri, codes);
  };
  client.open(uri, BROKEN);
  await client.diagnostics(uri, 1);
  write('checks: { port-range: off }\n');
  const created = next([]);
  changed(project, CREATED);
  await created;
  write('checks: { port-range: error }\n');
  const mended = next(['port-range']);
  changed(project, CHANGED);
  await mended;
  write('checks: { port-range: off }\n');
  const again = next([]);
  changed(project, CHANGED);
  await again;
  folder.remove('.secgroup.yaml');
  const deleted = next(['port-range']);
  changed(project, DELETED);
  await deleted;
});

test('a client that pulls is asked to look again when the file of the project changes on the disk', async () => {
  const uri = folder.write('web.sg.yaml', BROKEN);
  await client.start({ ...pulls, workspace: { diagnostics: { refreshSupport: true } } }, here());
  client.open(uri, BROKEN);
  await pull();
  const codes = async () => {
    const report = (await client.request('textDocument/diagnostic', { textDocument: { uri } })) as Item;
    return report.items?.map(({ code }) => code);
  };
  assert.deepEqual(await codes(), ['port-range']);
  client.received.splice(0);
  changed(folder.write('.secgroup.yaml', 'checks: { port-range: off }\n'), CREATED);
  await client.notification('workspace/diagnostic/refresh');
  assert.deepEqual(await codes(), []);
});

test('the file of a project that is open and not on the disk keeps holding when the workspace is looked through', async () => {
  const uri = folder.write('web.sg.yaml', BROKEN);
  folder.write('closed.sg.yaml', BROKEN.replace('web', 'closed'));
  const project = folder.uriOf('.secgroup.yaml');
  await client.start(pulls, here());
  const codes = async () => {
    const report = (await client.request('textDocument/diagnostic', { textDocument: { uri } })) as Item;
    return report.items?.map(({ code }) => code);
  };
  // It is open before the first look around, as what the editor brings back from its last session.
  client.open(project, 'checks: { port-range: off }\n');
  client.open(uri, BROKEN);
  assert.deepEqual(told(await pull()), {});
  assert.deepEqual(await codes(), []);
  // The next one finds it on the disk.
  folder.write('.secgroup.yaml', '');
  changed(project, CREATED);
  assert.deepEqual(await codes(), []);
  // Another one comes, and it is gone from the disk.
  folder.remove('.secgroup.yaml');
  const other = folder.write('other/.secgroup.yaml', 'checks: {}\n');
  const broken = folder.write('other/db.sg.yaml', BROKEN.replace('web', 'db'));
  client.notify('workspace/didChangeWatchedFiles', {
    changes: [
      { uri: project, type: DELETED },
      { uri: other, type: CREATED },
      { uri: broken, type: CREATED },
    ],
  });
  assert.deepEqual(told(await pull()), { '.secgroup.yaml': [], 'other/db.sg.yaml': ['port-range'] });
  assert.deepEqual(await codes(), []);
});

test('files that the project leaves out have no names that lead anywhere, until it takes them in again', async () => {
  folder.write('a.sg.yaml', MENDED);
  folder.write('old/b.sg.yaml', MENDED.replace('web', 'db').replace('sourceCidrIp: 10.0.0.0/8', 'sourceGroupId: web'));
  await client.start(pulls, here());
  const names = async () => {
    const found = (await client.request('workspace/symbol', { query: '' })) as { name: string }[];
    return found
      .map(({ name }) => name)
      .filter((name) => ['web', 'db'].includes(name))
      .sort();
  };
  const references = async () => {
    const textDocument = { uri: folder.uriOf('a.sg.yaml') };
    const params = { textDocument, position: { line: 1, character: 3 }, context: { includeDeclaration: false } };
    return ((await client.request('textDocument/references', params)) as unknown[] | null)?.length ?? 0;
  };
  client.open(folder.uriOf('a.sg.yaml'), MENDED);
  assert.deepEqual(await names(), ['db', 'web']);
  assert.equal(await references(), 1);
  changed(folder.write('.secgroup.yaml', 'files: { exclude: old/** }\n'), CREATED);
  assert.deepEqual(await names(), ['web']);
  assert.equal(await references(), 0);
  changed(folder.write('.secgroup.yaml', 'files: { exclude: older/** }\n'), CHANGED);
  assert.deepEqual(await names(), ['db', 'web']);
  assert.equal(await references(), 1);
});

test('what the project leaves out counts while its file is edited, and what it takes in again', async () => {
  const [old, other] = [folder.write('old/web.sg.yaml', BROKEN), folder.write('other/db.sg.yaml', BROKEN)];
  const project = folder.write('.secgroup.yaml', 'files: { exclude: other/** }\n');
  await client.start({}, here());
  await pushed(old, ['port-range']);
  client.open(project, 'files: { exclude: other/** }\n');
  await client.diagnostics(project, 1);
  client.received.splice(0);
  client.change(project, 2, 'files: { exclude: old/** }\n');
  await pushed(old, []);
  await pushed(other, ['port-range']);
  client.received.splice(0);
  client.change(project, 3, 'files: { exclude: other/** }\n');
  await pushed(old, ['port-range']);
  await pushed(other, []);
});

test('a fault of ours while findings are pulled is answered by an error, for "none" would clear the file', async () => {
  await client.start(pulls);
  const uri = 'file:///work/web.sg.yaml';
  client.open(uri, BROKEN);
  // Nothing that a client should send; what it runs into stands for every fault.
  for (const method of ['textDocument/diagnostic', 'workspace/diagnostic']) {
    const { result, error } = await client.send(method, { textDocument: null, previousResultIds: null }).answer;
    assert.equal(result, undefined);
    assert.equal(error?.code, -32603);
    await client.notification<{ message: string }>('window/logMessage', ({ message }) =>
      message.startsWith(`${method.replace('textDocument/', '')}: TypeError`),
    );
  }
  const report = (await client.request('textDocument/diagnostic', { textDocument: { uri } })) as Item;
  assert.deepEqual(
    report.items?.map(({ code }) => code),
    ['port-range'],
  );
});

interface Registration {
  readonly registrations: { readonly id: string; readonly registerOptions: { watchers?: { globPattern: string }[] } }[];
}

/** The watchers that are registered besides those that always are; each call waits for new ones. */
async function watched(...globs: string[]): Promise<string | undefined> {
  const wanted = globs.join();
  const { registrations } = await client.notification<Registration>('client/registerCapability', (params) =>
    params.registrations.some(
      ({ registerOptions }) => registerOptions?.watchers?.map(({ globPattern }) => globPattern).join() === wanted,
    ),
  );
  return registrations[0]?.id;
}

test('files that a project takes in by other endings are watched, and anew when the project says otherwise', async () => {
  const project = folder.write('deep/.secgroup.yaml', 'files: { include: ["*.tpl", infra, ./nets/, "*.yaml"] }\n');
  folder.write('deep/broken.tpl', BROKEN);
  folder.write('broken.tpl', BROKEN.replace('web', 'outside'));
  await client.start({ ...pulls, workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } }, here());
  const first = await pull();
  assert.deepEqual(told(first), { 'deep/broken.tpl': ['port-range'] });
  const id = await watched('**/*.tpl', '**/infra', '**/infra/**', '**/nets', '**/nets/**');
  const added = folder.write('deep/infra/more', BROKEN.replace('web', 'more'));
  changed(added, CREATED);
  const second = await pull(first);
  assert.deepEqual(told(second), { 'deep/infra/more': ['port-range'] });
  folder.write('deep/.secgroup.yaml', 'files: { include: ["**/*.template", "*.{yaml,yml}"] }\n');
  changed(project, CHANGED);
  await watched('**/*.template');
  const { unregisterations } = await client.notification<{ unregisterations: { id: string }[] }>(
    'client/unregisterCapability',
  );
  assert.deepEqual(
    unregisterations.map((one) => one.id),
    [id],
  );
  assert.deepEqual(told(await pull([...first, ...second])), { 'deep/broken.tpl': [], 'deep/infra/more': [] });
});

test('a group that names a list of another file is counted again when that list changes', async () => {
  const list = (entries: number) =>
    `securityGroups: {}\nprefixLists:\n  office: { maxEntries: ${entries}, addressFamily: IPv4, entries: [10.0.0.0/8] }\n`;
  folder.write('a.sg.yaml', MENDED.replace('sourceCidrIp: 10.0.0.0/8', 'sourcePrefixListId: office'));
  const lists = folder.write('lists.sg.yaml', list(10));
  folder.write('.secgroup.yaml', 'quota: { rulesPerGroup: 30 }\n');
  await client.start(pulls, here());
  const first = await pull();
  assert.deepEqual(told(first), {});
  folder.write('lists.sg.yaml', list(40));
  changed(lists, CHANGED);
  assert.deepEqual(told(await pull(first)), { 'a.sg.yaml': ['group-rule-quota'] });
});

test('what a list of another file opens is told where it is named, open or not, and changes with that list', async () => {
  const list = (ports: string) => `portLists:\n  admin: { maxEntries: 5, entries: [${ports}] }\n`;
  const text = MENDED.replace(/portRange: [^,]*,/, 'portRangeListId: admin,').replace('10.0.0.0/8', '0.0.0.0/0');
  const uri = folder.write('a.sg.yaml', text);
  folder.write('b.sg.yaml', text.replace('web', 'api'));
  const lists = folder.write('lists.sg.yaml', list('80/80'));
  await client.start({ ...pulls, workspace: { diagnostics: { refreshSupport: true } } }, here());
  const leave = await follow();
  client.open(uri, text);
  const next = async (codes: readonly string[], change: () => void) => {
    client.received.splice(0);
    change();
    await piece('a.sg.yaml', codes);
    await piece('b.sg.yaml', codes);
  };
  const write = (ports: string) => () => {
    folder.write('lists.sg.yaml', list(ports));
    changed(lists, CHANGED);
  };
  await next(['open-to-world'], write('22/22'));
  await next([], write('80/80, 443/443'));
  await next(['open-to-world'], () => client.open(lists, list('80/80, 3306/3306')));
  await leave();
});

test('rules that one file adds to the group of another one change what is told of both, open or not', async () => {
  const group = (rules: string) =>
    `securityGroups:\n  web: { securityGroupId: sg-bp1web, vpcId: vpc-1, ingress: [${rules}] }\n`;
  const adding = (rule: string) =>
    `ROSTemplateFormatVersion: '2015-09-01'\nResources:\n  Add:\n    Type: ALIYUN::ECS::SecurityGroupIngress\n    Properties: { SecurityGroupId: sg-bp1web, ${rule} }\n`;
  const ssh = '{ ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 0.0.0.0/0, priority: 5 }';
  const drop = 'IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Policy: drop';
  const rdp = 'IpProtocol: tcp, PortRange: 3389/3389, SourceCidrIp: 0.0.0.0/0, Priority: 5';
  const web = folder.write('web.sg.yaml', group(ssh));
  const add = folder.write('add.yaml', adding(drop.replace('22/22', '80/80')));
  await client.start({ ...pulls, workspace: { diagnostics: { refreshSupport: true } } }, here());
  const leave = await follow();
  await piece('web.sg.yaml', ['open-to-world']);
  const next = async (name: string, codes: readonly string[], change: () => void) => {
    client.received.splice(0);
    change();
    await piece(name, codes);
  };
  await next('web.sg.yaml', [], () => client.open(add, adding(drop)));
  await next('add.yaml', ['open-to-world'], () => client.change(add, 2, adding(rdp)));
  const closing = '{ ipProtocol: tcp, portRange: 3389/3389, sourceCidrIp: 0.0.0.0/0, policy: drop }';
  await next('add.yaml', [], () => {
    folder.write('web.sg.yaml', group(closing));
    changed(web, CHANGED);
  });
  await leave();
});

test('an instance whose groups stand in two other files is told to be locked out, and no more once one lets somebody in', async () => {
  const group = (name: string, port: number) =>
    `securityGroups:\n  ${name}: { vpcId: vpc-1, innerAccessPolicy: Drop, ingress: [{ ipProtocol: tcp, portRange: ${port}/${port}, sourceCidrIp: 10.0.0.0/8 }] }\n`;
  folder.write('a.sg.yaml', group('a', 80));
  const other = folder.write('b.sg.yaml', group('b', 80));
  folder.write('m.sg.yaml', 'securityGroups: {}\ninstances:\n  one: { securityGroupIds: [a, b] }\n');
  await client.start(pulls, here());
  const leave = await follow();
  await piece('m.sg.yaml', ['unreachable-management']);
  client.received.splice(0);
  folder.write('b.sg.yaml', group('b', 22));
  changed(other, CHANGED);
  await piece('m.sg.yaml', []);
  await leave();
});

test('a list that another file defines as well is told, and no more once it has another name', async () => {
  const list = (name: string) =>
    `prefixLists:\n  ${name}: { maxEntries: 5, addressFamily: IPv4, entries: [10.0.0.0/8] }\n`;
  folder.write('a.sg.yaml', list('office'));
  const other = folder.write('b.sg.yaml', list('office'));
  await client.start(pulls, here());
  const first = await pull();
  assert.deepEqual(told(first), { 'a.sg.yaml': ['duplicate-list'], 'b.sg.yaml': ['duplicate-list'] });
  folder.write('b.sg.yaml', list('home'));
  changed(other, CHANGED);
  const last = await pullUntil((all) => all.every(({ items }) => items?.length === 0), first);
  assert.equal(last.length, 2);
});

test('an ignore by path that nothing in the workspace needs is told, and no more once something needs it', async () => {
  const text = 'ignores:\n  - { paths: old/**, checks: [port-range, cidr] }\n  - { paths: new/**, checks: cidr }\n';
  const project = folder.write('.secgroup.yaml', text);
  folder.write('old/web.sg.yaml', BROKEN);
  const uri = folder.write('new/db.sg.yaml', MENDED.replace('web', 'db'));
  await client.start(pulls, here());
  // Known only when all files have been seen.
  const had = await pullUntil((items) => told(items)['.secgroup.yaml'] !== undefined);
  const found = had.find((item) => item.uri === project)?.items ?? [];
  assert.deepEqual(
    found.map(({ code, severity, range }) => [code, severity, range.start.line]),
    [
      ['unused-ignore', 3, 1],
      ['unused-ignore', 3, 2],
    ],
  );
  folder.write('new/db.sg.yaml', MENDED.replace('web', 'db').replace('10.0.0.0/8', '10.0.0.0/99'));
  changed(uri, CHANGED);
  const next = await pull(had);
  assert.deepEqual(told(next), { '.secgroup.yaml': ['unused-ignore'] });
});

test('an ignore by path of a file that nobody can look at counts as needed, until the file is deleted', async () => {
  const project = folder.write(
    '.secgroup.yaml',
    'ignores:\n  - { paths: old/**, checks: cidr }\n  - { paths: new/**, checks: cidr }\n',
  );
  const large = folder.write('old/large.sg.yaml', ' '.repeat(limits.fileLength + 1));
  folder.write('web.sg.yaml', MENDED);
  await client.start(pulls, here());
  const unused = (items: readonly Item[]) =>
    items.find(({ uri }) => uri === project)?.items?.map(({ range }) => range.start.line);
  const had = await pullUntil((items) => unused(items) !== undefined);
  assert.deepEqual(unused(had), [2]);
  folder.remove('old/large.sg.yaml');
  changed(large, DELETED);
  assert.deepEqual(unused(await pull(had)), [1, 2]);
});

test('of files that are open, the text of the editor counts; the project open in the editor is told anew', async () => {
  const project = folder.write('.secgroup.yaml', 'ignores:\n  - { paths: "*.yaml", checks: port-range }\n');
  const uri = folder.write('web.sg.yaml', BROKEN);
  const refreshSupport = true;
  await client.start({ ...pulls, workspace: { diagnostics: { refreshSupport } } }, here());
  await pull();
  client.open(project, 'ignores:\n  - { paths: "*.yaml", checks: port-range }\n');
  client.open(uri, BROKEN);
  const codes = async () => {
    const report = (await client.request('textDocument/diagnostic', { textDocument: { uri: project } })) as Item;
    return report.items?.map(({ code }) => code).join();
  };
  assert.equal(await codes(), '');
  const refreshed = async (wanted: string) => {
    while ((await codes()) !== wanted) {
      client.received.splice(0);
      await client.notification('workspace/diagnostic/refresh');
    }
  };
  client.change(uri, 2, MENDED);
  await refreshed('unused-ignore');
  client.change(uri, 3, BROKEN);
  await refreshed('');
});

interface IgnoreAction {
  readonly title: string;
  readonly diagnostics?: Diagnostic[];
  readonly edit: {
    readonly changes?: Record<string, { range: unknown; newText: string }[]>;
    readonly documentChanges?: { kind?: string; uri?: string; edits?: { newText: string }[] }[];
  };
}

const JSON_FILE = JSON.stringify({
  securityGroups: {
    db: { vpcId: 'vpc-1', ingress: [{ ipProtocol: 'tcp', portRange: '80', sourceCidrIp: '10.0.0.0/8' }] },
  },
});

/** What is offered to leave the finding of a JSON file be. */
async function ignoreAction(uri: string): Promise<IgnoreAction | undefined> {
  client.open(uri, JSON_FILE, 'json');
  const at = { line: 0, character: JSON_FILE.indexOf('"80"') + 1 };
  const params = { textDocument: { uri }, range: { start: at, end: at }, context: { diagnostics: [] } };
  const actions = (await client.request('textDocument/codeAction', params)) as IgnoreAction[];
  return actions.find(({ title }) => title === 'Ignore port-range in this file, in .secgroup.yaml');
}

test('a JSON file, which holds no comments, is ignored in the file of the project', async () => {
  const project = folder.write('deep/.secgroup.yaml', 'checks:\n  cidr: off\n');
  const uri = folder.write('deep/db.sg.json', JSON_FILE);
  await client.start(pulls, here());
  assert.deepEqual(told(await pull()), { 'deep/db.sg.json': ['port-range'] });
  const action = await ignoreAction(uri);
  const [edit] = action?.edit.changes?.[project] ?? [];
  assert.equal(
    edit?.newText.trim(),
    'ignores:\n  - paths: ./db.sg.json\n    checks:\n      - port-range\n    reason: reason',
  );
  client.open(project, `checks:\n  cidr: off\n${edit?.newText.trimStart()}`);
  const report = (await client.request('textDocument/diagnostic', { textDocument: { uri } })) as Item;
  assert.deepEqual(report.items, []);
});

test('where there is no such file it is made, by clients that can', async () => {
  const uri = folder.write('deep/db.sg.json', JSON_FILE);
  const workspaceEdit = { documentChanges: true, resourceOperations: ['create'] };
  await client.start({ ...pulls, workspace: { workspaceEdit } }, here());
  const [made, written] = (await ignoreAction(uri))?.edit.documentChanges ?? [];
  assert.deepEqual([made?.kind, made?.uri], ['create', folder.uriOf('.secgroup.yaml')]);
  assert.equal(
    written?.edits?.[0]?.newText,
    'ignores:\n  - paths: deep/db.sg.json\n    checks: [port-range]\n    reason: reason\n',
  );
  restart();
  await client.start(pulls, here());
  assert.equal(await ignoreAction(uri), undefined);
});
