// The bundled server over stdio, as any editor would start it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnostic } from './client.ts';
import { client, folder } from './fresh.ts';

const URI = 'file:///work/web.sg.yaml';
const BROKEN = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }
`;
const MENDED = BROKEN.replace('portRange: 80', 'portRange: 80/80');

test('initialize names the server and says what it can do', async () => {
  const result = (await client.request('initialize', { processId: null, rootUri: null, capabilities: {} })) as {
    serverInfo: { name: string };
    capabilities: { hoverProvider: boolean; textDocumentSync: { change: number } };
  };
  assert.equal(result.serverInfo.name, 'secgroup');
  assert.equal(result.capabilities.hoverProvider, true);
  assert.equal(result.capabilities.textDocumentSync.change, 2);
});

test('a client that cannot pull is pushed the findings, with the version they belong to', async () => {
  const { diagnosticProvider } = (await client.start()).capabilities;
  assert.equal(diagnosticProvider, undefined);
  client.open(URI, BROKEN);
  const [finding, ...others] = await client.diagnostics(URI, 1);
  assert.deepEqual(others, []);
  assert.equal(finding?.code, 'port-range');
  assert.equal(finding?.source, 'secgroup');
  assert.deepEqual(finding?.range, { start: { line: 4, character: 38 }, end: { line: 4, character: 40 } });
  assert.match(finding?.codeDescription.href ?? '', /^file:\/\/.*checks\.md#port-range$/);
  client.change(URI, 2, MENDED);
  assert.deepEqual(await client.diagnostics(URI, 2), []);
});

test('a client that pulls is answered, and told "unchanged" where nothing is new', async () => {
  const { diagnosticProvider } = (await client.start({ textDocument: { diagnostic: {} } })).capabilities;
  assert.ok(diagnosticProvider);
  client.open(URI, BROKEN);
  const textDocument = { uri: URI };
  const first = (await client.request('textDocument/diagnostic', { textDocument })) as Report;
  assert.deepEqual(
    first.items?.map((item) => item.code),
    ['port-range'],
  );
  const again = (await client.request('textDocument/diagnostic', {
    textDocument,
    previousResultId: first.resultId,
  })) as Report;
  assert.equal(again.kind, 'unchanged');
  client.change(URI, 2, MENDED);
  const mended = (await client.request('textDocument/diagnostic', {
    textDocument,
    previousResultId: first.resultId,
  })) as Report;
  assert.deepEqual(mended.items, []);
});

/** A text whose checks take a while. */
function longText(priority: number): string {
  const rule = (i: number) =>
    `      - { ipProtocol: tcp, portRange: ${i + 1}/${60_000 - i}, sourceCidrIp: 10.${i % 7}.0.0/16, priority: ${(i % 90) + priority} }\n`;
  const rules = Array.from({ length: 190 }, (_, i) => rule(i)).join('');
  const groups = Array.from({ length: 40 }, (_, i) => `  web${i}:\n    vpcId: vpc-1\n    ingress:\n${rules}`);
  return `securityGroups:\n${groups.join('')}`;
}

interface Report {
  readonly kind: string;
  readonly resultId?: string;
  readonly items?: Diagnostic[];
}

test('incremental changes are put together', async () => {
  await client.start();
  client.open(URI, BROKEN);
  const at = { line: 4, character: 40 };
  const contentChanges = [{ range: { start: at, end: at }, text: '/80' }];
  client.notify('textDocument/didChange', { textDocument: { uri: URI, version: 2 }, contentChanges });
  assert.deepEqual(await client.diagnostics(URI, 2), []);
});

test('a quick fix comes with its finding and mends it', async () => {
  await client.start({ workspace: { workspaceEdit: { documentChanges: true } } });
  client.open(URI, BROKEN);
  const diagnostics = await client.diagnostics(URI, 1);
  const range = diagnostics[0]?.range;
  const actions = (await client.request('textDocument/codeAction', {
    textDocument: { uri: URI },
    range,
    context: { diagnostics },
  })) as Action[];
  const fix = actions.find((action) => action.isPreferred);
  assert.equal(fix?.title, 'Write 80/80');
  assert.equal(fix?.kind, 'quickfix');
  assert.equal(fix?.diagnostics?.[0]?.code, 'port-range');
  assert.deepEqual(fix?.edit.documentChanges, [
    { textDocument: { uri: URI, version: 1 }, edits: [{ range, newText: '80/80' }] },
  ]);
  assert.ok(actions.some((action) => /Ignore/.test(action.title)));
});

test('a fix that changes access says so in its title and of each change, also where a value is to be typed', async () => {
  const workspaceEdit = { documentChanges: true, snippetEditSupport: true, changeAnnotationSupport: {} };
  await client.start({ workspace: { workspaceEdit } });
  client.open(URI, MENDED.replace('80/80', '22/22').replace('10.0.0.0/8', '0.0.0.0/0'));
  const diagnostics = await client.diagnostics(URI, 1);
  const [{ range } = {}] = diagnostics;
  const actions = (await client.request('textDocument/codeAction', {
    textDocument: { uri: URI },
    range,
    context: { diagnostics },
  })) as (Action & { edit: { documentChanges: { edits: { snippet?: object; annotationId?: string }[] }[] } })[];
  const [narrow] = actions;
  assert.match(narrow?.title ?? '', / · changes access$/);
  const [{ edits = [] } = {}] = narrow?.edit.documentChanges ?? [];
  assert.deepEqual(
    edits.map(({ snippet, annotationId }) => [snippet, annotationId]),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the snippet as it goes over the wire
    [[{ kind: 'snippet', value: '${1:10.0.0.0/8}' }, 'access']],
  );
});

test('fix all is given where it is asked for, and only then', async () => {
  await client.start();
  client.open(URI, BROKEN);
  const ask = async (only?: string[]) => {
    const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
    const context = { diagnostics: [], ...(only && { only }) };
    return (await client.request('textDocument/codeAction', {
      textDocument: { uri: URI },
      range,
      context,
    })) as Action[];
  };
  assert.deepEqual(
    (await ask(['source.fixAll'])).map((action) => action.kind),
    ['source.fixAll.secgroup'],
  );
  assert.deepEqual(
    (await ask(['refactor'])).map((action) => action.kind),
    ['refactor.rewrite'],
  );
  assert.ok((await ask()).every((action) => action.kind !== 'source.fixAll.secgroup'));
});

interface Action {
  readonly title: string;
  readonly kind: string;
  readonly isPreferred?: boolean;
  readonly diagnostics?: Diagnostic[];
  readonly edit: { readonly documentChanges?: unknown };
}

test('hover explains, and the outline names groups and rules', async () => {
  await client.start();
  client.open(URI, MENDED);
  const hover = (await client.request('textDocument/hover', {
    textDocument: { uri: URI },
    position: { line: 4, character: 38 },
  })) as {
    contents: { kind: string; value: string };
  };
  assert.equal(hover.contents.kind, 'markdown');
  assert.match(hover.contents.value, /10\.0\.0\.0\/8/);
  const outline = (await client.request('textDocument/documentSymbol', { textDocument: { uri: URI } })) as {
    name: string;
  }[];
  assert.deepEqual(
    outline.map((symbol) => symbol.name),
    ['web'],
  );
});

test('a document that is nobody of ours is left alone', async () => {
  await client.start();
  const uri = 'file:///work/docker-compose.yaml';
  client.open(uri, 'services:\n  web:\n    ports: [80-443]\n');
  assert.deepEqual(await client.diagnostics(uri, 1), []);
  assert.equal(
    await client.request('textDocument/hover', { textDocument: { uri }, position: { line: 1, character: 3 } }),
    null,
  );
});

test('settings change what is said: by being asked', async () => {
  let severity = 'hint';
  client.answers['workspace/configuration'] = () => [{ checks: { 'port-range': severity } }];
  await client.start({ workspace: { configuration: true } });
  client.open(URI, BROKEN);
  assert.deepEqual(
    (await client.diagnostics(URI, 1)).map((finding) => finding.severity),
    [4],
  );
  severity = 'off';
  client.received.length = 0;
  client.notify('workspace/didChangeConfiguration', { settings: null });
  assert.deepEqual(await client.diagnostics(URI, 1), []);
});

test('settings change what is said: by being sent', async () => {
  await client.start();
  client.open(URI, BROKEN);
  assert.equal((await client.diagnostics(URI, 1)).length, 1);
  client.received.length = 0;
  client.notify('workspace/didChangeConfiguration', { settings: { secgroup: { checks: { 'port-range': 'off' } } } });
  assert.deepEqual(await client.diagnostics(URI, 1), []);
});

test('closing clears the findings', async () => {
  await client.start();
  client.open(URI, BROKEN);
  await client.diagnostics(URI, 1);
  client.received.length = 0;
  client.notify('textDocument/didClose', { textDocument: { uri: URI } });
  const cleared = await client.notification<{ diagnostics: unknown[] }>('textDocument/publishDiagnostics');
  assert.deepEqual(cleared.diagnostics, []);
});

test('twenty keys in a row end in the findings of the last', async () => {
  await client.start();
  client.open(URI, BROKEN);
  for (let version = 2; version <= 21; version++)
    client.change(URI, version, BROKEN.replace('80,', `${'8'.repeat(version % 4 || 4)},`));
  client.change(URI, 22, MENDED);
  assert.deepEqual(await client.diagnostics(URI, 22), []);
});

test('who asks for what is found in long checks keeps nobody else waiting', async () => {
  await client.start({ textDocument: { diagnostic: {} } });
  const textDocument = { uri: URI };
  const symbols = () => client.request('textDocument/documentSymbol', { textDocument });
  const position = { line: 4, character: 10 };
  const asked = Object.entries({
    codeAction: { range: { start: position, end: position }, context: { diagnostics: [] } },
    codeLens: {},
  });
  client.open(URI, BROKEN);
  for (const [what, params] of asked) await client.request(`textDocument/${what}`, { textDocument, ...params });
  for (const [i, [what, params]] of asked.entries()) {
    client.change(URI, 2 + i, longText(i + 1));
    await symbols(); // It has been read, and nothing is checked.
    let answer: unknown;
    const answered = client.request(`textDocument/${what}`, { textDocument, ...params }).then((found) => {
      answer = found;
    });
    let meanwhile = 0;
    for (; answer === undefined; meanwhile++) await symbols();
    await answered;
    assert.ok(meanwhile > 5, `${what}: ${meanwhile}`);
  }
});

test('who asks about one place behind an edit does not wait for what is found in all others', async () => {
  await client.start({ textDocument: { diagnostic: {} } });
  const textDocument = { uri: URI };
  client.open(URI, longText(1));
  await client.request('textDocument/diagnostic', { textDocument });
  await client.request('textDocument/hover', { textDocument, position: { line: 4, character: 10 } });
  client.change(URI, 2, longText(2));
  const answered: string[] = [];
  const ask = async (what: string, params = {}) => {
    await client.request(`textDocument/${what}`, { textDocument, ...params });
    answered.push(what);
  };
  await client.together(() => Promise.all([ask('diagnostic'), ask('hover', { position: { line: 4, character: 10 } })]));
  assert.deepEqual(answered, ['hover', 'diagnostic']);
});

test('a client that refuses what nobody waits for is served on', async () => {
  const refreshSupport = true;
  const methods = ['codeLens', 'inlayHint', 'diagnostic'].map((what) => `workspace/${what}/refresh`);
  for (const method of methods) client.answers[method] = () => Promise.reject(new Error('not today'));
  await client.start({
    textDocument: { diagnostic: {} },
    workspace: { codeLens: { refreshSupport }, inlayHint: { refreshSupport }, diagnostics: { refreshSupport } },
  });
  client.notify('workspace/didChangeConfiguration', { settings: {} });
  client.open(URI, BROKEN);
  client.notify('workspace/didChangeConfiguration', { settings: {} });
  for (const method of methods) await client.notification(method);
  const refused = ({ message }: { message: string }) => message.includes('not today');
  await client.notification('window/logMessage', refused);
  const { items = [] } = (await client.request('textDocument/diagnostic', { textDocument: { uri: URI } })) as Report;
  assert.equal(items.length, 1);
});

test('long checks are interrupted for what is asked meanwhile, and for edits', async () => {
  await client.start({ textDocument: { diagnostic: {} } });
  const text = longText(1);
  client.open(URI, text);
  let report: Report | undefined;
  const textDocument = { uri: URI };
  const found = client.request('textDocument/diagnostic', { textDocument }).then((answer) => {
    report = answer as Report;
  });
  let answered = 0;
  while (report === undefined) {
    await client.request('textDocument/documentSymbol', { textDocument });
    if (++answered === 3) client.change(URI, 2, text.replace('tcp', 'txp'));
  }
  await found;
  assert.ok(answered > 5, `${answered}`);
  assert.ok(report.items?.some(({ code }) => code === 'protocol'));
});

test('the status tells the client what kind of file it is', async () => {
  await client.start({}, { initializationOptions: { status: true, checkPage: 'command:page?{id}' } });
  client.open(URI, BROKEN);
  const status = await client.notification<{ uri: string; kind: string; groups: number; rules: number }>(
    'secgroup/status',
  );
  assert.deepEqual([status.uri, status.groups, status.rules], [URI, 1, 1]);
  assert.equal((await client.diagnostics(URI, 1))[0]?.codeDescription.href, 'command:page?port-range');
});

test('a huge document is named too large, at once', async () => {
  await client.start({}, { initializationOptions: { status: true } });
  client.open(URI, `securityGroups:\n${'  # padding padding padding padding\n'.repeat(3_000_000)}`);
  const status = await client.notification<{ note?: string }>('secgroup/status');
  assert.match(status.note ?? '', /too large/);
  assert.deepEqual(await client.diagnostics(URI, 1), []);
});

test('the FAQ, the pages and the templates can be asked for', async () => {
  await client.start();
  const found = (await client.request('secgroup/searchFaq', { query: 'port 25' })) as { id: string }[];
  assert.equal(found[0]?.id, 'port-25');
  const answer = (await client.request('secgroup/faqAnswer', { id: 'port-25' })) as { markdown: string };
  assert.match(answer.markdown, /465/);
  assert.equal(await client.request('secgroup/faqAnswer', { id: 'nothing' }), null);
  const page = (await client.request('secgroup/checkPage', { id: 'port-range' })) as { markdown: string };
  assert.match(page.markdown, /first\/last/);
  const templates = (await client.request('secgroup/templates', null)) as { text: string }[];
  assert.ok(templates.length >= 4);
});

test('requests for unknown documents, cancelled and unheard-of requests are answered', async () => {
  await client.start();
  const textDocument = { uri: 'file:///nowhere.sg.yaml' };
  const position = { line: 0, character: 0 };
  assert.equal(await client.request('textDocument/hover', { textDocument, position }), null);
  assert.equal(await client.request('textDocument/documentSymbol', { textDocument }), null);
  client.open(URI, BROKEN);
  const { id, answer } = client.send('textDocument/hover', { textDocument: { uri: URI }, position });
  client.notify('$/cancelRequest', { id });
  await answer;
  await assert.rejects(client.request('secgroup/nothing', {}), /Unhandled method|not found/i);
  client.notify('textDocument/didChange', {
    textDocument: { ...textDocument, version: 9 },
    contentChanges: [{ text: 'x' }],
  });
  client.notify('textDocument/didClose', { textDocument });
  assert.equal((await client.diagnostics(URI, 1)).length, 1);
});

test('requests before initialize find nothing, and the server lives on', async () => {
  const position = { line: 0, character: 0 };
  assert.equal(await client.request('textDocument/hover', { textDocument: { uri: URI }, position }), null);
  client.open(URI, MENDED);
  await client.start();
  client.change(URI, 2, BROKEN);
  assert.equal((await client.diagnostics(URI, 2)).length, 1);
});

test('shutdown and exit end the process', async () => {
  await client.start();
  assert.equal(await client.stop(), 0);
});

test('so does a client that goes without a word', async () => {
  await client.start();
  assert.equal(await client.leave(), 1);
});

test('groups of other files of the workspace are known, and a file that changes is read again', async () => {
  const other = folder.write('groups.sg.yaml', 'securityGroups:\n  db: { vpcId: vpc-1 }\n');
  const uri = folder.uriOf('main.sg.yaml');
  await client.start({}, { workspaceFolders: [{ uri: folder.uriOf(), name: 'w' }] });
  client.open(uri, 'instances:\n  one: { securityGroupIds: [db, nowhere] }\n');
  const codes = (params: { uri: string; diagnostics: Diagnostic[] }) =>
    params.diagnostics.map((finding) => finding.code);
  const isFinal = (count: number) => (params: { uri: string; diagnostics: Diagnostic[] }) =>
    params.uri === uri && codes(params).filter((code) => code === 'unknown-group').length === count;
  await client.notification('textDocument/publishDiagnostics', isFinal(1));
  folder.remove('groups.sg.yaml');
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: other, type: 3 }] });
  await client.notification('textDocument/publishDiagnostics', isFinal(2));
});
