/** `npm run compare`: writes docs/compare.md, the truth table of ours and four other tools. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { comparePage, ourMistakes } from './compare/page.ts';

const mistakes = ourMistakes();
if (mistakes.length > 0) {
  console.error(`We are wrong about:\n${mistakes.join('\n')}`);
  process.exitCode = 1;
} else {
  const folder = join(import.meta.dirname, '../docs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'compare.md'), comparePage());
  console.log('wrote docs/compare.md');
}
