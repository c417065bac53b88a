import { defineCheck } from './check.ts';
import { later } from './later.ts';

export default defineCheck({
  id: 'duplicate-group',
  title: 'Group that two places define',
  severity: 'warning',
  file: (file, world) =>
    file.purpose === 'export' || file.purpose === 'definition' ? (later.groupNames?.duplicates(file, world) ?? []) : [],
});
