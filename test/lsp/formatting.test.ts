// Formatting, asked by a bare client.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { client, restart } from './fresh.ts';

const URI = 'file:///work/web.sg.yaml';
const TEXT = `securityGroups:
  web:
    ingress:
      - { portRange: 80, ipProtocol: tcp, sourceCidrIp: 10.0.0.0/8 }
      - { portRange: 22, ipProtocol: tcp, sourceCidrIp: 10.0.0.0/8 }
`;
const options = { tabSize: 2, insertSpaces: true };

interface Edit {
  readonly range: { readonly start: { readonly line: number }; readonly end: { readonly line: number } };
  readonly newText: string;
}

test('a client that is told nothing later may ask at once; it gets edits of rules only', async () => {
  const { capabilities } = await client.start();
  assert.equal(capabilities.documentFormattingProvider, true);
  assert.equal(capabilities.documentRangeFormattingProvider, true);
  client.open(URI, TEXT);
  const edits = (await client.request('textDocument/formatting', { textDocument: { uri: URI }, options })) as Edit[];
  assert.deepEqual(
    edits.map(({ range, newText }) => [range.start.line, newText]),
    [
      [3, 'ipProtocol: tcp'],
      [3, 'portRange: 80/80'],
      [4, 'ipProtocol: tcp'],
      [4, 'portRange: 22/22'],
    ],
  );
  const range = { start: { line: 4, character: 0 }, end: { line: 4, character: 9 } };
  const some = await client.request('textDocument/rangeFormatting', { textDocument: { uri: URI }, range, options });
  assert.deepEqual(some, edits.slice(2));
});

test('files of others are theirs to format; the source action does it where somebody asks', async () => {
  await client.start();
  const uri = 'file:///work/net.yaml';
  client.open(uri, TEXT);
  assert.equal(await client.request('textDocument/formatting', { textDocument: { uri }, options }), null);
  const actionsOf = async (only?: readonly string[]) => {
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const context = { diagnostics: [], ...(only && { only }) };
    return (await client.request('textDocument/codeAction', { textDocument: { uri }, range, context })) as {
      kind: string;
      title: string;
    }[];
  };
  assert.deepEqual(
    (await actionsOf(['source.format'])).map(({ kind, title }) => [kind, title]),
    [['source.format.secgroup', 'Give all rules one form']],
  );
  assert.deepEqual(
    (await actionsOf()).filter(({ kind }) => kind?.startsWith('source')),
    [],
  );
});

test('a client that is told later is told of our language, and of our files where nobody knows the language', async () => {
  const dynamicRegistration = true;
  const { capabilities } = await client.start({
    textDocument: { formatting: { dynamicRegistration }, rangeFormatting: { dynamicRegistration } },
  });
  assert.equal(capabilities.documentFormattingProvider, undefined);
  const { registrations } = await client.notification<{
    registrations: { method: string; registerOptions: unknown }[];
  }>('client/registerCapability', (params) => params.registrations[0]?.method === 'textDocument/formatting');
  assert.deepEqual(registrations[0]?.registerOptions, {
    documentSelector: [{ language: 'security-group' }, { pattern: '**/*.sg.{yaml,yml,json}' }],
  });
});

const STACK = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
        # web
        - { PortRange: 80/80, IpProtocol: tcp, SourceCidrIp: 10.0.0.0/8 }
