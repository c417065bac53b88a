import { defineCheck } from './check.ts';
import { later } from './later.ts';

export default defineCheck({
  id: 'unknown-group',
  title: 'Group that nobody defines',
  severity: 'warning',
  file: (file, world) =>
    file.purpose === 'definition' && world.complete ? (later.groupNames?.unknowns(file, world) ?? []) : [],
});
