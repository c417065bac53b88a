// A look through a large workspace: that it goes on is shown, and it can be ended. What it reads, the client gives it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnostic } from './client.ts';
import { client } from './fresh.ts';

const FOLDER = 'vfs://x/repo/';
const NAMES_ANOTHER = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 80, sourceGroupId: nobody }
`;

interface Progress {
  readonly token: string;
  readonly value: {
    readonly kind: 'begin' | 'report' | 'end';
    readonly title?: string;
    readonly message?: string;
    readonly cancellable?: boolean;
  };
}

/** What was shown so far, in order. */
const shown = () =>
  client.received.flatMap(({ method, params }) => (method === '$/progress' ? [(params as Progress).value] : []));
const progress = (kind: string) => client.notification<Progress>('$/progress', ({ value }) => value.kind === kind);

/** The workspace: a file of ours, and a folder that is listed once progress is shown. */
function workspaceOf(names: readonly string[], listed: () => Promise<unknown>): { readonly read: string[] } {
  const read: string[] = [];
  const files = (all: readonly string[]) => all.map((name) => ({ name, kind: 'file' }));
  client.answers['secgroup/files'] = async ({ uri }: { uri: string }) => {
    if (uri === FOLDER) return [{ name: 'many', kind: 'folder' }, ...files(['web.sg.yaml'])];
    await listed();
    return files(names);
  };
  client.answers['secgroup/readFile'] = ({ uri }: { uri: string }) => {
    read.push(uri.replace(FOLDER, ''));
    return uri.endsWith('/web.sg.yaml') ? NAMES_ANOTHER : uri.includes('.secgroup.') ? null : 'services: {}\n';
  };
  return { read };
}

function start(): Promise<object> {
  return client.start(
    { textDocument: { diagnostic: {} }, window: { workDoneProgress: true } },
    { workspaceFolders: [{ uri: FOLDER, name: 'repo' }], initializationOptions: { files: true } },
  );
}

async function found(): Promise<Record<string, string[]>> {
  const report = (await client.request('workspace/diagnostic', { previousResultIds: [] })) as {
    items: { uri: string; items: Diagnostic[] }[];
  };
  return Object.fromEntries(
    report.items.map(({ uri, items }) => [uri.replace(FOLDER, ''), items.map(({ code }) => code).sort()]),
  );
}

const many = Array.from({ length: 1100 }, (_, i) => `${i}.yaml`);

test('a scan that takes long is shown, with the files that it has looked at, until it is over', async () => {
  workspaceOf(many, () => progress('begin'));
  await start();
  await progress('end');
  assert.deepEqual(shown(), [
    {
      kind: 'begin',
      title: 'SecGroup: looking through the workspace',
      message: 'files looked at: 1',
      cancellable: true,
    },
    { kind: 'report', message: 'files looked at: 500' },
    { kind: 'report', message: 'files looked at: 1000' },
    { kind: 'end' },
  ]);
  // All has been seen: that a group is in none of the files is known.
  assert.deepEqual(await found(), { 'web.sg.yaml': ['port-range', 'unknown-group'] });
});

test('a client that refuses to show progress is told what was found all the same', async () => {
  let refused = () => {};
  const refusal = new Promise<void>((resolve) => {
    refused = resolve;
  });
  client.answers['window/workDoneProgress/create'] = () => {
    refused();
    return Promise.reject(new Error('no room'));
  };
  workspaceOf(many, () => refusal);
  await start();
  assert.deepEqual(await found(), { 'web.sg.yaml': ['port-range', 'unknown-group'] });
  assert.deepEqual(shown(), []);
});

test('a scan that is cancelled ends; what it has not seen may be there, and the log says what that means', async () => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { read } = workspaceOf(many, () => released);
  await start();
  const { token } = await progress('begin');
  client.notify('window/workDoneProgress/cancel', { token });
  const { message } = await client.notification<{ message: string; type: number }>(
    'window/logMessage',
    ({ type }) => type === 3,
  );
  assert.match(message, /^The look through the workspace was ended before all files were read\./);
  release();
  // Nothing is said of a group that no file defines, for not all have been seen.
  assert.deepEqual(await found(), { 'web.sg.yaml': ['port-range'] });
  await progress('end');
  assert.deepEqual(
    read.filter((name) => name.startsWith('many/')),
    [],
  );
  // The next one goes through all of it.
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: `${FOLDER}.secgroup.yaml`, type: 2 }] });
  assert.deepEqual(await found(), { 'web.sg.yaml': ['port-range', 'unknown-group'] });
});
