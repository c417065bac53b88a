// What is put together of what was written before is what would have been written anew.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Message } from 'vscode-languageserver/node';
import { mayBeResent } from '../../server/src/protocol/resent.ts';
import { written } from '../../server/src/protocol/written.ts';

const FINDINGS = ['a', '安全组', '"', '\0', ']', 'a,{', '\n'].map((message) => ({ message, range: { line: 1 } }));

test('messages with findings are written as JSON, whatever was written before', () => {
  const lists = fc.array(fc.array(fc.constantFrom(...FINDINGS), { maxLength: 8 }), { maxLength: 8 });
  fc.assert(
    fc.property(lists, (all) => {
      for (const [i, items] of all.entries()) {
        const answer = { jsonrpc: '2.0', id: i, result: mayBeResent(items) } as Message;
        for (const message of [messageOf(i, items), answer])
          assert.equal(written(message).toString(), JSON.stringify(message));
      }
    }),
  );
});

test('messages without findings are written as they are', () => {
  for (const result of [null, { kind: 'unchanged', resultId: '2' }, [], { items: ['a'] }]) {
    const message = { jsonrpc: '2.0', id: 1, result } as Message;
    assert.equal(written(message).toString(), JSON.stringify(message));
  }
});

/** An answer and a notification in turns. */
function messageOf(id: number, items: readonly object[]): Message {
  return id % 2 === 0
    ? ({ jsonrpc: '2.0', id, result: { kind: 'full', items, resultId: '安' } } as Message)
    : ({ jsonrpc: '2.0', method: 'm', params: { uri: 'u', diagnostics: items, version: 2 } } as Message);
}
