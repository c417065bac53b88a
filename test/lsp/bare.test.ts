/** Clients of other editors, each with little of what VS Code can: what a server must not take for granted. */
import assert from 'node:assert/strict';
import { fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client, type Diagnostic, type Position } from './client.ts';
import { client, folder, restart } from './fresh.ts';

const URI = 'file:///bare/web.sg.yaml';
/** Before the finding: two-byte, three-byte and four-byte characters. */
const TEXT = `securityGroups:
  web:
    ingress:
      - { description: "é 中 🙂", ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }
`;
const LINE = TEXT.split('\n')[3] ?? '';

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

const CLOSED = `{ "$comment": "公网🙂", "securityGroups": { "网关": { "securityGroupId": "sg-bp67acfmxazb4p", "ingress": [ { "description": "é中🙂", "ipProtocol": "tcp", "portRange": "80", "sourceGroupId": "数据库" } ] } } }
`;
const OPEN = `securityGroups:
  "数据库": { description: "é中🙂", vpcId: vpc-1, innerAccessPolicy: Drop, ingress: [
      { description: "🙂", ipProtocol: TCP, portRange: 3306, sourceGroupId: 网关 },
      { description: "🙂", ipProtocol: tcp, portRange: 22/22, sourceGroupId: sg-bp67acfmxazb4p },
      { description: "🙂", ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 0.0.0.0/0 },
      { description: "🙂", ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8 } ] }
`;

test('every answer that holds places counts bytes where it is asked to, in open files and in others', async () => {
  const texts = new Map([
    [folder.write('closed.sg.json', CLOSED), CLOSED],
    [folder.write('open.sg.yaml', OPEN), OPEN],
  ]);
  const units = await placesTold('utf-16', texts);
  restart();
  const bytes = await placesTold('utf-8', texts);
  for (const [request, { answer, asked }] of units) {
    const inBytes = bytes.get(request)?.answer;
    assert.notDeepEqual(inBytes, answer, `${request}: characters of several bytes stand before what is told`);
    assert.deepEqual(inUnits(inBytes, asked, texts), answer, request);
  }
});

interface Told {
  readonly answer: unknown;
  /** The document that was asked about. */
  readonly asked: string;
}

/** What a client is told that counts so, by request. */
async function placesTold(
  encoding: 'utf-8' | 'utf-16',
  texts: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Told>> {
  const told = new Map<string, Told>();
  const uri = folder.uriOf('open.sg.yaml');
  const textDocument = { uri };
  const tell = async (request: string, params: object, asked = uri) => {
    const answer = unpacked(await client.request(request, params));
    told.set(told.has(request) ? `${request} (${told.size})` : request, { answer, asked });
    return answer;
  };
  const at = (word: string, from = 0): Position => {
    const lines = OPEN.slice(0, OPEN.indexOf(word, from)).split('\n');
    const before = lines.at(-1) ?? '';
    return { line: lines.length - 1, character: encoding === 'utf-8' ? Buffer.byteLength(before) : before.length };
  };
  const peer = { textDocument, position: at('网关') };
  const all = { start: { line: 0, character: 0 }, end: { line: OPEN.split('\n').length, character: 0 } };
  await client.start(
    { general: { positionEncodings: [encoding] }, textDocument: { diagnostic: {} } },
    { workspaceFolders: [{ uri: folder.uriOf(), name: 'w' }] },
  );
  client.open(uri, texts.get(uri) ?? '');
  const { items } = (await tell('textDocument/diagnostic', { textDocument })) as { items: readonly Diagnostic[] };
  await tell('workspace/diagnostic', { previousResultIds: [] });
  await tell('textDocument/definition', peer);
  await tell('textDocument/references', { ...peer, context: { includeDeclaration: true } });
  await tell('textDocument/documentHighlight', peer);
  await tell('textDocument/hover', { textDocument, position: at('3306') });
  await tell('textDocument/completion', { textDocument, position: at('3306') });
  await tell('textDocument/documentSymbol', { textDocument });
  await tell('workspace/symbol', { query: '' });
  await tell('textDocument/documentLink', { textDocument });
  await tell('textDocument/prepareRename', peer);
  await tell('textDocument/rename', { ...peer, newName: 'gateway' });
  await tell('textDocument/codeLens', { textDocument });
  await tell('textDocument/inlayHint', { textDocument, range: all });
  await tell('textDocument/selectionRange', { textDocument, positions: [at('3306')] });
  await tell('textDocument/semanticTokens/full', { textDocument });
  await tell('textDocument/semanticTokens/range', { textDocument, range: all });
  await tell('textDocument/formatting', { textDocument, options: { tabSize: 2, insertSpaces: true } });
  const [fixable] = items.filter(({ code }) => code === 'port-range');
  const context = { diagnostics: [fixable] };
  const actions = (await tell('textDocument/codeAction', {
    textDocument,
    range: fixable?.range,
    context,
  })) as object[];
  await tell('codeAction/resolve', actions[0] ?? {});
  for (const name of ['网关', '"数据库"']) {
    const [item] = (await tell('textDocument/prepareCallHierarchy', {
      textDocument,
      position: at(name),
    })) as { uri: string }[];
    await tell('callHierarchy/incomingCalls', { item }, item?.uri);
    await tell('callHierarchy/outgoingCalls', { item }, item?.uri);
  }
  await tell('secgroup/groups', {});
  await tell('secgroup/explain', { uri, question: '8.8.8.8 -> 数据库 tcp 22' });
  return told;
}

/** An answer without the names by which reports are asked for again, and with the places of tokens each for itself. */
function unpacked(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer ?? null), (name, value) =>
    name === 'resultId' ? undefined : name === 'data' && Array.isArray(value) ? tokensOf(value) : value,
  );
}

