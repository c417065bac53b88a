import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { ROOT } from '../vscode/host/paths.ts';

test('nothing that is installed or built is kept in the repository', { skip: !existsSync(`${ROOT}/.git`) }, () => {
  const kept = execFileSync('git', ['ls-files', '--', 'node_modules', 'dist', 'out', '.vscode-test'], { cwd: ROOT });
  assert.equal(kept.toString(), '');
});
