import { defineCheck } from './check.ts';
import { later } from './later.ts';

export default defineCheck({
  id: 'expired-ignore',
  title: 'Ignore that has ended',
  severity: 'warning',
  ignores: (ignores, world) => later.ignores?.ended(ignores, world) ?? [],
});
