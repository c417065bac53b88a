import { defineCheck } from './check.ts';
import { later } from './later.ts';

/** An ignore that means less than its author thinks. */
export default defineCheck({
  id: 'invalid-ignore',
  title: 'Ignore that has no effect',
  severity: 'warning',
  ignores: (ignores, world) => later.ignores?.flawed(ignores, world) ?? [],
});
