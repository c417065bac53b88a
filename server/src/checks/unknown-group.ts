import { defineCheck } from './check.ts';
import { later } from './laterGroupNames.ts';

export default defineCheck({
  id: 'unknown-group',
  title: 'Group that nobody defines',
  severity: 'warning',
  file: (file, world) =>
    file.purpose === 'definition' && world.complete ? (later.names?.unknowns(file, world) ?? []) : [],
});
