import { t } from '@vscode/l10n';
import { defineCheck } from './check.ts';
import { crowded } from './crowd.ts';
import { atLeast } from './wording.ts';

export default defineCheck({
  id: 'interface-group-quota',
  title: 'More groups than an interface can join',
  severity: 'error',
  faq: 'raised-group-limit',
  file: (_, world) =>
    crowded(world, world.quota.groupsPerInterface, {
      sum: ({ groups }) => groups,
      used: ({ groups }) => atLeast(groups.total, groups),
      over: (...numbers) => t('`{0}` is in {1} groups; {3} takes {2} ({4}). Leave some, or merge groups.', ...numbers),
      near: (...numbers) => t('`{0}` is in {1} of the {2} groups that {3} takes ({4}).', ...numbers),
      code: 'InstanceSecurityGroupLimitExceeded',
    }),
});
