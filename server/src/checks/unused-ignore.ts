import { defineCheck } from './check.ts';
import { later } from './later.ts';

export default defineCheck({
  id: 'unused-ignore',
  title: 'Ignore that nothing needs',
  severity: 'information',
  ignores: (ignores) => later.ignores?.unused(ignores) ?? [],
});
