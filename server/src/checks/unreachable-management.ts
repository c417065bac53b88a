import { defineCheck } from './check.ts';
import { later } from './later.ts';

export default defineCheck({
  id: 'unreachable-management',
  title: 'Instance that nobody can log in to',
  severity: 'information',
  faq: 'wrong-rule',
  file(file, world) {
    // Asked in any case: when another file puts somebody into its groups, a file that is not open is looked at again.
    const isEmpty =
      file.attachments.length === 0 && file.groups.every((group) => world.besideElsewhere(group).length === 0);
    return isEmpty ? [] : (later.lockedOut?.(file, world) ?? []);
  },
});
