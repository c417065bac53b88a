// When it is shown that a look through the workspace goes on.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { Connection } from 'vscode-languageserver';
import { progressOf } from '../../server/src/protocol/workspaceSearch.ts';

test('a scan is shown once it has taken a second, and not at all when it is over by then', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    for (const [ms, times] of [
      [0, 0],
      [999, 0],
      [1000, 1],
    ] as const) {
      const { client, created } = clientThatCounts();
      const progress = progressOf({ cancelled: false }, client);
      mock.timers.tick(ms);
      progress.done();
      mock.timers.tick(60_000);
      assert.equal(created(), times, `over after ${ms} ms`);
    }
  } finally {
    mock.timers.reset();
  }
});

/** A client that counts how often it is asked to show progress, and does not show any. */
function clientThatCounts(): { readonly client: Connection; created(): number } {
  let count = 0;
  const createWorkDoneProgress = () => {
    count++;
    return Promise.reject(new Error('no room'));
  };
  return { client: { window: { createWorkDoneProgress } } as unknown as Connection, created: () => count };
}
