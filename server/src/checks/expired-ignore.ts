import { defineCheck } from './check.ts';
import { later } from './laterIgnores.ts';

export default defineCheck({
  id: 'expired-ignore',
  title: 'Ignore that has ended',
  severity: 'warning',
  ignores: (ignores, world) => later.found?.ended(ignores, world) ?? [],
});
