// The groups of the workspace, over the wire: open files and others, from a real folder.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileGroups } from '../../server/src/protocol/requests.ts';
import { client, folder } from './fresh.ts';

const WEB = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 0.0.0.0/0 }
`;
const INSTANCES = 'instances:\n  web-1: { securityGroupIds: [web] }\n';
const CHANGED = 2;
const DELETED = 3;

async function start(): Promise<void> {
  await client.start(
    { textDocument: { diagnostic: {} } },
    { workspaceFolders: [{ uri: folder.uriOf(), name: 'work' }] },
  );
}

async function groups(params: object = {}): Promise<FileGroups[]> {
  return (await client.request('secgroup/groups', params)) as FileGroups[];
}

/** `web.sg.yaml: web 1/200 attached 1`, in the order of the names. */
function told(files: readonly FileGroups[]): string[] {
  return files
    .flatMap(({ uri, groups }) =>
      groups.map(({ name, total, limit, attachments }) => {
        return `${uri.slice(uri.lastIndexOf('/') + 1)}: ${name} ${total}/${limit} attached ${attachments.total}`;
      }),
    )
    .sort();
}

test('all files are listed, whether they are open or not', async () => {
  folder.write('web.sg.yaml', WEB);
  folder.write('compose.yaml', 'services: {}\n');
  await start();
  client.open(folder.uriOf('new.sg.yaml'), WEB.replace('web', 'new'));
  const found = await groups();
  assert.deepEqual(told(found), ['new.sg.yaml: new 1/200 attached 0', 'web.sg.yaml: web 1/200 attached 0']);
  const [web] = found.find(({ uri }) => uri === folder.uriOf('web.sg.yaml'))?.groups ?? [];
  assert.deepEqual(web?.range, { start: { line: 1, character: 2 }, end: { line: 1, character: 5 } });
  assert.equal(web?.counts, '1 in + 0 out = 1 of 200');
  assert.deepEqual(web?.openings.places, [
    { text: 'tcp 22 (SSH)', range: { start: { line: 4, character: 8 }, end: { line: 4, character: 70 } } },
  ]);
});

test('attachments in another file count, and say where they are', async () => {
  folder.write('web.sg.yaml', WEB);
  const uri = folder.write('instances.sg.yaml', INSTANCES);
  await start();
  const [web] = (await groups()).flatMap((file) => file.groups);
  assert.deepEqual(web?.attachments, {
    total: 1,
    places: [{ text: 'web-1', uri, range: { start: { line: 1, character: 30 }, end: { line: 1, character: 33 } } }],
  });
});

test('the client is told once when another file changes, and then asks again', async () => {
  const uri = folder.write('web.sg.yaml', WEB);
  await start();
  assert.deepEqual(told(await groups()), ['web.sg.yaml: web 1/200 attached 0']);
  const changed = client.notification('secgroup/groupsChanged');
  folder.write('web.sg.yaml', WEB.replace('web', 'shop'));
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: CHANGED }] });
  await changed;
  assert.deepEqual(told(await groups()), ['web.sg.yaml: shop 1/200 attached 0']);
  const deleted = client.notification('secgroup/groupsChanged');
  folder.remove('web.sg.yaml');
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: DELETED }] });
  await deleted;
  assert.deepEqual(await groups(), []);
});

test('an open document is what the editor says, and the file again when it is closed', async () => {
  const uri = folder.write('web.sg.yaml', WEB);
  await start();
  client.open(uri, WEB);
  client.change(uri, 2, WEB.replace('web', 'edited'));
  assert.deepEqual(told(await groups()), ['web.sg.yaml: edited 1/200 attached 0']);
  const changed = client.notification('secgroup/groupsChanged');
  client.notify('textDocument/didClose', { textDocument: { uri } });
  await changed;
  assert.deepEqual(told(await groups()), ['web.sg.yaml: web 1/200 attached 0']);
});

test('settings count for files that are not open', async () => {
  folder.write('web.sg.yaml', WEB);
  await start();
  await groups();
  const changed = client.notification('secgroup/groupsChanged');
  client.notify('workspace/didChangeConfiguration', { settings: { secgroup: { quota: { rulesPerGroup: 1 } } } });
  await changed;
  const [file] = await groups();
  assert.deepEqual([file?.groups[0]?.state, file?.worst?.text], ['full', 'web: 1 of 1 rules']);
});

test('one document alone, with its worst quota', async () => {
  await start();
  const uri = folder.uriOf('web.sg.yaml');
  client.open(uri, WEB);
  const [file, ...others] = await groups({ uri });
  assert.deepEqual([file?.uri, others.length], [uri, 0]);
  assert.deepEqual([file?.worst?.used, file?.worst?.limit, file?.worst?.state], [1, 200, 'ok']);
  assert.deepEqual(await groups({ uri: folder.uriOf('gone.sg.yaml') }), []);
});

test('the worst quota of a document counts what other files attach to its groups, open and closed', async () => {
  const machines = folder.write('machines.sg.yaml', INSTANCES.replace('[web]', '[web, a, b, c]'));
  await start();
  const uri = folder.uriOf('web.sg.yaml');
  client.open(uri, WEB);
  const known = client.notification('secgroup/groupsChanged');
  const worst = async () => (await groups({ uri }))[0]?.worst;
  // At once, with what is known by now; of the rest the client is told.
  if ((await worst())?.uri === undefined) await known;
  const first = await worst();
  assert.deepEqual([first?.uri, first?.text], [machines, 'web-1: in 4 of 5 groups (machines.sg.yaml)']);
  const changed = client.notification('secgroup/groupsChanged');
  client.open(machines, INSTANCES.replace('[web]', '[web, a, b, c, d]'));
  assert.equal((await worst())?.text, 'web-1: in 5 of 5 groups (machines.sg.yaml)');
  await changed;
  client.change(machines, 2, INSTANCES.replace('[web]', '[other]'));
  assert.equal((await worst())?.text, 'web: 1 of 200 rules');
});

test('an instance counts for the nearest of several groups of one name', async () => {
  const nearest = folder.write('prod/web.sg.yaml', WEB);
  folder.write('prod/machines.sg.yaml', INSTANCES);
  folder.write('dev/web.sg.yaml', WEB);
  await start();
  const all = await groups();
  const attached = all.map(({ uri, groups: [web] }) => [uri === nearest, web?.attachments.total]);
  assert.deepEqual(attached.sort(), [
    [false, 0],
    [true, 1],
  ]);
});
