/** Clients of other editors, each with little of what VS Code can: what a server must not take for granted. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client, type Diagnostic, type Position } from './client.ts';

const URI = 'file:///bare/web.sg.yaml';
/** Before the finding: two-byte, three-byte and four-byte characters. */
const TEXT = `securityGroups:
  web:
    ingress:
      - { description: "é 中 🙂", ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }
`;
const LINE = TEXT.split('\n')[3] ?? '';

let client: Client;
beforeEach(() => {
  client = new Client();
});
afterEach(() => client.kill());

test('a client that can do nothing is pushed to, and asked for nothing', async () => {
  const { capabilities } = await client.start({});
  assert.equal(capabilities.positionEncoding, 'utf-16');
  assert.equal('diagnosticProvider' in capabilities, false);
  client.open(URI, TEXT);
  const [finding] = await client.diagnostics(URI, 1);
  assert.equal(finding?.code, 'port-range');
  assert.equal(slice(LINE, finding), '80');
  client.change(URI, 2, TEXT.replace('portRange: 80,', 'portRange: 80/80,'));
  assert.deepEqual(await client.diagnostics(URI, 2), []);
  assert.equal(await client.stop(), 0);
  const asked = client.received.filter(({ id, method }) => id !== undefined && method !== undefined);
  assert.deepEqual(asked, [], 'neither registrations nor settings, folders or progress');
});

test('a client that pulls is not pushed to, and gets nothing twice', async () => {
  const { capabilities } = await client.start({ textDocument: { diagnostic: {} } });
  assert.ok('diagnosticProvider' in capabilities);
  client.open(URI, TEXT);
  const pull = (previousResultId?: string) =>
    client.request('textDocument/diagnostic', { textDocument: { uri: URI }, previousResultId }) as Promise<Report>;
  const first = await pull();
  assert.deepEqual([first.kind, first.items?.map(({ code }) => code)], ['full', ['port-range']]);
  assert.deepEqual(await pull(first.resultId), { kind: 'unchanged', resultId: first.resultId });
  assert.equal(
    client.received.some(({ method }) => method === 'textDocument/publishDiagnostics'),
    false,
  );
});

test('a client that pulls open files only can have all of them pushed', async () => {
  const { capabilities } = await client.start(
    { textDocument: { diagnostic: {} } },
    { initializationOptions: { pushDiagnostics: true } },
  );
  assert.equal('diagnosticProvider' in capabilities, false);
  client.open(URI, TEXT);
  assert.deepEqual(codes(await client.diagnostics(URI, 1)), ['port-range']);
});

test('a client that shows plain text gets no Markdown', async () => {
  const completionItem = { documentationFormat: ['plaintext'] };
  await client.start({ textDocument: { hover: { contentFormat: ['plaintext'] }, completion: { completionItem } } });
  client.open(URI, TEXT);
  const textDocument = { uri: URI };
  const character = LINE.indexOf('portRange');
  const { contents } = (await client.request('textDocument/hover', {
    textDocument,
    position: { line: 3, character },
  })) as { contents: { kind: string; value: string } };
  assert.equal(contents.kind, 'plaintext');
  assert.match(contents.value, /^`portRange` – .*\nValues: .* Source \(https:/m);
  assert.doesNotMatch(contents.value, /\*\*|\]\(/);

  const position = { line: 3, character: character + 'portR'.length };
  const { items } = (await client.request('textDocument/completion', { textDocument, position })) as {
    items: readonly { label: string }[];
  };
  const item = items.find(({ label }) => label === 'portRange');
  const { documentation } = (await client.request('completionItem/resolve', item)) as {
    documentation: { kind: string; value: string };
  };
  assert.equal(documentation.kind, 'plaintext');
  assert.doesNotMatch(documentation.value, /\*\*|\]\(/);
});

test('settings of a client that is not asked come with its notification', async () => {
  await client.start({});
  client.open(URI, TEXT);
  await client.diagnostics(URI, 1);
  client.notify('workspace/didChangeConfiguration', { settings: { secgroup: { checks: { 'port-range': 'off' } } } });
  client.change(URI, 2, `${TEXT}\n`);
  assert.deepEqual(await client.diagnostics(URI, 2), []);
});

test('columns are bytes for a client that counts nothing else', async () => {
  const { capabilities } = await client.start({ general: { positionEncodings: ['utf-8'] } });
  assert.equal(capabilities.positionEncoding, 'utf-8');
  client.open(URI, TEXT);
  const [finding] = await client.diagnostics(URI, 1);
  assert.ok(finding);
  assert.equal(slice(Buffer.from(LINE), finding), '80');

  // What the client says is counted in bytes too: a position, and the ranges of its edits, one after the other.
  const textDocument = { uri: URI };
  const hover = await client.request('textDocument/hover', { textDocument, position: finding.range.start });
  assert.equal(slice(Buffer.from(LINE), hover as { range: Diagnostic['range'] }), '80');
  const { start, end } = finding.range;
  client.notify('textDocument/didChange', {
    textDocument: { uri: URI, version: 2 },
    contentChanges: [
      { range: { start, end: start }, text: 'ü' },
      { range: { start, end: { ...end, character: end.character + 2 } }, text: '80/80' },
    ],
  });
  assert.deepEqual(await client.diagnostics(URI, 2), []);

  const actions = (await client.request('textDocument/documentSymbol', { textDocument })) as {
    range: Diagnostic['range'];
  }[];
  assert.ok(actions.length > 0);
});

test('places in other files are counted in bytes as well', async () => {
  const text = '{ "$comment": "公网入口", "securityGroups": { "api": {}, "web": { "vpcId": "vpc-1" } } }';
  const other = 'file:///bare/other.sg.json';
  await client.start({ general: { positionEncodings: ['utf-8'] } });
  client.open(other, text, 'json');
  await client.diagnostics(other, 1);
  client.open(URI, 'securityGroups:\n  web: { vpcId: vpc-1 }\n');
  const found = await client.diagnostics(URI, 1);
  const places = found.flatMap(({ relatedInformation = [] }) => relatedInformation.map(({ location }) => location));
  assert.deepEqual(
    places.map(({ uri, range }) => [uri, slice(Buffer.from(text), { range })]),
    [[other, '"web"']],
  );
});

test('of several encodings the one of our texts is taken', async () => {
  const { capabilities } = await client.start({ general: { positionEncodings: ['utf-8', 'utf-32', 'utf-16'] } });
  assert.equal(capabilities.positionEncoding, 'utf-16');
});

test('the server is found through a link, as npm installs it, and brings its pages', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'secgroup-bin-'));
  const link = join(folder, 'secgroup-language-server');
  symlinkSync(fileURLToPath(new URL('../../dist/server.js', import.meta.url)), link);
  const linked = new Client({ command: [process.execPath, link, '--stdio'] });
  try {
    await linked.start({});
    const page = (await linked.request('secgroup/checkPage', { id: 'port-range' })) as { markdown: string };
    assert.match(page.markdown, /first\/last/);
    assert.equal(await linked.stop(), 0);
  } finally {
    linked.kill();
    rmSync(folder, { recursive: true });
  }
});

function codes(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ code }) => code);
}

interface Report {
  readonly kind: string;
  readonly resultId: string;
  readonly items?: readonly Diagnostic[];
}

/** The piece of a line that a range names, in the units of the line: of a text, or of its bytes. */
function slice(
  line: string | Buffer,
  at: { readonly range: { readonly start: Position; readonly end: Position } } | undefined,
): string {
  return at ? line.slice(at.range.start.character, at.range.end.character).toString() : '';
}
