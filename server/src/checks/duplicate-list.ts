import { defineCheck } from './check.ts';
import { later } from './later.ts';

export default defineCheck({
  id: 'duplicate-list',
  title: 'List that two files define',
  severity: 'warning',
  file: (file, world) => later.duplicateLists?.(file, world) ?? [],
});
