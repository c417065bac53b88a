import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RestartLimit } from '../../client/src/restartLimit.ts';

const MINUTE = 60_000;

test('four restarts in three minutes, no fifth', () => {
  const limit = new RestartLimit();
  const answers = [0, 1, 2, 3, 4].map((second) => limit.allows(second * 1000));
  assert.deepEqual(answers, [true, true, true, true, false]);
});

test('old restarts are forgotten', () => {
  const limit = new RestartLimit();
  const answers = [0, 1, 2, 3, 4, 5].map((minute) => limit.allows(minute * MINUTE));
  assert.deepEqual(answers, [true, true, true, true, true, true]);
});
