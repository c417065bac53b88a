// Written by `npm run generate` from the files of this folder.
import type { CheckEntry } from './check.ts';
import portRangePage from './port-range.md';
import portRange from './port-range.ts';
import syntaxPage from './syntax.md';
import syntax from './syntax.ts';

/** Every check, in the order of its id. */
export const checks: readonly CheckEntry[] = [
  { check: portRange, page: portRangePage },
  { check: syntax, page: syntaxPage },
];
