import { defineCheck } from './check.ts';
import { later } from './later.ts';

/** Speaks only where a setting asks for reasons. */
export default defineCheck({
  id: 'ignore-reason',
  title: 'Ignore without a reason',
  severity: 'warning',
  ignores: (ignores, world) => later.ignores?.unexplained(ignores, world) ?? [],
});
