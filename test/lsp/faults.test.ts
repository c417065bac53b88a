// A check with a fault in it: what the others find is told, and the fault is said.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from './client.ts';
import { Folder } from './folder.ts';

const TEXT = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }
`;
const [REGISTER, SERVER] = ['../register.ts', './faultyServer.ts'].map((file) =>
  fileURLToPath(new URL(file, import.meta.url)),
);

let client: Client;
let folder: Folder;
beforeEach(() => {
  client = new Client({ command: [process.execPath, `--import=${REGISTER}`, SERVER ?? '', '--stdio'] });
  folder = new Folder();
});
afterEach(() => {
  client.kill();
  folder.remove();
});

test('the fault is logged once, with the check and its stack, and noted of each file', async () => {
  await client.start({}, { initializationOptions: { status: true } });
  const [a = '', b = ''] = ['a', 'b'].map((name) => `file:///work/${name}.sg.yaml`);
  const other = TEXT.replace('web:', 'db:');
  for (const [uri, text] of [
    [a, TEXT],
    [b, other],
  ] as const) {
    client.open(uri, text);
    assert.deepEqual(await codesOf(uri, 1), ['port-range']);
    const { note } = await client.notification<{ uri: string; note?: string }>(
      'secgroup/status',
      (status) => status.uri === uri,
    );
    assert.match(note ?? '', /A fault of SecGroup ended `faulty`/);
  }
  client.change(b, 2, `${other}\n`);
  assert.deepEqual(await codesOf(b, 2), ['port-range']);
  assert.equal(logged().length, 1, logged().join('\n'));
  assert.match(
    logged()[0] ?? '',
    /the check faulty: Error: a fault of ours\n\s+at .*faultyServer\.ts[\s\S]*a\.sg\.yaml/,
  );
});

test('so it is in files that are not open', async () => {
  folder.write('web.sg.yaml', TEXT);
  await client.start({}, { workspaceFolders: [{ uri: folder.uriOf(), name: 'w' }] });
  const uri = folder.uriOf('web.sg.yaml');
  const { diagnostics } = await client.notification<{ uri: string; diagnostics: { code: string }[] }>(
    'textDocument/publishDiagnostics',
    (params) => params.uri === uri,
  );
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ['port-range'],
  );
  assert.equal(logged().length, 1, logged().join('\n'));
});

async function codesOf(uri: string, version: number): Promise<string[]> {
  return (await client.diagnostics(uri, version)).map(({ code }) => code);
}

function logged(): string[] {
  return client.received.flatMap(({ method, params }) => {
    const { message } = (params ?? {}) as { message?: string };
    return method === 'window/logMessage' && message !== undefined ? [message] : [];
  });
}
