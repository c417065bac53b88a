import { defineCheck } from './check.ts';

/** Has no part of its own: what is amiss in a project's file is found by whoever reads it. */
export default defineCheck({
  id: 'project-file',
  title: 'Project file that cannot be followed',
  severity: 'error',
});
