// Requests that nobody waits for any more, over stdio: cancelled ones, and those about a text that is no longer there.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { client } from './fresh.ts';

const CANCELLED = -32800;
const CONTENT_MODIFIED = -32801;
const FILES = 20;

const OPEN = 'vfs://x/repo/open.sg.yaml';
const GROUP =
  'securityGroups:\n  web:\n    ingress:\n      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }\n';
const USER = 'securityGroups: {}\ninstances:\n  i: { securityGroupIds: [web] }\n';
const AT_NAME = { textDocument: { uri: OPEN }, position: { line: 1, character: 3 } };

/** The files that were read since the scan. */
let reads: string[];
let onRead: (count: number) => void;
beforeEach(async () => {
  [reads, onRead] = [[], () => {}];
  const names = Array.from({ length: FILES }, (_, i) => `user${i}.sg.yaml`);
  client.answers['secgroup/files'] = ({ uri }: { uri: string }) =>
    uri === 'vfs://x/repo/' ? names.map((name) => ({ name, kind: 'file' })) : null;
  client.answers['secgroup/readFile'] = ({ uri }: { uri: string }) => {
    reads.push(uri);
    onRead(reads.length);
    return USER;
  };
  const workspaceFolders = [{ uri: 'vfs://x/repo', name: 'repo' }];
  await client.start({}, { workspaceFolders, initializationOptions: { files: true } });
  client.open(OPEN, GROUP);
  // Answered when all files have been looked at.
  await client.request('textDocument/documentHighlight', AT_NAME);
  reads = [];
});

const requests = {
  'textDocument/rename': { newName: 'front' },
  'textDocument/references': { context: { includeDeclaration: true } },
};

for (const [method, more] of Object.entries(requests)) {
  test(`${method} stops between two files when it is cancelled`, async () => {
    const { id, answer } = client.send(method, { ...AT_NAME, ...more });
    onRead = (count) => count === 3 && client.notify('$/cancelRequest', { id });
    assert.equal((await answer).error?.code, CANCELLED);
    assert.equal(reads.length, 3);
  });

  test(`${method} stops between two files when its document is edited`, async () => {
    const { answer } = client.send(method, { ...AT_NAME, ...more });
    onRead = (count) => count === 3 && client.change(OPEN, 2, `# first\n${GROUP}`);
    assert.equal((await answer).error?.code, CONTENT_MODIFIED);
    assert.equal(reads.length, 3);
    onRead = () => {};
    const again = { ...AT_NAME, ...more, position: { line: 2, character: 3 } };
    assert.ok(await client.request(method, again), 'asked again, it is answered');
  });
}

const range = { start: { line: 3, character: 40 }, end: { line: 3, character: 40 } };
const aboutText = {
  'textDocument/codeAction': { range, context: { diagnostics: [] } },
  'textDocument/formatting': { options: { tabSize: 2, insertSpaces: true } },
  'workspace/symbol': { query: 'web' },
};

for (const [method, more] of Object.entries(aboutText)) {
  test(`${method} is not answered when its end follows right behind`, async () => {
    const params = { textDocument: { uri: OPEN }, ...more };
    const answer = client.together(() => {
      const sent = client.send(method, params);
      client.notify('$/cancelRequest', { id: sent.id });
      return sent.answer;
    });
    assert.equal((await answer).error?.code, CANCELLED);
    assert.ok(((await client.request(method, params)) as unknown[]).length > 0, 'asked again, it is answered');
  });
}

test('fixes for a text that is no longer there are not offered', async () => {
  const params = { textDocument: { uri: OPEN }, ...aboutText['textDocument/codeAction'] };
  // The first one waits for its code, and is about the text that is there by then.
  await client.request('textDocument/codeAction', params);
  const answer = client.together(() => {
    const sent = client.send('textDocument/codeAction', params);
    client.change(OPEN, 2, USER);
    return sent.answer;
  });
  assert.equal((await answer).error?.code, CONTENT_MODIFIED);
});
