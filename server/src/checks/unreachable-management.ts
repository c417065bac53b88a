import { defineCheck } from './check.ts';
import { later } from './laterLockedOut.ts';

export default defineCheck({
  id: 'unreachable-management',
  title: 'Instance that nobody can log in to',
  severity: 'information',
  faq: 'wrong-rule',
  file: (file, world) => later.lockedOut?.(file, world) ?? [],
});
