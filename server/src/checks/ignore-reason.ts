import { defineCheck } from './check.ts';
import { later } from './laterIgnores.ts';

/** Speaks only where a setting asks for reasons. */
export default defineCheck({
  id: 'ignore-reason',
  title: 'Ignore without a reason',
  severity: 'warning',
  ignores: (ignores, world) => later.found?.unexplained(ignores, world) ?? [],
});