/** Five numbers each: lines and columns from the token before, length, and two that count nothing. */
function tokensOf(data: readonly number[]): object[] {
  let [line, character] = [0, 0];
  return Array.from({ length: data.length / 5 }, (_, i) => {
    const [lines = 0, columns = 0, length = 0] = data.slice(5 * i, 5 * i + 3);
    character = lines === 0 ? character + columns : columns;
    line += lines;
    return { start: { line, character }, end: { line, character: character + length } };
  });
}

/** An answer with its columns counted in UTF-16 units, each in the text that it is about. */
function inUnits(answer: unknown, uri: string, texts: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(answer)) return answer.map((each) => inUnits(each, uri, texts));
  const unitsAt = (file: string, line: number, bytes: number) =>
    Buffer.from(texts.get(file)?.split('\n')[line] ?? '')
      .subarray(0, bytes)
      .toString().length;
  const [, file = '', line, column] = /^(.*#L)(\d+),(\d+)$/.exec(String(answer)) ?? [];
  if (line !== undefined)
    return `${file}${line},${unitsAt(file.slice(0, -2), Number(line) - 1, Number(column) - 1) + 1}`;
  if (typeof answer !== 'object' || answer === null) return answer;
  if ('character' in answer && 'line' in answer)
    return { ...answer, character: unitsAt(uri, Number(answer.line), Number(answer.character)) };
  const { textDocument, from, ...itself } = answer as { [name: string]: { uri?: string } | undefined };
  const own = textDocument?.uri ?? from?.uri ?? itself.uri;
  const about = typeof own === 'string' ? own : uri;
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [name, inUnits(value, texts.has(name) ? name : about, texts)]),
  );
}

test('of several encodings the one of our texts is taken', async () => {
  const { capabilities } = await client.start({ general: { positionEncodings: ['utf-8', 'utf-32', 'utf-16'] } });
  assert.equal(capabilities.positionEncoding, 'utf-16');
});

const SERVER = fileURLToPath(new URL('../../dist/server.js', import.meta.url));

test('who starts it by hand is told how it wants to be started, in the language of the machine', () => {
  const run = (machine: string, ...args: string[]) => {
    const env = { ...process.env, LC_ALL: machine };
    const { status, stdout, stderr } = spawnSync(process.execPath, [SERVER, ...args], { env, encoding: 'utf8' });
    return { status, stdout: stdout.split('\n'), stderr: stderr.split('\n') };
  };
  const english = run('C');
  assert.deepEqual([english.status, english.stdout, english.stderr.length], [1, [''], 7]);
  assert.match(english.stderr[0] ?? '', /^SecGroup \d+\.\d+\.\d+: a language server/);
  assert.match(english.stderr[2] ?? '', /--stdio +over standard input and output$/);
  const chinese = run('zh_CN.UTF-8', '--port=1');
  assert.equal(chinese.status, 1);
  assert.match(chinese.stderr[0] ?? '', /阿里云安全组语言服务器。$/);
  assert.match(chinese.stderr[2] ?? '', /--stdio +通过标准输入和标准输出$/);
  assert.deepEqual(run('C', '--help'), { status: 0, stdout: english.stderr, stderr: [''] });
  const { status, stdout } = run('C', '--version');
  assert.deepEqual([status, english.stderr[0]?.includes(` ${stdout[0]}:`)], [0, true]);
});

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { processId: null, rootUri: null, capabilities: {} },
};

test('it answers over a port as well', async () => {
  const editor = createServer();
  await once(editor.listen(0, '127.0.0.1'), 'listening');
  const { port } = editor.address() as AddressInfo;
  const server = spawn(process.execPath, [SERVER, `--socket=${port}`], { stdio: 'inherit' });
  try {
    const [socket] = (await once(editor, 'connection')) as [Socket];
    const body = JSON.stringify(INITIALIZE);
    socket.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
    let heard = '';
    for await (const chunk of socket) {
      heard += chunk;
      if (heard.includes('"capabilities"')) break;
    }
    assert.match(heard, /"id":1,"result":/);
  } finally {
    server.kill('SIGKILL');
    editor.close();
  }
});

test('it answers over a channel of Node as well', async () => {
  const server = fork(SERVER, ['--node-ipc']);
  try {
    server.send(INITIALIZE);
    const [answer] = await once(server, 'message');
    assert.equal(answer.result.serverInfo.name, 'secgroup');
  } finally {
    server.kill('SIGKILL');
  }
});

test('the server is found through a link, as npm installs it, and brings its pages', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'secgroup-bin-'));
  const link = join(folder, 'secgroup-language-server');
  symlinkSync(SERVER, link);
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
