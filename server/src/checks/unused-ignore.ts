import { defineCheck } from './check.ts';
import { later } from './laterIgnores.ts';

export default defineCheck({
  id: 'unused-ignore',
  title: 'Ignore that nothing needs',
  severity: 'information',
  ignores: (ignores) => later.found?.unused(ignores) ?? [],
});
