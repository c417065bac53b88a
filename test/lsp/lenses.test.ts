// Code lenses and inlay hints, asked by a bare client.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Client, type Position } from './client.ts';

const URI = 'file:///work/web.sg.yaml';
const TEXT = `securityGroups:
  web:
    ingress:
      - { ipProtocol: tcp, portRange: 3306/3306, sourceCidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: 3306/3306, sourceCidrIp: 10.1.0.0/16 }
instances:
  web-1: { securityGroupIds: [web] }
`;
const WHOLE = { start: { line: 0, character: 0 }, end: { line: 7, character: 0 } };
const textDocument = { uri: URI };

interface Range {
  readonly start: Position;
  readonly end: Position;
}
interface Lens {
  readonly range: Range;
  readonly command?: { readonly title: string; readonly command: string; readonly arguments?: readonly unknown[] };
}
interface Hint {
  readonly position: Position;
  readonly label: string;
  readonly paddingLeft: boolean;
  readonly tooltip?: { readonly kind: string; readonly value: string };
}

let client: Client;
beforeEach(() => {
  client = new Client();
});
afterEach(() => client.kill());

async function lenses(): Promise<Lens[]> {
  const found = (await client.request('textDocument/codeLens', { textDocument })) as Lens[];
  assert.ok(found.every(({ command }) => command === undefined));
  return Promise.all(found.map(async (lens) => (await client.request('codeLens/resolve', lens)) as Lens));
}

async function hints(range: Range = WHOLE): Promise<Hint[]> {
  return (await client.request('textDocument/inlayHint', { textDocument, range })) as Hint[];
}

test('lenses resolve to commands that the client knows', async () => {
  const { capabilities } = await client.start({}, { initializationOptions: { commands: true } });
  assert.deepEqual(capabilities.codeLensProvider, { resolveProvider: true });
  client.open(URI, TEXT);
  const found = await lenses();
  const at = { line: 1, character: 2 };
  assert.deepEqual(
    found.map(({ range, command }) => [range.start, command]),
    [
      [at, { title: '2 in + 0 out = 2 of 200', command: 'secgroup.showEffectiveRules', arguments: [URI, 'web'] }],
      [at, { title: 'attached to 1', command: 'secgroup.showPlaces', arguments: [URI, at, [rangeOf(6, 30, 33)]] }],
      [at, { title: '1 dead rule', command: 'secgroup.showPlaces', arguments: [URI, at, [rangeOf(4, 8, 76)]] }],
    ],
  );
});

function rangeOf(line: number, from: number, to: number): Range {
  return { start: { line, character: from }, end: { line, character: to } };
}

test('a client without commands gets words only', async () => {
  await client.start();
  client.open(URI, TEXT);
  const commands = (await lenses()).map(({ command }) => command);
  assert.deepEqual(commands, [
    { title: '2 in + 0 out = 2 of 200', command: '' },
    { title: 'attached to 1', command: '' },
    { title: '1 dead rule', command: '' },
  ]);
});

test('a lens whose group has gone meanwhile does no harm', async () => {
  await client.start();
  client.open(URI, TEXT);
  const [first] = (await client.request('textDocument/codeLens', { textDocument })) as Lens[];
  client.change(URI, 2, 'securityGroups:\n  app:\n    ingress: []\n');
  const resolved = (await client.request('codeLens/resolve', first)) as Lens;
  assert.equal(resolved.command?.command, '');
});

test('hints come with tooltips, within the range that is asked for', async () => {
  const { capabilities } = await client.start();
  assert.equal(capabilities.inlayHintProvider, true);
  client.open(URI, TEXT);
  const found = await hints();
  assert.deepEqual(
    found.map(({ position, label }) => [position.line, label]),
    [
      [1, '· out: all allowed'],
      [2, '· same group allowed, all else dropped'],
      [3, '· MySQL'],
      [3, '· private addresses'],
      [4, '· MySQL'],
    ],
  );
  assert.ok(found.every(({ paddingLeft }) => paddingLeft));
  assert.match(found[2]?.tooltip?.value ?? '', /^TCP 3306: MySQL\./);
  assert.deepEqual(
    (await hints({ start: { line: 4, character: 0 }, end: { line: 4, character: 99 } })).map(({ label }) => label),
    ['· MySQL'],
  );
});

test('settings switch kinds off, and the client is told to ask again', async () => {
  const refreshSupport = true;
  await client.start({ workspace: { codeLens: { refreshSupport }, inlayHint: { refreshSupport } } });
  client.open(URI, TEXT);
  assert.equal((await lenses()).length, 3);
  const asked = Promise.all([
    client.notification('workspace/codeLens/refresh'),
    client.notification('workspace/inlayHint/refresh'),
  ]);
  client.notify('workspace/didChangeConfiguration', {
    settings: {
      secgroup: {
        codeLens: { counts: false, deadRules: false },
        inlayHints: { implicitRules: false, addresses: false },
      },
    },
  });
  await asked;
  assert.deepEqual(
    (await lenses()).map(({ command }) => command?.title),
    ['attached to 1'],
  );
  assert.deepEqual(
    (await hints()).map(({ label }) => label),
    ['· MySQL', '· MySQL'],
  );
});

test('files of others have neither', async () => {
  await client.start();
  client.open('file:///work/compose.yaml', 'services: {}\n');
  const other = { uri: 'file:///work/compose.yaml' };
  assert.equal(await client.request('textDocument/codeLens', { textDocument: other }), null);
  assert.equal(await client.request('textDocument/inlayHint', { textDocument: other, range: WHOLE }), null);
});