`;
const EVERYWHERE = { settings: { secgroup: { format: { everywhere: true } } } };

test('where the user wants it, rules get one form in every file that holds groups', async () => {
  await client.start();
  const [stack, foreign] = ['file:///work/stack.yaml', 'file:///work/values.yaml'];
  client.open(stack, STACK);
  client.open(foreign, 'portRange: 80\nipProtocol: tcp\n');
  const formatted = (uri: string) => client.request('textDocument/formatting', { textDocument: { uri }, options });
  assert.equal(await formatted(stack), null);
  client.notify('workspace/didChangeConfiguration', EVERYWHERE);
  assert.deepEqual(
    ((await formatted(stack)) as Edit[]).map(({ newText }) => newText),
    ['IpProtocol: tcp', 'PortRange: 80/80'],
  );
  assert.equal(await formatted(foreign), null);
});

interface Registration {
  readonly id: string;
  readonly method: string;
  readonly registerOptions: unknown;
}

test('a client that is told later is told of each such document, and when that is over', async () => {
  const dynamicRegistration = true;
  await client.start({
    textDocument: { formatting: { dynamicRegistration }, rangeFormatting: { dynamicRegistration } },
  });
  client.notify('workspace/didChangeConfiguration', EVERYWHERE);
  const uri = 'file:///c%3A/work/%5Bnew%5D/stack.yaml';
  client.open('file:///work/values.yaml', 'a: 1\n');
  client.open(uri, STACK);
  client.open(URI, TEXT);
  const isOne = ({ registrations }: { registrations: Registration[] }) =>
    registrations.some(({ registerOptions }) => JSON.stringify(registerOptions).includes('stack'));
  const { registrations } = await client.notification('client/registerCapability', isOne);
  const registerOptions = { documentSelector: [{ scheme: 'file', pattern: '**/work/[[]new[]]/stack.yaml' }] };
  assert.deepEqual(
    registrations.map((one) => [one.method, one.registerOptions]),
    [
      ['textDocument/formatting', registerOptions],
      ['textDocument/rangeFormatting', registerOptions],
    ],
  );
  client.notify('textDocument/didClose', { textDocument: { uri } });
  const { unregisterations } = await client.notification<{ unregisterations: Registration[] }>(
    'client/unregisterCapability',
  );
  assert.deepEqual(unregisterations.map(({ id }) => id).sort(), registrations.map(({ id }) => id).sort());
  await client.diagnostics(URI, 1);
  const told = client.received.filter(({ method }) => method === 'client/registerCapability');
  assert.ok(!JSON.stringify(told).includes('values.yaml'), 'nothing is said of files of others');
  assert.ok(!JSON.stringify(told).includes('web.sg.yaml'), 'nor again of those that are told of anyway');
});

test('refactorings are offered where nothing is wrong, and say that they change access', async () => {
  const { capabilities } = await client.start({
    workspace: { workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} } },
  });
  assert.ok(
    (capabilities.codeActionProvider as { codeActionKinds: string[] }).codeActionKinds.includes('refactor.rewrite'),
  );
  client.open(URI, TEXT.replace('portRange: 80', 'portRange: 80/80'));
  const position = { line: 3, character: 12 };
  const actions = (await client.request('textDocument/codeAction', {
    textDocument: { uri: URI },
    range: { start: position, end: position },
    context: { diagnostics: [], only: ['refactor'] },
  })) as { title: string; kind: string; edit: { changeAnnotations: object; documentChanges: { edits: object[] }[] } }[];
  const title = 'Turn into a drop rule (closes tcp 80 to 10.0.0.0/8 at most)'; // The other rule is refused.
  const found = actions.find((action) => action.title === title);
  assert.equal(found?.kind, 'refactor.rewrite');
  assert.deepEqual(found.edit.changeAnnotations, { access: { label: 'Changes access', description: title } });
  const [{ edits = [] } = {}] = found.edit.documentChanges;
  assert.deepEqual(edits, [
    {
      range: { start: { line: 3, character: 43 }, end: { line: 3, character: 43 } },
      newText: ', policy: drop',
      annotationId: 'access',
    },
  ]);
});

const RESOLVES = { codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } } };

interface Offer {
  readonly title: string;
  readonly kind: string;
  readonly data?: unknown;
  readonly edit?: { readonly changes: Record<string, object[]> };
}

async function refactorings(): Promise<Offer[]> {
  const position = { line: 3, character: 12 };
  const params = {
    textDocument: { uri: URI },
    range: { start: position, end: position },
    context: { diagnostics: [], only: ['refactor'] },
  };
  return (await client.request('textDocument/codeAction', params)) as Offer[];
}

test('a client that resolves gets the edits of refactorings when one is chosen, the same as others get at once', async () => {
  const text = TEXT.replace('portRange: 80', 'portRange: 80/80');
  const { capabilities } = await client.start({ textDocument: RESOLVES });
  assert.equal((capabilities.codeActionProvider as { resolveProvider: boolean }).resolveProvider, true);
  client.open(URI, text);
  const offered = await refactorings();
  assert.ok(offered.length > 0 && offered.every(({ edit, data }) => edit === undefined && data !== undefined));
  const resolved = await Promise.all(
    offered.map(async (offer) => (await client.request('codeAction/resolve', offer)) as Offer),
  );
  restart();
  await client.start();
  client.open(URI, text);
  const eager = await refactorings();
  assert.ok(eager.every(({ edit, data }) => edit !== undefined && data === undefined));
  assert.deepEqual(
    resolved.map(({ title, kind, edit }) => ({ title, kind, edit })),
    eager,
  );
});

test('an offer for a text that has changed since resolves to nothing, and quick fixes come with their edits', async () => {
  await client.start({ textDocument: RESOLVES });
  client.open(URI, TEXT);
  const [offer] = await refactorings();
  const position = { line: 3, character: 21 };
  const fixes = (await client.request('textDocument/codeAction', {
    textDocument: { uri: URI },
    range: { start: position, end: position },
    context: { diagnostics: [], only: ['quickfix'] },
  })) as Offer[];
  assert.ok(fixes.length > 0 && fixes.every(({ edit }) => edit !== undefined));
  assert.deepEqual(await client.request('codeAction/resolve', fixes[0]), fixes[0]);
  client.change(URI, 2, `# new\n${TEXT}`);
  const resolved = (await client.request('codeAction/resolve', offer)) as Offer;
  assert.equal(resolved.edit, undefined);
});
