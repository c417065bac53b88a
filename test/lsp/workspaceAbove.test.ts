// The file of a project that lies above the folder that is open, or above a file that was opened without one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnostic } from './client.ts';
import { client, folder } from './fresh.ts';

const BROKEN = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }
`;
const [CREATED, CHANGED, DELETED] = [1, 2, 3];

const pulls = { textDocument: { diagnostic: {} } };
const workspace = (...names: string[]) => ({
  workspaceFolders: names.map((name) => ({ uri: folder.uriOf(name), name })),
});

interface Item {
  readonly uri: string;
  readonly resultId?: string;
  readonly items?: Diagnostic[];
}

async function pull(previous: readonly Item[] = []): Promise<Item[]> {
  const previousResultIds = previous.flatMap(({ uri, resultId }) => (resultId ? [{ uri, value: resultId }] : []));
  return ((await client.request('workspace/diagnostic', { previousResultIds })) as { items: Item[] }).items;
}

const codesOf = (items: readonly Diagnostic[] = []) => items.map(({ code }) => code);

function told(items: readonly Item[]): Record<string, string[]> {
  const entries = items.map(({ uri, items: found }) => [uri.replace(`${folder.uriOf()}/`, ''), codesOf(found)]);
  return Object.fromEntries(entries.sort());
}

async function found(uri: string): Promise<string[]> {
  return codesOf(((await client.request('textDocument/diagnostic', { textDocument: { uri } })) as Item).items);
}

function close(uri: string): void {
  client.notify('textDocument/didClose', { textDocument: { uri } });
}

function changed(uri: string, type: number): void {
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });
}

test('it holds for the files of the folder, closed and open, its paths seen from where it lies', async () => {
  folder.write(
    '.secgroup.yaml',
    'files: { exclude: ws/vendor/** }\nignores:\n  - { paths: ws/old/**, checks: port-range, reason: r }\n',
  );
  folder.write('ws/vendor/a.sg.yaml', BROKEN);
  folder.write('ws/old/b.sg.yaml', BROKEN.replace('web', 'b'));
  const old = folder.write('ws/old/c.sg.yaml', BROKEN.replace('web', 'c'));
  const web = folder.write('ws/web.sg.yaml', BROKEN);
  await client.start(pulls, workspace('ws'));
  assert.deepEqual(told(await pull()), { 'ws/web.sg.yaml': ['port-range'] });
  client.open(old, BROKEN.replace('web', 'c'));
  client.open(web, BROKEN);
  assert.deepEqual(await found(old), []);
  assert.deepEqual(await found(web), ['port-range']);
});

test('one in the folder comes before it, even where it says nothing', async () => {
  folder.write('.secgroup.yaml', 'checks: { port-range: off }\n');
  folder.write('ws/.secgroup.yml', '');
  folder.write('ws/web.sg.yaml', BROKEN);
  await client.start(pulls, workspace('ws'));
  assert.deepEqual(told(await pull()), { 'ws/web.sg.yaml': ['port-range'] });
});

test('it holds for a file that is opened without a folder, as it is when the file is opened', async () => {
  const project = folder.write('.secgroup.yaml', 'checks: { port-range: off }\n');
  const uri = folder.write('deep/down/web.sg.yaml', BROKEN);
  await client.start(pulls);
  client.open(uri, BROKEN);
  assert.deepEqual(await found(uri), []);
  folder.write('.secgroup.yaml', 'checks: { port-range: hint }\n');
  close(uri);
  client.open(uri, BROKEN);
  assert.deepEqual(await found(uri), ['port-range']);
  // Open in the editor, it counts as it stands there.
  client.open(project, 'checks: { port-range: off }\n');
  assert.deepEqual(await found(uri), []);
  client.change(project, 2, '');
  assert.deepEqual(await found(uri), ['port-range']);
});

test('edited in the editor it counts at once, for closed files too', async () => {
  const uri = folder.write('ws/web.sg.yaml', BROKEN);
  const other = folder.write('ws/other.sg.yaml', BROKEN.replace('web', 'other'));
  await client.start(pulls, workspace('ws'));
  client.open(uri, BROKEN);
  const first = await pull();
  assert.deepEqual(told(first), { 'ws/other.sg.yaml': ['port-range'] });
  client.open(folder.uriOf('.secgroup.yaml'), 'checks: { port-range: off }\n');
  assert.deepEqual(await found(uri), []);
  const second = await pull(first);
  assert.deepEqual(told(second), { 'ws/other.sg.yaml': [] });
  assert.equal(other, second[0]?.uri);
});

interface Watcher {
  readonly globPattern: string | { readonly baseUri: string; readonly pattern: string };
}

/** The next watchers outside of the workspace that are asked for. */
async function watchedOutside(): Promise<object[]> {
  const { registrations } = await client.notification<{
    registrations: { registerOptions: { watchers?: Watcher[] } | null }[];
  }>('client/registerCapability', (params) =>
    params.registrations.some(({ registerOptions }) =>
      registerOptions?.watchers?.some(({ globPattern }) => typeof globPattern !== 'string'),
    ),
  );
  return registrations.flatMap(({ registerOptions }) => registerOptions?.watchers ?? []);
}

const watches = {
  ...pulls,
  workspace: { didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true } },
};

const watched = (baseUri: string) => ({ globPattern: { baseUri, pattern: '{.secgroup.yaml,.secgroup.yml}' } });

/** The folders above `ws`, but for the root of the disk. */
function foldersAbove(): string[] {
  const above: string[] = [];
  for (let uri = folder.uriOf(); uri !== 'file://'; uri = uri.slice(0, uri.lastIndexOf('/'))) above.push(uri);
  return above.sort();
}

const registeredOutside = () =>
  client.received.filter(({ params }) => JSON.stringify(params ?? null).includes('baseUri')).length;

test('VS Code is asked to watch the folders above, and what it tells of one that is made there counts', async () => {
  const uri = folder.write('ws/web.sg.yaml', BROKEN);
  folder.write('ws/closed.sg.yaml', BROKEN.replace('web', 'closed'));
  await client.start(watches, { ...workspace('ws'), initializationOptions: { files: true } });
  assert.deepEqual(await watchedOutside(), foldersAbove().map(watched));
  client.open(uri, BROKEN);
  assert.deepEqual(await found(uri), ['port-range']);
  const first = await pull();
  assert.deepEqual(told(first), { 'ws/closed.sg.yaml': ['port-range'] });
  changed(folder.write('.secgroup.yaml', 'checks: { port-range: off }\n'), CREATED);
  assert.deepEqual(told(await pull(first)), { 'ws/closed.sg.yaml': [] });
  assert.deepEqual(await found(uri), []);
  assert.equal(registeredOutside(), 1);
});

test('who refuses to watch is asked again the next time', async () => {
  let refused = 0;
  client.answers['client/registerCapability'] = (params: object) =>
    JSON.stringify(params).includes('baseUri') && refused++ === 0 ? Promise.reject(new Error('no')) : null;
  await client.start(watches, { ...workspace('ws'), initializationOptions: { files: true } });
  assert.deepEqual(await watchedOutside(), foldersAbove().map(watched));
  client.received.length = 0;
  changed(folder.write('ws/.secgroup.yaml', "files: { include: '*.tpl' }\nchecks: {}\n"), CREATED);
  assert.deepEqual(await watchedOutside(), [{ globPattern: '**/*.tpl' }, ...foldersAbove().map(watched)]);
});

test('what it tells of the file in one of them counts', async () => {
  const project = folder.write('.secgroup.yaml', 'checks: { port-range: off }\n');
  const uri = folder.write('ws/web.sg.yaml', BROKEN);
  await client.start(watches, { ...workspace('ws'), initializationOptions: { files: true } });
  assert.deepEqual(await watchedOutside(), foldersAbove().map(watched));
  const first = await pull();
  assert.deepEqual(told(first), {});
  client.open(uri, BROKEN);
  folder.remove('.secgroup.yaml');
  changed(project, DELETED);
  assert.deepEqual(await found(uri), ['port-range']);
  // It is watched on: it comes again.
  folder.write('.secgroup.yaml', 'checks: { port-range: off }\n');
  changed(project, CREATED);
  assert.deepEqual(await found(uri), []);
  folder.write('.secgroup.yaml', 'checks: {}\n');
  changed(project, CHANGED);
  assert.deepEqual(await found(uri), ['port-range']);
  assert.equal(registeredOutside(), 1);
});

test('so it is for a file without a folder', async () => {
  folder.write('.secgroup.yaml', 'checks: { port-range: off }\n');
  const uri = folder.write('deep/web.sg.yaml', BROKEN);
  await client.start(watches, { initializationOptions: { files: true } });
  client.open(uri, BROKEN);
  assert.deepEqual(await watchedOutside(), [watched(folder.uriOf())]);
  const before = found(uri);
  assert.deepEqual(await before, []);
  changed(folder.write('.secgroup.yaml', 'checks: {}\n'), CHANGED);
  assert.deepEqual(await found(uri), ['port-range']);
});

test('its ignores are never called needless, for only a part of its files is seen', async () => {
  const ignores = 'ignores:\n  - { paths: "**", checks: cidr, reason: r }\n';
  const above = folder.write('.secgroup.yaml', ignores);
  folder.write('ws/in/.secgroup.yaml', ignores);
  folder.write('ws/web.sg.yaml', BROKEN);
  await client.start(pulls, workspace('ws'));
  client.open(above, ignores);
  let had = await pull();
  while (told(had)['ws/in/.secgroup.yaml'] === undefined) had = [...had, ...(await pull(had))];
  assert.deepEqual(told(had)['ws/in/.secgroup.yaml'], ['unused-ignore']);
  assert.deepEqual(await found(above), []);
});

test('what was said of its ignores is taken back when only a part of its files is left in the workspace', async () => {
  const ignores = 'ignores:\n  - { paths: "**", checks: cidr, reason: r }\n';
  const above = folder.write('.secgroup.yaml', ignores);
  folder.write('ws/web.sg.yaml', BROKEN);
  await client.start(
    { textDocument: {}, workspace: { workspaceFolders: true } },
    { workspaceFolders: [{ uri: folder.uriOf(), name: 'all' }] },
  );
  const next = async (codes: readonly string[]) => {
    await client.notification<Item & { diagnostics: Diagnostic[] }>(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }) => uri === above && codesOf(diagnostics).join() === codes.join(),
    );
    client.received.splice(0);
  };
  client.open(above, ignores);
  await next(['unused-ignore']);
  const all = { uri: folder.uriOf(), name: 'all' };
  const some = { uri: folder.uriOf('ws'), name: 'ws' };
  client.notify('workspace/didChangeWorkspaceFolders', { event: { added: [some], removed: [all] } });
  await next([]);
});

test('above the folders of a virtual workspace nothing is asked for', async () => {
  const asked: string[] = [];
  const names = Array.from({ length: 50 }, (_, i) => ({ name: `${i}.sg.yaml`, kind: 'file' }));
  client.answers['secgroup/files'] = ({ uri }: { uri: string }) => (uri === 'vfs://host/a/ws/' ? names : null);
  client.answers['secgroup/readFile'] = ({ uri }: { uri: string }) => {
    if (uri.startsWith('vfs://host/a/ws/')) return BROKEN.replace('web', `g${uri.replace(/\D/g, '')}`);
    asked.push(uri);
    return 'checks: { port-range: off }\n';
  };
  await client.start(pulls, {
    workspaceFolders: [{ uri: 'vfs://host/a/ws', name: 'ws' }],
    initializationOptions: { files: true },
  });
  assert.equal((await pull()).length, 50);
  client.open('vfs://host/b/x.sg.yaml', BROKEN);
  assert.deepEqual(await found('vfs://host/b/x.sg.yaml'), ['port-range']);
  assert.deepEqual(asked, []);
});

test('the lightbulb writes the ignore of a JSON file into it', async () => {
  const project = folder.write('.secgroup.yaml', 'checks: {}\n');
  const rule = { ipProtocol: 'tcp', portRange: '80', sourceCidrIp: '10.0.0.0/8' };
  const text = JSON.stringify({ securityGroups: { db: { vpcId: 'vpc-1', ingress: [rule] } } });
  const uri = folder.write('ws/db.sg.json', text);
  await client.start({ ...pulls, workspace: { workspaceEdit: { documentChanges: true } } }, workspace('ws'));
  client.open(uri, text, 'json');
  const { items = [] } = (await client.request('textDocument/diagnostic', { textDocument: { uri } })) as Item;
  const actions = (await client.request('textDocument/codeAction', {
    textDocument: { uri },
    range: items[0]?.range,
    context: { diagnostics: items },
  })) as { title: string; edit?: { documentChanges: { textDocument: object; edits: { newText: string }[] }[] } }[];
  const [change] = actions.find(({ title }) => /in \.secgroup\.yaml/.test(title))?.edit?.documentChanges ?? [];
  assert.deepEqual(change?.textDocument, { uri: project, version: null });
  assert.match(change?.edits[0]?.newText ?? '', /paths: ws\/db\.sg\.json/);
});
