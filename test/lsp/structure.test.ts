// Folding, growing selections and semantic tokens, asked by a bare client.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { client, folder } from './fresh.ts';

const URI = 'file:///work/web.sg.yaml';
const TEXT = `securityGroups:
  web:
    ingress:
      - { ipProtocol: tcp, portRange: 22/22, sourceGroupId: db }
  db:
    ingress: []
`;
const textDocument = { uri: URI };
const other = { uri: 'file:///work/compose.yaml' };

test('folds, no more than the client takes', async () => {
  const { capabilities } = await client.start({ textDocument: { foldingRange: { rangeLimit: 2 } } });
  assert.equal(capabilities.foldingRangeProvider, true);
  client.open(URI, TEXT);
  client.open(other.uri, 'services:\n  a: 1\n');
  assert.deepEqual(await client.request('textDocument/foldingRange', { textDocument }), [
    { startLine: 0, endLine: 5 },
    { startLine: 1, endLine: 3 },
  ]);
  assert.equal(await client.request('textDocument/foldingRange', { textDocument: other }), null);
});

interface Selection {
  readonly range: { readonly start: { readonly character: number } };
  readonly parent?: Selection;
}

test('a selection for each cursor, from the inside out', async () => {
  const { capabilities } = await client.start();
  assert.equal(capabilities.selectionRangeProvider, true);
  client.open(URI, TEXT);
  const positions = [
    { line: 3, character: 38 },
    { line: 4, character: 3 },
  ];
  const found = (await client.request('textDocument/selectionRange', { textDocument, positions })) as Selection[];
  const startsOf = (one: Selection | undefined): number[] =>
    one === undefined ? [] : [one.range.start.character, ...startsOf(one.parent)];
  assert.deepEqual(found.map(startsOf), [
    [38, 27, 8, 6, 4, 2, 2, 0, 0],
    [2, 2, 2, 0, 0],
  ]);
});

interface Tokens {
  readonly resultId: string;
  readonly data: readonly number[];
}

test('tokens: all, those of a range, and what is new', async () => {
  const { capabilities } = await client.start();
  assert.deepEqual(capabilities.semanticTokensProvider, {
    legend: { tokenTypes: ['class', 'enum', 'property'], tokenModifiers: ['declaration', 'deprecated'] },
    full: { delta: true },
    range: true,
  });
  client.open(URI, TEXT);
  const all = (await client.request('textDocument/semanticTokens/full', { textDocument })) as Tokens;
  // Line and column after the token before, length, type, modifiers: `web`, the peer `db`, `db`.
  const [web, peer, db] = [
    [1, 2, 3, 0, 1],
    [2, 60, 2, 0, 0],
    [1, 2, 2, 0, 1],
  ];
  assert.deepEqual(all.data, [web, peer, db].flat());
  const range = { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } };
  const some = (await client.request('textDocument/semanticTokens/range', { textDocument, range })) as Tokens;
  assert.deepEqual(some.data, [3, 60, 2, 0, 0]);
  client.change(URI, 2, TEXT.replace('sourceGroupId: db', 'sourceGroupId: sg'));
  const { edits } = (await client.request('textDocument/semanticTokens/full/delta', {
    textDocument,
    previousResultId: all.resultId,
  })) as { edits: { start: number; deleteCount: number }[] };
  assert.equal(edits.length, 1);
});

test('lists that a file on the disk defines are coloured: who has asked before it was read asks again', async () => {
  folder.write('lists.sg.yaml', 'securityGroups: {}\nprefixLists:\n  offices: { maxEntries: 1 }\n');
  const asked = new Promise<void>((resolve) => {
    client.answers['workspace/semanticTokens/refresh'] = () => {
      resolve();
      return null;
    };
  });
  await client.start(
    { workspace: { semanticTokens: { refreshSupport: true } } },
    { workspaceFolders: [{ uri: folder.uriOf(), name: 'w' }] },
  );
  const document = { uri: folder.uriOf('web.sg.yaml') };
  client.open(
    document.uri,
    'securityGroups:\n  web:\n    ingress:\n      - { ipProtocol: tcp, portRange: 80/80, sourcePrefixListId: offices }\n',
  );
  await asked;
  await client.request('secgroup/groups', {});
  const found = await client.request('textDocument/semanticTokens/full', { textDocument: document });
  assert.deepEqual((found as Tokens).data, [1, 2, 3, 0, 1, 2, 65, 7, 1, 0]);
});
