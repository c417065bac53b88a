import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

test('what is generated is up to date', () => {
  const root = join(import.meta.dirname, '../..');
  const args = ['--import', './test/register.ts', 'scripts/generate.ts', '--verify'];
  execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
});
