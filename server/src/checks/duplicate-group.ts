import { defineCheck } from './check.ts';
import { later } from './laterGroupNames.ts';

export default defineCheck({
  id: 'duplicate-group',
  title: 'Group that two places define',
  severity: 'warning',
  file: (file, world) =>
    file.purpose === 'export' || file.purpose === 'definition' ? (later.names?.duplicates(file, world) ?? []) : [],
});
